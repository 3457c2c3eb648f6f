import type { Quote } from '../../../generated/driver.ts';
import { Decimal } from '../../../kernel/decimal.ts';

/**
 * Orders prices, the best first: amounts in the wanted currency by their sum with tax, then those of which the tax is not known, then other
 * currencies, at last what has no price. Amounts of different currencies, and with and without tax, cannot be compared.
 */
export function byPrice(currency: string | null): (one: Priceable, other: Priceable) => number {
  const group = ({ total }: Priceable): string => {
    if (total === null) return '3';
    const tax = total.incl_tax === null ? '1' : '0';
    return total.currency === currency ? tax : `2${total.currency}${tax}`;
  };
  return (one, other) => {
    const [first, second] = [group(one), group(other)];
    if (first !== second) return first < second ? -1 : 1;
    return amountOf(one).compare(amountOf(other));
  };
}

type Priceable = Pick<Quote, 'total'>;

const amountOf = ({ total }: Priceable): Decimal => Decimal.of(total?.incl_tax ?? total?.excl_tax ?? 0);

/** The currency of most; of several the first by the alphabet; null: there is none. */
export function mainCurrency(prices: readonly Priceable[]): string | null {
  const counts = new Map<string, number>();
  for (const { total } of prices) if (total !== null) counts.set(total.currency, (counts.get(total.currency) ?? 0) + 1);
  const sorted = [...counts].sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1));
  return sorted[0]?.[0] ?? null;
}
