/** The latest measurements of one kind, as many as fit, for percentiles. */
export class Percentiles {
  readonly #values: Float64Array;
  #count = 0;

  constructor(keepMax = 10_000) {
    this.#values = new Float64Array(keepMax);
  }

  add(value: number): void {
    this.#values[this.#count % this.#values.length] = value;
    this.#count += 1;
  }

  clear(): void {
    this.#count = 0;
  }

  /** The value that this share of the measurements does not exceed; undefined when there are none. */
  at(share: number): number | undefined {
    const kept = this.#values.slice(0, Math.min(this.#count, this.#values.length)).sort();
    return kept[Math.min(kept.length - 1, Math.floor(kept.length * share))];
  }
}
