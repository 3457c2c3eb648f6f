/** A seeded source of chance: the same seed gives the same choices in the same order. */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /** Between 0 and 1, without 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Whole, from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of them; throws when there is none. */
  pick<T>(choices: readonly T[]): T {
    const index = this.int(0, choices.length - 1);
    if (index >= choices.length || index < 0) throw new Error('there is nothing to pick from');
    return choices[index] as T;
  }

  /** A source of its own, so that what one part draws does not shift what another does. */
  fork(): Random {
    return new Random(this.int(0, 2 ** 31));
  }
}
