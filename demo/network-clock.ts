/** So much later than it should, in our time, something may happen before the clock waits. */
const latenessMaxMs = 500;

/** The time in the network: it passes faster than ours, is never ahead of it, and waits for who cannot keep up. */
export class NetworkClock {
  readonly speed: number;
  readonly #ours: () => number;
  #startMs: number;
  readonly #startedAt: number;
  #latest = 0;
  #nextAt = Number.POSITIVE_INFINITY;

  /** `ours` is our own time, in milliseconds since the epoch. */
  constructor(startMs: number, speed: number, ours = Date.now) {
    this.#startMs = startMs;
    this.speed = speed;
    this.#ours = ours;
    this.#startedAt = ours();
  }

  /** Milliseconds since the epoch; never less than before, and hardly more than what happens next. */
  now(): number {
    this.#latest = Math.max(this.#latest, Math.min(this.#time(), this.#nextAt + latenessMaxMs * this.speed));
    return this.#latest;
  }

  /** Says what time the next thing happens at; how long that is from now, in our time: 0 when it is overdue. */
  msUntil(atMs: number): number {
    this.#nextAt = atMs;
    return Math.max(0, (atMs - this.#time()) / this.speed);
  }

  /** What is to happen at this time happens only now. When that is late, the clock stands still for as long. */
  waitFor(atMs: number): void {
    const lateMs = this.#time() - atMs - latenessMaxMs * this.speed;
    if (lateMs > 0) this.#startMs -= lateMs;
  }

  #time(): number {
    const ours = this.#ours();
    // What claims to come from the future is suspicious.
    return Math.min(ours, this.#startMs + (ours - this.#startedAt) * this.speed);
  }
}
