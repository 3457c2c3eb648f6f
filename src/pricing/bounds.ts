import { Amount } from './amount.ts';
import type { Bound, Cost } from './priced.ts';
import type { CompiledTariff } from './tariff.ts';

/**
 * What a session costs at least and at most by its tariff, with and without VAT apart (P-47); notes what has been changed. Where a
 * limit that says nothing of VAT changes the sum, what it comes to with VAT cannot be said (P-50).
 */
export function bounded(tariff: CompiledTariff, cost: Cost, bounds: Bound[]): Cost {
  const { minPrice, maxPrice, isTaxIncluded, id } = tariff;
  let { exclVat, inclVat } = cost;
  const limit = (kind: Bound['kind'], of: Bound['of'], from: Amount | undefined, to: Amount): Amount | undefined => {
    const isBeyond = from !== undefined && (kind === 'min_price' ? from.compare(to) < 0 : from.compare(to) > 0);
    if (!isBeyond) return from;
    bounds.push({ tariffId: id, kind, of, from, to });
    return to;
  };
  for (const [kind, limits] of [['min_price', minPrice] as const, ['max_price', maxPrice] as const]) {
    if (limits === undefined) continue;
    const before = exclVat;
    exclVat = limit(kind, 'exclVat', exclVat, Amount.of(limits.exclVat));
    // Where prices are with taxes, so are limits.
    const withVat = limits.inclVat ?? (isTaxIncluded ? limits.exclVat : undefined);
    if (withVat !== undefined) inclVat = limit(kind, 'inclVat', inclVat, Amount.of(withVat));
    else if (exclVat !== before) inclVat = undefined;
  }
  return { ...(exclVat && { exclVat }), ...(inclVat && { inclVat }) };
}
