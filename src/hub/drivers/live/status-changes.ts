import type { StatusChanges } from '../../../generated/driver.ts';
import { Fault } from '../../../kernel/fault.ts';
import { placeId } from '../../../places/place-id.ts';
import { endOfChanges, isBefore, startOfChanges } from '../../../store/changes.ts';
import { readPlaceChanges } from '../../../store/drivers/place-changes.ts';
import { readSeen } from '../places/create-places.ts';
import type { PlaceMemory } from '../places/memory.ts';
import { loadedOf, type PlaceParts } from '../places/place-parts.ts';
import type { Viewer } from '../viewer.ts';
import { shownChange } from './event-text.ts';
import { eventsOf } from './events-of.ts';
import { heardOf, type LiveEvent, placeOfSequence, sequenceOf } from './live-event.ts';
import { concerns, type Sights } from './sight.ts';

/** How long an answer is as good as a new one. */
const ttlS = 10;

/**
 * What has happened at the places that a viewer sees since a cursor, oldest first; without one, nothing, and the cursor of now. Every
 * process knows the same. Throws `gone` for a cursor of what has been forgotten.
 */
export async function statusChanges(
  parts: PlaceParts,
  sights: Sights,
  viewer: Viewer,
  since: string | undefined,
): Promise<StatusChanges> {
  const { pool, limits } = parts;
  const memory = loadedOf(parts);
  const end = await endOfChanges(pool);
  if (since === undefined) return { items: [], next_since: sequenceOf(end), has_more: false, ttl_s: ttlS };
  const place = placeOfSequence(since);
  if (place === undefined) throw Fault.invalid([{ path: 'since', message: 'is no cursor of this feed' }]);
  const start = await startOfChanges(pool);
  if ((start !== undefined && isBefore(place, start)) || isBefore(end, place)) {
    throw new Fault('gone', 'what has happened since then is no longer known: take a snapshot', {
      code: 'cursor_expired',
    });
  }
  const changes = await readPlaceChanges(pool, place, limits.statusChangesPerAnswerMax);
  const sight = await sights.of(viewer);
  const concerning = (await eventsOf(pool, changes, memory.closings)).filter((event) =>
    concerns(event, sight, { kind: 'all' }, memory),
  );
  const events = await withoutUnseen(parts, viewer, memory, concerning);
  return {
    items: events.map((event) => ({ seq: sequenceOf(event.at), ...shownEvent(event) })),
    next_since: sequenceOf(changes.at(-1) ?? place),
    has_more: changes.length === limits.statusChangesPerAnswerMax,
    ttl_s: ttlS,
  };
}

/**
 * Without the statuses of places which the viewer does not see, of which the memory has not heard yet: those that were there for everybody
 * by what it knows are no longer.
 */
async function withoutUnseen(
  parts: PlaceParts,
  viewer: Viewer,
  memory: PlaceMemory,
  events: readonly LiveEvent[],
): Promise<readonly LiveEvent[]> {
  const heard = new Set(
    heardOf(
      parts.feed.place,
      events.map(({ at }) => at),
    ),
  );
  const isDoubtful = ({ kind, at }: LiveEvent): boolean => kind === 'status' && !heard.has(at);
  const doubtful = [...new Set(events.filter(isDoubtful).map(({ number }) => number))];
  const seen = new Set((await readSeen(parts, viewer, doubtful)).map(({ stored }) => stored.number));
  const gone = new Set<number>();
  return events.flatMap((event): LiveEvent[] => {
    const { at, number, owner } = event;
    if (!isDoubtful(event) || seen.has(number)) return [event];
    if (gone.has(number) || memory.isClosed(number) || memory.pointOf(number) === undefined) return [];
    gone.add(number);
    return [{ kind: 'removed', at, number, owner }];
  });
}

const shownEvent = (event: LiveEvent) =>
  event.kind === 'status'
    ? { kind: event.kind, ...shownChange(event) }
    : {
        kind: event.kind,
        location_id: placeId(event.number),
        evse_uid: null,
        status: null,
        since: null,
        observed_at: null,
      };
