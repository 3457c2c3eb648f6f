import type { EVSE } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { parsePartyKey } from '../../../ocpi/party.ts';
import { placeId } from '../../../places/place-id.ts';
import { type Firing, type FreeEvse, fireWatches, freeWatched } from '../../../store/drivers/watches.ts';
import type { NotificationKind } from '../notifications/kinds.ts';
import { type ReadPlace, readSeen } from '../places/create-places.ts';
import { freshnessOf } from '../places/evidence.ts';
import type { PlaceParts } from '../places/place-parts.ts';
import type { LiveEvent } from './live-event.ts';

/**
 * Fires watches where an EVSE becomes free: as soon as a change tells of it, and now and then for those of which no process has heard.
 * Every process does; a watch is fired by one.
 */
export class WatchDog {
  readonly #parts: PlaceParts;
  readonly #stopListening: () => void;
  readonly #timer: NodeJS.Timeout;
  /** Places where something has become free since it was last looked. */
  #freed = new Set<number>();
  #looking: Promise<void> | undefined;

  constructor(parts: PlaceParts) {
    this.#parts = parts;
    this.#stopListening = parts.feed.listen((events) => this.#heard(events));
    this.#timer = setInterval(() => void this.#safely(() => this.look()), parts.limits.watchesLookMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening();
    await this.#looking;
  }

  /** Fires what is to be fired at these places, or anywhere. */
  async look(locations?: readonly number[]): Promise<void> {
    const { pool, clock, limits, feed, wake } = this.#parts;
    if (feed.memory === undefined) return;
    const now = new Date(clock.now());
    const free = await freeWatched(pool, locations, now, limits.watchesFiredMax);
    const firings = new Map<string, Firing>();
    for (const each of free) {
      if (firings.has(each.watch)) continue;
      const place = await this.#rightPlace(each);
      if (place !== undefined) firings.set(each.watch, this.#firingOf(each, place.location.name ?? null, now));
    }
    if (firings.size > 0 && (await fireWatches(pool, [...firings.values()], now)) > 0) wake();
  }

  #heard(events: readonly LiveEvent[] | 'reset'): void {
    if (events === 'reset') return;
    for (const event of events)
      if (event.kind === 'status' && event.status === 'AVAILABLE') this.#freed.add(event.number);
    if (this.#freed.size === 0) return;
    this.#looking ??= this.#safely(() => this.#lookAtFreed()).finally(() => {
      this.#looking = undefined;
    });
  }

  async #lookAtFreed(): Promise<void> {
    while (this.#freed.size > 0) {
      const freed = [...this.#freed];
      this.#freed = new Set();
      await this.look(freed);
    }
  }

  /** What is not fired now is found by the next regular look. */
  #safely(work: () => Promise<void>): Promise<void> {
    return work().catch((error: unknown) => this.#parts.log.warn({ err: error }, 'watches could not be looked at'));
  }

  #firingOf({ watch, location, uid, body }: FreeEvse, name: string | null, now: Date): Firing {
    const at = formatDateTime(now.getTime());
    const { evse_id = null } = JSON.parse(`${body}}`) as EVSE;
    const data = { location: { id: placeId(location), name }, evse: { uid, evse_id } };
    return {
      watch,
      evseUid: uid,
      data: JSON.stringify({ watch_id: watch, location_id: placeId(location), evse_uid: uid, at }),
      notice: {
        id: this.#parts.ids.uuid(),
        kind: 'watch' satisfies NotificationKind,
        about: watch,
        data: { watch_id: watch, ...data },
      },
    };
  }

  /** The place, if its driver sees it, the status can be relied on, and the connector is right. */
  async #rightPlace({ emsp, driver, location, owner, connector, body }: FreeEvse): Promise<ReadPlace | undefined> {
    const party = parsePartyKey(emsp);
    const { feed, clock } = this.#parts;
    if (party === undefined) return undefined;
    const [place] = await readSeen(this.#parts, { emsp: party, driverId: driver }, [location]);
    const { heardAt, intervalMs } = feed.statusesOf(owner);
    if (!['LIVE', 'RECENT'].includes(freshnessOf(heardAt, intervalMs, clock.now()))) return undefined;
    const { connectors } = JSON.parse(`${body}}`) as EVSE;
    return connector === null || connectors.some(({ standard }) => standard === connector) ? place : undefined;
  }
}
