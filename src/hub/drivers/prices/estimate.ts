import type { PriceEstimate, PriceQuotes, Quote } from '../../../generated/driver.ts';
import { Fault } from '../../../kernel/fault.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { insertQuotes, type NewQuote } from '../../../store/drivers/quotes.ts';
import type { Target } from '../places.ts';
import type { Viewer } from '../viewer.ts';
import { askedCharge, askOf } from './asked-charge.ts';
import type { PriceHub } from './price-hub.ts';
import { priceThere } from './priced-places.ts';
import { publicTarget, quotesAt, type ToldQuote } from './quotes-at.ts';
import { assertNamesOne, targetsOf } from './targets.ts';
import type { Words } from './words/words.ts';

/**
 * What a charge costs at one connector, by each tariff that may apply. Prices get ids, by which a charge can be started for some minutes. Throws
 * `not-found` for a connector that the viewer does not see.
 */
export async function estimate(
  hub: PriceHub,
  viewer: Viewer,
  asked: PriceEstimate,
  words: Words,
): Promise<PriceQuotes> {
  assertNamesOne(asked.target, '/target');
  const charge = await askedCharge(hub, viewer, asked);
  const [target] = await targetsOf(hub.places, viewer, [asked.target], charge);
  if (target === undefined) throw new Fault('not-found', 'there is no such connector');
  const place = { target, there: charge.at(target.connector) };
  const priced = await priceThere(hub, askOf(viewer, asked), [place]);
  const told = priced.flatMap((one) => quotesAt(one, words));
  return { target: publicTarget(target), quotes: await kept(hub, viewer, target, told) };
}

/** Quotes with ids, where they are kept: not without a price, and not when their owner has too many already. */
async function kept(hub: PriceHub, viewer: Viewer, target: Target, told: readonly ToldQuote[]): Promise<Quote[]> {
  const { clock, ids, limits, reads } = hub;
  const [now, until] = [clock.now(), clock.now() + limits.quoteValidMs];
  const fees = hub.feesOf(viewer.emsp);
  const named = told.map(({ quote, offer }) => {
    if (quote.total === null || offer === undefined) return { quote, row: undefined };
    const { kind, known } = offer.offer;
    // Nor is one promised that nobody could charge by: it expires before its tariff is in force.
    if (known.compiled.from > until) return { quote, row: undefined };
    // A tariff that ends takes its prices along.
    const expiresAt = new Date(Math.min(until, known.compiled.until));
    const given: Quote = { ...quote, quote_id: ids.uuid(), expires_at: formatDateTime(expiresAt.getTime()) };
    return { quote: given, row: { ...placeOf(target), kind, expiresAt, tariff: known.text, fees, document: given } };
  });
  const rows = named.flatMap(({ row }): NewQuote[] => {
    const id = row?.document.quote_id;
    return row && id ? [{ ...row, id, document: JSON.stringify(row.document) }] : [];
  });
  if (rows.length === 0) return told.map(({ quote }) => quote);
  const owner = { emsp: partyKey(viewer.emsp), driver: viewer.driverId };
  const openMax = viewer.driverId === undefined ? limits.quotesOfAppsMax : limits.quotesOfDriverMax;
  const isKept = await insertQuotes(reads, owner, rows, { now: new Date(now), openMax });
  return isKept ? named.map(({ quote }) => quote) : told.map(({ quote }) => quote);
}

const placeOf = ({ place, evse, connector }: Target) => ({
  owner: partyKey(place.owner),
  location: foldId(place.location.id),
  evse: foldId(evse.uid),
  connector: foldId(connector.id),
});
