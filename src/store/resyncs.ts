import type { Knex } from 'knex';
import type { PartyKey } from '../ocpi/party.ts';

/** Objects that are to be offered to a platform as they are now. */
export interface ResyncRequest {
  readonly platformId: string;
  readonly module: string;
  /** A party, or '' for all owners. */
  readonly owner: PartyKey | '';
  readonly reason: string;
}

/** Asks for resyncs, within the transaction of what makes them necessary. One that is under way starts again. */
export async function requestResyncs(tx: Knex, requests: readonly ResyncRequest[]): Promise<void> {
  if (requests.length === 0) return;
  await tx('resyncs')
    .insert(
      requests.map(({ platformId, module, owner, reason }) => ({ platform_id: platformId, module, owner, reason })),
    )
    .onConflict(['platform_id', 'module', 'owner'])
    .merge({ after_number: 0, reason: tx.raw('excluded.reason'), created_at: tx.fn.now() });
}
