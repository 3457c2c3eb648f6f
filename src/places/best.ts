import type { PlaceTable } from './place-table.ts';

/** A place that is wanted, and what it is ordered by. */
export interface Ranked {
  readonly key: number;
  readonly number: number;
  readonly table: PlaceTable;
  readonly row: number;
}

/** Keeps the first places by key and then number, as many as wanted, of those behind a given one: a heap with the last of them on top. */
export class Best {
  readonly #limit: number;
  readonly #after: Pick<Ranked, 'key' | 'number'> | undefined;
  readonly #kept: Ranked[] = [];

  constructor(limit: number, after: Pick<Ranked, 'key' | 'number'> | undefined) {
    this.#limit = limit;
    this.#after = after;
  }

  /** The key behind which nothing is wanted any more. */
  get lastKey(): number {
    return this.#kept.length < this.#limit ? Infinity : ((this.#kept[0]?.key ?? -Infinity) as number);
  }

  wants(key: number, number: number): boolean {
    const after = this.#after;
    if (after !== undefined && (key < after.key || (key === after.key && number <= after.number))) return false;
    if (this.#kept.length < this.#limit) return true;
    const last = this.#kept[0];
    return last !== undefined && (key < last.key || (key === last.key && number < last.number));
  }

  /** Keeps one that is wanted. */
  keep(one: Ranked): void {
    const kept = this.#kept;
    if (kept.length < this.#limit) {
      let at = kept.length;
      while (at > 0) {
        const parent = kept[(at - 1) >> 1] as Ranked;
        if (compareRanked(parent, one) >= 0) break;
        kept[at] = parent;
        at = (at - 1) >> 1;
      }
      kept[at] = one;
      return;
    }
    let at = 0;
    for (let child = 1; child < kept.length; child = at * 2 + 1) {
      const [left, right] = [kept[child] as Ranked, kept[child + 1]];
      const isRight = right !== undefined && compareRanked(right, left) > 0;
      const later = isRight ? right : left;
      if (compareRanked(later, one) <= 0) break;
      kept[at] = later;
      at = isRight ? child + 1 : child;
    }
    kept[at] = one;
  }

  /** Those kept, in order. */
  inOrder(): Ranked[] {
    return this.#kept.toSorted(compareRanked);
  }
}

const compareRanked = (one: Ranked, other: Ranked): number =>
  one.key === other.key ? one.number - other.number : one.key < other.key ? -1 : 1;
