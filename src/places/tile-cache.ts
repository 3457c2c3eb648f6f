import type { PlaceQuery } from './place-index.ts';

/** A tile, made or being made, and when that was asked for. */
interface Kept {
  readonly tile: Promise<Uint8Array>;
  readonly at: number;
}

/** Tiles of the lowest zooms, which are made of nearly all places: the same for everybody who sees and asks the same, and a little old. */
export class TileCache {
  readonly #tilesMax: number;
  readonly #keepMs: number;
  /** The oldest first. */
  readonly #kept = new Map<string, Kept>();
  /** What is handed in again and again is the same when it is the same object. */
  readonly #names = new WeakMap<object, number>();
  #named = 0;

  constructor(tilesMax: number, keepMs: number) {
    this.#tilesMax = tilesMax;
    this.#keepMs = keepMs;
  }

  /** The tile as it was made a short while ago, or else as it is made now. */
  get(tile: string, query: PlaceQuery, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const key = `${tile} ${this.#keyOf(query)}`;
    const { now } = query.view;
    const kept = this.#kept.get(key);
    if (kept !== undefined && Math.abs(now - kept.at) < this.#keepMs) return kept.tile;
    const made = make();
    this.#kept.delete(key);
    this.#kept.set(key, { tile: made, at: now });
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= this.#tilesMax) break;
      this.#kept.delete(oldest);
    }
    made.catch(() => {
      if (this.#kept.get(key)?.tile === made) this.#kept.delete(key);
    });
    return made;
  }

  /** To be called when something may be seen no longer. */
  clear(): void {
    this.#kept.clear();
  }

  #keyOf({ view, filter }: PlaceQuery): string {
    const { owners, restricted, startable, pricePerKwh } = view;
    // Prices are no matter where none is asked for.
    const prices = filter.priceMaxPerKwh === undefined ? undefined : pricePerKwh;
    const names = [owners, restricted, startable, prices].map((thing) => thing && this.#nameOf(thing));
    const wishes = Object.entries(filter).toSorted(([one], [other]) => (one < other ? -1 : 1));
    return JSON.stringify([names, wishes]);
  }

  #nameOf(thing: object): number {
    const known = this.#names.get(thing);
    if (known !== undefined) return known;
    this.#named += 1;
    this.#names.set(thing, this.#named);
    return this.#named;
  }
}
