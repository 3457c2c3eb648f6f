import type { Knex } from 'knex';
import type { WatchRow } from '../drivers/watches.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

export const watchOrder: Order = ['time', 'uuid'];

/** The watches of a driver, the oldest first. */
export async function listWatches(db: Knex, driver: string, page: PageRequest): Promise<Page<WatchRow>> {
  const query = db('driver_watches')
    .where({ driver })
    .select<(WatchRow & { place: number })[]>('driver_watches.*', db.raw(`${timeOf('created_at')} as place`))
    .orderBy(['created_at', 'id'])
    .limit(page.limit + 1);
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) > (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}
