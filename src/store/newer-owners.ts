import type { Knex } from 'knex';
import type { PartyKey } from '../ocpi/party.ts';

/** Notes owners whose objects may from now on be of a newer version than the hub's own. They stay noted: their objects are kept. */
export async function noteNewer(tx: Knex, owners: readonly PartyKey[]): Promise<void> {
  if (owners.length === 0) return;
  await tx('newer_owners')
    .insert([...new Set(owners)].map((party) => ({ party })))
    .onConflict('party')
    .ignore();
}
