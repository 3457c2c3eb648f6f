import { Decimal } from '../../kernel/decimal.ts';
import { amountOf } from './amounts.ts';
import type { Part } from './part.ts';

/**
 * Puts the prices of a Tariff before taxes, as all are that say nothing of it; the hub keeps them as 2.3.0 says them (table 14.4). VAT
 * is taken out of those that include it, and is not said where no taxes apply.
 */
export function pricesBeforeTaxes(tariff: Part): void {
  const included = tariff.word('tax_included');
  tariff.each('elements', (element) => {
    element.each('price_components', (component) => {
      if (included === 'YES') takeOutVat(component);
      if (included === 'N/A') component.lose(['vat'], 'is said where no taxes apply');
      return true;
    });
    return true;
  });
  if (included === 'YES') tariff.losses.add(`${tariff.path}/tax_included`, 'prices are told before taxes');
  tariff.drop('tax_included');
}

const hundred = Decimal.of(100);
/** Decimals of an OCPI number (T-93). */
const places = 4;

/** Divides a price by what VAT makes of 1, rounded half up where the quotient has more decimals; without VAT it is held (Z-04). */
function takeOutVat(component: Part): void {
  const [price, vat] = [amountOf(component, 'price'), amountOf(component, 'vat')];
  if (price === undefined || price.isZero) return;
  if (vat === undefined) component.hold('vat', 'is missing where taxes are included');
  const factor = hundred.plus(vat);
  if (factor.isZero || factor.isNegative) component.hold('vat', 'takes all of the price');
  const quotient = price.times(hundred).dividedBy(factor, places);
  if (quotient.times(factor).compare(price.times(hundred)) !== 0) {
    component.losses.add(`${component.path}/price`, 'rounded to four decimals');
  }
  component.set('price', quotient.toString());
}
