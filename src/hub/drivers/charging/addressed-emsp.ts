import { type Party, sameParty } from '../../../ocpi/party.ts';
import type { Registry } from '../../registry.ts';

/** The eMSP that is addressed, of those a platform has; the only one where none is. */
export function addressedEmsp(registry: Registry, platformId: string, to: Party | undefined): Party | undefined {
  const emsps = (registry.platforms.get(platformId)?.parties ?? [])
    .filter(({ role }) => role === 'EMSP')
    .map(({ country_code, party_id }) => ({ country_code, party_id }));
  const addressed = to && emsps.find((party) => sameParty(party, to));
  return addressed ?? (emsps.length === 1 ? emsps[0] : undefined);
}
