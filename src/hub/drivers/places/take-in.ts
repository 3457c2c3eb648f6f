import type { Location, Status } from '../../../generated/ocpi-2.2.1.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import type { EvseState, StatusLine } from '../../../places/place-record.ts';
import type { PlaceChange } from '../../../store/drivers/place-changes.ts';
import { readTariffs } from '../../../store/drivers/place-tariffs.ts';
import {
  readLocations,
  readStates,
  type StoredLocation,
  type StoredState,
  type StoredStates,
} from '../../../store/drivers/places.ts';
import type { LiveEvent, StatusEvent } from '../live/live-event.ts';
import type { Evidence } from './evidence.ts';
import type { FeedParts } from './feed-parts.ts';
import type { PlaceMemory } from './memory.ts';
import type { PossibleDuplicates } from './possible-duplicates.ts';

/** What lines of the log say of a place, up to the last of them. */
interface Touched {
  last: PlaceChange;
  /** All of them, as long as nothing but statuses may have changed; undefined: more has. */
  states: PlaceChange[] | undefined;
}

/** A line that says what an EVSE does. */
interface EvseLine extends StatusLine {
  readonly change: PlaceChange;
}

/** What was read for lines that do not say it all: statuses, and the Locations of all others. */
interface Read {
  readonly states: readonly StoredStates[];
  readonly whole: ReadonlyMap<number, Touched>;
  readonly locations: readonly StoredLocation[];
}

/**
 * Takes changes of the log into memory: statuses as lines say, where none was missed, and everything else as the database has it now.
 * It does not matter how often a line comes.
 */
export class TakeIn {
  readonly #parts: Pick<FeedParts, 'pool' | 'documents'>;
  readonly #memory: PlaceMemory;
  readonly #duplicates: PossibleDuplicates;
  readonly #evidence: Evidence;

  constructor(
    parts: Pick<FeedParts, 'pool' | 'documents'>,
    memory: PlaceMemory,
    duplicates: PossibleDuplicates,
    evidence: Evidence,
  ) {
    this.#parts = parts;
    this.#memory = memory;
    this.#duplicates = duplicates;
    this.#evidence = evidence;
  }

  /** Takes in lines, oldest first, and returns what has happened by them, in their order. */
  async take(changes: readonly PlaceChange[]): Promise<LiveEvent[]> {
    const places = new Map<number, Touched>();
    const tariffs = new Set<number>();
    for (const change of changes) {
      if (change.module === 'tariffs') tariffs.add(change.object);
      if (change.module !== 'locations') continue;
      if (change.isPushed) this.#evidence.pushed(change.owner, change.at);
      touch(places, change);
    }
    if (tariffs.size > 0)
      for (const tariff of await readTariffs(this.#parts.documents, [...tariffs])) this.#memory.hints.put(tariff);
    const said = new Map<number, readonly EvseLine[]>();
    for (const [number, { states }] of places) {
      const lines = states && linesOf(states);
      if (lines !== undefined && this.#memory.index.follows(number, lines)) said.set(number, lines);
    }
    const read = await this.#read(places, said);
    // All at once: a batch of which something could not be read has changed nothing, and is told of when it comes again.
    const events = [...this.#takeLines(said), ...this.#takeStates(places, read.states), ...this.#takeWhole(read)];
    return events.sort((one, other) => compare(one.at, other.at));
  }

  /** Reads places anew of which something else than their documents has changed. */
  async reread(numbers: readonly number[]): Promise<void> {
    for (const stored of await readLocations(this.#parts.documents, numbers)) this.#put(stored);
  }

  /** Reads what lines do not say: statuses where nothing else may have changed, and the others whole. */
  async #read(places: ReadonlyMap<number, Touched>, said: ReadonlyMap<number, unknown>): Promise<Read> {
    const whole = new Map([...places].filter(([number]) => !said.has(number)));
    const numbers = [...whole].filter(([, { states }]) => states !== undefined).map(([number]) => number);
    const states: StoredStates[] = [];
    for (const stored of numbers.length === 0 ? [] : await readStates(this.#parts.pool, numbers)) {
      const before = this.#memory.index.statusesOf(stored.number);
      if (before === undefined || comesOrGoes(before, stored.evses)) continue;
      states.push(stored);
      whole.delete(stored.number);
    }
    const locations = whole.size === 0 ? [] : await readLocations(this.#parts.documents, [...whole.keys()]);
    return { states, whole, locations };
  }

  #takeLines(said: ReadonlyMap<number, readonly EvseLine[]>): LiveEvent[] {
    return [...said].flatMap(([number, lines]) =>
      (this.#memory.index.takeLines(number, lines) ?? []).map(({ change, uid, status, sinceAt }) =>
        eventOf(change, number, { uid, status, sinceAt }),
      ),
    );
  }

  #takeStates(places: ReadonlyMap<number, Touched>, states: readonly StoredStates[]): LiveEvent[] {
    const events: LiveEvent[] = [];
    for (const stored of states) {
      this.#memory.setStates(stored);
      const changes = places.get(stored.number)?.states ?? [];
      const lasts = new Map(changes.map((change) => [foldId(change.evseUid ?? ''), change]));
      for (const state of stored.evses) {
        const change = lasts.get(foldId(state.uid));
        if (change !== undefined) events.push(eventOf(change, stored.number, state));
      }
    }
    return events;
  }

  #takeWhole({ whole, locations }: Pick<Read, 'whole' | 'locations'>): LiveEvent[] {
    const events: LiveEvent[] = [];
    const left = new Map(whole);
    for (const stored of locations) {
      const touched = whole.get(stored.number);
      if (touched === undefined) continue;
      left.delete(stored.number);
      const { last } = touched;
      const before = this.#memory.index.statusesOf(stored.number);
      // Who sees what others do not see gets a new snapshot when that changes.
      const isTold = before !== undefined && !this.#memory.isClosed(stored.number);
      const location = this.#put(stored);
      const isClosed = location !== undefined && this.#memory.isClosed(stored.number);
      if (isTold && isClosed) this.#memory.closings.set(stored.number, { xid: last.xid, position: last.position });
      if (isTold && (location === undefined || isClosed)) events.push(removal(last));
      if (location === undefined) continue;
      for (const [at, state] of statesOf(location).entries()) {
        const isHad = isTold === !isClosed && before?.length === location.evses?.length;
        const had = isHad ? before?.[at] : undefined;
        if (had?.status === state.status && sameSecond(had.sinceAt, state.sinceAt)) continue;
        events.push(eventOf(last, stored.number, state));
      }
    }
    for (const [number, { last }] of left) {
      const isTold = !this.#memory.isClosed(number);
      if (this.#remove(number) && isTold) events.push(removal(last));
    }
    return events;
  }

  /** Takes in a Location as it is; undefined when it is gone. */
  #put(stored: StoredLocation): Location | undefined {
    this.#duplicates.forget(stored.number);
    if (stored.gone) {
      this.#remove(stored.number);
      return undefined;
    }
    const location = JSON.parse(stored.text) as Location;
    this.#memory.put(stored, location);
    this.#duplicates.look(stored.number, location);
    return location;
  }

  #remove(number: number): boolean {
    this.#duplicates.forget(number);
    return this.#memory.remove(number);
  }
}

function touch(places: Map<number, Touched>, change: PlaceChange): void {
  const known = places.get(change.object);
  const touched: Touched = known ?? { last: change, states: [] };
  touched.last = change;
  if (change.evseUid === undefined) touched.states = undefined;
  else touched.states?.push(change);
  if (known === undefined) places.set(change.object, touched);
}

/** What changes say of EVSEs, in the order in which they were made; undefined: one of them does not say it. */
function linesOf(changes: readonly PlaceChange[]): EvseLine[] | undefined {
  const lines: EvseLine[] = [];
  for (const change of changes) {
    const { version, evseUid: uid, state, at: observedAt } = change;
    if (uid === undefined || state === undefined) return undefined;
    lines.push({ change, version, uid, status: state.status as Status, sinceAt: state.sinceAt, observedAt });
  }
  return lines.sort((one, other) => one.version - other.version);
}

/** Whether an EVSE is there now that was not, or the other way round: more than a status. */
const comesOrGoes = (before: readonly EvseState[], after: readonly StoredState[]): boolean =>
  before.length !== after.length ||
  after.some(({ status }, at) => isThere(status) !== isThere(before[at]?.status ?? status));

const isThere = (status: string): boolean => status !== 'REMOVED' && status !== 'PLANNED';

const statesOf = ({ evses }: Location): StoredState[] =>
  (evses ?? []).map(({ uid, status, last_updated }) => ({ uid, status, sinceAt: parseDateTime(last_updated) ?? 0 }));

/** The index keeps whole seconds. */
const sameSecond = (one: number, other: number): boolean => Math.floor(one / 1000) === Math.floor(other / 1000);

const eventOf = (
  change: PlaceChange,
  number: number,
  { uid, status, sinceAt }: StoredStates['evses'][number],
): StatusEvent => ({
  kind: 'status',
  at: { xid: change.xid, position: change.position },
  number,
  owner: change.owner,
  evseUid: uid,
  status,
  sinceAt,
  observedAt: change.at,
});

const removal = (change: PlaceChange): LiveEvent => ({
  kind: 'removed',
  at: { xid: change.xid, position: change.position },
  number: change.object,
  owner: change.owner,
});

const compare = (one: LiveEvent['at'], other: LiveEvent['at']): number =>
  one.xid.length - other.xid.length ||
  (one.xid < other.xid ? -1 : one.xid > other.xid ? 1 : 0) ||
  one.position - other.position;
