import type { Party } from '../../ocpi/party.ts';
import type { Hub } from '../hub.ts';
import { findHostedParty } from '../parties/hosted-party.ts';

/** The eMSP of this name, such as DE-XVE, if the hub hosts it for its drivers; undefined: there is none, or not any more. */
export function hostedEmsp(hub: Pick<Hub, 'registry'>, key: string): Party | undefined {
  const party = findHostedParty(hub, key, 'drivers');
  return party && { country_code: party.country_code, party_id: party.party_id };
}
