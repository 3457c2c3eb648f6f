/** The clock of a station: it goes only when the story says so, and may be wrong. */
export class StationClock {
  #at: number;

  constructor(startAt: number) {
    this.#at = startAt;
  }

  /** Milliseconds since the epoch, as the station believes. */
  now(): number {
    return this.#at;
  }

  /** Time passes, or the clock is set when negative. */
  advance(ms: number): void {
    this.#at += ms;
  }

  set(at: number): void {
    this.#at = at;
  }
}
