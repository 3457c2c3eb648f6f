import type { PlaceTable } from './place-table.ts';

/** What rows are listed by: numbers of words, bits of words, and classes of power. */
export type RareKind = 'owner' | 'operator' | 'country' | 'parking' | 'standard' | 'facility' | 'capability' | 'power';

/** One thing a row can have. */
export interface RareKey {
  readonly kind: RareKind;
  readonly id: number;
}

/** Of one kind: how many rows have each thing, and for what is rare which ones. */
interface RareList {
  readonly counts: Uint32Array;
  /** Where the rows of each thing begin, and where the last one's end; those of what is not rare are empty. */
  readonly from: Uint32Array;
  readonly rows: Uint32Array;
}

/** Lists as threads hand them to each other. */
export interface RareParts {
  readonly count: number;
  readonly lists: Readonly<Record<RareKind, RareList>>;
}

/** What more than one in so many rows have is not listed: a search meets enough of them on its way. */
const rareShare = 16;

/** Watts at which classes of power begin. */
const powerClasses = [
  2000, 4000, 8000, 12_000, 20_000, 23_000, 45_000, 51_000, 101_000, 151_000, 201_000, 301_000, 351_000, 401_000,
];

/** The keys of all places that may have at least that power. */
export function powerKeys(watts: number): RareKey[] {
  const keys: RareKey[] = [];
  for (let id = powerClassOf(watts); id <= powerClasses.length; id += 1) keys.push({ kind: 'power', id });
  return keys;
}

const powerClassOf = (watts: number): number => powerClasses.filter((from) => from <= watts).length;

/** How a search gets along with what is rare in it. */
export interface RarePlan {
  /** How many rows the shortest list has that all wanted rows are in; Infinity: none is that rare. */
  readonly listed: number;
  /** About which share of all rows is wanted, going by what can be counted. */
  readonly share: number;
  /** That list, ascending. */
  rows(): Uint32Array;
}

/** Knows how many rows have what, and which rows have what is rare: a search for that must not walk through all others. */
export class RareRows {
  readonly #parts: RareParts;

  constructor(parts: RareParts) {
    this.#parts = parts;
  }

  /** Of all wishes one key at least has to hold. */
  plan(wishes: readonly (readonly RareKey[])[]): RarePlan {
    let [listed, share]: [number, number] = [Infinity, 1];
    let best: readonly RareKey[] = [];
    for (const keys of wishes) {
      const count = keys.reduce((sum, key) => sum + this.#count(key), 0);
      share *= Math.min(1, count / Math.max(1, this.#parts.count));
      if (count >= listed || !keys.every((key) => this.#isListed(key))) continue;
      [listed, best] = [count, keys];
    }
    let rows: Uint32Array | undefined;
    return {
      listed,
      share,
      rows: () => {
        rows ??= this.#union(best);
        return rows;
      },
    };
  }

  #count({ kind, id }: RareKey): number {
    return this.#parts.lists[kind].counts[id] ?? 0;
  }

  #isListed({ kind, id }: RareKey): boolean {
    const { counts, from } = this.#parts.lists[kind];
    return id >= counts.length || (from[id + 1] as number) - (from[id] as number) === counts[id];
  }

  #rows({ kind, id }: RareKey): Uint32Array {
    const { from, rows } = this.#parts.lists[kind];
    return rows.subarray(from[id] ?? rows.length, from[id + 1] ?? rows.length);
  }

  #union(keys: readonly RareKey[]): Uint32Array {
    const lists = keys.map((key) => this.#rows(key)).filter(({ length }) => length > 0);
    const [only] = lists;
    if (only !== undefined && lists.length === 1) return only;
    const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
    let end = 0;
    for (const list of lists) {
      all.set(list, end);
      end += list.length;
    }
    all.sort();
    return all.filter((row, at) => at === 0 || row !== all[at - 1]);
  }
}

/** Counts what the rows of a table have, and lists what is rare. */
export function rareRowsOf(table: PlaceTable): RareParts {
  const { places, rows: count } = table;
  const column = (values: ArrayLike<number>) => (row: number, has: (id: number) => void) => has(values[row] as number);
  const ofConnectors = (row: number, has: (connector: number) => void) => {
    const end = table.evses.connectorFrom[places.evseFrom[row + 1] as number] as number;
    for (let at = table.evses.connectorFrom[places.evseFrom[row] as number] as number; at < end; at += 1) has(at);
  };
  const { standard, watts } = table.connectors;
  return {
    count,
    lists: {
      owner: listsOf(count, column(places.owner)),
      operator: listsOf(count, column(places.operator)),
      country: listsOf(count, column(places.country)),
      parking: listsOf(count, column(places.parking)),
      facility: listsOf(count, (row, has) => eachBit(places.facilities[row] as number, has)),
      capability: listsOf(count, (row, has) => {
        let bits = 0;
        for (let evse = places.evseFrom[row] as number; evse < (places.evseFrom[row + 1] as number); evse += 1)
          bits |= table.evses.capabilities[evse] as number;
        eachBit(bits, has);
      }),
      standard: listsOf(count, (row, has) => ofConnectors(row, (at) => has(standard[at] as number))),
      power: listsOf(count, (row, has) => {
        let most = 0;
        ofConnectors(row, (at) => {
          most = Math.max(most, watts[at] as number);
        });
        has(powerClassOf(most));
      }),
    },
  };
}

function eachBit(bits: number, has: (bit: number) => void): void {
  for (let rest = bits >>> 0, bit = 0; rest !== 0; rest >>>= 1, bit += 1) if ((rest & 1) === 1) has(bit);
}

/** `thingsOf` says what a row has, and may say a thing more than once. */
function listsOf(count: number, thingsOf: (row: number, has: (id: number) => void) => void): RareList {
  const counted: number[] = [];
  const each = (visit: (id: number, row: number) => void) => {
    const lastRow: number[] = [];
    for (let row = 0; row < count; row += 1) {
      thingsOf(row, (id) => {
        if (lastRow[id] === row) return;
        lastRow[id] = row;
        visit(id, row);
      });
    }
  };
  each((id) => {
    counted[id] = (counted[id] ?? 0) + 1;
  });
  const counts = shared(counted.length);
  const from = shared(counted.length + 1);
  for (let id = 0; id < counted.length; id += 1) {
    const all = counted[id] ?? 0;
    counts[id] = all;
    from[id + 1] = (from[id] as number) + (all * rareShare <= count ? all : 0);
  }
  const rows = shared(from[counted.length] as number);
  const next = from.slice();
  each((id, row) => {
    const at = next[id] as number;
    if (at === (from[id + 1] as number)) return;
    rows[at] = row;
    next[id] = at + 1;
  });
  return { counts, from, rows };
}

const shared = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(length * 4));
