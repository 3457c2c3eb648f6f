import { holds } from '../../../pricing/match.ts';
import { energyOfPlan, minutesOfPlan, type PlannedCharge } from '../../../pricing/planned-usage.ts';
import type { ComponentPlace, Dimension, Slice } from '../../../pricing/priced.ts';
import { stretchesOf } from '../../../pricing/slices.ts';
import type { CompiledComponent, CompiledTariff } from '../../../pricing/tariff.ts';
import { Zone } from '../../../pricing/zone.ts';

/** A moment in a charge from which something has another price. */
export interface PriceChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly dimension: Exclude<Dimension, 'FLAT'>;
  /** Undefined: from then on it has none. */
  readonly component: CompiledComponent | undefined;
}

const measured = [
  ['ENERGY', 'energy'],
  ['TIME', 'chargingTime'],
  ['PARKING_TIME', 'parkingTime'],
] as const;

/** When prices change within a charge, by what was active in each stretch of it. */
export function changesIn(slices: readonly Slice[], tariff: CompiledTariff): PriceChange[] {
  const before = new Map<Dimension, CompiledComponent | undefined>();
  return slices.flatMap((slice) =>
    measured.flatMap(([dimension, volume]): PriceChange[] => {
      if (slice[volume] === undefined) return [];
      const component = activeIn(slice, dimension, tariff);
      const isChange = before.has(dimension) && !costsTheSame(before.get(dimension), component);
      before.set(dimension, component);
      return isChange ? [{ at: slice.start, dimension, component }] : [];
    }),
  );
}

function activeIn({ active }: Slice, dimension: Dimension, tariff: CompiledTariff): CompiledComponent | undefined {
  const place = active.find((one) => one.dimension === dimension && one.reservation === undefined);
  return place && componentAt(tariff, place);
}

const componentAt = ({ elements }: CompiledTariff, { element, dimension }: ComponentPlace) =>
  elements[element]?.components.get(dimension);

/** None costs as much as one of price 0. */
function costsTheSame(one: CompiledComponent | undefined, other: CompiledComponent | undefined): boolean {
  const textOf = (component: CompiledComponent | undefined): string =>
    component === undefined || component.price.isZero ? '0' : `${component.price} ${component.vat ?? ''}`;
  return textOf(one) === textOf(other);
}

/** How far ahead it is looked for a fee for staying. */
const lookMinutes = 24 * 60;
const minuteMs = 60_000;

/**
 * Minutes from the start of a charge after which staying costs something, although the car may have finished long before: by a price for time
 * that begins in the charge, whose stretches are given, or by one for parking after it. Undefined: nothing within a day.
 */
export function idleFeeAfter(
  plan: PlannedCharge,
  slices: readonly Slice[],
  tariff: CompiledTariff,
  timeZone: string,
): number | undefined {
  const at = lateTimeFee(plan, slices, tariff) ?? parkingFee(plan, tariff, timeZone);
  return at === undefined ? undefined : (at - plan.startAt) / minuteMs;
}

/** When time begins to cost that did not at first. */
function lateTimeFee({ startAt }: PlannedCharge, slices: readonly Slice[], tariff: CompiledTariff): number | undefined {
  const [first, ...later] = slices.filter(({ start, chargingTime }) => start >= startAt && chargingTime !== undefined);
  if (first === undefined || costs(activeIn(first, 'TIME', tariff))) return undefined;
  return later.find((slice) => costs(activeIn(slice, 'TIME', tariff)))?.start;
}

/** When parking begins to cost, for a car that stays as soon as it has finished. */
function parkingFee(plan: PlannedCharge, tariff: CompiledTariff, timeZone: string): number | undefined {
  const elements = tariff.elements.filter(
    ({ components, restrictions }) => restrictions.reservation === undefined && components.has('PARKING_TIME'),
  );
  if (!elements.some(({ components }) => costs(components.get('PARKING_TIME')))) return undefined;
  const start = plan.startAt + Math.round(minutesOfPlan(plan) * minuteMs);
  const period = { start, end: start + lookMinutes * minuteMs };
  const situation = { zone: Zone.of(timeZone), countsFrom: plan.startAt, consumed: energyOfPlan(plan) };
  for (const stretch of stretchesOf(period, tariff, situation)) {
    const seconds = (stretch.start - plan.startAt) / 1000;
    const moment = { ...situation, period, ms: stretch.start, seconds };
    const active = elements.find(({ restrictions }) => holds(restrictions, moment));
    if (costs(active?.components.get('PARKING_TIME'))) return stretch.start;
  }
  return undefined;
}

const costs = (component: CompiledComponent | undefined): boolean => component !== undefined && !component.price.isZero;
