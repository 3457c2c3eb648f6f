import { type Change, type DeliveryHub, isBefore, type Place } from '../../hub/delivery.ts';

/** Changes kept in memory for the lanes that are near the end of the log; the others read for themselves. */
const ringMax = 20_000;
/** Pause between two reads, so that a flood of commits is read in batches. */
const readPauseMs = 8;
/** Changes held that no lane has come to yet, from which on nobody is in need of more. */
const aheadMax = 2000;

/**
 * The recent end of the change log, read once for all lanes of the process. Lanes walk it at their own pace; whoever falls
 * behind its beginning reads the database for itself.
 */
export class RecentLog {
  readonly #hub: DeliveryHub;
  readonly #onMore: () => void;
  readonly #laneCount: () => number;
  #ring: Change[] = [];
  /** Number of the ring's first change, counted from the start of the process. */
  #first = 0;
  /** Number behind the furthest change a lane has come to. */
  #taken = 0;
  #start: Place;
  #end: Place;
  #reading = false;
  #again = false;
  #stopped = false;

  constructor(hub: DeliveryHub, end: Place, onMore: () => void, laneCount: () => number) {
    this.#hub = hub;
    this.#onMore = onMore;
    this.#laneCount = laneCount;
    this.#start = end;
    this.#end = end;
  }

  /** The place before the first change held. */
  get start(): Place {
    return this.#start;
  }

  /** The place behind the last change read. */
  get end(): Place {
    return this.#end;
  }

  /** Where in the ring the changes behind a place begin; undefined when they are not all there. */
  indexBehind(place: Place): number | undefined {
    if (isBefore(place, this.#start)) return undefined;
    let low = 0;
    let high = this.#ring.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const change = this.#ring[middle];
      if (change !== undefined && !isBefore(place, change)) low = middle + 1;
      else high = middle;
    }
    return this.#first + low;
  }

  /** The change with a number from `indexBehind`; undefined at the end. `lost` when it has left the ring. */
  at(index: number): Change | undefined | 'lost' {
    if (index < this.#first) return 'lost';
    if (index > this.#taken) {
      this.#taken = index;
      if (this.#again) this.#readOn();
    }
    return this.#ring[index - this.#first];
  }

  /** Reads on: something has been committed, or may have been. */
  wake(): void {
    this.#again = true;
    this.#readOn();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** While every lane is behind, what is there is enough: a flood is read when somebody gets to it. */
  get #isNeeded(): boolean {
    return this.#first + this.#ring.length - this.#taken < aheadMax || this.#laneCount() === 0;
  }

  #readOn(): void {
    if (!this.#reading && !this.#stopped && this.#isNeeded) void this.#read();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    while (this.#again && !this.#stopped && this.#isNeeded) {
      this.#again = false;
      try {
        const { changesPerReadMax } = this.#hub.limits;
        const { changes, isWhole } = await this.#hub.readRecentChanges(this.#end, changesPerReadMax);
        if (changes.length > 0) this.#append(changes);
        if (!isWhole) this.#again = true;
      } catch (error) {
        // The next wake-up, a commit or the regular one, tries again.
        this.#hub.log.warn({ err: error }, 'the change log could not be read');
      }
      await new Promise((resolve) => setTimeout(resolve, readPauseMs));
    }
    this.#reading = false;
  }

  #append(changes: readonly Change[]): void {
    this.#ring.push(...changes);
    this.#end = changes.at(-1) ?? this.#end;
    const surplus = this.#ring.length - ringMax;
    if (surplus > ringMax / 4) {
      const dropped = this.#ring.splice(0, surplus);
      this.#first += dropped.length;
      this.#start = dropped.at(-1) ?? this.#start;
    }
    this.#onMore();
  }
}
