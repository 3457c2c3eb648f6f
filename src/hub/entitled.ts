import { type Party, type PartyKey, partyKey, sameParty } from '../ocpi/party.ts';
import type { Change } from './delivery.ts';
import { knownModule, type Registry } from './registry.ts';

/** What decides whom an object is for. */
export type Entitling = Pick<Change, 'module' | 'owner' | 'audience' | 'restricted' | 'hides'>;

/**
 * Which parties of a platform an object is for, by the agreements as they are now: those entitled to the owner's objects, or the
 * one party it is addressed to. That it is kept from a party from now on is for that party as well.
 */
export function entitledParties(registry: Registry, platformId: string, object: Entitling): readonly PartyKey[] {
  const module = knownModule(object.module);
  const entitled: PartyKey[] = [];
  for (const party of registry.receivingParties(platformId, module, object.owner)) {
    const key = partyKey(party);
    if (object.audience !== null && object.audience !== key) continue;
    if (object.restricted && !object.hides && isKeptFrom(registry, platformId, object.module, party)) continue;
    entitled.push(key);
  }
  return entitled;
}

/** Restricted objects are for parties with a role from which the module does not keep them (L-20). */
function isKeptFrom(registry: Registry, platformId: string, moduleId: string, party: Party): boolean {
  const { restricted, readers } = knownModule(moduleId);
  const rows =
    registry.platforms.get(platformId)?.parties.filter((row) => row.announced && sameParty(row, party)) ?? [];
  return rows.filter((row) => readers.includes(row.role)).every((row) => restricted?.from.includes(row.role));
}
