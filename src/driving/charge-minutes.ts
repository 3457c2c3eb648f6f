import { type ChargeCurve, minutesBetween } from './charge-curve.ts';

/** Minutes from 0 to each percent, for curves that are asked about thousands of times. */
const minutesTo = new WeakMap<ChargeCurve, Float64Array>();

/** Minutes from one state of charge to another, between whole percents in a straight line. */
export const chargeMinutes = (curve: ChargeCurve, from: number, to: number): number =>
  Math.max(0, minutesUpTo(curve, to) - minutesUpTo(curve, from));

/** Minutes from 0 to a state of charge. */
export function minutesUpTo(curve: ChargeCurve, soc: number): number {
  let table = minutesTo.get(curve);
  if (table === undefined) {
    table = tableOf(curve);
    minutesTo.set(curve, table);
  }
  const below = Math.min(99, Math.floor(soc));
  const [low, high] = [table[below] ?? 0, table[below + 1] ?? 0];
  return low + (high - low) * (soc - below);
}

function tableOf(curve: ChargeCurve): Float64Array {
  const table = new Float64Array(101);
  for (let percent = 0; percent < 100; percent += 1)
    table[percent + 1] = (table[percent] ?? 0) + minutesBetween(curve, percent, percent + 1);
  return table;
}
