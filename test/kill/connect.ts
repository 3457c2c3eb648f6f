import { type Partner, type PartnerOptions, startPartner } from '../support/partner/partner.ts';
import { callAdmin } from './admin.ts';
import type { PartyName } from './history.ts';

/** Starts a simulated platform with one party, and registers it at a hub process. */
export async function connectPartner(
  hubUrl: string,
  role: 'CPO' | 'EMSP',
  party: PartyName,
  options: Partial<PartnerOptions> = {},
): Promise<Partner> {
  const [country_code = '', party_id = ''] = party.split('-');
  const roles = [{ role, country_code, party_id }];
  const { id } = await callAdmin<{ id: string }>(hubUrl, 'POST', '/partners', { name: party, roles });
  const invitation = await callAdmin<{ token: string; versions_url: string }>(
    hubUrl,
    'POST',
    `/partners/${id}/registration-tokens`,
  );
  const partner = await startPartner({ ...options, roles });
  await partner.register({ versionsUrl: invitation.versions_url, token: invitation.token });
  return partner;
}
