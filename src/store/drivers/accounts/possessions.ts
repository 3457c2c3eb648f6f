import type { Knex } from 'knex';
import type { Page, PageRequest } from '../../read/page.ts';
import { pageOf, timeFrom, timeOf } from '../../read/page.ts';

/** Where what a driver keeps here is kept: documents with an id. */
export type PossessionTable = 'driver_vehicles' | 'driver_filters';

/** A vehicle or filter of a driver. */
export interface PossessionRow {
  readonly id: string;
  readonly document: Readonly<Record<string, unknown>>;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const columns = ['id', 'document', 'created_at', 'updated_at'] as const;

/** What a driver keeps, the oldest first. */
export async function listPossessions(
  db: Knex,
  table: PossessionTable,
  driver: string,
  page: PageRequest,
): Promise<Page<PossessionRow>> {
  const query = db(table)
    .where({ driver })
    .select<(PossessionRow & { place: number })[]>(...columns, db.raw(`${timeOf('created_at')} as place`))
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

export const findPossession = (
  db: Knex,
  table: PossessionTable,
  driver: string,
  id: string,
): Promise<PossessionRow | undefined> =>
  db(table)
    .where({ driver, id })
    .first(...columns);

/** How many a driver has. */
export async function countPossessions(
  tx: Knex,
  table: PossessionTable | 'driver_favourites',
  driver: string,
): Promise<number> {
  const [row]: { count: number }[] = await tx(table).where({ driver }).select(tx.raw('count(*) as count'));
  return row?.count ?? 0;
}

export async function insertPossession(
  tx: Knex,
  table: PossessionTable,
  { id, driver, document, at }: { id: string; driver: string; document: object; at: Date },
): Promise<void> {
  await tx(table).insert({ id, driver, document: JSON.stringify(document), created_at: at, updated_at: at });
}

/** Replaces a document; false when the driver has none with this id. */
export async function replacePossession(
  tx: Knex,
  table: PossessionTable,
  { id, driver, document, at }: { id: string; driver: string; document: object; at: Date },
): Promise<boolean> {
  const count = await tx(table)
    .where({ driver, id })
    .update({ document: JSON.stringify(document), updated_at: at });
  return count > 0;
}

export const deletePossession = async (
  tx: Knex,
  table: PossessionTable,
  driver: string,
  id: string,
): Promise<boolean> => (await tx(table).where({ driver, id }).delete()) > 0;

/** A place that a driver likes. */
export interface FavouriteRow {
  readonly location_id: string;
  readonly label: string | null;
  readonly created_at: Date;
}

const favouriteColumns = ['location_id', 'label', 'created_at'] as const;

/** The places a driver likes, by their ids. */
export async function listFavourites(db: Knex, driver: string, page: PageRequest): Promise<Page<FavouriteRow>> {
  const query = db('driver_favourites')
    .where({ driver })
    .select<FavouriteRow[]>(...favouriteColumns)
    .orderBy('location_id')
    .limit(page.limit + 1);
  if (page.after !== undefined) void query.where('location_id', '>', page.after[0] ?? '');
  return pageOf(
    await query,
    page,
    (row) => row,
    (row) => [row.location_id],
  );
}

/** Keeps a place that a driver likes, or what he calls it. */
export async function putFavourite(
  tx: Knex,
  { driver, location_id, label, at }: { driver: string; location_id: string; label: string | null; at: Date },
): Promise<FavouriteRow> {
  const [row]: FavouriteRow[] = await tx('driver_favourites')
    .insert({ driver, location_id, label, created_at: at })
    .onConflict(['driver', 'location_id'])
    .merge(['label'])
    .returning([...favouriteColumns]);
  if (row === undefined) throw new Error('a favourite was not kept');
  return row;
}

export const deleteFavourite = async (tx: Knex, driver: string, locationId: string): Promise<boolean> =>
  (await tx('driver_favourites').where({ driver, location_id: locationId }).delete()) > 0;

export const isFavourite = async (tx: Knex, driver: string, locationId: string): Promise<boolean> =>
  (await tx('driver_favourites').where({ driver, location_id: locationId }).first('driver')) !== undefined;
