import type { Clock } from './clock.ts';
import { Fault } from './fault.ts';
import type { PlaceLimits } from './place-limits.ts';

/** Work that takes steps: between two of them others may do something. */
export type Steps<T> = Generator<void, T>;

type TurnLimits = Pick<PlaceLimits, 'turnSliceMs' | 'turnsWaitingMax'>;

/** What takes long is done in slices: of all such work in a process one at a time, and then the process looks what else there is to do. */
export class Turns {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #limits: TurnLimits;
  /** What goes on with work that waits, the longest waiting first. */
  readonly #waiting: (() => void)[] = [];

  constructor(clock: Pick<Clock, 'monotonic'>, limits: TurnLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * Does work in turns with others; what is done within one slice is done at once. `pausing` is called before others may change anything.
   * Throws `overloaded` where it would go on and too many wait already.
   */
  async run<T>(steps: Steps<T>, pausing?: () => void): Promise<T> {
    for (let isFirst = true; ; isFirst = false) {
      // Many may begin in one turn of the process.
      const share = isFirst ? 1 + this.#waiting.length : 1;
      const until = this.#clock.monotonic() + this.#limits.turnSliceMs / share;
      do {
        const { done, value } = steps.next();
        if (done) return value;
      } while (this.#clock.monotonic() < until);
      if (isFirst && this.#waiting.length >= this.#limits.turnsWaitingMax)
        throw new Fault('overloaded', 'too much is being looked for at the moment', { retryAfterS: 2 });
      pausing?.();
      await this.next();
    }
  }

  /** Resolves when it is one's turn again. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(() => this.#goOn());
    });
  }

  #goOn(): void {
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(() => this.#goOn());
  }
}

/** Does all of some work at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
