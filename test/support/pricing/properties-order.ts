import type { TariffElement } from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import type { Exact } from '../../../src/pricing/exact.ts';
import type { Usage } from '../../../src/pricing/usage.ts';
import type { Random } from '../../kill/random.ts';
import { difference, priceOf, sumsOf } from './compared.ts';
import { decimal, usage } from './generate.ts';
import { component, type ExactTariff, restrictions, tariff, tariffOf } from './generate-tariff.ts';
import type { Property } from './property.ts';

type Element = Exact<TariffElement>;

/** What the order of elements does, and what more of something costs. */
export const orderProperties: readonly Property[] = [
  { name: 'elements may stand in any order that keeps the order of each dimension', check: interleaved },
  { name: 'elements after those that always hold change nothing', check: behindDefaults },
  { name: 'elements that exclude each other may change places', check: exclusive },
  { name: 'more energy or time never costs less', check: monotonic },
];

const dimensions = ['ENERGY', 'TIME', 'PARKING_TIME', 'FLAT'] as const;

function interleaved(random: Random): string | undefined {
  const used = usage(random, ['T1']);
  const by = tariff(random, 'T1', used);
  const queues = dimensions.map((dimension) =>
    by.elements.flatMap((element): Element[] => {
      const price_components = element.price_components.filter(({ type }) => type === dimension);
      return price_components.length > 0 ? [{ ...element, price_components }] : [];
    }),
  );
  const elements: Element[] = [];
  while (queues.some((queue) => queue.length > 0)) {
    const next = random.pick(queues.filter((queue) => queue.length > 0)).shift();
    if (next !== undefined) elements.push(next);
  }
  return difference(sumsOf(priceOf({ ...by, elements }, used)), sumsOf(priceOf(by, used)));
}

function behindDefaults(random: Random): string | undefined {
  const used = usage(random, ['T1']);
  const by = tariff(random, 'T1', used);
  const defaults = { price_components: dimensions.map((dimension) => component(random, dimension)) };
  const isOfCharge = (element: Element) => (element.restrictions?.reservation ?? undefined) === undefined;
  const more = tariff(random, 'T1', used).elements.filter(isOfCharge);
  const price = (elements: Element[]) => sumsOf(priceOf({ ...by, elements }, used));
  return difference(price([...by.elements, defaults, ...more]), price([...by.elements, defaults]));
}

function exclusive(random: Random): string | undefined {
  const used = usage(random, ['T1']);
  const priced = () => dimensions.map((dimension) => component(random, dimension));
  const shared = random.chance(0.5) ? restrictions(random, used) : {};
  const { reservation, ...others } = shared;
  const [before, after] = random.pick([apartInTime, apartInEnergy, apartInDuration])(random);
  const one = { price_components: priced(), restrictions: { ...others, ...before } };
  const other = { price_components: priced(), restrictions: { ...others, ...after } };
  const rest = tariff(random, 'T1', used).elements;
  const price = (elements: Element[]) => sumsOf(priceOf(tariffOf([...elements, ...rest]), used));
  return difference(price([one, other]), price([other, one]));
}

type Apart = readonly [NonNullable<Element['restrictions']>, NonNullable<Element['restrictions']>];

function apartInTime(random: Random): Apart {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hour, minute] = [random.int(0, 22), random.pick([0, 15, 30, 47])];
  const [from, until] = [`${two(hour)}:${two(minute)}`, `${two(random.int(hour + 1, 23))}:${two(minute)}`];
  return [
    { start_time: from, end_time: until },
    { start_time: until, end_time: from },
  ];
}

function apartInEnergy(random: Random): Apart {
  const border = decimal(random, 40, 3);
  return [
    { min_kwh: Decimal.zero, max_kwh: border },
    { min_kwh: border, max_kwh: Decimal.of(1000) },
  ];
}

function apartInDuration(random: Random): Apart {
  const border = Decimal.of(random.int(0, 20_000));
  return [
    { min_duration: Decimal.zero, max_duration: border },
    { min_duration: border, max_duration: Decimal.of(1_000_000) },
  ];
}

/** Where components always hold, or energy gets dearer with every kWh at one step_size; limits change nothing in that. */
function monotonic(random: Random): string | undefined {
  const by = monotonicTariff(random);
  const [energy, chargingTime, parkingTime] = [
    decimal(random, 40, 3),
    decimal(random, 9000, 1),
    decimal(random, 9000, 1),
  ];
  const some = { energy, chargingTime: chargingTime.plus(Decimal.of(1)), parkingTime: parkingTime.plus(Decimal.of(1)) };
  const what = random.pick(['energy', 'chargingTime', 'parkingTime'] as const);
  const more = { ...some, [what]: some[what].plus(decimal(random, random.pick([1, 50]), 3)) };
  const start = Date.UTC(2026, 9, 25, random.int(0, 23));
  const total = (volumes: typeof some) => {
    const periods = [{ start, end: start + (random.seed % 7_200_000), ...volumes }];
    const used: Usage = { periods, timeZone: 'Europe/Berlin', isReservationExpired: false };
    return priceOf(by, used).total.exclVat?.rounded(15) ?? Decimal.zero;
  };
  const [less, greater] = [total(some), total(more)];
  return greater.compare(less) >= 0 ? undefined : `${greater} for more ${what}, ${less} for less of it`;
}

function monotonicTariff(random: Random): ExactTariff {
  const drawn = tariff(random, 'T1', { periods: [{ start: 0, end: 0 }], timeZone: 'UTC', isReservationExpired: false });
  const bounds = {
    ...(drawn.min_price && { min_price: drawn.min_price }),
    ...(drawn.max_price && { max_price: drawn.max_price }),
  };
  const first = component(random, 'ENERGY');
  const dearer = { ...first, price: first.price.plus(decimal(random, 2, 2)) };
  const tier = { price_components: [first], restrictions: { max_kwh: decimal(random, 40, 3) } };
  const times = (['TIME', 'PARKING_TIME', 'FLAT'] as const).map((dimension) => component(random, dimension));
  return tariffOf([...(random.chance(0.5) ? [tier] : []), { price_components: [dearer, ...times] }], bounds);
}
