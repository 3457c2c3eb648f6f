import type { Decimal } from '../../kernel/decimal.ts';
import type { Money } from './prices.ts';

/** An amount and another of the same currency, both with tax or both without; undefined: they cannot be compared. */
export function comparable(one: Money, other: Money): { one: Decimal; other: Decimal; isWithTax: boolean } | undefined {
  if (one.currency !== other.currency) return undefined;
  if (one.inclVat !== undefined && other.inclVat !== undefined)
    return { one: one.inclVat, other: other.inclVat, isWithTax: true };
  if (one.exclVat !== undefined && other.exclVat !== undefined)
    return { one: one.exclVat, other: other.exclVat, isWithTax: false };
  return undefined;
}

/** Whether an amount is known to be less than another. */
export function isLess(one: Money, other: Money): boolean {
  const pair = comparable(one, other);
  return pair !== undefined && pair.one.compare(pair.other) < 0;
}
