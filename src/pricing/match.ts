import { Decimal } from '../kernel/decimal.ts';
import type { Range, Restrictions } from './tariff.ts';
import type { UsagePeriod } from './usage.ts';
import type { Zone } from './zone.ts';

/** What restrictions are compared with at the start of a stretch. */
export interface Moment {
  readonly period: UsagePeriod;
  readonly ms: number;
  readonly zone: Zone;
  /** kWh of the session so far. */
  readonly consumed: Decimal;
  /** Since the session, or the reservation, began. */
  readonly seconds: number;
}

const minuteMs = 60_000;
const minutesOfDay = 1440;

/** Whether all of an element's restrictions hold at a moment (P-22, P-23); what it prices is asked elsewhere. */
export function holds(restrictions: Restrictions, moment: Moment): boolean {
  const { energy, seconds } = restrictions;
  return (
    isWithin(moment.consumed, energy, (one, other) => one.compare(other)) &&
    isWithin(moment.seconds, seconds, (one, other) => one - other) &&
    isInTime(restrictions, moment) &&
    holdsThroughout(restrictions, moment.period)
  );
}

/** Whether those of an element's restrictions hold that look at a period as a whole: on power and on current (P-27). */
export const holdsThroughout = ({ power, current }: Restrictions, period: UsagePeriod): boolean =>
  isPowerWithin(period, power) && isCurrentWithin(period, current);

function isWithin<Value>(value: Value, { min, max }: Range<Value>, compare: (one: Value, other: Value) => number) {
  return (min === undefined || compare(value, min) >= 0) && (max === undefined || compare(value, max) < 0);
}

/** Local time, the weekday and the date of the instant itself (P-25, X-43). */
function isInTime({ window, fromDate, untilDate, days }: Restrictions, { ms, zone }: Moment): boolean {
  if (window === undefined && days === undefined && fromDate === undefined && untilDate === undefined) return true;
  const local = ms + zone.offsetAt(ms);
  if (window !== undefined) {
    const minute = ((Math.floor(local / minuteMs) % minutesOfDay) + minutesOfDay) % minutesOfDay;
    const { from, until } = window;
    const isIn = from < until ? minute >= from && minute < until : minute >= from || minute < until;
    if (!isIn) return false;
  }
  if (days !== undefined && !days.has(weekdays[new Date(local).getUTCDay()] ?? '')) return false;
  if (fromDate === undefined && untilDate === undefined) return true;
  const date = new Date(local).toISOString().slice(0, 10);
  return (fromDate === undefined || date >= fromDate) && (untilDate === undefined || date < untilDate);
}

const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

const compareDecimals = (one: Decimal, other: Decimal): number => one.compare(other);

/**
 * Each end of the range by itself, so that of ranges that follow each other one holds: what the power was throughout decides, else the
 * average. Of a period that says nothing the restriction does not hold.
 */
function isPowerWithin(period: UsagePeriod, { min, max }: Range<Decimal>): boolean {
  return (
    (min === undefined || isPowerOnSide(period, (power) => power.compare(min) >= 0)) &&
    (max === undefined || isPowerOnSide(period, (power) => power.compare(max) < 0))
  );
}

function isPowerOnSide(period: UsagePeriod, isOnSide: (power: Decimal) => boolean): boolean {
  const given = [period.minPower, period.maxPower].filter((power) => power !== undefined).map(isOnSide);
  if (given.length > 0 && given.every((one) => one === given[0])) return given[0] === true;
  const average = averagePower(period);
  return average !== undefined && isOnSide(average);
}

/** kW, over the time in which the vehicle wanted power. */
function averagePower({ energy, chargingTime, start, end }: UsagePeriod): Decimal | undefined {
  if (energy === undefined) return undefined;
  const seconds =
    chargingTime === undefined || chargingTime.isZero ? Decimal.of(end - start).times(thousandth) : chargingTime;
  return seconds.isZero ? undefined : energy.times(secondsOfAnHour).dividedBy(seconds, powerPlaces);
}

const powerPlaces = 9;
const thousandth = Decimal.of('0.001');
const secondsOfAnHour = Decimal.of(3600);

function isCurrentWithin({ minCurrent, maxCurrent }: UsagePeriod, range: Range<Decimal>): boolean {
  if (range.min === undefined && range.max === undefined) return true;
  const given = [minCurrent, maxCurrent].filter((current) => current !== undefined);
  return given.length > 0 && given.every((current) => isWithin(current, range, compareDecimals));
}
