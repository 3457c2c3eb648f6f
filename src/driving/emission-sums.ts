import type { Decimal } from '../kernel/decimal.ts';
import type { Co2, EmissionFigure } from './footprint.ts';
import type { Boundary } from './grid-table.ts';

/** What figures must have in common to be added up. */
export interface EmissionKind<B extends Boundary | null = Boundary | null> {
  readonly basis: EmissionFigure['basis'];
  readonly boundary: B;
  readonly method_version: Co2['method_version'];
}

/** Figures of one kind, added up, as schemas/driver/types.json. */
export interface EmissionTotal<B extends Boundary | null = Boundary | null> extends EmissionKind<B> {
  readonly g: number | null;
  readonly g_range: { readonly min: number; readonly max: number } | null;
  readonly energy_kwh: Decimal;
  readonly n: number;
}

/** The same of what was avoided. */
export interface AvoidedTotal<B extends Boundary = Boundary> {
  readonly boundary: B;
  readonly method_version: Co2['method_version'];
  readonly g_min: number;
  readonly g_max: number;
  readonly n: number;
}

/** All together, as schemas/driver/co2-sums.json. */
export interface Co2Sums {
  readonly location: readonly EmissionTotal[];
  readonly declared: readonly EmissionTotal[];
  readonly avoided: readonly AvoidedTotal[];
  /** Charges of which nothing is known by the grid. */
  readonly unknown: number;
}

/** A charge's footprint, and what it charged; null: nothing is known. */
export interface FootprintOfCharge {
  readonly co2: Co2 | null;
  readonly energyKwh: Decimal;
}

/**
 * Adds two totals of one kind. The compiler takes none of two boundaries; what it cannot see, that basis and method are the same too,
 * is checked.
 */
export function added<B extends Boundary | null>(
  one: EmissionTotal<B>,
  other: EmissionTotal<NoInfer<B>>,
): EmissionTotal<B> {
  if (kindOf(one) !== kindOf(other)) throw new RangeError('emissions of two kinds cannot be added up');
  const range = (total: EmissionTotal): { min: number; max: number } | null =>
    total.g_range ?? (total.g === null ? null : { min: total.g, max: total.g });
  const [first, second] = [range(one), range(other)];
  const isOne = one.g !== null && other.g !== null;
  return {
    basis: one.basis,
    boundary: one.boundary,
    method_version: one.method_version,
    g: isOne ? one.g + other.g : null,
    g_range:
      isOne || first === null || second === null ? null : { min: first.min + second.min, max: first.max + second.max },
    energy_kwh: one.energy_kwh.plus(other.energy_kwh),
    n: one.n + other.n,
  };
}

/** Adds up footprints; each kind of figure by itself. */
export function co2Sums(charges: readonly FootprintOfCharge[]): Co2Sums {
  const known = charges.flatMap(({ co2, energyKwh }) => (co2 === null ? [] : [{ co2, energyKwh }]));
  const figures = (of: 'location' | 'declared'): EmissionTotal[] =>
    summed(known.flatMap(({ co2, energyKwh }) => (co2[of] === null ? [] : [totalOf(co2, co2[of], energyKwh)])));
  const location = figures('location');
  return {
    location,
    declared: figures('declared'),
    avoided: avoidedOf(known.map(({ co2 }) => co2)),
    unknown: charges.length - location.reduce((sum, { n }) => sum + n, 0),
  };
}

const totalOf = ({ method_version }: Co2, { basis, boundary, g, g_range }: EmissionFigure, energyKwh: Decimal) => ({
  basis,
  boundary,
  method_version,
  g,
  g_range,
  energy_kwh: energyKwh,
  n: 1,
});

const kindOf = ({ basis, boundary, method_version }: EmissionKind): string => `${basis} ${boundary} ${method_version}`;

function summed(totals: readonly EmissionTotal[]): EmissionTotal[] {
  const sums = new Map<string, EmissionTotal>();
  for (const total of totals) {
    const sum = sums.get(kindOf(total));
    sums.set(kindOf(total), sum === undefined ? total : added(sum, total));
  }
  return [...sums.values()];
}

function avoidedOf(known: readonly Co2[]): AvoidedTotal[] {
  const sums = new Map<string, AvoidedTotal>();
  for (const { avoided, method_version } of known) {
    if (avoided === null) continue;
    const { boundary, g_min, g_max } = avoided;
    const kind = `${boundary} ${method_version}`;
    const sum = sums.get(kind) ?? { boundary, method_version, g_min: 0, g_max: 0, n: 0 };
    sums.set(kind, { ...sum, g_min: sum.g_min + g_min, g_max: sum.g_max + g_max, n: sum.n + 1 });
  }
  return [...sums.values()];
}
