import { alwaysOpen } from './place-record.ts';
import type { HoursAt } from './place-view.ts';
import type { Words } from './words.ts';

/** What was said of hours last, and for which time it holds. */
interface Said {
  readonly text: string;
  readonly open: boolean | undefined;
  readonly from: number;
  readonly until: number;
}

/** Whether places are open. What hours say is asked once until it changes: many places have the same, and searches come in the order of time. */
export class OpenHours {
  readonly #hoursAt: HoursAt;
  readonly #hours: Words;
  readonly #said: (Said | undefined)[] = [];

  constructor(hours: Words, hoursAt: HoursAt) {
    this.#hours = hours;
    this.#hoursAt = hoursAt;
  }

  /** Whether hours with that number are open then; undefined: not known. */
  isOpen(number: number, at: number): boolean | undefined {
    const text = this.#hours.textOf(number);
    if (text === undefined) return undefined;
    const said = this.#said[number];
    if (said !== undefined && said.text === text && at >= said.from && at < said.until) return said.open;
    const { open, until } = text === alwaysOpen ? { open: true, until: Infinity } : this.#hoursAt(text, at);
    this.#said[number] = { text, open, from: at, until };
    return open;
  }
}
