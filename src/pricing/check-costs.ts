import type { CDR, Price } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { Amount } from './amount.ts';
import type { Tolerances } from './check-facts.ts';
import { differ, type Reasons, type Severity, shown, shownPlaces, sumOf } from './check-reasons.ts';
import { smallestUnit } from './currency.ts';
import type { Exact } from './exact.ts';
import { openAmount } from './open-amount.ts';
import type { Cost, Line, Priced } from './priced.ts';
import type { Recomputed } from './recompute.ts';
import { partOf } from './tally.ts';

/** The parts of total_cost: their fields, and what they are in a computed price. */
const parts = [
  { field: 'total_fixed_cost', part: 'fixed', rule: 'fixed-cost' },
  { field: 'total_energy_cost', part: 'energy', rule: 'energy-cost' },
  { field: 'total_time_cost', part: 'time', rule: 'time-cost' },
  { field: 'total_parking_cost', part: 'parking', rule: 'parking-cost' },
  { field: 'total_reservation_cost', part: 'reservation', rule: 'reservation-cost' },
] as const;

type Bound = 'excl_vat' | 'incl_vat';

/** Compares every cost a CDR states with what was recomputed; where that could not be done, its parts with their sum (D-19). */
export function checkCosts(
  cdr: Exact<CDR>,
  { priced, isCertain, roundings }: Recomputed,
  { amountUnits }: Pick<Tolerances, 'amountUnits'>,
  reasons: Reasons,
): void {
  const tolerance = amountUnits.times(smallestUnit(cdr.currency));
  if (priced === undefined) {
    checkSum(cdr, tolerance, reasons);
    return;
  }
  // An operator who leaves nothing to rounding leaves nothing to that of volumes.
  const open = amountUnits.isZero ? undefined : roundings;
  // What had to be assumed may be wrong, and not the CDR.
  const severity: Severity = isCertain ? 'FAIL' : 'WARN';
  let partsAgree = true;
  for (const { field, part, rule } of parts) {
    const stated = cdr[field];
    if (stated == null) continue;
    const computed = priced[part] ?? nothing(priced);
    const slack = tolerance.plus(openAmount(priced.lines.filter(isOf(part)), open));
    if (!agrees({ stated, computed, priced, tolerance: slack, field, rule }, severity, reasons)) partsAgree = false;
  }
  // Parts that are rounded each for itself make a total that is.
  if (partsAgree && priced.bounds.length === 0 && isSumOfParts(cdr, priced, tolerance)) return;
  const slack = tolerance.plus(openAmount(priced.lines, open));
  const total = { stated: cdr.total_cost, computed: priced.total, priced, tolerance: slack };
  agrees({ ...total, field: 'total_cost', rule: 'total-cost' }, severity, reasons);
}

/** Tells the lines of a part. */
const isOf =
  (part: (typeof parts)[number]['part']) =>
  ({ dimension, reservation }: Line): boolean =>
    reservation === undefined ? partOf[dimension] === part : part === 'reservation';

interface Comparison {
  readonly stated: Exact<Price>;
  readonly computed: Cost;
  readonly priced: Priced;
  readonly tolerance: Decimal;
  readonly field: string;
  readonly rule: string;
}

function agrees(
  { stated, computed, priced, tolerance, field, rule }: Comparison,
  severity: Severity,
  reasons: Reasons,
) {
  let agree = true;
  const compare = (bound: Bound, said: Decimal, expected: Decimal, slack = tolerance): void => {
    if (!differ(said, expected, slack)) return;
    agree = false;
    reasons.add(severity, rule, `/${field}/${bound}`, 'is not what the tariff and the periods come to', {
      stated: said,
      expected,
    });
  };
  const excl = computed.exclVat?.rounded(shownPlaces);
  if (excl !== undefined) compare('excl_vat', stated.excl_vat, excl);
  // Of prices with taxes nobody knows what they are without: not more, at least.
  else if (computed.inclVat && stated.excl_vat.compare(computed.inclVat.rounded(shownPlaces)) > 0) {
    compare('excl_vat', stated.excl_vat, computed.inclVat.rounded(shownPlaces));
  }
  if (stated.incl_vat == null) return agree;
  const incl = inclVatOf(computed, priced);
  if (incl === undefined) return agree;
  // Software may add VAT to what it has rounded: what that is off by has VAT on it too.
  const withVat = excl === undefined || excl.isZero ? one : incl.dividedBy(excl, ratioPlaces);
  compare('incl_vat', stated.incl_vat, incl, withVat.compare(one) > 0 ? tolerance.times(withVat) : tolerance);
  return agree;
}

const one = Decimal.of(1);
const ratioPlaces = 4;

/** Without a component that says how much VAT there is, a price with VAT can only be the one without (P-46). */
function inclVatOf({ exclVat, inclVat }: Cost, { lines, bounds }: Priced): Decimal | undefined {
  if (inclVat !== undefined) return inclVat.rounded(shownPlaces);
  const hasVat = lines.some(({ vat }) => vat !== undefined);
  return hasVat || bounds.length > 0 ? undefined : exclVat?.rounded(shownPlaces);
}

/** A part that there is not costs nothing. */
const nothing = ({ total }: Priced): Cost => ({
  ...(total.exclVat !== undefined && { exclVat: Amount.zero }),
  inclVat: Amount.zero,
});

/** Whether total_cost is the sum of all parts the price has, as the CDR states them. */
function isSumOfParts(cdr: Exact<CDR>, priced: Priced, tolerance: Decimal): boolean {
  const stated = parts.flatMap(({ field, part }) => {
    const price = cdr[field];
    return price == null ? (priced[part] === undefined ? [] : [undefined]) : [price];
  });
  if (stated.length === 0 || stated.some((price) => price === undefined)) return false;
  const prices = stated.filter((price) => price !== undefined);
  // A whole unit here as well would let a total be off by one.
  const rounding = tolerance.times(Decimal.of('0.01'));
  if (differ(cdr.total_cost.excl_vat, sumOf(prices.map(({ excl_vat }) => excl_vat)), rounding)) return false;
  const { incl_vat } = cdr.total_cost;
  if (incl_vat == null) return true;
  if (prices.some((price) => price.incl_vat == null)) return false;
  return !differ(incl_vat, sumOf(prices.flatMap((price) => price.incl_vat ?? [])), rounding);
}

/** What can be seen of costs by themselves: parts that there are more of than of the whole. */
function checkSum(cdr: Exact<CDR>, tolerance: Decimal, reasons: Reasons): void {
  const stated = parts.flatMap(({ field }) => cdr[field] ?? []);
  // The bounds of a tariff apply to the sum alone.
  const isBounded = cdr.tariffs?.some(({ min_price, max_price }) => min_price != null || max_price != null);
  if (stated.length === 0 || isBounded) return;
  const slack = tolerance.times(Decimal.of(stated.length));
  for (const bound of ['excl_vat', 'incl_vat'] as const) {
    const total = cdr.total_cost[bound];
    const amounts = stated.flatMap((price) => price[bound] ?? []);
    if (total == null || amounts.length < stated.length) continue;
    const sum = sumOf(amounts);
    if (!differ(total, sum, slack)) continue;
    // Parts may be left out, but what is there is part of the whole.
    const severity = sum.compare(total) > 0 ? 'FAIL' : 'WARN';
    reasons.add(severity, 'parts-sum', `/total_cost/${bound}`, 'is not the sum of its parts', {
      stated: total,
      expected: sum,
    });
  }
}

/** VAT is not negative: a price with it is never nearer to nothing than the one without; what is paid for feed-in is below that. */
export function checkVatOrder(cdr: Exact<CDR>, reasons: Reasons): void {
  for (const field of ['total_cost', ...parts.map((part) => part.field)] as const) {
    const price = cdr[field];
    if (price?.incl_vat == null) continue;
    const vat = price.incl_vat.minus(price.excl_vat);
    if (price.excl_vat.isNegative ? vat.compare(Decimal.zero) <= 0 : !vat.isNegative) continue;
    reasons.fail('vat', `/${field}/incl_vat`, 'is less than the price without VAT', {
      stated: price.incl_vat,
      expected: price.excl_vat,
    });
  }
}

/** The totals as they are shown. */
export function recalculatedOf(priced: Priced, cdr: Exact<CDR>): Recalculated {
  const price = (cost: Cost | undefined): RecalculatedPrice | null =>
    cost === undefined
      ? null
      : {
          excl_vat: cost.exclVat?.rounded(shownPlaces).toString() ?? null,
          incl_vat: cost.inclVat?.rounded(shownPlaces).toString() ?? null,
        };
  const delta = (said: Decimal | null | undefined, computed: Amount | undefined): string | null =>
    said == null || computed === undefined ? null : shown(said.minus(computed.rounded(shownPlaces))).toString();
  return {
    currency: priced.currency,
    total_cost: price(priced.total),
    total_fixed_cost: price(priced.fixed),
    total_energy_cost: price(priced.energy),
    total_time_cost: price(priced.time),
    total_parking_cost: price(priced.parking),
    total_reservation_cost: price(priced.reservation),
    delta: {
      excl_vat: delta(cdr.total_cost.excl_vat, priced.total.exclVat),
      incl_vat: delta(cdr.total_cost.incl_vat, priced.total.inclVat),
    },
  };
}

/** Amounts as decimal texts with at most 4 decimals; null: there is none, or it cannot be said. */
export interface RecalculatedPrice {
  readonly excl_vat: string | null;
  readonly incl_vat: string | null;
}

export interface Recalculated {
  readonly currency: string;
  readonly total_cost: RecalculatedPrice | null;
  readonly total_fixed_cost: RecalculatedPrice | null;
  readonly total_energy_cost: RecalculatedPrice | null;
  readonly total_time_cost: RecalculatedPrice | null;
  readonly total_parking_cost: RecalculatedPrice | null;
  readonly total_reservation_cost: RecalculatedPrice | null;
  /** What the CDR states beyond that in total; negative: below it. */
  readonly delta: RecalculatedPrice;
}
