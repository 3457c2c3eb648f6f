import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from '../read/page.ts';

/** What the cursors of lists of trips hold. */
export const tripOrder: Order = ['time', 'uuid'];

/** A trip that is kept; what is sealed opens for its id. */
export interface TripRow {
  readonly id: string;
  readonly driver: string;
  readonly created_at: Date;
  readonly summary: Buffer;
  readonly document: Buffer;
}

/** Trips of a driver, the newest first. */
export async function listTrips(
  db: Knex,
  driver: string,
  page: PageRequest,
): Promise<Page<Pick<TripRow, 'id' | 'created_at' | 'summary'>>> {
  const query = db('driver_trips')
    .where({ driver })
    .select<(TripRow & { place: number })[]>('id', 'created_at', 'summary', db.raw(`${timeOf('created_at')} as place`))
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ id, created_at, summary }) => ({ id, created_at, summary }),
    ({ place, id }) => [place, id],
  );
}

export const findTrip = (db: Knex, driver: string, id: string): Promise<TripRow | undefined> =>
  db<TripRow>('driver_trips').where({ driver, id }).first();

/** All of them, the oldest first. */
export const allTrips = (db: Knex, driver: string): Promise<TripRow[]> =>
  db<TripRow>('driver_trips').where({ driver }).orderBy(['created_at', 'id']).select();

export async function countTrips(tx: Knex, driver: string): Promise<number> {
  const [row]: { count: number }[] = await tx('driver_trips').where({ driver }).select(tx.raw('count(*) as count'));
  return row?.count ?? 0;
}

export async function insertTrip(tx: Knex, row: TripRow): Promise<void> {
  await tx('driver_trips').insert(row);
}

/** Whether there was one. */
export const deleteTrip = async (db: Knex, driver: string, id: string): Promise<boolean> =>
  (await db('driver_trips').where({ driver, id }).delete()) > 0;

export async function deleteTrips(tx: Knex, driver: string): Promise<void> {
  await tx('driver_trips').where({ driver }).delete();
}
