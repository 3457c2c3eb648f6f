import type { Limits } from '../../../kernel/limits.ts';

/** How many frames a station may still send: so many a second, and a number at once after a pause. Below zero it has to be slowed down. */
export class FrameBudget {
  #left: number;
  #at: number;

  constructor(limits: Limits, now: number) {
    this.#left = limits.stationFramesAtOnceMax;
    this.#at = now;
  }

  /** Takes one; whether there was one. */
  take(limits: Limits, now: number): boolean {
    const gained = ((now - this.#at) * limits.stationFramesPerSecondMax) / 1000;
    this.#at = now;
    this.#left = Math.min(limits.stationFramesAtOnceMax, this.#left + gained) - 1;
    return this.#left >= 0;
  }

  /** How long until what was taken beyond the budget is made up for. */
  waitMs(limits: Limits, now: number): number {
    return (-this.#left * 1000) / limits.stationFramesPerSecondMax - (now - this.#at);
  }
}
