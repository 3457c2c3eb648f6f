import { locations } from '../../../ocpi/modules/locations.ts';
import { type PartyKey, partyKey } from '../../../ocpi/party.ts';
import type { Registry } from '../../registry.ts';

/** Everybody who may have places. */
export const ownersIn = (registry: Registry): PartyKey[] =>
  [...registry.platforms.values()]
    .flatMap(({ parties }) => parties)
    .filter(({ role }) => locations.owners.includes(role))
    .map(partyKey);
