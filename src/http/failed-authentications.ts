import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';
import { MinuteWindow } from '../kernel/minute-window.ts';

/** Failed authentications per address within a minute, for a bounded number of addresses. */
export class FailedAuthentications {
  readonly #limits: Limits;
  readonly #minute: MinuteWindow;
  readonly #counts = new Map<string, number>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#minute = new MinuteWindow(clock);
  }

  /** Counts one; throws `too-many-requests` from the one past the limit on. */
  note(address: string): void {
    const isFull = this.#counts.size >= this.#limits.failedAuthenticationAddressesMax && !this.#counts.has(address);
    if (this.#minute.turn(isFull)) this.#counts.clear();
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    if (count <= this.#limits.failedAuthenticationsPerMinuteMax) return;
    throw new Fault('too-many-requests', 'too many failed authentications', { retryAfterS: this.#minute.leftS });
  }
}
