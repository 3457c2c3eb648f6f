import type { CountedStarts } from '../../../store/drivers/place-starts.ts';

/** How starts at a place went lately. */
export interface StartSuccess {
  /** Whole percent of them that led to a charge. */
  readonly percent: number;
  /** How many there were. */
  readonly n: number;
}

/** How starts of drivers went, for the places where enough have been; what is not here is not known. */
export class SuccessRates {
  #rates: ReadonlyMap<number, StartSuccess> = new Map();

  of(number: number): StartSuccess | undefined {
    return this.#rates.get(number);
  }

  /** Takes over what was counted, all of it; answers the places whose percentage is another now. */
  take(counted: readonly CountedStarts[]): number[] {
    const before = this.#rates;
    this.#rates = new Map(
      counted.map(({ number, starts, charges }) => [
        number,
        { percent: Math.round((charges / starts) * 100), n: starts },
      ]),
    );
    const all = new Set([...before.keys(), ...this.#rates.keys()]);
    return [...all].filter((number) => before.get(number)?.percent !== this.#rates.get(number)?.percent);
  }
}
