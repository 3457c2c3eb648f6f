/** So much later than it should, in our time, something may happen before the clock waits. */
const latenessMaxMs = 500;

/** The time in the network: it passes faster than ours, is never ahead of it, and waits for who cannot keep up. */
export class NetworkClock {
  readonly speed: number;
  #startMs: number;
  readonly #startedAt = performance.now();
  #latest = 0;

  constructor(startMs: number, speed: number) {
    this.#startMs = startMs;
    this.speed = speed;
  }

  /** Milliseconds since the epoch; never less than before. */
  now(): number {
    // What claims to come from the future is suspicious.
    const time = Math.min(Date.now(), this.#startMs + (performance.now() - this.#startedAt) * this.speed);
    this.#latest = Math.max(this.#latest, time);
    return this.#latest;
  }

  /** What is to happen at this time happens only now. When that is late, the clock stands still for as long. */
  waitFor(atMs: number): void {
    const lateMs = this.now() - atMs - latenessMaxMs * this.speed;
    if (lateMs > 0) this.#startMs -= lateMs;
  }
}
