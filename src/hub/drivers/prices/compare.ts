import type { ComparedTarget, PriceCompare, PriceComparison } from '../../../generated/driver.ts';
import type { Viewer } from '../viewer.ts';
import { askedCharge, askOf } from './asked-charge.ts';
import { byPrice, mainCurrency } from './order.ts';
import type { PriceHub } from './price-hub.ts';
import { type PricedPlace, priceThere } from './priced-places.ts';
import { publicTarget, quotesAt } from './quotes-at.ts';
import { assertNamesOne, targetsOf } from './targets.ts';
import type { Words } from './words/words.ts';

/** What the same charge costs at several connectors: the cheapest first, those without a price last. Nothing is kept. */
export async function compare(
  hub: PriceHub,
  viewer: Viewer,
  asked: PriceCompare,
  words: Words,
): Promise<PriceComparison> {
  for (const [at, ref] of asked.targets.entries()) assertNamesOne(ref, `/targets/${at}`);
  const charge = await askedCharge(hub, viewer, asked);
  const targets = await targetsOf(hub.places, viewer, asked.targets, charge);
  const places = targets.flatMap((target) => (target ? [{ target, there: charge.at(target.connector) }] : []));
  const priced = (await priceThere(hub, askOf(viewer, asked), places)).values();
  const rows = targets.map((target, index) =>
    rowOf(index, target === undefined ? undefined : priced.next().value, words),
  );
  const currency = mainCurrency(rows.map(totalOf));
  const order = byPrice(currency);
  return { currency, targets: rows.sort((one, other) => order(totalOf(one), totalOf(other))) };
}

const totalOf = ({ best }: ComparedTarget) => ({ total: best?.total ?? null });

function rowOf(index: number, place: PricedPlace | undefined, words: Words): ComparedTarget {
  if (place === undefined) return { index, target: null, best: null, quotes: [], no_price_reason: 'TARGET_UNKNOWN' };
  const quotes = quotesAt(place, words).map(({ quote }) => quote);
  const [first] = quotes;
  const best = first?.tariff && first.total && { tariff: first.tariff, total: first.total };
  return {
    index,
    target: publicTarget(place.target),
    best: best
      ? {
          tariff_id: best.tariff.id,
          kind: best.tariff.kind,
          total: best.total,
          effective_per_kwh: first?.effective_per_kwh ?? null,
        }
      : null,
    quotes,
    no_price_reason: place.reason ?? null,
  };
}
