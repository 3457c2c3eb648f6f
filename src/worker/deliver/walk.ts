import { type Change, type DeliveryHub, isBefore, type Place } from '../../hub/delivery.ts';
import type { RecentLog } from './log.ts';

/** A change, and the place before it. */
export interface Step {
  readonly change: Change;
  readonly before: Place;
}

/** One lane's walk along the change log: through the recent log in memory, and through the database where that has gone on. */
export class LogWalk {
  readonly #hub: DeliveryHub;
  readonly #log: RecentLog;
  readonly #onMore: () => void;
  #place: Place;
  /** Changes read from the database and not yet taken. */
  #backlog: Change[] = [];
  /** Where in the recent log the next change stands; undefined when that has to be found out. */
  #index: number | undefined;
  #isReading = false;

  /** `onMore` is called when there are changes that were not there when they were asked for. */
  constructor(hub: DeliveryHub, log: RecentLog, place: Place, onMore: () => void) {
    this.#hub = hub;
    this.#log = log;
    this.#place = place;
    this.#onMore = onMore;
  }

  /** The place behind the last change taken. */
  get place(): Place {
    return this.#place;
  }

  get isAtEnd(): boolean {
    return this.#backlog.length === 0 && !this.#isReading && !isBefore(this.#place, this.#log.end);
  }

  /** Takes the next change; undefined when there is none, or when it has to be read first. */
  next(): Step | undefined {
    const change = this.#backlog.shift() ?? this.#recent();
    if (change === undefined) return undefined;
    const before = this.#place;
    this.#place = { xid: change.xid, position: change.position };
    return { change, before };
  }

  /** Walks again from an earlier place. */
  goBackTo(place: Place): void {
    this.#place = place;
    this.#backlog = [];
    this.#index = undefined;
  }

  #recent(): Change | undefined {
    this.#index ??= this.#log.indexBehind(this.#place);
    const change = this.#index === undefined ? 'lost' : this.#log.at(this.#index);
    if (change === 'lost') {
      this.#index = undefined;
      void this.#read();
      return undefined;
    }
    if (change !== undefined && this.#index !== undefined) this.#index += 1;
    return change;
  }

  /** Reads from the database what the recent log does not hold any more. */
  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const from = this.#place;
    const { start } = this.#log;
    try {
      const changes = await this.#hub.store.readChanges(from, this.#hub.limits.changesPerReadMax);
      // It may have been sent back meanwhile.
      if (this.#place === from) {
        this.#backlog = changes;
        // Nothing lies between here and what the recent log held when the database was read.
        if (changes.length === 0 && isBefore(from, start)) this.#place = start;
      }
    } catch (error) {
      this.#hub.log.warn({ err: error }, 'the change log could not be read');
      this.#isReading = false;
      // The regular look wakes the lane again.
      return;
    }
    this.#isReading = false;
    this.#onMore();
  }
}
