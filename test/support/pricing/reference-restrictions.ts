import type { TariffRestrictions } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Decimal } from '../../../src/kernel/decimal.ts';
import type { Exact } from '../../../src/pricing/exact.ts';
import type { UsagePeriod } from '../../../src/pricing/usage.ts';
import type { LocalClock, LocalMoment } from './local-clock.ts';
import { Rational } from './rational.ts';
import { minuteOfDay, type Origins, type ReferenceSlice, volume } from './reference-slices.ts';

type Restrictions = Exact<TariffRestrictions>;

/** Whether all restrictions of an element but `reservation` hold where a slice begins (P-22, P-23). */
export function holds(restrictions: Restrictions, slice: ReferenceSlice, clock: LocalClock, origins: Origins): boolean {
  const moment = clock.at(slice.start);
  const origin = slice.isReservation ? origins.reservation : origins.session;
  const duration = new Rational(BigInt(slice.start - origin), 1000n);
  return (
    isOnDay(restrictions, moment) &&
    isAtTime(restrictions, moment) &&
    isAtLeast(slice.energyBefore, restrictions.min_kwh) &&
    isBelow(slice.energyBefore, restrictions.max_kwh) &&
    isAtLeast(duration, restrictions.min_duration) &&
    isBelow(duration, restrictions.max_duration) &&
    hasPower(restrictions, slice.period) &&
    hasCurrent(restrictions, slice.period)
  );
}

const isAtLeast = (value: Rational, least: Decimal | null | undefined): boolean =>
  least === undefined || least === null || value.isAtLeast(Rational.ofDecimal(least));

const isBelow = (value: Rational, limit: Decimal | null | undefined): boolean =>
  limit === undefined || limit === null || value.isLessThan(Rational.ofDecimal(limit));

function isOnDay({ start_date, end_date, day_of_week }: Restrictions, { date, day }: LocalMoment): boolean {
  if (typeof start_date === 'string' && date < start_date) return false;
  if (typeof end_date === 'string' && date >= end_date) return false;
  return !day_of_week || day_of_week.length === 0 || day_of_week.includes(day);
}

/** By the clock on the wall; equal times are all day, a missing one is the day's start or end. */
function isAtTime({ start_time, end_time }: Restrictions, { msOfDay }: LocalMoment): boolean {
  const minute = msOfDay / 60_000;
  const start = minuteOfDay(start_time ?? '00:00');
  const end = minuteOfDay(end_time ?? '00:00') || 24 * 60;
  if (start === end || (start_time && start_time === end_time)) return true;
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

function hasPower({ min_power, max_power }: Restrictions, period: UsagePeriod): boolean {
  const given = [period.minPower, period.maxPower].flatMap((power) => power ?? []).map(Rational.ofDecimal);
  const isMet = (meets: (power: Rational) => boolean): boolean => {
    const met = given.filter(meets).length;
    if (given.length > 0 && met === given.length) return true;
    if (given.length > 0 && met === 0) return false;
    const average = averagePower(period);
    return average !== undefined && meets(average);
  };
  if (min_power && !isMet((power) => isAtLeast(power, min_power))) return false;
  return !max_power || isMet((power) => isBelow(power, max_power));
}

/** kW; undefined where it cannot be known. */
function averagePower({ start, end, energy, chargingTime }: UsagePeriod): Rational | undefined {
  if (energy === undefined) return undefined;
  const charging = volume(chargingTime);
  const seconds = charging.isZero ? new Rational(BigInt(end - start), 1000n) : charging;
  return seconds.isZero ? undefined : volume(energy).times(Rational.of(3600)).over(seconds);
}

function hasCurrent({ min_current, max_current }: Restrictions, period: UsagePeriod): boolean {
  const isRestricted = (min_current ?? max_current ?? undefined) !== undefined;
  const given = [period.minCurrent, period.maxCurrent].flatMap((current) => current ?? []).map(Rational.ofDecimal);
  if (isRestricted && given.length === 0) return false;
  return given.every((current) => isAtLeast(current, min_current) && isBelow(current, max_current));
}
