import type { CdrDimension, ChargingPeriod } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { formatDateTime } from '../ocpi/date-time.ts';
import { holdsThroughout } from './match.ts';
import { priceUsage } from './price.ts';
import type { Slice } from './priced.ts';
import type { CompiledTariff } from './tariff.ts';
import type { Usage, UsagePeriod } from './usage.ts';

/**
 * The charging periods of a meter's series (D-12, D-13): a new one begins wherever another price component becomes active, also between
 * two readings, and where charging turns into parking; what lies between is joined. They price the same as the series does.
 */
export function chargingPeriodsOf(series: Usage, tariffs: readonly CompiledTariff[]): UsagePeriod[] {
  const { slices } = priceUsage(tariffs, series, { explain: true });
  const periods: UsagePeriod[] = [];
  let before: Slice | undefined;
  for (const slice of slices) {
    // The fee of a reservation that has expired is no stretch of it.
    if (slice.start === slice.end && quantityNames.every((name) => slice[name] === undefined)) continue;
    const period = periodOf(slice, series.periods[slice.period]);
    const last = periods.at(-1);
    const both = last && joined(last, period);
    const isOne = before && isContinued(before, slice) && last?.tariffId === period.tariffId;
    if (isOne && last && both && isPricedAlike(tariffs, [last, period, both])) periods[periods.length - 1] = both;
    else periods.push(period);
    before = slice;
  }
  return periods;
}

const quantityNames = ['energy', 'chargingTime', 'parkingTime', 'reservationTime'] as const;

function periodOf(slice: Slice, of: UsagePeriod | undefined): UsagePeriod {
  const { period: _period, active: _active, cost: _cost, ...stretch } = slice;
  return {
    ...of,
    energy: undefined,
    chargingTime: undefined,
    parkingTime: undefined,
    reservationTime: undefined,
    ...stretch,
  } as UsagePeriod;
}

/** Whether the same is priced, and the vehicle does the same. A fee that becomes due begins a period. */
function isContinued(before: Slice, slice: Slice): boolean {
  if (slice.active.some(({ dimension }) => dimension === 'FLAT')) return false;
  const kindOf = (one: Slice) =>
    quantityNames
      .slice(1)
      .filter((name) => one[name] !== undefined)
      .join();
  const placesOf = ({ active }: Slice) =>
    active
      .filter(({ dimension }) => dimension !== 'FLAT')
      .map(({ tariffId, element, component }) => `${tariffId}/${element}/${component}`)
      .join();
  return kindOf(before) === kindOf(slice) && placesOf(before) === placesOf(slice);
}

/** Power of 10 and then of 20 kW is 15 kW on average: neither may be what an element is for, and both together would be. */
const isPricedAlike = (tariffs: readonly CompiledTariff[], periods: readonly UsagePeriod[]): boolean =>
  tariffs.every(({ elements }) =>
    elements.every(({ restrictions }) => new Set(periods.map((one) => holdsThroughout(restrictions, one))).size === 1),
  );

function joined(one: UsagePeriod, other: UsagePeriod): UsagePeriod {
  const both = { ...one, end: other.end };
  const sum = (a?: Decimal, b?: Decimal) => (a && b ? a.plus(b) : (a ?? b));
  const least = (a?: Decimal, b?: Decimal) => (a && b && b.compare(a) < 0 ? b : (a ?? b));
  const most = (a?: Decimal, b?: Decimal) => (a && b && b.compare(a) > 0 ? b : (a ?? b));
  const entries = [
    ...quantityNames.map((name) => [name, sum(one[name], other[name])] as const),
    ...(['minPower', 'minCurrent'] as const).map((name) => [name, least(one[name], other[name])] as const),
    ...(['maxPower', 'maxCurrent'] as const).map((name) => [name, most(one[name], other[name])] as const),
  ];
  return { ...both, ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)) };
}

/** Decimals of hours: four milliseconds. */
const hourPlaces = 6;
const secondsOfAnHour = Decimal.of(3600);

/** As OCPI writes it: hours, kWh, A and kW, and the tariff in force (D-14, D-16). */
export function ocpiPeriod(period: UsagePeriod): ChargingPeriod {
  const hours = (seconds: Decimal | undefined) => seconds?.dividedBy(secondsOfAnHour, hourPlaces);
  const volumes: readonly (readonly [CdrDimension['type'], Decimal | undefined])[] = [
    ['ENERGY', period.energy],
    ['TIME', hours(period.chargingTime)],
    ['PARKING_TIME', hours(period.parkingTime)],
    ['RESERVATION_TIME', hours(period.reservationTime)],
    ['MIN_POWER', period.minPower],
    ['MAX_POWER', period.maxPower],
    ['MIN_CURRENT', period.minCurrent],
    ['MAX_CURRENT', period.maxCurrent],
  ];
  const dimensions = volumes.flatMap(([type, volume]) =>
    volume === undefined ? [] : { type, volume: volume.toNumber() },
  );
  return {
    start_date_time: formatDateTime(period.start),
    // There is at least one.
    dimensions: dimensions.length > 0 ? dimensions : [{ type: 'ENERGY', volume: 0 }],
    ...(period.tariffId !== undefined && { tariff_id: period.tariffId }),
  };
}
