import { hostEmsp } from './drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from './hub.ts';
import { type Partner, type PartnerOptions, startPartner } from './partner/partner.ts';

/** The parties that the hub hosts here. */
export const hostedCpo = 'DE-XVC';
export const hostedEmsp = 'DE-XVE';

/** A hub with a CPO and an eMSP that it hosts. */
export async function startHosting(options: TestHubOptions = {}): Promise<TestHub> {
  const hub = await startHub(options);
  await hub.admin('POST', '/parties', { country_code: 'DE', party_id: 'XVC', role: 'CPO', name: 'Stations' });
  await hostEmsp(hub, hostedEmsp);
  return hub;
}

/** Approves, starts and registers a partner that is connected to hosted parties, and not to the hub. */
export function connectDirectly(
  hub: TestHub,
  roles: PartnerOptions['roles'],
  direct_to: readonly string[],
  options: Partial<PartnerOptions> = {},
): Promise<ConnectedPartner> {
  return hub.connectAll(roles, options, { direct_to });
}

/** A role of a party `NL-TNM`. */
export function roleOf(role: PartnerOptions['roles'][number]['role'], party: string): PartnerOptions['roles'][number] {
  const [country_code = '', party_id = ''] = party.split('-');
  return { role, country_code, party_id };
}

/** A partner that is not registered yet, with its id in the admin API. */
export async function startUnregistered(
  hub: TestHub,
  roles: PartnerOptions['roles'],
  direct_to: readonly string[] | null,
): Promise<{ partner: Partner; partnerId: string }> {
  const partnerId = await hub.approve(roles, { direct_to });
  const partner = await startPartner({ roles });
  hub.partners.push(partner);
  return { partner, partnerId };
}
