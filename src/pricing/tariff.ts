import type { PriceComponent, Tariff, TariffElement, TariffRestrictions } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { parseDateTime } from '../ocpi/date-time.ts';
import type { Exact } from './exact.ts';
import type { Dimension } from './priced.ts';

/** A tariff, prepared to be applied many times. */
export interface CompiledTariff {
  readonly id: string;
  readonly currency: string;
  readonly type: string | undefined;
  /** When it is in force, in milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly elements: readonly CompiledElement[];
  readonly minPrice: Bounds | undefined;
  readonly maxPrice: Bounds | undefined;
  /** Whether its prices are with all taxes (OCPI 2.3.0, North America). */
  readonly isTaxIncluded: boolean;
  /** Where the price may change: local minutes of the day, kWh, and seconds of the session; each in order. */
  readonly minuteCuts: readonly number[];
  readonly energyCuts: readonly Decimal[];
  readonly secondCuts: readonly number[];
  /** Whether a reservation that expires has a price of its own for its time (P-31). */
  readonly hasExpiryTime: boolean;
}

export interface Bounds {
  readonly exclVat: Decimal;
  readonly inclVat: Decimal | undefined;
}

export interface CompiledElement {
  readonly index: number;
  readonly restrictions: Restrictions;
  /** The first component of each dimension. */
  readonly components: ReadonlyMap<Dimension, CompiledComponent>;
}

export interface CompiledComponent {
  readonly index: number;
  readonly price: Decimal;
  /** What comes on top, in percent; undefined: nobody says, or nothing does where the tariff's prices are with all taxes. */
  readonly vat: Decimal | undefined;
  /** Wh or seconds. */
  readonly stepSize: number;
}

/** When an element holds; everything has to (P-22). */
export interface Restrictions {
  readonly reservation: 'RESERVATION' | 'RESERVATION_EXPIRES' | undefined;
  /** Minutes of the local day; undefined: at all times. */
  readonly window: { readonly from: number; readonly until: number } | undefined;
  /** Local dates as YYYY-MM-DD, the first inclusive, the last exclusive. */
  readonly fromDate: string | undefined;
  readonly untilDate: string | undefined;
  readonly days: ReadonlySet<string> | undefined;
  readonly energy: Range<Decimal>;
  readonly power: Range<Decimal>;
  readonly current: Range<Decimal>;
  readonly seconds: Range<number>;
}

/** From `min` inclusive to `max` exclusive (P-26 to P-28). */
export interface Range<Value> {
  readonly min: Value | undefined;
  readonly max: Value | undefined;
}

const minutesOfDay = 1440;

/** Prepares a validated tariff. Its restrictions on times are of local time; which one the usage says. */
export function compileTariff(tariff: Exact<Tariff>): CompiledTariff {
  const { tax_included } = tariff as { tax_included?: unknown };
  const elements = tariff.elements.map((element, index) => compileElement(element, index, tax_included));
  const all = elements.map(({ restrictions }) => restrictions);
  return {
    id: tariff.id,
    currency: tariff.currency,
    type: tariff.type ?? undefined,
    from: momentOf(tariff.start_date_time) ?? Number.NEGATIVE_INFINITY,
    until: momentOf(tariff.end_date_time) ?? Number.POSITIVE_INFINITY,
    elements,
    minPrice: boundsOf(tariff.min_price),
    maxPrice: boundsOf(tariff.max_price),
    isTaxIncluded: tax_included === 'YES',
    minuteCuts: inOrder(all.flatMap(minutesOf), (one, other) => one - other),
    energyCuts: inOrder(
      all.flatMap(({ energy }) => [energy.min, energy.max]),
      (one, other) => one.compare(other),
    ),
    secondCuts: inOrder(
      all.flatMap(({ seconds }) => [seconds.min, seconds.max]),
      (one, other) => one - other,
    ),
    hasExpiryTime: elements.some(
      ({ restrictions, components }) => restrictions.reservation === 'RESERVATION_EXPIRES' && components.has('TIME'),
    ),
  };
}

const momentOf = (text: string | null | undefined): number | undefined =>
  text == null ? undefined : parseDateTime(text);

function compileElement(element: Exact<TariffElement>, index: number, taxIncluded: unknown): CompiledElement {
  const components = new Map<Dimension, CompiledComponent>();
  for (const [at, component] of element.price_components.entries()) {
    const type = component.type as Dimension;
    if (!components.has(type)) components.set(type, compileComponent(component, at, taxIncluded));
  }
  return { index, restrictions: compileRestrictions(element.restrictions ?? {}), components };
}

const compileComponent = (
  { price, vat, step_size }: Exact<PriceComponent>,
  index: number,
  taxIncluded: unknown,
): CompiledComponent => ({
  index,
  price,
  vat: vatOnTop(vat, taxIncluded),
  stepSize: step_size.toNumber(),
});

/** What is added to a price: nothing where it is with all taxes, and none where no taxes apply, whatever is said of VAT (OCPI 2.3.0). */
function vatOnTop(vat: Decimal | null | undefined, taxIncluded: unknown): Decimal | undefined {
  if (taxIncluded === 'N/A') return Decimal.zero;
  return taxIncluded === 'YES' ? undefined : (vat ?? undefined);
}

function compileRestrictions(given: Exact<TariffRestrictions>): Restrictions {
  const range = <Value>(min: Value | null | undefined, max: Value | null | undefined): Range<Value> => ({
    min: min ?? undefined,
    max: max ?? undefined,
  });
  return {
    reservation: (given.reservation ?? undefined) as Restrictions['reservation'],
    window: windowOf(given.start_time, given.end_time),
    fromDate: given.start_date ?? undefined,
    untilDate: given.end_date ?? undefined,
    days: given.day_of_week == null || given.day_of_week.length === 0 ? undefined : new Set(given.day_of_week),
    energy: range(given.min_kwh, given.max_kwh),
    power: range(given.min_power, given.max_power),
    current: range(given.min_current, given.max_current),
    seconds: range(given.min_duration?.toNumber(), given.max_duration?.toNumber()),
  };
}

/** An end of 00:00, or none, is the end of the day; from and until the same time is all day (P-25, X-43). */
function windowOf(start: string | null | undefined, end: string | null | undefined): Restrictions['window'] {
  const from = start == null ? 0 : minuteOf(start);
  const until = end == null ? minutesOfDay : minuteOf(end) || minutesOfDay;
  return from % minutesOfDay === until % minutesOfDay ? undefined : { from, until };
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

function minutesOf({ window, fromDate, untilDate, days }: Restrictions): number[] {
  const hasDays = fromDate !== undefined || untilDate !== undefined || days !== undefined;
  return [
    ...(window === undefined ? [] : [window.from % minutesOfDay, window.until % minutesOfDay]),
    ...(hasDays ? [0] : []),
  ];
}

const boundsOf = (
  price: Exact<{ excl_vat: number; incl_vat?: number | null }> | null | undefined,
): Bounds | undefined =>
  price == null ? undefined : { exclVat: price.excl_vat, inclVat: price.incl_vat ?? undefined };

/** Sorted and each once. */
function inOrder<Value>(
  values: readonly (Value | undefined)[],
  compare: (one: Value, other: Value) => number,
): readonly Value[] {
  const sorted = values.filter((value) => value !== undefined).sort(compare);
  return sorted.filter((value, at) => at === 0 || compare(sorted[at - 1] as Value, value) !== 0);
}
