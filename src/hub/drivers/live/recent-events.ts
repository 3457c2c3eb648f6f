import { isBefore, type Place as LogPlace } from '../../../store/changes.ts';
import type { LiveEvent } from './live-event.ts';

/** What has happened lately, for streams that come back or that were busy with a snapshot. */
export class RecentEvents {
  readonly #eventsMax: number;
  #events: LiveEvent[] = [];
  /** Everything behind this place is here. */
  #from: LogPlace | undefined;

  constructor(eventsMax: number) {
    this.#eventsMax = eventsMax;
  }

  /** Takes what has happened; `before` is where the log stood then. */
  add(events: readonly LiveEvent[], before: LogPlace): void {
    this.#from ??= before;
    this.#events.push(...events);
    // Half as many again are kept before the oldest go, lest all are moved for each.
    if (this.#events.length <= this.#eventsMax * 1.5) return;
    const last = this.#events[this.#events.length - this.#eventsMax - 1];
    if (last === undefined) return;
    // Not half a line: what is kept begins behind a whole one.
    this.#events = this.#events.slice(this.#firstBehind(last.at));
    this.#from = last.at;
  }

  clear(): void {
    this.#events = [];
    this.#from = undefined;
  }

  /** What has happened behind a place; undefined: that is longer ago. */
  since(place: LogPlace): readonly LiveEvent[] | undefined {
    if (this.#from === undefined || isBefore(place, this.#from)) return undefined;
    return this.#events.slice(this.#firstBehind(place));
  }

  /** They are in the order of the log. */
  #firstBehind(place: LogPlace): number {
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const event = this.#events[middle];
      if (event !== undefined && isBefore(place, event.at)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
