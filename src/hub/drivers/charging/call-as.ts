import type { OcpiResponse } from '../../../ocpi/message.ts';
import { type PartyKey, parsePartyKey } from '../../../ocpi/party.ts';
import type { HostedCall } from '../../hosted.ts';
import { hostedParty } from '../../parties/hosted-party.ts';
import type { ChargingParts } from './parts.ts';

/** Asks a CPO in the name of a hosted eMSP. Throws `not-found` when that has ended. */
export async function callAs(
  { hub, call }: Pick<ChargingParts, 'hub' | 'call'>,
  emsp: PartyKey,
  cpo: PartyKey,
  asking: Omit<HostedCall, 'from' | 'to'>,
): Promise<OcpiResponse> {
  const { platform_id, country_code, party_id } = hostedParty(hub, emsp, 'drivers');
  const to = parsePartyKey(cpo);
  if (to === undefined) throw new Error(`${cpo} is no party`);
  return call(platform_id, { ...asking, from: { country_code, party_id }, to });
}
