import { Decimal } from '../../../kernel/decimal.ts';
import { Amount } from '../../../pricing/amount.ts';
import type { Dimension } from '../../../pricing/priced.ts';
import type { Bounds, CompiledComponent, CompiledTariff, Restrictions } from '../../../pricing/tariff.ts';
import { type Formats, formatsOf } from './words/formats.ts';
import type { Words } from './words/words.ts';

/** A price of a tariff, and when it holds. */
export interface TariffPrice {
  readonly dimension: Dimension;
  readonly component: CompiledComponent;
  readonly restrictions: Restrictions;
}

const places = 4;
const minutesOfAnHour = Decimal.of(60);
const thousandth = Decimal.of('0.001');

/** A price with tax, where it is known how much; otherwise as it stands. */
export const withTax = ({ price, vat }: CompiledComponent): Decimal =>
  Amount.of(price)
    .plusPercent(vat ?? Decimal.zero)
    .rounded(places);

/** A price for people: what it is for, what it is, when it holds, and how it is counted. */
export function priceLine(price: TariffPrice, { currency }: CompiledTariff, words: Words): string {
  const { dimension, component, restrictions } = price;
  const formats = formatsOf(words.language, currency);
  const conditions = conditionsOf(restrictions, words, formats);
  const step = component.stepSize > 1 && dimension !== 'FLAT' ? [words.inSteps(stepText(price, formats))] : [];
  const all = [...conditions, ...step].join(', ');
  const text = `${subjectOf(dimension, restrictions, words)}: ${amountText(dimension, component, words, formats)}`;
  return all === '' ? text : `${text} (${all})`;
}

/** What a price has become: the same without when it holds. */
export function changedPrice(
  dimension: Dimension,
  component: CompiledComponent | undefined,
  { currency }: CompiledTariff,
  words: Words,
): string {
  const amount = component && amountText(dimension, component, words, formatsOf(words.language, currency));
  return `${subjectOf(dimension, undefined, words)}: ${amount ?? words.free}`;
}

function subjectOf(dimension: Dimension, restrictions: Restrictions | undefined, words: Words): string {
  if (restrictions?.reservation !== undefined)
    return restrictions.reservation === 'RESERVATION' ? words.reservation : words.unusedReservation;
  return { ENERGY: words.energy, TIME: words.time, PARKING_TIME: words.parking, FLAT: words.session }[dimension];
}

/** Time is for hours in a tariff, and for minutes where drivers read it. */
function amountText(dimension: Dimension, component: CompiledComponent, words: Words, formats: Formats): string {
  const price = withTax(component);
  if (price.isZero) return words.free;
  if (dimension === 'ENERGY') return `${formats.money(price)} ${words.perKwh}`;
  if (dimension === 'FLAT') return `${formats.money(price)} ${words.once}`;
  return `${formats.money(price.dividedBy(minutesOfAnHour, places))} ${words.perMinute}`;
}

const stepText = ({ dimension, component: { stepSize } }: TariffPrice, formats: Formats): string =>
  dimension === 'ENERGY' ? `${formats.number(Decimal.of(stepSize).times(thousandth))} kWh` : formats.duration(stepSize);

function conditionsOf(restrictions: Restrictions, words: Words, formats: Formats): string[] {
  const { window, fromDate, untilDate, days, energy, power, current, seconds } = restrictions;
  const number = (value: Decimal): string => formats.number(value);
  return [
    window && words.timesBetween(clockText(window.from), clockText(window.until)),
    days && daysText(days, words),
    fromDate && words.datesFrom(formats.date(fromDate)),
    untilDate && words.datesBefore(formats.date(untilDate)),
    energy.min && words.kwhFrom(number(energy.min)),
    energy.max && words.kwhUntil(number(energy.max)),
    seconds.min !== undefined && words.durationFrom(formats.duration(seconds.min)),
    seconds.max !== undefined && words.durationUntil(formats.duration(seconds.max)),
    power.min && words.powerFrom(number(power.min)),
    power.max && words.powerBelow(number(power.max)),
    current.min && words.currentFrom(number(current.min)),
    current.max && words.currentBelow(number(current.max)),
  ].filter((text): text is string => typeof text === 'string' && text !== '');
}

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** Three days or more that follow each other in a week are named by the first and the last. */
function daysText(days: ReadonlySet<string>, words: Words): string {
  const indexes = weekdays.flatMap((day, at) => (days.has(day) ? [at] : []));
  const [first, last] = [indexes[0] ?? 0, indexes.at(-1) ?? 0];
  if (indexes.length > 2 && last - first === indexes.length - 1)
    return words.daysBetween(words.days[first] ?? '', words.days[last] ?? '');
  return indexes.map((at) => words.days[at]).join(', ');
}

/** The least and the most a charge costs, for people. */
export function limitLines({ minPrice, maxPrice, isTaxIncluded, currency }: CompiledTariff, words: Words): string[] {
  const formats = formatsOf(words.language, currency);
  const amount = ({ exclVat, inclVat }: Bounds): string => {
    const known = inclVat ?? (isTaxIncluded ? exclVat : undefined);
    return known === undefined ? `${formats.money(exclVat)} ${words.withoutTax}` : formats.money(known);
  };
  return [
    ...(minPrice === undefined ? [] : [words.atLeast(amount(minPrice))]),
    ...(maxPrice === undefined ? [] : [words.atMost(amount(maxPrice))]),
  ];
}
