import { Decimal } from '../kernel/decimal.ts';
import { sumOf } from './check-reasons.ts';
import type { Roundings } from './clock-times.ts';
import type { Line } from './priced.ts';

/** What lines may be off by because the volumes that they price were rounded. */
export function openAmount(lines: readonly Line[], roundings: Roundings | undefined): Decimal {
  if (roundings === undefined) return Decimal.zero;
  const open = (dimension: Line['dimension'], rounding: Decimal, isReservation: boolean): Decimal => {
    const prices = lines
      .filter((line) => line.dimension === dimension && (line.reservation !== undefined) === isReservation)
      .map(({ price }) => (price.isNegative ? price.negated() : price));
    const dearest = prices.reduce((most, price) => (price.compare(most) > 0 ? price : most), Decimal.zero);
    return rounding.times(dearest);
  };
  const hours = (seconds: Decimal) => seconds.dividedBy(secondsOfAnHour, hourPlaces);
  return sumOf([
    open('ENERGY', roundings.energy, false),
    open('TIME', hours(roundings.chargingTime), false),
    open('PARKING_TIME', hours(roundings.parkingTime), false),
    open('TIME', hours(roundings.reservationTime), true),
  ]);
}

const secondsOfAnHour = Decimal.of(3600);
const hourPlaces = 9;
