import type { Clock } from './clock.ts';

const windowMs = 60_000;

/** A minute in which something is counted, one after another. */
export class MinuteWindow {
  readonly #clock: Clock;
  #start = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins a new minute when the last one is over, or anyway with `anew`; whether it has, so that counts begin anew too. */
  turn(anew = false): boolean {
    const now = this.#clock.monotonic();
    if (now - this.#start < windowMs && !anew) return false;
    this.#start = now;
    return true;
  }

  /** Whole seconds until the minute is over. */
  get leftS(): number {
    // Not the end of the window less the time: the sum of two fractions may be rounded up.
    const leftMs = windowMs - (this.#clock.monotonic() - this.#start);
    return Math.ceil(leftMs / 1000);
  }
}
