import type { Price } from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import { Amount } from '../../../src/pricing/amount.ts';
import type { Exact } from '../../../src/pricing/exact.ts';
import type { Cost, Priced, Slice } from '../../../src/pricing/priced.ts';
import type { Random } from '../../kill/random.ts';
import { difference, priceOf, shown, sumsOf } from './compared.ts';
import { usage } from './generate.ts';
import { type ExactTariff, tariff } from './generate-tariff.ts';
import type { Property } from './property.ts';

/** What adds up to what. */
export const sumProperties: readonly Property[] = [
  { name: 'lines add up to parts, and parts to the total unless it is bounded', check: partsAddUp },
  { name: 'slices have all that was used, and cost the total without steps and limits', check: slicesAddUp },
  { name: 'twice the prices are twice the cost', check: scaled },
  { name: 'one VAT for all is that VAT on the total', check: sameVat },
  { name: 'a total is within its limits', check: withinLimits },
];

const sumOf = (costs: readonly (Cost | undefined)[], of: keyof Cost = 'exclVat'): Amount =>
  costs.reduce((sum, cost) => sum.plus(cost?.[of] ?? Amount.zero), Amount.zero);

const withoutBounds = ({ min_price, max_price, ...rest }: ExactTariff): ExactTariff => rest;

function partsAddUp(random: Random): string | undefined {
  const used = usage(random, ['T1']);
  const priced = priceOf(tariff(random, 'T1', used), used);
  const { fixed, energy, time, parking, reservation, lines, total, bounds } = priced;
  const parts = [fixed, energy, time, parking, reservation];
  const fields = total.inclVat === undefined ? (['exclVat'] as const) : (['exclVat', 'inclVat'] as const);
  for (const field of fields) {
    const sum = sumOf(parts, field);
    const ofLines = sumOf(
      lines.map(({ cost }) => cost),
      field,
    );
    if (shown(sum) !== shown(ofLines)) return `lines are ${shown(ofLines)}, parts ${shown(sum)}`;
    const changed = bounds.filter((bound) => bound.of === field);
    const unbounded = changed.length === 0 ? total[field] : changed[0]?.from;
    if (shown(sum) !== shown(unbounded)) return `parts are ${shown(sum)}, the total ${shown(unbounded)} (${field})`;
  }
  return undefined;
}

function slicesAddUp(random: Random): string | undefined {
  const used = usage(random, ['T1']);
  const by = withoutBounds(tariff(random, 'T1', used));
  const priced = priceOf(by, used, { explain: true });
  const plain = priceOf(by, used);
  if (sumsOf(plain) !== sumsOf(priced)) return 'an explained price is another one';
  for (const [index, period] of used.periods.entries()) {
    const slices = priced.slices.filter((slice) => slice.period === index && !isExpiry(slice, priced));
    const problem = missingOf(slices, period.start, period.end) ?? volumesOff(slices, period);
    if (problem !== undefined) return problem;
  }
  const steps = priced.lines.map(({ billed, consumed, price, dimension }) => {
    const more = billed.minus(consumed);
    return dimension === 'TIME' || dimension === 'PARKING_TIME'
      ? Amount.ofSeconds(more, price)
      : Amount.of(more.times(price));
  });
  const sum = steps.reduce((all, step) => all.plus(step), sumOf(priced.slices.map(({ cost }) => cost)));
  return difference(shown(sum), shown(priced.total.exclVat));
}

/** What is billed when a reservation expires is a slice without length at the end. */
const isExpiry = (slice: Slice, { slices }: Priced): boolean =>
  slice === slices.at(-1) &&
  slice.active.some(({ reservation }) => reservation === 'RESERVATION_EXPIRES') &&
  slice.start === slice.end &&
  slice.active.every(({ dimension }) => dimension === 'FLAT') &&
  slice.reservationTime === undefined;

function missingOf(slices: readonly Slice[], start: number, end: number): string | undefined {
  const borders = slices.flatMap((slice) => [slice.start, slice.end]);
  const wanted = [start, ...borders.slice(1, -1), end];
  const isClosed = slices.every((slice, at) => at === 0 || slices[at - 1]?.end === slice.start);
  return isClosed && borders.join() === wanted.join()
    ? undefined
    : `slices from ${borders.join()}, period ${start} to ${end}`;
}

const volumeNames = ['energy', 'chargingTime', 'parkingTime', 'reservationTime'] as const;
type Volumes = { readonly [Name in (typeof volumeNames)[number]]?: Decimal };

function volumesOff(slices: readonly Slice[], period: Volumes): string | undefined {
  for (const name of volumeNames) {
    const sum = slices.reduce((all, slice) => all.plus(slice[name] ?? Decimal.zero), Decimal.zero);
    if (slices.some((slice) => slice[name]?.isNegative)) return `a slice has negative ${name}`;
    if (sum.compare(period[name] ?? Decimal.zero) !== 0) return `${sum} of ${period[name]} ${name}`;
  }
  return undefined;
}

function changedComponents(
  by: ExactTariff,
  change: (price: Decimal) => { price?: Decimal; vat?: Decimal },
): ExactTariff {
  const elements = by.elements.map((element) => ({
    ...element,
    price_components: element.price_components.map((component) => ({ ...component, ...change(component.price) })),
  }));
  return { ...by, elements };
}

function scaled(random: Random): string | undefined {
  const used = usage(random, ['T1']);
  const by = withoutBounds(tariff(random, 'T1', used));
  const twice = changedComponents(by, (price) => ({ price: price.times(Decimal.of(2)) }));
  const { exclVat = Amount.zero } = priceOf(by, used).total;
  return difference(shown(priceOf(twice, used).total.exclVat), shown(exclVat.plus(exclVat)));
}

function sameVat(random: Random): string | undefined {
  const used = usage(random, ['T1']);
  const vat = Decimal.of(`${random.int(0, 300)}e-1`);
  const by = changedComponents(withoutBounds(tariff(random, 'T1', used)), () => ({ vat }));
  const { lines, total } = priceOf(by, used);
  if (lines.length === 0) return difference(shown(total.inclVat), 'none');
  return difference(shown(total.inclVat), shown(total.exclVat?.plusPercent(vat)));
}

function withinLimits(random: Random): string | undefined {
  const used = usage(random, ['T1']);
  const by = tariff(random, 'T1', used);
  const { total } = priceOf(by, used);
  const hasSession = used.periods.some(({ reservationTime }) => reservationTime === undefined);
  const hasTariff =
    used.periods.some(({ tariffId }) => tariffId !== undefined) || used.periods.every(({ tariffId }) => !tariffId);
  if (!hasSession || !hasTariff) return undefined;
  return outside(total, by.min_price, -1) ?? outside(total, by.max_price, 1);
}

/** Whether a sum is beyond a limit, on the wrong side of it. */
function outside(
  { exclVat, inclVat }: Cost,
  limit: Exact<Price> | null | undefined,
  wrong: number,
): string | undefined {
  if (!limit) return undefined;
  if (exclVat && Math.sign(exclVat.compare(Amount.of(limit.excl_vat))) === wrong)
    return `${shown(exclVat)} is beyond ${limit.excl_vat}`;
  if (!inclVat || !limit.incl_vat) return undefined;
  const isBeyond = Math.sign(inclVat.compare(Amount.of(limit.incl_vat))) === wrong;
  return isBeyond ? `${shown(inclVat)} is beyond ${limit.incl_vat} with VAT` : undefined;
}
