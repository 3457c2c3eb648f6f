import type { Watch, WatchCreate } from '../../../generated/driver.ts';
import { Fault } from '../../../kernel/fault.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { placeId, placeNumber } from '../../../places/place-id.ts';
import { lockDriver } from '../../../store/drivers/accounts/drivers.ts';
import {
  countOpenWatches,
  deleteWatch,
  findWatch,
  insertWatch,
  type WatchRow,
} from '../../../store/drivers/watches.ts';
import type { Page, PageRequest } from '../../../store/read/page.ts';
import { listWatches } from '../../../store/read/watches.ts';
import { noDriver } from '../accounts/no-driver.ts';
import { readSeen } from '../places/create-places.ts';
import { isPresent } from '../places/is-present.ts';
import type { PlaceParts } from '../places/place-parts.ts';
import type { DriverViewer } from '../viewer.ts';
import type { WatchDog } from './watch-dog.ts';

const hourMs = 3_600_000;

/**
 * Has a driver told, once, when an EVSE of a place is free; at once where one is. Throws `not-found` for what the driver does not see,
 * `invalid`, and `conflict` for one watch too many.
 */
export async function addWatch(
  parts: PlaceParts,
  dog: WatchDog,
  viewer: DriverViewer,
  wish: WatchCreate,
): Promise<Watch> {
  const { db, clock, limits, ids } = parts;
  const number = placeNumber(wish.location_id);
  const [place] = number === undefined ? [] : await readSeen(parts, viewer, [number]);
  if (number === undefined || place === undefined) throw new Fault('not-found', 'there is no such location');
  const evses = (place.location.evses ?? [])
    .filter(isPresent)
    .filter(({ uid }) => wish.evse_uid === undefined || foldId(uid) === foldId(wish.evse_uid))
    .filter(
      ({ connectors }) =>
        wish.connector === undefined || connectors.some(({ standard }) => standard === wish.connector),
    );
  if (evses.length === 0) throw Fault.invalid([{ path: '/location_id', message: 'has no EVSE like that' }]);
  const now = new Date(clock.now());
  const id = ids.uuid();
  await db.transaction(async (tx) => {
    if ((await lockDriver(tx, partyKey(viewer.emsp), viewer.driverId)) === undefined) throw noDriver();
    if ((await countOpenWatches(tx, viewer.driverId, now)) >= limits.watchesMax)
      throw new Fault('conflict', `there are ${limits.watchesMax} watches already`, { code: 'too_many_watches' });
    await insertWatch(tx, {
      id,
      driver: viewer.driverId,
      location: number,
      evse: wish.evse_uid === undefined ? null : foldId(wish.evse_uid),
      connector: wish.connector ?? null,
      created_at: now,
      expires_at: new Date(untilOf(wish.until, now.getTime(), limits.watchHoursMax)),
    });
  });
  await dog.look([number]);
  const made = await findWatch(db, viewer.driverId, id);
  if (made === undefined) throw new Fault('not-found', 'the watch was deleted');
  return shownWatch(made, now);
}

function untilOf(text: string, now: number, hoursMax: number): number {
  const until = parseDateTime(text) ?? 0;
  if (until > now && until <= now + hoursMax * hourMs) return until;
  throw Fault.invalid([{ path: '/until', message: `must be later, by at most ${hoursMax} hours`, code: 'invalid' }]);
}

/** The watches of a driver, the oldest first; those that are over stay for a day. */
export async function watchesOf(
  { db, clock }: PlaceParts,
  { driverId }: DriverViewer,
  page: PageRequest,
): Promise<Page<Watch>> {
  const { items, next } = await listWatches(db, driverId, page);
  return { items: items.map((watch) => shownWatch(watch, new Date(clock.now()))), next };
}

/** Throws `not-found`. */
export async function removeWatch({ db }: PlaceParts, { driverId }: DriverViewer, id: string): Promise<void> {
  if (!(await deleteWatch(db, driverId, id))) throw new Fault('not-found', 'there is no watch with this id');
}

const shownWatch = (watch: WatchRow, now: Date): Watch => ({
  id: watch.id,
  location_id: placeId(watch.location),
  evse_uid: watch.evse,
  connector: watch.connector,
  until: watch.expires_at.toISOString(),
  state: watch.fired_at !== null ? 'FIRED' : watch.expires_at > now ? 'OPEN' : 'EXPIRED',
  fired_at: watch.fired_at?.toISOString() ?? null,
  fired_evse_uid: watch.fired_evse,
  created_at: watch.created_at.toISOString(),
});
