import type { PriceTarget, Quote } from '../../../generated/driver.ts';
import type { Target } from '../places.ts';
import { byPrice, mainCurrency } from './order.ts';
import type { PricedOffer } from './priced-offer.ts';
import type { PricedPlace } from './priced-places.ts';
import { noQuote, quoteOf } from './quote-document.ts';
import type { Words } from './words/words.ts';

/** A quote as it is answered, and the offer it tells of; none where it says why there is no price. */
export interface ToldQuote {
  readonly quote: Quote;
  readonly offer: PricedOffer | undefined;
}

/** What is told of the prices at a connector: the best first, those without a price last; never nothing. */
export function quotesAt({ there, timeZone, assumptions, offers, reason }: PricedPlace, words: Words): ToldQuote[] {
  if (there === undefined || offers.length === 0)
    return [{ quote: noQuote(there, reason ?? 'NO_TARIFF'), offer: undefined }];
  const scene = { there, timeZone, assumptions, words };
  const told = offers.map((offer): ToldQuote => ({ offer, quote: quoteOf(offer, scene) }));
  const order = byPrice(mainCurrency(told.map(({ quote }) => quote)));
  return told.sort((one, other) => order(one.quote, other.quote));
}

/** A connector as the API names it. */
export const publicTarget = ({ place, evse, connector }: Target): PriceTarget => ({
  location_id: place.id,
  evse_uid: evse.uid,
  evse_id: evse.evse_id ?? null,
  connector_id: connector.id,
});
