import type { Knex } from 'knex';
import type { PartyKey, Role } from '../ocpi/party.ts';

/** A party in one role, as the change log names it. */
export interface NumberedParty {
  readonly number: number;
  readonly country_code: string;
  readonly party_id: string;
}

/**
 * Notes in the change log that what hub client info says of these parties differs: for everybody who may see them, or for
 * one party's platform (H-02, H-10).
 */
export async function logClientInfoChanges(
  tx: Knex,
  parties: readonly NumberedParty[],
  audience: PartyKey | null = null,
): Promise<void> {
  if (parties.length === 0) return;
  // Every change of client info is version 1: it is a state derived anew for each receiver, and never a PATCH on one before.
  await tx('changes').insert(
    parties.map((party) => ({
      module: 'hubclientinfo',
      object: party.number,
      owner: `${party.country_code}-${party.party_id}`,
      audience,
      kind: 'put',
      version: 1,
    })),
  );
}

/** The parties with one of these roles: a single one, or with `*` all. */
export async function partiesWithRoles(
  tx: Knex,
  party: PartyKey | '*',
  roles: readonly Role[],
): Promise<NumberedParty[]> {
  return tx('parties')
    .whereIn('role', roles)
    .where((query) => party === '*' || query.whereRaw(`country_code || '-' || party_id = ?`, [party]))
    .select('number', 'country_code', 'party_id');
}
