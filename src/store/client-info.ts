import type { Knex } from 'knex';

/** A party in one role, as the change log names it. */
export interface NumberedParty {
  readonly number: number;
  readonly country_code: string;
  readonly party_id: string;
}

/** Notes in the change log that what hub client info says of these parties differs for somebody (H-02, H-10). */
export async function logClientInfoChanges(tx: Knex, parties: readonly NumberedParty[]): Promise<void> {
  if (parties.length === 0) return;
  // Every change of client info is version 1: it is a state derived anew for each receiver, and never a PATCH on one before.
  await tx('changes').insert(
    parties.map((party) => ({
      module: 'hubclientinfo',
      object: party.number,
      owner: `${party.country_code}-${party.party_id}`,
      kind: 'put',
      version: 1,
    })),
  );
}
