import type { Clock } from '../../../kernel/clock.ts';
import { Fault } from '../../../kernel/fault.ts';

/** What was tried within a time, by a name such as an address; for a bounded number of names, those forgotten that were seen longest ago. */
export class Attempts {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #max: number;
  readonly #namesMax: number;
  readonly #counts = new Map<string, { count: number; until: number }>();

  constructor(clock: Clock, { windowMs, max, namesMax }: { windowMs: number; max: number; namesMax: number }) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#max = max;
    this.#namesMax = namesMax;
  }

  /** Throws `too-many-requests` when there were too many. */
  admit(name: string): void {
    const now = this.#clock.monotonic();
    const { count, until } = this.#counts.get(name) ?? { count: 0, until: now };
    if (count < this.#max || until <= now) return;
    const retryAfterS = Math.ceil((until - now) / 1000);
    throw new Fault('too-many-requests', 'too many attempts: try again later', { retryAfterS });
  }

  /** Counts one. */
  note(name: string): void {
    const now = this.#clock.monotonic();
    const known = this.#counts.get(name);
    const isOpen = known !== undefined && known.until > now;
    this.#counts.delete(name);
    this.#counts.set(name, isOpen ? { ...known, count: known.count + 1 } : { count: 1, until: now + this.#windowMs });
    if (this.#counts.size <= this.#namesMax) return;
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
