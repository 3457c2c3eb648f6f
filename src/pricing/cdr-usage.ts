import type { CDR, ChargingPeriod, Session } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { parseDateTime } from '../ocpi/date-time.ts';
import type { Exact } from './exact.ts';
import type { Usage, UsagePeriod } from './usage.ts';

/**
 * What a CDR says was used, as it says it: a period lasts until the next one starts, the last until the end of the session (D-13).
 * `timeZone` is the Location's at the start of the session, which a CDR does not hold. Where no period says how long anything took, the
 * clock between its start and its end counts as charging.
 */
export function usageOfCdr(cdr: Exact<CDR>, timeZone: string): Usage {
  return usageOfPeriods(cdr.charging_periods, momentOf(cdr.end_date_time), timeZone);
}

/** What has been used in a Session until `now`, in milliseconds since the epoch, or its end: for what it costs so far. */
export function usageOfSession(session: Exact<Session>, timeZone: string, now: number): Usage {
  const { charging_periods, end_date_time, status } = session;
  const usage = usageOfPeriods(charging_periods ?? [], end_date_time ? momentOf(end_date_time) : now, timeZone);
  // A reservation may still become a charge.
  return status === 'COMPLETED' ? usage : { ...usage, isReservationExpired: false };
}

function usageOfPeriods(given: readonly Exact<ChargingPeriod>[], end: number, timeZone: string): Usage {
  const starts = given.map(({ start_date_time }) => momentOf(start_date_time));
  const hasTimes = given.some(({ dimensions }) => dimensions.some(({ type }) => times.has(type)));
  const periods = given.map((period, at): UsagePeriod => {
    const start = starts[at] ?? end;
    const until = Math.max(start, starts[at + 1] ?? end);
    const clock = { chargingTime: Decimal.of(until - start).times(thousandth) };
    return { start, end: until, ...(!hasTimes && clock), ...volumesOf(period), ...tariffOf(period) };
  });
  return { periods, timeZone, isReservationExpired: hasTimes && given.every(isReservation) };
}

const isReservation = ({ dimensions }: Exact<ChargingPeriod>): boolean =>
  dimensions.some(({ type }) => type === 'RESERVATION_TIME') && !dimensions.some(({ type }) => ofCharge.has(type));

const times = new Set<string>(['TIME', 'PARKING_TIME', 'RESERVATION_TIME']);
const ofCharge = new Set<string>(['ENERGY', 'TIME', 'PARKING_TIME']);
const thousandth = Decimal.of('0.001');
const secondsOfAnHour = Decimal.of(3600);

const momentOf = (text: string): number => parseDateTime(text) ?? 0;

const tariffOf = ({ tariff_id }: Exact<ChargingPeriod>): Pick<UsagePeriod, 'tariffId'> =>
  tariff_id ? { tariffId: tariff_id } : {};

/** Dimensions that are given twice add up, where they can be added. */
function volumesOf({ dimensions }: Exact<ChargingPeriod>): Partial<UsagePeriod> {
  const volumes: Record<string, Decimal> = {};
  for (const { type, volume } of dimensions) {
    const field = fields[type];
    if (field === undefined) continue;
    const value = field.isHours ? volume.times(secondsOfAnHour) : volume;
    volumes[field.name] = field.adds ? (volumes[field.name] ?? Decimal.zero).plus(value) : value;
  }
  return volumes;
}

/** Where a dimension goes (D-16). */
const fields: Readonly<
  Record<string, { readonly name: keyof UsagePeriod; readonly adds?: true; readonly isHours?: true }>
> = {
  ENERGY: { name: 'energy', adds: true },
  TIME: { name: 'chargingTime', adds: true, isHours: true },
  PARKING_TIME: { name: 'parkingTime', adds: true, isHours: true },
  RESERVATION_TIME: { name: 'reservationTime', adds: true, isHours: true },
  MIN_POWER: { name: 'minPower' },
  MAX_POWER: { name: 'maxPower' },
  MIN_CURRENT: { name: 'minCurrent' },
  MAX_CURRENT: { name: 'maxCurrent' },
};
