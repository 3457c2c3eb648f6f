import type { SavedTrip, SavedTripSummary, TripSave } from '../../../generated/driver.ts';
import type { Position } from '../../../geo/point.ts';
import { Fault } from '../../../kernel/fault.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import {
  allTrips,
  countTrips,
  deleteTrip,
  deleteTrips,
  findTrip,
  insertTrip,
  listTrips,
  type TripRow,
} from '../../../store/drivers/trips.ts';
import type { Page, PageRequest } from '../../../store/read/page.ts';
import type { Eraser, Exporter } from '../accounts/account-hub.ts';
import { noDriver } from '../accounts/no-driver.ts';
import type { DriverViewer } from '../viewer.ts';
import { planTrip } from './plan-trip.ts';
import type { TripParts } from './trip-parts.ts';

export { tripOrder } from '../../../store/drivers/trips.ts';

type Kept = Omit<SavedTrip, 'id' | 'created_at'>;
type Summary = Omit<SavedTripSummary, 'id' | 'created_at'>;
type Store = Pick<TripParts, 'db' | 'vault'>;

/** Plans a trip and keeps it. Throws `conflict` for one more than a driver may keep, and `impossible` for one that is too large. */
export async function keepTrip(
  parts: TripParts,
  viewer: DriverViewer,
  { name, request }: TripSave,
  line: readonly Position[],
): Promise<SavedTrip> {
  const { db, vault, ids, clock, limits } = parts;
  const plan = await planTrip(parts, viewer, request, line);
  const kept: Kept = { name: name ?? null, request, plan };
  const text = JSON.stringify(kept);
  if (Buffer.byteLength(text) > limits.tripKeptBytesMax)
    throw new Fault(
      'impossible',
      `a trip that is kept may have ${limits.tripKeptBytesMax} bytes: its line has too many points`,
      {
        code: 'trip_too_large',
      },
    );
  const summary: Summary = {
    name: kept.name,
    feasible: plan.feasible,
    objective: plan.objective,
    km: plan.totals?.km ?? null,
    stops: plan.stops.length,
  };
  const [id, at, driver] = [ids.uuid(), new Date(clock.now()), viewer.driverId];
  const row: TripRow = {
    id,
    driver,
    created_at: at,
    summary: vault.seal(JSON.stringify(summary), contextOf(id)),
    document: vault.seal(text, contextOf(id)),
  };
  await db.transaction(async (tx) => {
    if ((await lockDriver(tx, partyKey(viewer.emsp), driver)) === undefined) throw noDriver();
    if ((await countTrips(tx, driver)) >= limits.tripsKeptMax)
      throw new Fault('conflict', `there can be at most ${limits.tripsKeptMax}: remove one first`);
    await insertTrip(tx, row);
  });
  return { id, created_at: formatDateTime(at.getTime()), ...kept };
}

/** Trips of a driver, the newest first. */
export async function tripsOf(
  { db, vault }: Store,
  { driverId }: DriverViewer,
  page: PageRequest,
): Promise<Page<SavedTripSummary>> {
  const { items, next } = await listTrips(db, driverId, page);
  const shown = items.map(({ id, created_at, summary }) => ({
    id,
    created_at: formatDateTime(created_at.getTime()),
    ...(JSON.parse(vault.open(summary, contextOf(id))) as Summary),
  }));
  return { items: shown, next };
}

/** Throws `not-found`. */
export async function tripOf({ db, vault }: Store, { driverId }: DriverViewer, id: string): Promise<SavedTrip> {
  const row = await findTrip(db, driverId, id);
  if (row === undefined) throw noTrip();
  return opened(vault, row);
}

/** Throws `not-found`. */
export async function forgetTrip({ db }: Store, { driverId }: DriverViewer, id: string): Promise<void> {
  if (!(await deleteTrip(db, driverId, id))) throw noTrip();
}

/** Trips go with their driver. */
export const tripEraser: Eraser = { erase: (tx, { driverId }) => deleteTrips(tx, driverId) };

/** What a driver takes along of his trips. */
export const tripExporter = ({ db, vault }: Store): Exporter => ({
  name: 'trips',
  export: async ({ driverId }) => (await allTrips(db, driverId)).map((row) => opened(vault, row)),
});

const opened = (vault: Store['vault'], { id, created_at, document }: TripRow): SavedTrip => ({
  id,
  created_at: formatDateTime(created_at.getTime()),
  ...(JSON.parse(vault.open(document, contextOf(id))) as Kept),
});

const contextOf = (id: string): string => `trip ${id}`;

const noTrip = (): Fault => new Fault('not-found', 'there is no trip with this id');
