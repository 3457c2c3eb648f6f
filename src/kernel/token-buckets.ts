import type { Clock } from './clock.ts';

const minuteMs = 60_000;
/** What adding fractions of milliseconds may come to. */
const hairMs = 0.01;

/** What came of spending from a budget. */
export interface Spent {
  readonly isGranted: boolean;
  /** How often more it can be done now. */
  readonly left: number;
  /** Seconds until there is one more, 0 when there is; and until all is there again. */
  readonly nextInS: number;
  readonly wholeInS: number;
}

/**
 * The budgets of many spenders, each so much a minute: it comes back evenly, and can be spent at once after a rest. When there are
 * more spenders than `spendersMax`, those who spent longest ago are forgotten, whose budgets are most likely whole again.
 */
export class TokenBuckets {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #spendersMax: number;
  readonly #msEach: number;
  /** When the budget of each is whole again; who spent last is the last. */
  readonly #wholeAt = new Map<string, number>();

  constructor(perMinute: number, spendersMax: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#spendersMax = spendersMax;
    this.#clock = clock;
    this.#msEach = minuteMs / perMinute;
  }

  /** The budget of each spender. */
  get perMinute(): number {
    return this.#perMinute;
  }

  /** How many spenders are remembered. */
  get size(): number {
    return this.#wholeAt.size;
  }

  /** Takes one of a spender's budget, if there is one. */
  spend(spender: string): Spent {
    const now = this.#clock.monotonic();
    const before = Math.max(this.#wholeAt.get(spender) ?? 0, now);
    const after = before + this.#msEach;
    const isGranted = after - now <= minuteMs + hairMs;
    const wholeAt = isGranted ? after : before;
    this.#wholeAt.delete(spender);
    this.#wholeAt.set(spender, wholeAt);
    if (this.#wholeAt.size > this.#spendersMax) this.#forgetFirst();
    const missingMs = wholeAt - now;
    const left = Math.max(0, Math.floor((minuteMs - missingMs + hairMs) / this.#msEach));
    return {
      isGranted,
      left,
      nextInS: left > 0 ? 0 : secondsOf(missingMs + this.#msEach - minuteMs),
      wholeInS: secondsOf(missingMs),
    };
  }

  #forgetFirst(): void {
    const [first] = this.#wholeAt.keys();
    if (first !== undefined) this.#wholeAt.delete(first);
  }
}

/** Whole seconds that are not too few. */
const secondsOf = (ms: number): number => Math.max(1, Math.ceil((ms - hairMs) / 1000));
