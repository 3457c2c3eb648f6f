import { Decimal } from '../kernel/decimal.ts';
import { Amount } from './amount.ts';
import { decimalsOf } from './currency.ts';
import type { Bound, Line, Priced } from './priced.ts';

export type ItemType =
  | 'ENERGY'
  | 'TIME'
  | 'PARKING_TIME'
  | 'FLAT'
  | 'RESERVATION'
  | 'MIN_TOP_UP'
  | 'MAX_CAP'
  | 'ROAMING_FEE'
  | 'TAX';

/** A line of a bill. */
export interface PriceItem {
  readonly type: ItemType;
  /** How much of the unit is billed: kWh, hours, times; of a tax, what it is on. */
  readonly quantity?: Decimal;
  readonly unit?: 'KWH' | 'HOUR' | 'SESSION' | 'PERCENT';
  /** Of a tax, percent. */
  readonly unitPrice?: Decimal;
  /** In the currency of the bill; without tax where there are items of TAX. */
  readonly amount: Decimal;
  /** What was used, where a step_size made more of it. */
  readonly used?: Decimal;
}

/** What an eMSP asks beside what the CPO does: without VAT, which is in percent. */
export interface Fees {
  readonly session: Decimal;
  readonly perKwh: Decimal;
  readonly vat: Decimal;
  readonly currency: string;
}

/** A price as somebody pays it: the items add up to the total with tax, and those that are no tax to the one without. */
export interface Breakdown {
  readonly currency: string;
  /** Undefined: cannot be said. One of both can. */
  readonly exclVat: Decimal | undefined;
  readonly inclVat: Decimal | undefined;
  readonly items: readonly PriceItem[];
}

/** An item before anything is rounded. */
type Draft = Omit<PriceItem, 'amount'> & { readonly amount: Amount };

/** Decimals of an hour, and of what a tax is on. */
const hourPlaces = 4;
const quantityPlaces = 4;
const secondsOfAnHour = Decimal.of(3600);

/**
 * Splits a price into what it is made of. It is rounded once, to what can be paid in its currency, halves away from zero (P-49); an item is
 * what it adds to the rounded sum of those before, so that nothing is lost between them. Where the tariff does not say what VAT
 * comes on top there are no items of TAX (P-50), and none where its prices are with taxes. `energy` is what was used, in kWh, for the fees.
 * Undefined: there is no sum, or the fees are in another currency.
 */
export function breakdownOf(priced: Priced, fees?: Fees, energy = Decimal.zero): Breakdown | undefined {
  const { currency, total, lines, bounds } = priced;
  const isNet = total.exclVat !== undefined;
  if (!isNet && total.inclVat === undefined) return undefined;
  const own = feesOf(fees, energy, isNet);
  if (own.length > 0 && fees?.currency !== currency) return undefined;
  const net = [...lines.map((line) => itemOf(line, isNet)), ...bounds.flatMap(limitOf(isNet)), ...own].sort(
    (one, other) => order.indexOf(one.type) - order.indexOf(other.type),
  );
  const taxes = isNet ? taxesOf(priced, fees, own) : [];
  return rounded(currency, net, total.inclVat && taxes, isNet);
}

/** What a CPO states to be the price, where nobody can say what it is made of: one item, its tax, and the fees. */
export function statedBreakdown(
  currency: string,
  stated: { readonly exclVat: Decimal; readonly inclVat: Decimal | undefined },
  fees?: Fees,
  energy = Decimal.zero,
): Breakdown | undefined {
  const own = feesOf(fees, energy, true);
  if (own.length > 0 && fees?.currency !== currency) return undefined;
  const exclVat = Amount.of(stated.exclVat);
  const taxes: Draft[] | undefined = stated.inclVat && [
    { type: 'TAX', amount: Amount.of(stated.inclVat).minus(exclVat) },
    ...taxesOf({ lines: [], bounds: [] }, fees, own),
  ];
  return rounded(currency, [{ type: 'FLAT', amount: exclVat }, ...own], taxes, true);
}

/** The items without tax, or with it where `isNet` is not so, and their taxes; undefined: nobody knows those. */
function rounded(
  currency: string,
  net: readonly Draft[],
  taxes: readonly Draft[] | undefined,
  isNet: boolean,
): Breakdown {
  const round = (amount: Amount): Decimal => amount.rounded(decimalsOf(currency));
  const all = [...net, ...(taxes ?? [])];
  let sum = Amount.zero;
  const items = all.map(({ amount, ...item }) => {
    const before = round(sum);
    sum = sum.plus(amount);
    return { ...item, amount: round(sum).minus(before) };
  });
  return {
    currency,
    exclVat: isNet ? round(sumOf(net)) : undefined,
    inclVat: taxes && round(sum),
    items,
  };
}

/** Energy, time, session and the rest: as a price has to be shown below 50 kW. Above, what is parked stands apart anyway. */
const order: readonly ItemType[] = [
  'ENERGY',
  'TIME',
  'FLAT',
  'PARKING_TIME',
  'RESERVATION',
  'MIN_TOP_UP',
  'MAX_CAP',
  'ROAMING_FEE',
  'TAX',
];

const sumOf = (drafts: readonly Draft[]): Amount => drafts.reduce((sum, { amount }) => sum.plus(amount), Amount.zero);

function itemOf({ dimension, reservation, billed, consumed, price, cost }: Line, isNet: boolean): Draft {
  const isTime = dimension === 'TIME' || dimension === 'PARKING_TIME';
  const shown = (quantity: Decimal) => (isTime ? quantity.dividedBy(secondsOfAnHour, hourPlaces) : quantity);
  return {
    type: reservation === undefined ? dimension : 'RESERVATION',
    quantity: shown(billed),
    unit: isTime ? 'HOUR' : dimension === 'ENERGY' ? 'KWH' : 'SESSION',
    unitPrice: price,
    amount: (isNet ? cost.exclVat : cost.inclVat) ?? Amount.zero,
    ...(billed.compare(consumed) !== 0 && { used: shown(consumed) }),
  };
}

/** What min_price adds, and max_price takes away. */
const limitOf =
  (isNet: boolean) =>
  ({ kind, of, from, to }: Bound): Draft[] =>
    of === (isNet ? 'exclVat' : 'inclVat')
      ? [{ type: kind === 'min_price' ? 'MIN_TOP_UP' : 'MAX_CAP', amount: to.minus(from) }]
      : [];

function feesOf(fees: Fees | undefined, energy: Decimal, isNet: boolean): Draft[] {
  if (fees === undefined) return [];
  const { session, perKwh, vat } = fees;
  const fee = (quantity: Decimal, unit: 'SESSION' | 'KWH', unitPrice: Decimal): Draft[] => {
    if (unitPrice.isZero) return [];
    const net = Amount.of(quantity.times(unitPrice));
    return [{ type: 'ROAMING_FEE', quantity, unit, unitPrice, amount: isNet ? net : net.plusPercent(vat) }];
  };
  return [...fee(Decimal.of(1), 'SESSION', session), ...fee(energy, 'KWH', perKwh)];
}

/** One item for each rate, and one for what limits with and without VAT differ by, which need not be a rate at all (P-47). */
function taxesOf(
  { lines, bounds }: Pick<Priced, 'lines' | 'bounds'>,
  fees: Fees | undefined,
  own: readonly Draft[],
): Draft[] {
  const taxed = [
    ...lines.flatMap(({ vat, cost }) => (vat && cost.exclVat ? [{ vat, net: cost.exclVat }] : [])),
    ...own.flatMap(({ amount }) => (fees ? [{ vat: fees.vat, net: amount }] : [])),
  ];
  const byRate = new Map<string, { vat: Decimal; net: Amount }>();
  for (const { vat, net } of taxed) {
    const before = byRate.get(vat.toString())?.net ?? Amount.zero;
    byRate.set(vat.toString(), { vat, net: before.plus(net) });
  }
  const rates = [...byRate.values()].map(
    ({ vat, net }): Draft => ({
      type: 'TAX',
      quantity: net.rounded(quantityPlaces),
      unit: 'PERCENT',
      unitPrice: vat,
      amount: net.plusPercent(vat).minus(net),
    }),
  );
  const ofLimits = bounds.reduce((sum, { of, from, to }) => {
    const change = to.minus(from);
    return of === 'inclVat' ? sum.plus(change) : sum.minus(change);
  }, Amount.zero);
  return ofLimits.compare(Amount.zero) === 0 ? rates : [...rates, { type: 'TAX', amount: ofLimits }];
}
