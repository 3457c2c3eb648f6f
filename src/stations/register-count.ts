import { Decimal } from '../kernel/decimal.ts';
import type { AssumptionCode } from './assumptions.ts';
import type { PowerCap } from './power-cap.ts';
import type { Reading } from './reading.ts';

/** How much was counted until when. */
export interface CurvePoint {
  readonly at: number;
  /** Wh since the start. */
  readonly wh: Decimal;
}

/** What a series of registers comes to. */
export interface Count {
  /** Wh. */
  readonly total: Decimal;
  readonly first: Reading;
  readonly last: Reading;
  /** Rising, from 0 to the total. */
  readonly curve: readonly CurvePoint[];
  readonly notes: readonly AssumptionCode[];
  /** Whether the register went back, and why is known. */
  readonly hasDrops: boolean;
}

/** Registers that go back by no more than that, in Wh, are read to different decimals, or at different moments. */
const noiseWh = 10;
const noiseMaxWh = 1000;
/** How many readings a register may be wrong for. */
const wrongMax = 100;

/**
 * Counts what a register went up by, in order of time. A register that goes back has begun again (at nothing, or at its end), counts this
 * charge alone, or was read wrong once; undefined where none of that can be.
 */
export function countOf(readings: readonly Reading[], cap: PowerCap, modulusWh?: number): Count | undefined {
  const counter = new Counter(readings, cap, modulusWh);
  return counter.count();
}

interface Kept {
  readonly reading: Reading;
  readonly wh: number;
  /** What was counted before the register began again. */
  readonly before: Decimal;
}

class Counter {
  readonly #readings: readonly Reading[];
  readonly #values: readonly number[];
  readonly #cap: PowerCap;
  readonly #modulusWh: number | undefined;
  readonly #kept: Kept[] = [];
  readonly #notes = new Set<AssumptionCode>();
  #before = Decimal.zero;
  #hasDrops = false;

  constructor(readings: readonly Reading[], cap: PowerCap, modulusWh: number | undefined) {
    this.#readings = readings;
    this.#values = readings.map(({ value }) => value.toNumber());
    this.#cap = cap;
    this.#modulusWh = modulusWh;
  }

  count(): Count | undefined {
    for (let at = 0; at < this.#readings.length; at += 1) {
      const after = this.#take(at);
      if (after === undefined) return undefined;
      at = after;
    }
    return this.#counted();
  }

  /** Keeps the reading at an index, or leaves it and some after it out; returns the index of the last that is dealt with. */
  #take(at: number): number | undefined {
    const [reading, wh] = [this.#readings[at], this.#values[at]];
    if (reading === undefined || wh === undefined) return undefined;
    const previous = this.#kept.at(-1);
    const drop = previous === undefined ? 0 : previous.wh - wh;
    if (previous === undefined || drop <= noiseOf(previous.reading, reading)) {
      if (previous !== undefined && drop > 0) this.#notes.add('register-noise');
      this.#keep(reading, wh);
      return at;
    }
    const back = this.#returnsAt(at, previous);
    if (back !== undefined) {
      this.#notes.add('value-ignored');
      return back - 1;
    }
    if (this.#isPeak(previous, wh, reading)) {
      this.#kept.pop();
      this.#notes.add('value-ignored');
      return this.#take(at);
    }
    return this.#beginAgain(previous, reading, wh, at) ? at : undefined;
  }

  #keep(reading: Reading, wh: number): void {
    this.#kept.push({ reading, wh, before: this.#before });
  }

  /**
   * Where a register that has gone back is beyond where it was again: what lies between was read wrong, if it is one reading, the same one
   * again and again, or too far below for what can have flowed since.
   */
  #returnsAt(at: number, previous: Kept): number | undefined {
    const ahead = this.#readings.slice(at + 1, at + 1 + wrongMax);
    const steps = ahead.findIndex(
      (reading, index) => (this.#values[at + 1 + index] ?? 0) >= previous.wh - noiseOf(previous.reading, reading),
    );
    if (steps < 0) return undefined;
    const back = at + 1 + steps;
    const run = this.#values.slice(at, back);
    const isStuck = run.every((wh) => wh === run[0]);
    if (isStuck) return back;
    const [last, next] = [this.#readings[back - 1], this.#readings[back]];
    if (!last || !next) return undefined;
    const rise = next.value.minus(last.value).toNumber();
    return this.#cap.allows(rise, next.at - last.at) ? undefined : back;
  }

  /** Whether the reading before was far too high. */
  #isPeak(previous: Kept, wh: number, reading: Reading): boolean {
    const earlier = this.#kept.at(-2);
    if (earlier === undefined || earlier.wh - wh > noiseOf(earlier.reading, reading)) return false;
    return !this.#cap.allows(previous.wh - earlier.wh, previous.reading.at - earlier.reading.at);
  }

  #beginAgain(previous: Kept, reading: Reading, wh: number, at: number): boolean {
    const modulus = this.#modulusWh;
    if (modulus !== undefined && previous.wh > 0.9 * modulus && previous.wh <= modulus && wh < 0.1 * modulus) {
      this.#before = this.#before.plus(Decimal.of(modulus));
      this.#notes.add('register-rollover');
    } else {
      const isFirst = this.#kept.length === 1;
      // A start and an end of nothing say nothing.
      const saysNothing = isFirst && at === this.#readings.length - 1 && wh <= 0;
      const isNearNothing = wh >= 0 && wh <= previous.wh / 2;
      if (saysNothing || !isNearNothing || !this.#cap.allows(wh, reading.at - previous.reading.at)) return false;
      this.#before = this.#before.plus(previous.reading.value);
      this.#notes.add(isFirst ? 'register-relative' : 'register-reset');
    }
    this.#hasDrops = true;
    this.#keep(reading, wh);
    return true;
  }

  #counted(): Count | undefined {
    const [first, last] = [this.#kept[0], this.#kept.at(-1)];
    if (first === undefined || last === undefined || this.#kept.length < 2) return undefined;
    const difference = last.reading.value.minus(first.reading.value).plus(last.before);
    const total = difference.isNegative ? Decimal.zero : difference;
    let highest = Decimal.zero;
    const curve = this.#kept.map(({ reading, before }): CurvePoint => {
      const counted = reading.value.minus(first.reading.value).plus(before);
      if (counted.compare(highest) > 0) highest = counted.compare(total) > 0 ? total : counted;
      return { at: reading.at, wh: highest };
    });
    return {
      total,
      first: first.reading,
      last: last.reading,
      curve,
      notes: [...this.#notes],
      hasDrops: this.#hasDrops,
    };
  }
}

const noiseOf = (one: Reading, other: Reading): number => Math.min(noiseMaxWh, Math.max(noiseWh, one.step, other.step));
