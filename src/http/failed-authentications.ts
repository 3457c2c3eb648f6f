import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';

const windowMs = 60_000;

/** Failed authentications per address within a minute, for a bounded number of addresses. */
export class FailedAuthentications {
  readonly #limits: Limits;
  readonly #clock: Clock;
  #windowStart = Number.NEGATIVE_INFINITY;
  readonly #counts = new Map<string, number>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts one; throws `too-many-requests` from the one past the limit on. */
  note(address: string): void {
    const now = this.#clock.monotonic();
    const isFull = this.#counts.size >= this.#limits.failedAuthenticationAddressesMax && !this.#counts.has(address);
    if (now - this.#windowStart >= windowMs || isFull) {
      this.#windowStart = now;
      this.#counts.clear();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    if (count <= this.#limits.failedAuthenticationsPerMinuteMax) return;
    // Not the end of the window less the time: the sum of two fractions may be rounded up.
    const leftMs = windowMs - (now - this.#windowStart);
    const retryAfterS = Math.ceil(leftMs / 1000);
    throw new Fault('too-many-requests', 'too many failed authentications', { retryAfterS });
  }
}
