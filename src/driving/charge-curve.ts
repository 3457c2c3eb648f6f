import type { CurvePoint } from './vehicle.ts';

/** How fast a battery fills at one connector, by its state of charge. */
export interface ChargeCurve {
  /** kW that are drawn, from the state of charge of one line to that of the next: percent, in order, from 0 to 100. */
  readonly lines: readonly CurveLine[];
  /** kWh at the connector for each percent. */
  readonly kwhPerPercent: number;
}

/** A part in which the power changes evenly. */
export interface CurveLine {
  readonly from: number;
  readonly to: number;
  readonly fromKw: number;
  readonly toKw: number;
}

/** Less is no charging: a curve that goes down to nothing would never end. */
const kwMin = 0.5;

/**
 * The curve of a vehicle, nowhere above what a connector gives. Between its points power changes evenly; before the first and after the last
 * it is theirs.
 */
export function cappedCurve(points: readonly CurvePoint[], capKw: number, kwhPerPercent: number): ChargeCurve {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a curve without points');
  const whole = [{ soc: 0, kw: first.kw }, ...points, { soc: 100, kw: last.kw }];
  const lines = whole.slice(1).flatMap((point, at) => linesBetween(whole[at] ?? point, point, Math.max(capKw, kwMin)));
  return { lines: lines.filter(({ from, to }) => to > from), kwhPerPercent };
}

/** From a point to the next below a cap: cut where the cap is crossed. */
function linesBetween(one: CurvePoint, other: CurvePoint, capKw: number): CurveLine[] {
  const within = (kw: number): number => Math.min(Math.max(kw, kwMin), capKw);
  const [before, after] = [one.kw, other.kw].map((kw) => Math.max(kw, kwMin)) as [number, number];
  const line = (from: number, to: number, fromKw: number, toKw: number): CurveLine => ({ from, to, fromKw, toKw });
  if (before > capKw === after > capKw || before === capKw || after === capKw)
    return [line(one.soc, other.soc, within(before), within(after))];
  const crossing = one.soc + ((capKw - before) / (after - before)) * (other.soc - one.soc);
  return [line(one.soc, crossing, within(before), capKw), line(crossing, other.soc, capKw, within(after))];
}

/** What a part of a charge takes, at one line of the curve. */
export interface ChargePart {
  readonly minutes: number;
  /** At the connector. */
  readonly energyKwh: number;
  readonly minKw: number;
  readonly maxKw: number;
}

/** From one state of charge to another, part by part; no part is longer than `stepPercent`, unless power does not change in it. */
export function partsOf(curve: ChargeCurve, socFrom: number, socTo: number, stepPercent: number): ChargePart[] {
  return curve.lines.flatMap((line) => {
    const [from, to] = [Math.max(line.from, socFrom), Math.min(line.to, socTo)];
    if (to <= from) return [];
    const count = line.fromKw === line.toKw ? 1 : Math.ceil((to - from) / stepPercent);
    const at = (index: number): number => from + ((to - from) * index) / count;
    return Array.from({ length: count }, (_, index) => partOf(curve, line, at(index), at(index + 1)));
  });
}

/** Minutes from one state of charge to another. */
export const minutesBetween = (curve: ChargeCurve, socFrom: number, socTo: number): number =>
  partsOf(curve, socFrom, socTo, 100).reduce((sum, { minutes }) => sum + minutes, 0);

/**
 * The integral of energy over power. Power changes evenly with the state of charge, so that time is energy times ln(b/a)/(b-a), which goes to
 * energy over power where both are the same.
 */
function partOf({ kwhPerPercent }: ChargeCurve, line: CurveLine, from: number, to: number): ChargePart {
  const slope = (line.toKw - line.fromKw) / (line.to - line.from);
  const [start, end] = [line.fromKw + slope * (from - line.from), line.fromKw + slope * (to - line.from)];
  const energyKwh = (to - from) * kwhPerPercent;
  const rise = (end - start) / start;
  const stretch = Math.abs(rise) < 1e-9 ? 1 - rise / 2 : Math.log1p(rise) / rise;
  return {
    minutes: (energyKwh / start) * stretch * 60,
    energyKwh,
    minKw: Math.min(start, end),
    maxKw: Math.max(start, end),
  };
}
