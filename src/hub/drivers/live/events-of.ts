import type { Pool } from 'pg';
import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import type { Place as LogPlace } from '../../../store/changes.ts';
import type { PlaceChange } from '../../../store/drivers/place-changes.ts';
import { ownersOf, readLocations, readStates } from '../../../store/drivers/places.ts';
import type { LiveEvent } from './live-event.ts';

/**
 * What lines of the log come to for whoever missed them: the present status of each EVSE that they may be about, at the last line that
 * is, and that places are gone that were published, or are published no longer since a line.
 */
export async function eventsOf(
  pool: Pool,
  changes: readonly PlaceChange[],
  closings: ReadonlyMap<number, LogPlace>,
): Promise<LiveEvent[]> {
  const all = changes.filter(({ module }) => module === 'locations');
  if (all.length === 0) return [];
  const numbers = [...new Set(all.map(({ object }) => object))];
  const [states, present] = await Promise.all([readStates(pool, numbers), ownersOf(pool, numbers)]);
  const hidden = await unpublished(
    pool,
    numbers.filter((number) => !present.has(number)),
  );
  const lines = all.filter(({ object }) => !hidden.has(object));
  const evses = new Map(states.map((place) => [place.number, place.evses]));
  const last = new Map<string, PlaceChange>();
  for (const line of lines) {
    const uids = line.evseUid === undefined ? evses.get(line.object)?.map(({ uid }) => uid) : [line.evseUid];
    for (const uid of present.has(line.object) ? (uids ?? []) : ['']) last.set(`${line.object} ${foldId(uid)}`, line);
  }
  return lines.flatMap((line) => {
    const closing = present.has(line.object) ? closings.get(line.object) : undefined;
    const isClosing = closing !== undefined && closing.xid === line.xid && closing.position === line.position;
    const events = eventsAt(line, last, evses, present.has(line.object));
    return isClosing ? [removalAt(line), ...events] : events;
  });
}

/** Those of places that are gone which only some have known of: to tell that they are gone would tell that they were there. */
async function unpublished(pool: Pool, gone: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = gone.length === 0 ? [] : await readLocations(pool, gone);
  return new Set(rows.filter(({ text }) => !(JSON.parse(text) as Location).publish).map(({ number }) => number));
}

function eventsAt(
  line: PlaceChange,
  last: ReadonlyMap<string, PlaceChange>,
  evses: ReadonlyMap<number, readonly { uid: string; status: string; sinceAt: number }[]>,
  isPresent: boolean,
): LiveEvent[] {
  const { object: number, owner, xid, position } = line;
  const at = { xid, position };
  if (!isPresent) return last.get(`${number} `) === line ? [removalAt(line)] : [];
  return (evses.get(number) ?? [])
    .filter(({ uid }) => last.get(`${number} ${foldId(uid)}`) === line)
    .map(({ uid, status, sinceAt }) => ({
      kind: 'status',
      at,
      number,
      owner,
      evseUid: uid,
      status,
      sinceAt,
      observedAt: line.at,
    }));
}

const removalAt = ({ object: number, owner, xid, position }: PlaceChange): LiveEvent => ({
  kind: 'removed',
  at: { xid, position },
  number,
  owner,
});
