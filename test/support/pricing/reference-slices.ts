import type { Tariff, TariffRestrictions } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Decimal } from '../../../src/kernel/decimal.ts';
import type { Exact } from '../../../src/pricing/exact.ts';
import type { Usage, UsagePeriod } from '../../../src/pricing/usage.ts';
import type { LocalClock } from './local-clock.ts';
import { Rational } from './rational.ts';

type Restrictions = Exact<TariffRestrictions>;

/** A stretch of a period in which no restriction of its tariff changes. */
export interface ReferenceSlice {
  readonly period: UsagePeriod;
  readonly tariff: Exact<Tariff> | undefined;
  /** Of a reservation alone. */
  readonly isReservation: boolean;
  readonly start: number;
  readonly end: number;
  /** What the session had consumed when it began, kWh. */
  readonly energyBefore: Rational;
  readonly energy: Rational;
  readonly chargingTime: Rational;
  readonly parkingTime: Rational;
  readonly reservationTime: Rational;
}

/** Milliseconds since the epoch from which durations count: of the reservation, and of the session. */
export interface Origins {
  readonly reservation: number;
  readonly session: number;
}

/** Whether a period is of a reservation alone: what a CDR lists with a volume of 0 is no charge (P-30). */
export function isReservation({ reservationTime, energy, chargingTime, parkingTime }: UsagePeriod): boolean {
  const ofCharge = [energy, chargingTime, parkingTime].filter((given) => given !== undefined);
  if (reservationTime === undefined || ofCharge.some((given) => !volume(given).isZero)) return false;
  return ofCharge.length === 0 || !volume(reservationTime).isZero;
}

export function originsOf({ periods }: Usage): Origins {
  const first = periods[0]?.start ?? 0;
  return { reservation: first, session: periods.find((period) => !isReservation(period))?.start ?? first };
}

export const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** A point at which a period is cut: how far into it, and the energy up to there. */
interface Cut {
  readonly fraction: Rational;
  readonly instant: number;
  readonly energy: Rational;
}

/** Cuts a period wherever anything named in its tariff could begin or end (algorithm 9.6, 1). */
export function slicesOf(
  period: UsagePeriod,
  tariff: Exact<Tariff> | undefined,
  clock: LocalClock,
  origins: Origins,
  energyBefore: Rational,
): ReferenceSlice[] {
  const restrictions = (tariff?.elements ?? []).flatMap((element) => element.restrictions ?? []);
  const energy = volume(period.energy);
  const whole: Cut = { fraction: Rational.of(1), instant: period.end, energy };
  const cuts = [...wallCuts(period, restrictions, clock, origins), ...energyCuts(period, restrictions, energyBefore)];
  cuts.sort((one, other) =>
    one.fraction.isLessThan(other.fraction) ? -1 : other.fraction.isLessThan(one.fraction) ? 1 : 0,
  );
  const slices: ReferenceSlice[] = [];
  let from: Cut = { fraction: Rational.zero, instant: period.start, energy: Rational.zero };
  for (const to of [...cuts, whole]) {
    const time = (seconds: Decimal | undefined) => volumeUpTo(seconds, to).minus(volumeUpTo(seconds, from));
    slices.push({
      period,
      tariff,
      isReservation: isReservation(period),
      start: from.instant,
      end: to.instant,
      energyBefore: energyBefore.plus(from.energy),
      energy: to.energy.minus(from.energy),
      chargingTime: time(period.chargingTime),
      parkingTime: time(period.parkingTime),
      reservationTime: time(period.reservationTime),
    });
    from = to;
  }
  return slices;
}

export const volume = (decimal: Decimal | undefined): Rational =>
  decimal === undefined ? Rational.zero : Rational.ofDecimal(decimal);

/** Seconds up to a cut, to a microsecond; all of them at the end. */
function volumeUpTo(seconds: Decimal | undefined, { fraction }: Cut): Rational {
  const all = volume(seconds);
  return fraction.isAtLeast(Rational.of(1)) ? all : all.times(fraction).rounded(6);
}

function wallCuts(period: UsagePeriod, all: readonly Restrictions[], clock: LocalClock, origins: Origins): Cut[] {
  const { start, end } = period;
  if (start === end) return [];
  const times = all.flatMap(({ start_time, end_time }) => [start_time ?? [], end_time ?? []].flat());
  const instants = new Set(clock.cuts(start, end, new Set(times.map(minuteOfDay))));
  for (const { min_duration, max_duration } of all) {
    for (const duration of [min_duration, max_duration]) {
      if (duration === undefined || duration === null) continue;
      for (const origin of [origins.reservation, origins.session]) {
        instants.add(origin + Number(volume(duration).times(Rational.of(1000)).ceiling()));
      }
    }
  }
  const inside = [...instants].filter((instant) => instant > start && instant < end);
  return inside.map((instant) => {
    const fraction = new Rational(BigInt(instant - start), BigInt(end - start));
    return { fraction, instant, energy: volume(period.energy).times(fraction).rounded(9) };
  });
}

function energyCuts({ start, end, energy }: UsagePeriod, all: readonly Restrictions[], before: Rational): Cut[] {
  const thresholds = all.flatMap(({ min_kwh, max_kwh }) => [min_kwh ?? [], max_kwh ?? []].flat());
  const inPeriod = thresholds.map((threshold) => Rational.ofDecimal(threshold).minus(before));
  const inside = inPeriod.filter((kwh) => kwh.isPositive && kwh.isLessThan(volume(energy)));
  return inside.map((kwh) => {
    const fraction = kwh.over(volume(energy));
    const afterMs = fraction.times(Rational.of(end - start)).rounded(0).numerator;
    return { fraction, instant: start + Number(afterMs), energy: kwh };
  });
}
