import { Fault } from '../../../kernel/fault.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import type { PlaceFound } from '../../../places/place-found.ts';
import { placeId } from '../../../places/place-id.ts';
import type { Place as LogPlace } from '../../../store/changes.ts';
import { readStates } from '../../../store/drivers/places.ts';
import { evidenceOf } from '../places/evidence.ts';
import { loadedOf, type PlaceParts } from '../places/place-parts.ts';
import { shownStatus } from '../places/shown-status.ts';
import type { Viewer } from '../viewer.ts';
import { eventText, idText, noId } from './event-text.ts';
import type { Scope, Sight } from './sight.ts';

/** Places in one event of a snapshot. */
const perEvent = 200;

/** What the EVSEs of a scope do now, as events, and the place in the log that this is not older than. */
export interface Snapshot {
  readonly place: LogPlace;
  /** Made as they are wanted, and once for all who want them. */
  chunks(): AsyncIterable<Buffer>;
}

/** For whom a snapshot is. */
interface Wanted {
  readonly viewer: Viewer;
  readonly scope: Scope;
  readonly sight: Sight;
}

interface Kept {
  readonly scope: Scope;
  readonly sight: Sight;
  readonly until: number;
  readonly snapshot: Promise<Snapshot>;
}

/** Snapshots: many clients that fall behind at once want the same one. */
export class Snapshots {
  readonly #parts: PlaceParts;
  #kept: Kept[] = [];

  constructor(parts: PlaceParts) {
    this.#parts = parts;
  }

  /** Finds the places of a scope. Throws `impossible` when they are too many for a stream. */
  of(wanted: Wanted): Promise<Snapshot> {
    const { clock, limits } = this.#parts;
    const now = clock.monotonic();
    const known = this.#kept.find(
      ({ scope, sight, until }) => scope === wanted.scope && sight === wanted.sight && now < until,
    );
    if (known !== undefined) return known.snapshot;
    const snapshot = this.#make(wanted);
    this.#kept = this.#kept.filter(({ until }) => now < until).slice(1 - limits.liveSnapshotsMax);
    this.#kept.push({ ...wanted, until: now + limits.liveSnapshotMs, snapshot });
    return snapshot;
  }

  /** What was made does not hold for others any more. */
  forget(): void {
    this.#kept = [];
  }

  async #make({ viewer, scope }: Wanted): Promise<Snapshot> {
    const { views, feed, limits } = this.#parts;
    const { index } = loadedOf(this.#parts);
    const { place } = feed;
    const query = { view: await views.of(viewer, feed.memory), filter: {} };
    const found =
      scope.kind === 'box'
        ? index.within(scope, query, { limit: limits.livePlacesMax + 1 })
        : scope.kind === 'ids'
          ? index.ofNumbers([...scope.numbers], query)
          : [];
    if (found.length > limits.livePlacesMax) {
      throw new Fault('impossible', `there are more than ${limits.livePlacesMax} places in the box`, {
        code: 'bbox_too_large',
        issues: [{ path: 'bbox', message: 'has too many places', code: 'too_large' }],
      });
    }
    const count = Math.max(1, Math.ceil(found.length / perEvent));
    const made: Promise<Buffer>[] = [];
    const chunkAt = (at: number): Promise<Buffer> => {
      const isLast = at + 1 === count;
      made[at] ??= this.#textOf(found.slice(at * perEvent, (at + 1) * perEvent), isLast).then((text) =>
        Buffer.concat([text, isLast ? idText(place) : noId]),
      );
      return made[at];
    };
    return {
      place,
      async *chunks() {
        for (let at = 0; at < count; at += 1) yield await chunkAt(at);
      },
    };
  }

  async #textOf(found: readonly PlaceFound[], isLast: boolean): Promise<Buffer> {
    const { pool, feed, clock } = this.#parts;
    const numbers = found.map(({ number }) => number);
    const states = new Map((await readStates(pool, numbers)).map(({ number, evses }) => [number, evses]));
    const places = found.map((place) => {
      const { number, owner } = place;
      const { observedAt, freshness } = evidenceOf(place, feed.statusesOf(owner).intervalMs, clock.now());
      return {
        location_id: placeId(number),
        observed_at: observedAt === undefined ? null : formatDateTime(observedAt),
        freshness,
        evses: (states.get(number) ?? [])
          .filter(({ status }) => status !== 'REMOVED')
          .map(({ uid, status, sinceAt }) => ({
            evse_uid: uid,
            status: shownStatus(status, place),
            since: formatDateTime(sinceAt),
          })),
      };
    });
    return eventText('snapshot', { places, is_last: isLast });
  }
}
