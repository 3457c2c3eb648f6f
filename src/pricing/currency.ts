import { Decimal } from '../kernel/decimal.ts';

const known = new Map<string, number>();
/** Three letters from others: no more than there are currencies. */
const knownMax = 300;

/** How many decimals amounts of a currency have that somebody pays: 2 of euros, none of yen. One that nobody knows is taken to have 2. */
export function decimalsOf(currency: string): number {
  const before = known.get(currency);
  if (before !== undefined) return before;
  const decimals = looked(currency);
  if (known.size < knownMax) known.set(currency, decimals);
  return decimals;
}

/** A cent, a yen: the smallest amount of a currency. */
export const smallestUnit = (currency: string): Decimal => Decimal.of(`1e-${decimalsOf(currency)}`);

function looked(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}
