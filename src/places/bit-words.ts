/**
 * Words of which a row has several, each one bit of a number: those of OCPI, and others as they come while there are bits left.
 * Further ones are not kept, and not found by.
 */
export class BitWords {
  readonly #bits = new Map<string, number>();
  readonly #max: number;

  constructor(known: readonly string[], max: 8 | 16 | 32) {
    this.#max = max;
    for (const word of known) this.#bits.set(word, this.#bits.size);
  }

  /** The bits of words that a row has. */
  take(words: readonly string[]): number {
    let mask = 0;
    for (const word of words) {
      const known = this.#bits.get(word);
      if (known === undefined && this.#bits.size === this.#max) continue;
      const bit = known ?? this.#bits.size;
      if (known === undefined) this.#bits.set(word, bit);
      mask |= 1 << bit;
    }
    return mask >>> 0;
  }

  /** The bits of words that are looked for; those that no row has are none. */
  maskOf(words: readonly string[]): number {
    return this.bitsOf(words).reduce((mask, bit) => mask | (1 << bit), 0) >>> 0;
  }

  /** The same as a list of bits. */
  bitsOf(words: readonly string[]): number[] {
    return [...new Set(words)].flatMap((word) => this.#bits.get(word) ?? []);
  }
}
