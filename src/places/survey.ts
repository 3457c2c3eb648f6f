import type { Base } from './base.ts';
import type { Matcher } from './matcher.ts';
import type { PlaceRow, PlaceStore } from './place-store.ts';
import { type PlaceTable, placeFlags } from './place-table.ts';

/**
 * A look at the places that there are when it begins. It may take several turns, in which statuses change, places get other rows, and
 * all of them another base: each place is come by once all the same, as it is by then.
 */
export class Survey {
  readonly matcher: Matcher;
  readonly base: Base;
  /** That of the base, and those of what came later. */
  readonly tables: readonly PlaceTable[];
  /** How many rows each had. */
  readonly rows: readonly number[];
  readonly #store: PlaceStore;
  readonly #generation: number;
  /** The flags of these rows before anything could change; undefined: nothing could yet. */
  #flags: readonly Uint8Array[] | undefined;
  #isStale = false;
  #settle: (() => void) | undefined;

  constructor(store: PlaceStore, matcher: Matcher) {
    this.matcher = matcher;
    this.base = store.base;
    this.tables = [store.base.table, ...store.latest];
    this.rows = this.tables.map(({ rows }) => rows);
    this.#store = store;
    this.#generation = store.generation;
  }

  /** To be called before others have a turn. */
  pausing(): void {
    this.#settle?.();
    this.#flags ??= this.tables.map(({ places }, at) => places.flags.slice(0, this.rows[at]));
    this.#isStale = true;
  }

  /** Says what is to be done before others have a turn: what is kept of places so far may be another by the next. */
  beforePauses(settle: () => void): void {
    this.#settle = settle;
  }

  /** Visits the place of a row of one of the tables, where it is now; of rows that were over when this began, none. */
  visit(at: number, row: number, visit: (table: PlaceTable, row: number) => void): void {
    const table = this.tables[at] as PlaceTable;
    if (this.#flags === undefined) {
      if (table.isLive(row)) visit(table, row);
      return;
    }
    if (((this.#flags[at]?.[row] as number) & placeFlags.live) === 0) return;
    this.#renew();
    if (this.#generation === this.#store.generation && table.isLive(row)) {
      visit(table, row);
      return;
    }
    const now = this.#store.find(table.places.number[row] as number);
    if (now !== undefined) visit(now.table, now.row);
  }

  /** The place of a number as it is now, where it is one that is meant; the matcher has matched it. */
  find(number: number): PlaceRow | undefined {
    this.#renew();
    const now = this.#store.find(number);
    return now !== undefined && this.matcher.match(now.table, now.row) ? now : undefined;
  }

  #renew(): void {
    if (this.#isStale) this.matcher.renew();
    this.#isStale = false;
  }
}
