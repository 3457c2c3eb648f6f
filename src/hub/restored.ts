import type { Knex } from 'knex';
import { requestResyncs } from '../store/resyncs.ts';
import { offeredModules } from './offered.ts';

/**
 * After the database was restored from a copy nobody knows what the receivers have: each gets everything offered again, from a
 * cursor at the end of the new log.
 */
export async function resyncAll(tx: Knex): Promise<void> {
  const platforms = await tx('platforms').whereIn('state', ['connected', 'offline']).select<{ id: string }[]>('id');
  for (const { id } of platforms) {
    await tx('cursors').insert({
      platform_id: id,
      xid: tx.raw('pg_snapshot_xmin(pg_current_snapshot())'),
      position: 0,
    });
    await requestResyncs(
      tx,
      offeredModules.map((module) => ({ platformId: id, module: module.id, owner: '', reason: 'restored' })),
    );
  }
}
