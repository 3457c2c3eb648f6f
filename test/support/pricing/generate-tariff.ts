import type {
  Price,
  PriceComponent,
  Tariff,
  TariffElement,
  TariffRestrictions,
} from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import type { Exact } from '../../../src/pricing/exact.ts';
import type { Usage } from '../../../src/pricing/usage.ts';
import type { Random } from '../../kill/random.ts';
import { decimal } from './generate.ts';

const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const dimensions = ['ENERGY', 'TIME', 'PARKING_TIME', 'FLAT'] as const;
const dayMs = 86_400_000;

export type ExactTariff = Exact<Tariff>;

/** A tariff of one to six elements whose limits lie where the usage has its own borders. */
export function tariff(random: Random, id: string, usage: Usage): ExactTariff {
  const elements = Array.from({ length: random.int(1, 6) }, () => element(random, usage));
  const min = random.chance(0.25) ? price(random, 20) : undefined;
  const max = random.chance(0.25) ? price(random, 40, min) : undefined;
  return tariffOf(elements, { id, ...(min && { min_price: min }), ...(max && { max_price: max }) });
}

/** What a price does not hang on. */
export const plainTariff = {
  country_code: 'DE',
  party_id: 'ALL',
  id: 'T1',
  currency: 'EUR',
  last_updated: '2026-01-01T00:00:00Z',
};

/** A tariff of some elements, with what a price does not hang on filled in. */
export const tariffOf = (elements: Exact<TariffElement>[], more: Partial<ExactTariff> = {}): ExactTariff => ({
  ...plainTariff,
  elements,
  ...more,
});

export function component(random: Random, type: PriceComponent['type']): Exact<PriceComponent> {
  const vat = random.pick([
    undefined,
    undefined,
    null,
    Decimal.zero,
    Decimal.of(19),
    Decimal.of('5.5'),
    Decimal.of(21),
  ]);
  const step = random.pick([1, 1, 60, 300, 900, 1000, random.int(1, 1800), random.int(0, 2)]);
  const amount = random.chance(0.1) ? Decimal.zero : decimal(random, 5, random.int(0, 4));
  return { type, price: amount, step_size: Decimal.of(step), ...(vat !== undefined && { vat }) };
}

function price(random: Random, most: number, least?: Exact<Price>): Exact<Price> {
  const excl_vat = decimal(random, most, 2).plus(least?.excl_vat ?? Decimal.zero);
  if (random.chance(0.4)) return { excl_vat };
  return { excl_vat, incl_vat: excl_vat.times(Decimal.of('1.21')).plus(least?.incl_vat ?? Decimal.zero) };
}

function element(random: Random, usage: Usage): Exact<TariffElement> {
  const types = dimensions.filter(() => random.chance(0.45));
  const price_components = (types.length > 0 ? types : [random.pick(dimensions)]).map((type) =>
    component(random, type),
  );
  if (random.chance(0.2)) return { price_components, ...(random.chance(0.1) && { restrictions: null }) };
  return { price_components, restrictions: restrictions(random, usage) };
}

type Restrictions = Exact<TariffRestrictions>;

export function restrictions(random: Random, usage: Usage): Restrictions {
  const all: Restrictions = {};
  const chosen = random.pick([1, 1, 1, 2, 2, 3]);
  for (let count = 0; count < chosen; count += 1) Object.assign(all, random.pick(restrictors)(random, usage));
  const isReserved = usage.periods.some(({ reservationTime }) => reservationTime !== undefined);
  if (!random.chance(isReserved ? 0.5 : 0.05)) return all;
  const reservation = random.pick(['RESERVATION', 'RESERVATION_EXPIRES'] as const);
  return random.chance(0.5) ? { reservation } : { ...all, reservation };
}

const restrictors: readonly ((random: Random, usage: Usage) => Restrictions)[] = [
  times,
  times,
  dates,
  (random) => ({ day_of_week: days.filter(() => random.chance(0.5)) }),
  energies,
  energies,
  durations,
  durations,
  (random) => limits(random, 'power', Decimal.of(random.int(0, 12)), Decimal.of(random.int(4, 50))),
  (random) => limits(random, 'current', Decimal.of(random.int(0, 8) * 4), Decimal.of(random.int(2, 24) * 4)),
];

const limits = (random: Random, what: string, least: Decimal, most: Decimal): Restrictions => ({
  ...(random.chance(0.65) && { [`min_${what}`]: least }),
  ...(random.chance(0.65) && { [`max_${what}`]: random.chance(0.03) ? null : most }),
});

/** Times of day at which a period starts or ends, at which clocks are set, and any others. */
function times(random: Random, usage: Usage): Restrictions {
  const time = (): string => {
    const { start, end } = random.pick(usage.periods);
    const border = localTime(random.pick([start, end]), usage.timeZone);
    const minute = `${two(random.int(0, 23))}:${two(random.int(0, 59))}`;
    return random.pick([border, border, minute, minute, '00:00', '01:00', '02:00', '02:30', '03:00', '23:59']);
  };
  const start_time = time();
  const end_time = random.chance(0.07) ? start_time : time();
  return random.pick([{ start_time, end_time }, { start_time, end_time }, { start_time }, { end_time }]);
}

function dates(random: Random, { periods }: Usage): Restrictions {
  const date = (): string => {
    const { start, end } = random.pick(periods);
    return new Date(random.pick([start, end]) + random.int(-1, 1) * dayMs).toISOString().slice(0, 10);
  };
  return random.pick([{ start_date: date(), end_date: date() }, { start_date: date() }, { end_date: date() }]);
}

/** Of kWh at which periods end, and others. */
function energies(random: Random, { periods }: Usage): Restrictions {
  const upTo = random.int(0, periods.length);
  const sum = periods.slice(0, upTo).reduce((total, { energy }) => total.plus(energy ?? Decimal.zero), Decimal.zero);
  const limit = (): Decimal => random.pick([sum, Decimal.of(random.int(0, 50)), decimal(random, 40, 3)]);
  return limits(random, 'kwh', limit(), limit());
}

/** Of seconds at which periods start or end, and others. */
function durations(random: Random, { periods }: Usage): Restrictions {
  const limit = (): Decimal => {
    const [origin, other] = [random.pick(periods).start, random.pick(periods).end];
    const border = Math.max(0, Math.round((other - origin) / 1000));
    return Decimal.of(random.pick([border, random.int(0, 240) * 60, random.int(0, 30_000)]));
  };
  return limits(random, 'duration', limit(), limit());
}

const two = (value: number): string => String(value).padStart(2, '0');

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(instant: number, timeZone: string): string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  return format.format(instant);
}
