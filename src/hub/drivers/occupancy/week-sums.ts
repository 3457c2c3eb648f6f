import type { Zone } from '../../../pricing/zone.ts';
import type { Period } from '../places/opening.ts';

/** Hours of a week, from Monday on. */
export const hoursOfWeek = 168;
/** What was observed so many days ago counts half. */
export const halfLifeDays = 42;

export type PowerType = 'AC' | 'DC';
const powerTypes: readonly PowerType[] = ['AC', 'DC'];

const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** 1 January 1970 was a Thursday. */
const firstDay = 3;

/** Seconds that EVSEs were observed, and were busy, in an hour of the week. */
export interface HourSums {
  readonly observedS: number;
  readonly busyS: number;
}

/** How long EVSEs of a place were observed, and were busy, in each hour of the week. Each day counts for less than the one after it. */
export class WeekSums {
  /** Of each kind of power what was observed, then what was busy. */
  readonly #seconds = new Float32Array(powerTypes.length * 2 * hoursOfWeek);
  #day: number;

  /** Takes over what was kept, weighed as of a day; of nothing these are no sums. */
  constructor(kept: Buffer, day: number) {
    for (let at = 0; at < kept.length / 4; at += 1) this.#seconds[at] = kept.readFloatLE(at * 4);
    this.#day = day;
  }

  get day(): number {
    return this.#day;
  }

  /** As it is kept. */
  get kept(): Buffer {
    let length = this.#seconds.length;
    while (length > 0 && this.#seconds[length - 1] === 0) length -= 1;
    const kept = Buffer.alloc(length * 4);
    for (let at = 0; at < length; at += 1) kept.writeFloatLE(this.#seconds[at] ?? 0, at * 4);
    return kept;
  }

  /** Weighs what there is as of a later day. */
  age(day: number): void {
    if (day <= this.#day) return;
    const weight = weightOf(day - this.#day);
    for (const [at, seconds] of this.#seconds.entries()) this.#seconds[at] = seconds * weight;
    this.#day = day;
  }

  /** Adds that an EVSE was observed, and whether it was busy, in local time. */
  add({ from, until }: Period, { power, isBusy, zone }: { power: PowerType; isBusy: boolean; zone: Zone }): void {
    const observed = powerTypes.indexOf(power) * 2 * hoursOfWeek;
    for (let at = from; at < until; ) {
      const local = at + zone.offsetAt(at);
      const hourEnd = at + hourMs - (local % hourMs);
      const end = Math.min(hourEnd, until, zone.changeAfter(at, hourEnd) ?? until);
      const hour = (Math.floor(local / hourMs) + firstDay * 24) % hoursOfWeek;
      const seconds = ((end - at) / 1000) * weightOf(this.#day - dayOf(at));
      this.#seconds[observed + hour] = (this.#seconds[observed + hour] ?? 0) + seconds;
      const busy = observed + hoursOfWeek + hour;
      if (isBusy) this.#seconds[busy] = (this.#seconds[busy] ?? 0) + seconds;
      at = end;
    }
  }

  /** The sums of an hour of the week, of some kinds of power together. */
  of(hour: number, powers: readonly PowerType[]): HourSums {
    let [observedS, busyS] = [0, 0];
    for (const power of powers) {
      const observed = powerTypes.indexOf(power) * 2 * hoursOfWeek + hour;
      observedS += this.#seconds[observed] ?? 0;
      busyS += this.#seconds[observed + hoursOfWeek] ?? 0;
    }
    return { observedS, busyS };
  }
}

/** The day of an instant, in UTC, counted from 1970. */
export const dayOf = (at: number): number => Math.floor(at / dayMs);

const weightOf = (days: number): number => 0.5 ** (Math.max(days, 0) / halfLifeDays);
