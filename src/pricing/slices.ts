import { Decimal } from '../kernel/decimal.ts';
import type { CompiledTariff } from './tariff.ts';
import type { UsagePeriod } from './usage.ts';
import type { Zone } from './zone.ts';

/** A stretch of a period in which nothing changes that the tariff's restrictions look at. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly volumes: Volumes;
}

/** kWh and seconds. */
export interface Volumes {
  readonly energy: Decimal;
  readonly chargingTime: Decimal;
  readonly parkingTime: Decimal;
  readonly reservationTime: Decimal;
}

/** What cuts depend on, besides the period itself. */
export interface Situation {
  readonly zone: Zone;
  /** From which min_duration and max_duration count. */
  readonly countsFrom: number;
  /** kWh before the period. */
  readonly consumed: Decimal;
}

/** Decimals that are left of an interpolated volume; the last stretch gets the rest, so that no sum ever changes. */
const energyPlaces = 9;
const timePlaces = 6;
const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * Cuts a period where the tariff may change its price (P-23 to P-28): volumes are split there by interpolation (P-24), over
 * the wall clock, or over the energy where a threshold of kWh is crossed.
 */
export function* stretchesOf(
  period: UsagePeriod,
  tariff: CompiledTariff | undefined,
  situation: Situation,
): Generator<Stretch> {
  const whole = volumesOf(period);
  let [start, given] = [period.start, nothing];
  for (;;) {
    const cut = tariff && nextCut(period, whole, start, given, tariff, situation);
    if (cut === undefined) break;
    yield { start, end: cut.at, volumes: minus(cut.given, given) };
    [start, given] = [cut.at, cut.given];
  }
  yield { start, end: period.end, volumes: minus(whole, given) };
}

const volumesOf = ({ energy, chargingTime, parkingTime, reservationTime }: UsagePeriod): Volumes => ({
  energy: energy ?? Decimal.zero,
  chargingTime: chargingTime ?? Decimal.zero,
  parkingTime: parkingTime ?? Decimal.zero,
  reservationTime: reservationTime ?? Decimal.zero,
});

const nothing = volumesOf({ start: 0, end: 0 });

const minus = (one: Volumes, other: Volumes): Volumes => ({
  energy: one.energy.minus(other.energy),
  chargingTime: one.chargingTime.minus(other.chargingTime),
  parkingTime: one.parkingTime.minus(other.parkingTime),
  reservationTime: one.reservationTime.minus(other.reservationTime),
});

/** Where a period is cut, and what of its volumes lies before. */
interface Cut {
  readonly at: number;
  readonly given: Volumes;
}

function nextCut(
  period: UsagePeriod,
  whole: Volumes,
  start: number,
  given: Volumes,
  tariff: CompiledTariff,
  situation: Situation,
): Cut | undefined {
  const at = nextInstant(start, period.end, tariff, situation);
  const byClock = at === undefined ? undefined : { at, given: partOf(whole, period, at) };
  const threshold = nextThreshold(whole, given, tariff, situation.consumed);
  if (threshold === undefined) return byClock;
  if (byClock !== undefined && byClock.given.energy.compare(threshold) <= 0) return byClock;
  const length = Decimal.of(period.end - period.start);
  const instant = period.start + length.times(threshold).dividedBy(whole.energy, 0).toNumber();
  return {
    at: Math.min(Math.max(instant, start), byClock?.at ?? period.end),
    given: scaled(whole, threshold, whole.energy, threshold),
  };
}

/** What of the volumes lies before an instant. */
function partOf(whole: Volumes, period: UsagePeriod, at: number): Volumes {
  const [passed, length] = [Decimal.of(at - period.start), Decimal.of(period.end - period.start)];
  return scaled(whole, passed, length, whole.energy.times(passed).dividedBy(length, energyPlaces));
}

function scaled(whole: Volumes, part: Decimal, of: Decimal, energy: Decimal): Volumes {
  const time = (volume: Decimal) => (volume.isZero ? volume : volume.times(part).dividedBy(of, timePlaces));
  return {
    energy,
    chargingTime: time(whole.chargingTime),
    parkingTime: time(whole.parkingTime),
    reservationTime: time(whole.reservationTime),
  };
}

/** The kWh of the period at which the next threshold is crossed. */
function nextThreshold(
  whole: Volumes,
  given: Volumes,
  { energyCuts }: CompiledTariff,
  consumed: Decimal,
): Decimal | undefined {
  if (energyCuts.length === 0) return undefined;
  const before = consumed.plus(given.energy);
  const next = energyCuts.find((cut) => cut.compare(before) > 0)?.minus(consumed);
  return next !== undefined && next.compare(whole.energy) < 0 ? next : undefined;
}

/** The next moment before `end` at which the clock changes something. */
function nextInstant(
  start: number,
  end: number,
  { minuteCuts, secondCuts }: CompiledTariff,
  { zone, countsFrom }: Situation,
): number | undefined {
  let next = end;
  const seconds = secondCuts.find((cut) => countsFrom + cut * 1000 > start);
  if (seconds !== undefined) next = Math.min(next, countsFrom + seconds * 1000);
  if (minuteCuts.length > 0) {
    next = Math.min(next, nextMinute(start, zone.offsetAt(start), minuteCuts));
    // Clocks that are changed may jump over a time, or back before it. No further than that is looked: a CDR may say that it took centuries.
    next = zone.changeAfter(start, next) ?? next;
  }
  return next < end ? next : undefined;
}

function nextMinute(start: number, offset: number, minutes: readonly number[]): number {
  const local = start + offset;
  const day = Math.floor(local / dayMs) * dayMs;
  const today = minutes.find((minute) => day + minute * minuteMs > local);
  const at = today === undefined ? day + dayMs + (minutes[0] ?? 0) * minuteMs : day + today * minuteMs;
  return at - offset;
}
