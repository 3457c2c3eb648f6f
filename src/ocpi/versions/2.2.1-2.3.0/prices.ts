import { Decimal } from '../../../kernel/decimal.ts';
import { membersOf } from '../../../kernel/json.ts';
import { amountOf } from '../amounts.ts';
import type { Part } from '../part.ts';

/** What the only tax of 2.2.1 is called in 2.3.0. */
const vat = '"VAT"';

/**
 * A price of 2.3.0: what it is with taxes is the sum of them (table 14.3). The taxes stay beside it for receivers of 2.3.0 (Z-02),
 * unless they say no more than the sum does.
 */
export function priceUp(price: Part): void {
  price.drop('excl_vat', 'incl_vat');
  price.rename('before_taxes', 'excl_vat');
  const taxes = price.list('taxes');
  const exclVat = amountOf(price, 'excl_vat');
  if (taxes.length === 0 || exclVat === undefined) {
    price.drop('taxes');
    return;
  }
  const inclVat = sumWith(price, taxes, exclVat);
  if (taxes.length === 1 && isPlainVat(taxes[0] ?? '{}')) price.drop('taxes');
  price.set('incl_vat', inclVat.toString());
}

function sumWith(price: Part, taxes: readonly string[], exclVat: Decimal): Decimal {
  const amounts = taxes.map((tax) => amountOf(price.below(tax, `${price.path}/taxes/*`), 'amount') ?? Decimal.zero);
  return amounts.reduce((sum, amount) => sum.plus(amount), exclVat);
}

/** Whether a tax is one that `priceDown` would write. */
function isPlainVat(tax: string): boolean {
  const members = membersOf(tax);
  return members.size === 2 && members.get('name') === vat && members.has('amount');
}

/** A price for 2.3.0: its taxes as they came, or what VAT adds to it as the only one (table 14.3). */
export function priceDown(price: Part): void {
  const [exclVat, inclVat] = [amountOf(price, 'excl_vat'), amountOf(price, 'incl_vat')];
  price.drop('before_taxes', 'incl_vat');
  price.rename('excl_vat', 'before_taxes');
  if (exclVat === undefined || areKept(price, exclVat, inclVat)) return;
  price.drop('taxes');
  if (inclVat !== undefined) price.set('taxes', `[{"name":${vat},"amount":${inclVat.minus(exclVat)}}]`);
}

/** Whether the taxes of a price are those that `priceUp` has kept: to 2.2.1 the field is unknown, and anything may stand in it. */
function areKept(price: Part, exclVat: Decimal, inclVat: Decimal | undefined): boolean {
  const taxes = price.list('taxes');
  if (taxes.length === 0 || inclVat === undefined) return false;
  const areTaxes = taxes.every((tax) => {
    const part = price.below(tax, '');
    return part.word('name') !== undefined && number.test(part.text('amount') ?? '');
  });
  return areTaxes && sumWith(price, taxes, exclVat).compare(inclVat) === 0;
}

const number = /^-?\d[\d.]*(?:[eE][+-]?\d{1,2})?$/;

/** The least or most that a Tariff asks for, which has other names in 2.3.0 (table 14.4). */
export function priceLimitUp(limit: Part): void {
  limit.rename('before_taxes', 'excl_vat');
  limit.rename('after_taxes', 'incl_vat');
}

export function priceLimitDown(limit: Part): void {
  limit.rename('excl_vat', 'before_taxes');
  limit.rename('incl_vat', 'after_taxes');
}
