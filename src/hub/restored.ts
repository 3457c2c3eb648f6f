import type { Knex } from 'knex';
import { requestResyncs } from '../store/resyncs.ts';
import { offeredModules } from './offered.ts';

/**
 * After the database was restored from a copy nobody knows what the receivers have: each gets everything offered again, from a
 * cursor at the end of the new log, and those who read lists find everything in their next one.
 */
export async function resyncAll(tx: Knex): Promise<void> {
  await tx('crawl_marks').update({ xid: '0', xid_before: '0' });
  await tx('occupancy_position').update({ read_to: null });
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
