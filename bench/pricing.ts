import type { Tariff, TariffElement } from '../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../src/kernel/decimal.ts';
import { Amount } from '../src/pricing/amount.ts';
import { exactly } from '../src/pricing/exact.ts';
import { priceUsage } from '../src/pricing/price.ts';
import { type CompiledTariff, compileTariff } from '../src/pricing/tariff.ts';
import type { Usage, UsagePeriod } from '../src/pricing/usage.ts';
import { build } from '../test/support/build.ts';

/** A start fee, time by current and weekday, parking by the hour of the day: everything a tariff can hang on. */
const elements: TariffElement[] = [
  { price_components: [{ type: 'FLAT', price: 1.5, vat: 20, step_size: 1 }] },
  { price_components: [{ type: 'TIME', price: 1.2, vat: 20, step_size: 600 }], restrictions: { max_current: 32 } },
  {
    price_components: [{ type: 'TIME', price: 2.4, vat: 20, step_size: 600 }],
    restrictions: { min_current: 32, day_of_week: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'] },
  },
  {
    price_components: [{ type: 'TIME', price: 1.6, vat: 20, step_size: 600 }],
    restrictions: { min_current: 32, day_of_week: ['SATURDAY', 'SUNDAY'] },
  },
  {
    price_components: [{ type: 'PARKING_TIME', price: 5, vat: 10, step_size: 300 }],
    restrictions: { start_time: '08:00', end_time: '19:00', day_of_week: ['SATURDAY', 'SUNDAY'] },
  },
];

const tariffOf = (of: TariffElement[]): CompiledTariff =>
  compileTariff(exactly(build.tariff({ id: 'T', currency: 'EUR', elements: of }) as unknown as Tariff));

/** Sunday noon: charging at 43 A and then parking, each in so many periods of so many seconds. */
function usageOf(charging: number, parking: number, seconds = 60): Usage {
  const from = Date.parse('2026-11-29T11:00:00Z');
  const [lasting, current, half] = [Decimal.of(seconds), Decimal.of(43), Decimal.of('0.5')];
  const ms = Math.round(seconds * 1000);
  const periods = Array.from({ length: charging + parking }, (_, index): UsagePeriod => {
    const start = from + index * ms;
    const end = start + ms;
    return index < charging
      ? { start, end, tariffId: 'T', chargingTime: lasting, energy: half, minCurrent: current, maxCurrent: current }
      : { start, end, tariffId: 'T', parkingTime: lasting };
  });
  return { timeZone: 'Europe/Brussels', isReservationExpired: false, periods };
}

/** The same by hand, for two periods of 114 and 71 minutes: nothing is looked for, all is known. */
function byHand(): string {
  const time = Amount.ofSeconds(Decimal.of(114 * 60), Decimal.of('1.6'));
  const parking = Amount.ofSeconds(Decimal.of(71 * 60).raisedTo(Decimal.of(300)), Decimal.of(5));
  const flat = Amount.of(Decimal.of('1.5'));
  const exclVat = flat.plus(time).plus(parking);
  const [twenty, ten] = [Decimal.of(20), Decimal.of(10)];
  const inclVat = flat.plusPercent(twenty).plus(time.plusPercent(twenty)).plus(parking.plusPercent(ten));
  return `${exclVat.rounded(4)} ${inclVat.rounded(4)}`;
}

/** Calls per second, over at least `seconds`, after a warm-up. */
function rateOf(work: () => unknown, seconds: number): number {
  const run = (ms: number): number => {
    const started = performance.now();
    let calls = 0;
    do {
      for (let at = 0; at < 10; at += 1) work();
      calls += 10;
    } while (performance.now() - started < ms);
    return calls / ((performance.now() - started) / 1000);
  };
  run(seconds * 500);
  return run(seconds * 1000);
}

export type Add = (what: string, figure: string, floor: string, ratio: number, wanted: string) => void;

/** Prices a second, beside the same by hand, and how that grows. */
export function measurePricing(add: Add, seconds: number): void {
  const perSecond = (rate: number) => `${Math.round(rate).toLocaleString('en')}/s`;
  const tariff = tariffOf(elements);
  const [charge] = [usageOf(114, 71)];
  const joined: Usage = { ...charge, periods: twoOf(charge.periods) };
  const { total } = priceUsage([tariff], joined);
  const priced = `${total.exclVat?.rounded(4)} ${total.inclVat?.rounded(4)}`;
  if (priced !== byHand()) throw new Error(`priced ${priced}, by hand ${byHand()}`);
  const rate = rateOf(() => priceUsage([tariff], joined), seconds);
  const hand = rateOf(byHand, seconds);
  add('pricing: a complex tariff, two periods', perSecond(rate), perSecond(hand), rate / hand, '');

  const perPeriod = (periods: number) =>
    periods * rateOf(() => priceUsage([tariff], usages.get(periods) as Usage), seconds);
  // Of the same three hours: the same is active in them.
  const usages = new Map([100, 1000].map((count) => [count, usageOf(count / 2, count / 2, 10_800 / count)]));
  const [few, many] = [perPeriod(100), perPeriod(1000)];
  add(
    'pricing: periods of a charge of 1,000 against one of 100',
    perSecond(many),
    perSecond(few),
    many / few,
    '>= 0.9',
  );

  // Each element is looked at for each period: a rate per element says whether that is all that grows.
  const perElement = (times: number) => {
    const long = tariffOf([...Array.from({ length: times - 1 }, () => never).flat(), ...elements]);
    return times * rateOf(() => priceUsage([long], usages.get(100) as Usage), seconds);
  };
  const [short, long] = [perElement(1), perElement(20)];
  add(
    'pricing: elements of a tariff of 100 against one of 5',
    perSecond(long * 5),
    perSecond(short * 5),
    long / short,
    '>= 0.9',
  );
}

/** Elements that are looked at and do not hold. */
const never = elements.map((element) => ({ ...element, restrictions: { ...element.restrictions, min_kwh: 10_000 } }));

/** The minutes of charging as one period, and those of parking as another. */
function twoOf(periods: readonly UsagePeriod[]): UsagePeriod[] {
  const [charging, parking] = [
    periods.filter(({ energy }) => energy),
    periods.filter(({ parkingTime }) => parkingTime),
  ];
  const [first, last] = [charging[0] as UsagePeriod, parking[0] as UsagePeriod];
  const end = periods.at(-1)?.end ?? 0;
  return [
    { ...first, end: last.start, energy: Decimal.of(57), chargingTime: Decimal.of(charging.length * 60) },
    { ...last, end, parkingTime: Decimal.of(parking.length * 60) },
  ];
}
