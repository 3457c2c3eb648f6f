import type { Limits } from '../../kernel/limits.ts';

/**
 * Keeps a platform that fails from being called on and on: opens after some failures in a row, waits with growing, jittered
 * back-off, then lets one call through; a push that succeeds closes it.
 */
export class Breaker {
  readonly #limits: Limits;
  readonly #random: () => number;
  #failures = 0;
  #openings = 0;
  #open = false;

  constructor(limits: Limits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether it was open and nothing has succeeded since: one call at a time, to see. */
  get isProbing(): boolean {
    return !this.#open && this.#openings > 0;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#openings = 0;
  }

  /** Returns for how long to stay away in milliseconds, when this failure opens it. */
  failed(retryAfterMs = 0): number | undefined {
    this.#failures += 1;
    if (this.#open || (this.#failures < this.#limits.breakerFailuresMax && !this.isProbing && retryAfterMs === 0)) {
      return undefined;
    }
    return this.reopen(retryAfterMs);
  }

  /** Opens it (again); returns for how long to stay away in milliseconds: as the platform asks, within `backoffMaxMs`. */
  reopen(retryAfterMs = 0): number {
    this.#open = true;
    this.#openings += 1;
    const askedMs = Math.min(retryAfterMs, this.#limits.backoffMaxMs);
    return Math.max(askedMs, backoffMs(this.#openings, this.#limits, this.#random));
  }

  /** The wait is over; the next call decides. */
  probe(): void {
    this.#open = false;
  }
}

/** Wait before attempt number `attempt`: doubling, bounded, between half and the whole of it at random. */
export function backoffMs(attempt: number, limits: Limits, random: () => number): number {
  const full = Math.min(limits.backoffMaxMs, limits.backoffMinMs * 2 ** Math.min(attempt - 1, 20));
  return full / 2 + (full / 2) * random();
}
