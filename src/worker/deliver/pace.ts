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

/** How often the load is looked at. */
const windowMs = 50;
/** Writes in flight at once from which on the process counts as busy with them. */
const busyWrites = 16;
/** Share of time the event loop works from which on it counts as full; the database may be what the writes wait for. */
const busyUtilization = 0.5;

/**
 * The pushes of all platforms together, held back while this process is full with writes: those wait for an answer, deliveries
 * carry state that only gets fewer by waiting. Nothing is held back otherwise.
 */
export class PushGate {
  readonly #pushesPerWindowBusy: number;
  readonly #takePeakOfWrites: () => number;
  readonly #onOpen: () => void;
  readonly #timer: NodeJS.Timeout;
  #utilization = performance.eventLoopUtilization();
  #left = Number.POSITIVE_INFINITY;
  #refused = false;

  constructor(limits: Limits, takePeakOfWrites: () => number, onOpen: () => void) {
    this.#pushesPerWindowBusy = Math.ceil((limits.pushesPerSecondWhenBusy * windowMs) / 1000);
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

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    const peak = this.#takePeakOfWrites();
    const busy = utilization > busyUtilization && peak >= busyWrites;
    this.#left = busy ? this.#pushesPerWindowBusy : Number.POSITIVE_INFINITY;
    if (this.#refused) {
      this.#refused = false;
      this.#onOpen();
    }
  }
}
