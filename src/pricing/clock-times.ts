import { Decimal } from '../kernel/decimal.ts';
import type { Usage, UsagePeriod } from './usage.ts';

/** Seconds that an hour rounded to two decimals may be off. */
const roundingS = Decimal.of(18);
const thousandth = Decimal.of('0.001');

/**
 * The same usage by the clock, where its times are that but for the rounding of hours: software that computes with seconds states 2400 of
 * them as 0.67 hours. Other times are taken to be of whole seconds.
 */
export const usageByClock = (usage: Usage): Usage => ({ ...usage, periods: usage.periods.map(byClock) });

const fields = ['chargingTime', 'parkingTime', 'reservationTime'] as const;

function byClock(period: UsagePeriod): UsagePeriod {
  const clock = Decimal.of(period.end - period.start).times(thousandth);
  const given = fields.filter((field) => period[field] !== undefined && !period[field]?.isZero);
  const times = given.map((field) => {
    const seconds = period[field] ?? Decimal.zero;
    const off = seconds.minus(clock);
    const isClock = given.length === 1 && (off.isNegative ? off.negated() : off).compare(roundingS) <= 0;
    return [field, isClock ? clock : seconds.rounded(0)] as const;
  });
  return { ...period, ...Object.fromEntries(times) };
}
