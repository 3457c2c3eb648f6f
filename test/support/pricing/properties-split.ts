import { Decimal } from '../../../src/kernel/decimal.ts';
import type { Usage, UsagePeriod } from '../../../src/pricing/usage.ts';
import type { Random } from '../../kill/random.ts';
import { difference, priceOf, sumsOf } from './compared.ts';
import { usage } from './generate.ts';
import { component, type ExactTariff, tariff, tariffOf } from './generate-tariff.ts';
import type { Property } from './property.ts';

/** What becomes of a charge that is told in other pieces. */
export const splitProperties: readonly Property[] = [
  { name: 'a period that is split costs the same', check: splitPeriods },
  { name: 'a session that is split costs more by its steps alone', check: splitSession },
  { name: 'the same local time in another zone and week costs the same', check: shifted },
];

/** kWh that each of the powers below gives in whole seconds, so that no interpolated volume is ever rounded. */
const grain = Decimal.of('0.006');

/** Volumes in whole seconds at kW of 3.6, 7.2, 10.8 or 21.6. */
function evenUsage(random: Random): Usage {
  const drawn = usage(random, ['T1']);
  let start = Math.floor((drawn.periods[0]?.start ?? 0) / 1000) * 1000;
  const periods = drawn.periods.map((period): UsagePeriod => {
    const { energy, chargingTime, parkingTime, reservationTime, ...rest } = period;
    const seconds = 6 * Math.max(1, Math.round((period.end - period.start) / 6000));
    const end = start + seconds * 1000;
    const rate = Decimal.of(random.pick(['0.001', '0.002', '0.003', '0.006']));
    const even = {
      ...rest,
      start,
      end,
      ...(energy && { energy: rate.times(Decimal.of(seconds)) }),
      ...(chargingTime && { chargingTime: Decimal.of(seconds) }),
      ...(parkingTime && { parkingTime: Decimal.of(seconds) }),
      ...(reservationTime && { reservationTime: Decimal.of(seconds) }),
    };
    start = end;
    return even;
  });
  return { ...drawn, periods };
}

function evenTariff(random: Random, used: Usage): ExactTariff {
  const drawn = tariff(random, 'T1', used);
  const elements = drawn.elements.map((element) => {
    const { min_kwh, max_kwh, ...others } = element.restrictions ?? {};
    const restrictions = {
      ...others,
      ...(min_kwh && { min_kwh: min_kwh.raisedTo(grain) }),
      ...(max_kwh && { max_kwh: max_kwh.raisedTo(grain) }),
    };
    return element.restrictions ? { ...element, restrictions } : element;
  });
  return { ...drawn, elements };
}

function splitPeriods(random: Random): string | undefined {
  const used = evenUsage(random);
  const by = evenTariff(random, used);
  const split = {
    ...used,
    periods: used.periods.flatMap((period) => halves(random, period).flatMap((half) => halves(random, half))),
  };
  return difference(sumsOf(priceOf(by, split)), sumsOf(priceOf(by, used)));
}

/** Cut at a whole second. */
function halves(random: Random, period: UsagePeriod): UsagePeriod[] {
  const seconds = (period.end - period.start) / 1000;
  if (seconds < 2 || random.chance(0.3)) return [period];
  const passed = random.int(1, seconds - 1);
  const cut = period.start + passed * 1000;
  const part = (volume: Decimal, of: number) => volume.times(Decimal.of(of)).dividedBy(Decimal.of(seconds), 9);
  const { energy, chargingTime, parkingTime, reservationTime } = period;
  const volumes = (of: number) => ({
    ...(energy && { energy: part(energy, of) }),
    ...(chargingTime && { chargingTime: part(chargingTime, of) }),
    ...(parkingTime && { parkingTime: part(parkingTime, of) }),
    ...(reservationTime && { reservationTime: part(reservationTime, of) }),
  });
  return [
    { ...period, end: cut, ...volumes(passed) },
    { ...period, start: cut, ...volumes(seconds - passed) },
  ];
}

/** Of a charge of energy alone, each of two sessions is raised by less than a step; nothing changes where no step is left over. */
function splitSession(random: Random): string | undefined {
  const drawn = component(random, 'ENERGY');
  const energy = drawn.step_size.isZero ? { ...drawn, step_size: Decimal.of(1) } : drawn;
  const by = tariffOf([{ price_components: [energy] }]);
  const step = energy.step_size.times(Decimal.of('0.001'));
  const first = random.chance(0.3)
    ? step.times(Decimal.of(random.int(0, 99)))
    : Decimal.of(`${random.int(0, 99_999)}e-3`);
  const second = Decimal.of(`${random.int(0, 99_999)}e-3`);
  const cost = (kwh: Decimal) => {
    const periods = [{ start: 0, end: 3_600_000, energy: kwh }];
    const { exclVat } = priceOf(by, { periods, timeZone: 'UTC', isReservationExpired: false }).total;
    return exclVat?.rounded(15) ?? Decimal.zero;
  };
  const more = cost(first)
    .plus(cost(second))
    .minus(cost(first.plus(second)));
  const isWhole = first.raisedTo(step).compare(first) === 0;
  if (more.isNegative || more.compare(step.times(energy.price)) > 0 || (isWhole && !more.isZero)) {
    return `${first} and ${second} kWh cost ${more} more than together, step ${step}, price ${energy.price}`;
  }
  return undefined;
}

const dayMs = 86_400_000;
const halfHoursAhead = { UTC: 0, 'Asia/Kolkata': 11, 'Asia/Dubai': 8, 'America/Phoenix': -14 } as const;
const quietZones = Object.keys(halfHoursAhead) as (keyof typeof halfHoursAhead)[];

function shifted(random: Random): string | undefined {
  const drawn = usage(random, ['T1']);
  const [from, to] = [random.pick(quietZones), random.pick(quietZones)];
  const by = tariff(random, 'T1', { ...drawn, timeZone: from });
  const undated = by.elements.map(({ restrictions, ...element }) => {
    const { start_date, end_date, ...others } = restrictions ?? {};
    return { ...element, restrictions: others };
  });
  const shift = random.int(-60, 60) * 7 * dayMs + (halfHoursAhead[from] - halfHoursAhead[to]) * 1_800_000;
  const periods = drawn.periods.map((period) => ({ ...period, start: period.start + shift, end: period.end + shift }));
  const price = (used: Usage) => sumsOf(priceOf({ ...by, elements: undated }, used));
  return difference(price({ ...drawn, periods, timeZone: to }), price({ ...drawn, timeZone: from }));
}
