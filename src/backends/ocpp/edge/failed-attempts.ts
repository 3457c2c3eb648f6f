import type { Clock } from '../../../kernel/clock.ts';
import type { Limits } from '../../../kernel/limits.ts';

interface Entry {
  failures: number;
  locks: number;
  lockedUntil: number;
  lastAt: number;
}

/** From which failed attempt on a name is locked, and for how long at most; the first time it is `stationLockMs`. */
export interface Locking {
  readonly failuresMax: number;
  readonly lockMsMax: number;
}

/** Failed attempts by a name (an address, an identity), remembered for long: after some it is locked, and longer each time. */
export class FailedAttempts {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #locking: Locking;
  /** In the order of their last failure. */
  readonly #entries = new Map<string, Entry>();

  constructor(limits: Limits, clock: Clock, locking: Locking) {
    this.#limits = limits;
    this.#clock = clock;
    this.#locking = locking;
  }

  /** How long the name is still locked; 0: it is not. What is tried meanwhile does not count. */
  lockedMs(name: string): number {
    const entry = this.#entries.get(name);
    return entry === undefined ? 0 : Math.max(0, entry.lockedUntil - this.#clock.monotonic());
  }

  note(name: string): void {
    const now = this.#clock.monotonic();
    const { stationLockMs, stationFailuresRememberedMs, stationFailuresRememberedMax } = this.#limits;
    const { failuresMax, lockMsMax } = this.#locking;
    const known = this.#entries.get(name);
    const isFresh = known === undefined || now - known.lastAt > stationFailuresRememberedMs;
    const entry: Entry = isFresh ? { failures: 0, locks: 0, lockedUntil: 0, lastAt: now } : known;
    entry.lastAt = now;
    entry.failures += 1;
    if (entry.failures >= failuresMax) {
      entry.lockedUntil = now + Math.min(lockMsMax, stationLockMs * 2 ** entry.locks);
      entry.locks += 1;
      // The next failure after the lock locks again.
      entry.failures = failuresMax - 1;
    }
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    if (this.#entries.size <= stationFailuresRememberedMax) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}
