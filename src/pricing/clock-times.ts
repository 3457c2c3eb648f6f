import { Decimal } from '../kernel/decimal.ts';
import type { Usage, UsagePeriod } from './usage.ts';

/** Seconds that an hour rounded to two decimals may be off. */
const roundingS = Decimal.of(18);
/** kWh that energy rounded to two decimals may be off. */
const roundingKwh = Decimal.of('0.005');
const thousandth = Decimal.of('0.001');
const secondsOfAnHour = Decimal.of(3600);

const times = ['chargingTime', 'parkingTime', 'reservationTime'] as const;
const fields = ['energy', ...times] as const;

/** How far each sum of volumes may be off because every period was rounded for itself: kWh and seconds. */
export type Roundings = Readonly<Record<(typeof fields)[number], Decimal>>;

/**
 * The same usage by the clock, where its times are that but for the rounding of hours: software that computes with seconds states 2400 of
 * them as 0.67 hours. Other times are taken to be of whole seconds.
 */
export const usageByClock = (usage: Usage): Usage => ({ ...usage, periods: usage.periods.map(byClock) });

/** What the decimals of volumes leave open that the clock does not say. */
export function roundingsOf({ periods }: Usage): Roundings {
  return {
    energy: openIn(periods, 'energy', roundingKwh),
    chargingTime: openIn(periods, 'chargingTime', roundingS),
    parkingTime: openIn(periods, 'parkingTime', roundingS),
    reservationTime: openIn(periods, 'reservationTime', roundingS),
  };
}

/** By the most decimals there are, for zeros at the end may have been left out; no more than two decimals leave open. */
function openIn(periods: readonly UsagePeriod[], field: (typeof fields)[number], most: Decimal): Decimal {
  const open = periods.filter((period) => field === 'energy' || clockOf(period, field) === undefined);
  const volumes = open.flatMap((period) => period[field] ?? []).filter((volume) => !volume.isZero);
  const half = Decimal.of('0.5').times(
    Decimal.of(`1e-${Math.min(scaleMax, Math.max(0, ...volumes.map(({ scale }) => scale)))}`),
  );
  const each = field === 'energy' ? half : half.times(secondsOfAnHour);
  return (each.compare(most) < 0 ? each : most).times(Decimal.of(volumes.length));
}

/** More decimals are as good as exact. */
const scaleMax = 9;

function byClock(period: UsagePeriod): UsagePeriod {
  const given = times.filter((field) => period[field] !== undefined && !period[field]?.isZero);
  const entries = given.map((field) => [field, clockOf(period, field) ?? period[field]?.rounded(0)] as const);
  return { ...period, ...Object.fromEntries(entries) };
}

/** The seconds of the clock, where a time is that but for rounding: it is the only one of its period. */
function clockOf(period: UsagePeriod, field: (typeof times)[number]): Decimal | undefined {
  const clock = Decimal.of(period.end - period.start).times(thousandth);
  const isOnly = times.every((other) => other === field || (period[other] ?? Decimal.zero).isZero);
  const off = (period[field] ?? Decimal.zero).minus(clock);
  return isOnly && (off.isNegative ? off.negated() : off).compare(roundingS) <= 0 ? clock : undefined;
}
