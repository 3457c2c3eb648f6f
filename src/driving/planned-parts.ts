import { Decimal } from '../kernel/decimal.ts';
import type { PlannedPart } from '../pricing/planned-usage.ts';
import type { ChargeExpectation } from './charge-expectation.ts';

/** Watt-hours are what meters count, and watts are near enough for a price. */
const places = 3;

/** What is expected of a vehicle as what is priced: in decimals, of which the sum is that of the whole. */
export function plannedParts({ parts }: ChargeExpectation): PlannedPart[] {
  let sum = 0;
  return parts.map(({ minutes, energyKwh, minKw, maxKw }) => {
    const before = decimal(sum);
    sum += energyKwh;
    return { minutes, energy: decimal(sum).minus(before), minPower: decimal(minKw), maxPower: decimal(maxKw) };
  });
}

const decimal = (value: number): Decimal => Decimal.of(value.toFixed(places));
