import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';
import { MinuteWindow } from '../kernel/minute-window.ts';
import type { Platform } from './registry.ts';

/** Commands and charging profile requests of each platform, within a minute: a stolen token gets no further than that (H10). */
export class OperationBudget {
  readonly #limits: Limits;
  readonly #minute: MinuteWindow;
  /** There are no more platforms than the registry has. */
  readonly #begun = new Map<string, number>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#minute = new MinuteWindow(clock);
  }

  /** Counts one, whatever becomes of it; throws `too-many-requests` from the one past the limit on. */
  spend({ id, quirks }: Pick<Platform, 'id' | 'quirks'>): void {
    if (this.#minute.turn()) this.#begun.clear();
    const count = (this.#begun.get(id) ?? 0) + 1;
    if (count > (quirks.operations_per_minute ?? this.#limits.operationsPerMinuteMax)) {
      throw new Fault('too-many-requests', 'too many commands and charging profile requests', {
        retryAfterS: this.#minute.leftS,
      });
    }
    this.#begun.set(id, count);
  }
}
