import { amountOf } from '../amounts.ts';
import { Losses, Part } from '../part.ts';

/** Most elements that are written for a literal reader. */
const elementsMax = 200;

/** A price and when it holds. */
interface Priced {
  readonly component: string;
  readonly restrictions: Part | undefined;
}

/**
 * For those who take the first element that holds for all dimensions, where 2.2.1 looks for the first one of each dimension: an
 * element for each combination, in the order in which they count (table 14.4). A Tariff that would become too long is held.
 */
export function flattenElements(tariff: Part): void {
  const dimensions = pricesByDimension(tariff);
  const size = [...dimensions.values()].reduce((product, prices) => product * (prices.length + 1), 1);
  if (size > elementsMax)
    tariff.hold('elements', `would become more than ${elementsMax} for a reader of whole elements`);
  if (tariff.list('elements').length === 1) return;
  const elements = combinationsOf([...dimensions.values()]).flatMap((prices) => elementOf(tariff, prices) ?? []);
  tariff.set('elements', `[${elements.join(',')}]`);
}

function pricesByDimension(tariff: Part): Map<string, Priced[]> {
  const dimensions = new Map<string, Priced[]>();
  for (const text of tariff.list('elements')) {
    const element = tariff.below(text, `${tariff.path}/elements/*`);
    const restrictions = element.text('restrictions');
    for (const component of element.list('price_components')) {
      const type = tariff.below(component, '').word('type') ?? '';
      const prices = dimensions.get(type) ?? [];
      dimensions.set(type, prices);
      prices.push({
        component,
        restrictions:
          restrictions === undefined ? undefined : element.below(restrictions, `${element.path}/restrictions`),
      });
    }
  }
  return dimensions;
}

/** One price of each dimension, or none, which counts last: the first that holds is what 2.2.1 would find. */
function combinationsOf(dimensions: readonly (readonly Priced[])[]): readonly (readonly Priced[])[] {
  const [first, ...rest] = dimensions;
  if (first === undefined) return [[]];
  const others = combinationsOf(rest);
  return [...first.map((price) => [price]), []].flatMap((start) => others.map((other) => [...start, ...other]));
}

/** The element for prices that hold together; undefined when they never do. */
function elementOf(tariff: Part, prices: readonly Priced[]): string | undefined {
  if (prices.length === 0) return undefined;
  const both = prices.reduce<Part | 'never' | undefined>(
    (sum, { restrictions }) => intersected(sum, restrictions),
    undefined,
  );
  if (both === 'never') return undefined;
  const element = tariff.below('{}', '');
  element.set('price_components', `[${prices.map(({ component }) => component).join(',')}]`);
  if (both !== undefined) element.set('restrictions', both.toString());
  return element.toString();
}

type Restrictions = Part | 'never' | undefined;

function intersected(one: Restrictions, other: Part | undefined): Restrictions {
  if (one === 'never' || other === undefined) return one;
  if (one === undefined) return other;
  const both = new Part(one.toString(), other.path, new Losses());
  sameHours(both, other);
  for (const name of ['min_kwh', 'min_power', 'min_duration']) keepBound(both, other, name, 1);
  for (const name of ['max_kwh', 'max_power', 'max_duration']) keepBound(both, other, name, -1);
  keepDate(both, other, 'start_date', 1);
  keepDate(both, other, 'end_date', -1);
  keepDays(both, other);
  return isNever(both) ? 'never' : both;
}

/** Two spans of the day can overlap twice, and at midnight: elements that have different ones are not put together. */
function sameHours(both: Part, other: Part): void {
  const hours = ['start_time', 'end_time'];
  if (!hours.some((name) => other.has(name))) return;
  const isOther = hours.some((name) => both.text(name) !== other.text(name));
  if (isOther && hours.some((name) => both.has(name))) {
    other.hold('start_time', 'is not the same in all elements, which a reader of whole elements cannot be told');
  }
  for (const name of hours) both.set(name, other.text(name) ?? 'null');
}

function keepBound(both: Part, other: Part, name: string, sign: 1 | -1): void {
  const [mine, theirs] = [amountOf(both, name), amountOf(other, name)];
  if (theirs === undefined) return;
  if (mine === undefined || sign * theirs.compare(mine) > 0) both.set(name, other.text(name) ?? 'null');
}

function keepDate(both: Part, other: Part, name: string, sign: 1 | -1): void {
  const [mine, theirs] = [both.word(name), other.word(name)];
  if (theirs === undefined) return;
  const isLater = mine !== undefined && theirs > mine;
  if (mine === undefined || (sign === 1 ? isLater : theirs < mine)) both.setWord(name, theirs);
}

function keepDays(both: Part, other: Part): void {
  const theirs = other.list('day_of_week');
  if (theirs.length === 0) return;
  const mine = both.list('day_of_week');
  const days = mine.length === 0 ? theirs : mine.filter((day) => theirs.includes(day));
  both.set('day_of_week', `[${days.length === 0 ? never : days.join(',')}]`);
}

/** In place of the days when there is none: an empty list would mean all of them. */
const never = '"never"';

function isNever(both: Part): boolean {
  if (both.list('day_of_week').includes(never)) return true;
  const isEmpty = ['kwh', 'power', 'duration'].some((name) => {
    const [min, max] = [amountOf(both, `min_${name}`), amountOf(both, `max_${name}`)];
    return min !== undefined && max !== undefined && min.compare(max) >= 0;
  });
  const [start, end] = [both.word('start_date'), both.word('end_date')];
  return isEmpty || (start !== undefined && end !== undefined && start >= end);
}
