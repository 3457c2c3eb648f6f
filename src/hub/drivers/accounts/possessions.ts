import type { Knex } from 'knex';
import { Fault } from '../../../kernel/fault.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import {
  countPossessions,
  deleteFavourite,
  deletePossession,
  type FavouriteRow,
  findPossession,
  insertPossession,
  isFavourite,
  listFavourites,
  listPossessions,
  type PossessionRow,
  type PossessionTable,
  putFavourite,
  replacePossession,
} from '../../../store/drivers/accounts/possessions.ts';
import type { Page, PageRequest } from '../../../store/read/page.ts';
import type { DriverViewer } from '../viewer.ts';
import type { AccountHub } from './account-hub.ts';
import { noDriver } from './no-driver.ts';

/** What a driver keeps several of: each a document with an id. */
export type PossessionKind = 'vehicle' | 'filter';

/** A vehicle or filter as its driver gave it, and its id. */
export type Possession = Readonly<Record<string, unknown>> & { readonly id: string };

const kinds = {
  vehicle: { table: 'driver_vehicles', limit: 'driverVehiclesMax' },
  filter: { table: 'driver_filters', limit: 'driverFiltersMax' },
} as const satisfies Record<PossessionKind, { table: PossessionTable; limit: string }>;

/** Keeps a new one. Throws `conflict` for one more than a driver may have. */
export async function addPossession(
  hub: AccountHub,
  viewer: DriverViewer,
  kind: PossessionKind,
  document: object,
): Promise<Possession> {
  const { table, limit } = kinds[kind];
  const id = hub.ids.uuid();
  await hub.db.transaction(async (tx) => {
    await assertRoom(tx, viewer, table, hub.limits[limit]);
    await insertPossession(tx, table, { id, driver: viewer.driverId, document, at: new Date(hub.clock.now()) });
  });
  return { ...document, id };
}

/** Replaces what was there. Throws `not-found`. */
export async function changePossession(
  hub: AccountHub,
  { driverId }: DriverViewer,
  kind: PossessionKind,
  id: string,
  document: object,
): Promise<Possession> {
  const at = new Date(hub.clock.now());
  if (!(await replacePossession(hub.db, kinds[kind].table, { id, driver: driverId, document, at }))) throw none(kind);
  return { ...document, id };
}

/** Throws `not-found`. */
export async function removePossession(
  hub: AccountHub,
  { driverId }: DriverViewer,
  kind: PossessionKind,
  id: string,
): Promise<void> {
  if (!(await deletePossession(hub.db, kinds[kind].table, driverId, id))) throw none(kind);
}

/** Throws `not-found`. */
export async function possessionOf(
  hub: AccountHub,
  { driverId }: DriverViewer,
  kind: PossessionKind,
  id: string,
): Promise<Possession> {
  const row = await findPossession(hub.db, kinds[kind].table, driverId, id);
  if (row === undefined) throw none(kind);
  return possession(row);
}

/** Those of a driver, the oldest first. */
export async function possessionsOf(
  hub: AccountHub,
  { driverId }: DriverViewer,
  kind: PossessionKind,
  page: PageRequest,
): Promise<Page<Possession>> {
  const { items, next } = await listPossessions(hub.db, kinds[kind].table, driverId, page);
  return { items: items.map(possession), next };
}

/** Keeps a place that a driver likes, or changes what he calls it. Throws `conflict` for one more than he may have. */
export function keepFavourite(
  hub: AccountHub,
  viewer: DriverViewer,
  locationId: string,
  label: string | null,
): Promise<FavouriteRow> {
  const { driverId: driver } = viewer;
  return hub.db.transaction(async (tx) => {
    if (!(await isFavourite(tx, driver, locationId)))
      await assertRoom(tx, viewer, 'driver_favourites', hub.limits.driverFavouritesMax);
    return putFavourite(tx, { driver, location_id: locationId, label, at: new Date(hub.clock.now()) });
  });
}

/** The places a driver likes, by their ids. */
export const favouritesOf = (
  hub: AccountHub,
  { driverId }: DriverViewer,
  page: PageRequest,
): Promise<Page<FavouriteRow>> => listFavourites(hub.db, driverId, page);

/** Throws `not-found`. */
export async function forgetFavourite(hub: AccountHub, { driverId }: DriverViewer, locationId: string): Promise<void> {
  if (!(await deleteFavourite(hub.db, driverId, locationId)))
    throw new Fault('not-found', 'this place is no favourite of yours');
}

const possession = ({ id, document }: PossessionRow): Possession => ({ ...document, id });

const none = (kind: PossessionKind): Fault => new Fault('not-found', `there is no ${kind} with this id`);

/** Locks the driver, so that two additions at once count each other. */
async function assertRoom(
  tx: Knex,
  { emsp, driverId }: DriverViewer,
  table: PossessionTable | 'driver_favourites',
  max: number,
): Promise<void> {
  if ((await lockDriver(tx, partyKey(emsp), driverId)) === undefined) throw noDriver();
  if ((await countPossessions(tx, table, driverId)) >= max)
    throw new Fault('conflict', `there can be at most ${max}: remove one first`);
}
