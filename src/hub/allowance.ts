/** So many a second, and some at once after a while of fewer. */
export class Allowance {
  readonly #perMs: number;
  readonly #atOnceMax: number;
  readonly #nowMs: () => number;
  #left: number;
  #lookedAtMs: number;

  constructor(perSecond: number, atOnceMax: number, nowMs: () => number) {
    this.#perMs = perSecond / 1000;
    this.#atOnceMax = atOnceMax;
    this.#nowMs = nowMs;
    this.#left = atOnceMax;
    this.#lookedAtMs = nowMs();
  }

  /** Whether there is one more. */
  take(): boolean {
    const now = this.#nowMs();
    this.#left = Math.min(this.#atOnceMax, this.#left + (now - this.#lookedAtMs) * this.#perMs);
    this.#lookedAtMs = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
