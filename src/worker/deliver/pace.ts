import type { Limits } from '../../kernel/limits.ts';

/**
 * How many pushes one platform gets at a time: grows by one per round of successes, halves when it is overloaded, between 1
 * and its maximum.
 */
export class Pace {
  readonly #max: number;
  #width: number;

  constructor(limits: Limits) {
    this.#max = limits.pushConcurrencyMax;
    this.#width = limits.pushConcurrencyStart;
  }

  get width(): number {
    return Math.floor(this.#width);
  }

  succeeded(): void {
    this.#width = Math.min(this.#max, this.#width + 1 / this.#width);
  }

  failed(): void {
    this.#width = Math.max(1, this.#width / 2);
  }
}

/** How often the load is looked at, and the longest time for which pushes are made up. */
const windowMs = 20;
const windowMsMax = 100;
/** Pushes started between two looks at the most, so that a burst of them does not keep a write waiting. */
const pushesPerWindow = 800;
/** Writes in flight at once from which on the process counts as busy with them. */
const busyWrites = 16;
/** Share of time the event loop works from which on it counts as full; the database may be what the writes wait for. */
const busyUtilization = 0.5;
/** How long it counts as busy after the last sign of it: writes that wait for the disk for a moment are still coming. */
const busyMs = 500;

/**
 * The pushes of all platforms together, held back while this process is full with writes: those wait for an answer, deliveries
 * carry state that only gets fewer by waiting. Otherwise they are only kept from coming all at once.
 */
export class PushGate {
  readonly #pushesPerMsBusy: number;
  readonly #takePeakOfWrites: () => number;
  readonly #onOpen: () => void;
  readonly #timer: NodeJS.Timeout;
  #utilization = performance.eventLoopUtilization();
  #lookedAt = performance.now();
  #busyUntil = 0;
  #left = pushesPerWindow;
  #refused = false;

  constructor(limits: Limits, takePeakOfWrites: () => number, onOpen: () => void) {
    this.#pushesPerMsBusy = limits.pushesPerSecondWhenBusy / 1000;
    this.#takePeakOfWrites = takePeakOfWrites;
    this.#onOpen = onOpen;
    this.#timer = setInterval(() => this.#look(), windowMs);
    this.#timer.unref();
  }

  /** Whether a push may start now; when not, `onOpen` is called once one may. */
  take(): boolean {
    if (this.#left > 0) {
      this.#left -= 1;
      return true;
    }
    this.#refused = true;
    return false;
  }

  /** Whether pushes are held back for writes. */
  get isHeldBack(): boolean {
    return performance.now() < this.#busyUntil;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const before = this.#utilization;
    this.#utilization = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(this.#utilization, before);
    const peak = this.#takePeakOfWrites();
    const now = performance.now();
    if (utilization > busyUtilization && peak >= busyWrites) this.#busyUntil = now + busyMs;
    const sinceMs = Math.min(now - this.#lookedAt, windowMsMax);
    this.#lookedAt = now;
    this.#left = now < this.#busyUntil ? Math.ceil(this.#pushesPerMsBusy * sinceMs) : pushesPerWindow;
    if (this.#refused) {
      this.#refused = false;
      this.#onOpen();
    }
  }
}
