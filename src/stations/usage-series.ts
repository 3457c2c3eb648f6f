import { Decimal } from '../kernel/decimal.ts';
import type { UsagePeriod } from '../pricing/usage.ts';
import type { StateChange } from './charging-states.ts';
import type { Reading } from './reading.ts';
import type { CurvePoint } from './register-count.ts';

/** Points of a meter's curve that are kept: what is priced needs no more of them. */
const pointsMax = 500;
/** Decimals of kWh that are left of what is split between charging and parking; the last part gets the rest. */
const energyPlaces = 6;

const thousandth = Decimal.of('0.001');

/** What a series is made of; times in milliseconds, energy in Wh. */
export interface SeriesParts {
  readonly from: number;
  readonly until: number;
  readonly total: Decimal;
  readonly curve: readonly CurvePoint[];
  readonly changes: readonly StateChange[];
  readonly powers: readonly Reading[];
  readonly currents: readonly Reading[];
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly isCharging: boolean;
  energy: Decimal;
}

/**
 * The usage of a charge, from its start to its end without a gap: a period ends where a meter was read, and where charging turns into
 * parking. The energies add up to the total, and the times to the whole.
 */
export function seriesOf(parts: SeriesParts): UsagePeriod[] {
  const { from, until, total, changes } = parts;
  const curve = closed(thinned(parts.curve), from, until, total);
  const stretches = cut(curve, changes, from, until);
  distribute(curve, stretches);
  const powers = new Extremes(parts.powers, thousandth);
  const currents = new Extremes(parts.currents, Decimal.of(1));
  return stretches.map(({ start, end, isCharging, energy }): UsagePeriod => {
    const seconds = Decimal.of(end - start).times(thousandth);
    const [power, current] = [powers.within(start, end), currents.within(start, end)];
    return {
      start,
      end,
      ...((isCharging || !energy.isZero) && { energy }),
      ...(isCharging ? { chargingTime: seconds } : { parkingTime: seconds }),
      ...(power && { minPower: power.least, maxPower: power.most }),
      ...(current && { minCurrent: current.least, maxCurrent: current.most }),
    };
  });
}

/** Within the charge, and up to its total. */
function closed(points: readonly CurvePoint[], from: number, until: number, total: Decimal): CurvePoint[] {
  const within = points.map(({ at, wh }) => ({ at: Math.min(Math.max(at, from), until), wh }));
  const last = within.at(-1);
  // Without a curve it is as much at any time.
  const tail = last === undefined || last.wh.compare(total) < 0 ? [{ at: until, wh: total }] : [];
  return [{ at: from, wh: Decimal.zero }, ...within, ...tail];
}

/** Some of many points, the last among them. */
function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  if (points.length <= pointsMax) return points;
  const each = Math.ceil(points.length / pointsMax);
  return points.filter((_point, index) => index % each === 0 || index === points.length - 1);
}

function cut(curve: readonly CurvePoint[], changes: readonly StateChange[], from: number, until: number): Stretch[] {
  const inner = [...curve, ...changes].map(({ at }) => at).filter((at) => at > from && at < until);
  const bounds = [from, ...[...new Set(inner)].sort((one, other) => one - other), until];
  let change = 0;
  return bounds.slice(1).map((end, index): Stretch => {
    const start = bounds[index] ?? from;
    while ((changes[change + 1]?.at ?? Number.POSITIVE_INFINITY) <= start) change += 1;
    return { start, end, isCharging: changes[change]?.isCharging ?? true, energy: Decimal.zero };
  });
}

/** Between two readings energy flowed while it was charging, evenly; where it was not, all the time. */
function distribute(curve: readonly CurvePoint[], stretches: readonly Stretch[]): void {
  let next = 0;
  for (const [index, { at: end, wh }] of curve.entries()) {
    const before = curve[index - 1];
    if (before === undefined) continue;
    const energy = wh.minus(before.wh).times(thousandth);
    const within: Stretch[] = [];
    while ((stretches[next]?.end ?? Number.POSITIVE_INFINITY) <= end) {
      const stretch = stretches[next];
      if (stretch !== undefined) within.push(stretch);
      next += 1;
    }
    if (energy.isZero) continue;
    const at = within.length > 0 ? within : stretches.slice(Math.max(0, next - 1)).slice(0, 1);
    const charging = at.filter(({ isCharging }) => isCharging);
    split(energy, charging.length > 0 ? charging : at);
  }
}

function split(energy: Decimal, stretches: readonly Stretch[]): void {
  const whole = Decimal.of(stretches.reduce((sum, { start, end }) => sum + (end - start), 0));
  let left = energy;
  for (const [index, stretch] of stretches.entries()) {
    const isLast = index === stretches.length - 1 || whole.isZero;
    const share = isLast ? left : energy.times(Decimal.of(stretch.end - stretch.start)).dividedBy(whole, energyPlaces);
    stretch.energy = stretch.energy.plus(share);
    left = left.minus(share);
    if (whole.isZero) return;
  }
}

/** The least and the most of readings in a stretch; stretches are asked for in order. */
class Extremes {
  readonly #readings: readonly Reading[];
  readonly #factor: Decimal;
  #next = 0;

  constructor(readings: readonly Reading[], factor: Decimal) {
    this.#readings = readings;
    this.#factor = factor;
  }

  within(start: number, end: number): { least: Decimal; most: Decimal } | undefined {
    while ((this.#readings[this.#next]?.at ?? Number.POSITIVE_INFINITY) < start) this.#next += 1;
    let [least, most]: (Decimal | undefined)[] = [];
    for (let index = this.#next; index < this.#readings.length; index += 1) {
      const reading = this.#readings[index];
      if (reading === undefined || reading.at > end) break;
      if (least === undefined || reading.value.compare(least) < 0) least = reading.value;
      if (most === undefined || reading.value.compare(most) > 0) most = reading.value;
    }
    return least && most && { least: least.times(this.#factor), most: most.times(this.#factor) };
  }
}
