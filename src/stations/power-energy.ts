import { Decimal } from '../kernel/decimal.ts';
import type { Reading } from './reading.ts';
import type { CurvePoint } from './register-count.ts';

/** Samples that are further apart say nothing of the time between them. */
const gapMaxMs = 3_600_000;
const anHour = Decimal.of(3_600_000);

/** What power comes to at the least, in whole Wh. */
export interface PowerEnergy {
  readonly total: Decimal;
  readonly curve: readonly CurvePoint[];
  /** Whether some of the time is too far from any sample to say what was charged in it: nothing is counted there. */
  readonly hasGap: boolean;
}

/** Estimates the energy of a charge: between two samples the smaller counts, for nobody knows when it became the other. */
export function energyOfPower(powers: readonly Reading[], from: number, until: number): PowerEnergy | undefined {
  const [first, last] = [powers[0], powers.at(-1)];
  if (first === undefined || last === undefined || powers.length < 2) return undefined;
  let least = Decimal.zero;
  let hasGap = first.at - from > gapMaxMs || until - last.at > gapMaxMs;
  const curve = powers.map((sample, index): CurvePoint => {
    const bounds = boundsBetween(powers[index - 1] ?? sample, sample);
    if (bounds === undefined) hasGap = true;
    else least = least.plus(bounds.least);
    return { at: sample.at, wh: least.dividedBy(anHour, 0) };
  });
  return { total: curve.at(-1)?.wh ?? Decimal.zero, curve, hasGap };
}

/** Wh that power came to between two moments as far as it was measured, at the least and at the most. */
export function boundsOfPower(
  powers: readonly Reading[],
  from: number,
  until: number,
): { readonly leastWh: number; readonly mostWh: number } {
  const within = powers.filter(({ at }) => at >= from && at <= until);
  const parts = within.flatMap((sample, index) => boundsBetween(within[index - 1] ?? sample, sample) ?? []);
  const sumOf = (side: keyof Bounds): number =>
    parts
      .reduce((sum, part) => sum.plus(part[side]), Decimal.zero)
      .dividedBy(anHour, 3)
      .toNumber();
  return { leastWh: sumOf('least'), mostWh: sumOf('most') };
}

/** W times ms, if the power was the smaller of two samples, and if it was the larger. */
interface Bounds {
  readonly least: Decimal;
  readonly most: Decimal;
}

/** Undefined where the samples are too far apart. */
function boundsBetween(one: Reading, other: Reading): Bounds | undefined {
  if (other.at - one.at > gapMaxMs) return undefined;
  const [smaller, larger] = one.value.compare(other.value) < 0 ? [one.value, other.value] : [other.value, one.value];
  const area = (watts: Decimal): Decimal =>
    watts.isNegative ? Decimal.zero : watts.times(Decimal.of(other.at - one.at));
  return { least: area(smaller), most: area(larger) };
}
