import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Quote } from '../../../generated/driver.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import type { Limits } from '../../../kernel/limits.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { type Party, type PartyKey, partyKey, sameParty } from '../../../ocpi/party.ts';
import { isTimeZone } from '../../../ocpi/time-zone.ts';
import type { Fees } from '../../../pricing/breakdown.ts';
import type { RoamingFees } from '../../../store/registry.ts';
import { knownModule } from '../../registry.ts';
import type { Target } from '../places.ts';
import type { Assumption } from './assumptions.ts';
import type { ChargeThere } from './charge-definition.ts';
import { offersOf, type Wallet } from './offers.ts';
import type { PriceHub } from './price-hub.ts';
import { type OfferTerms, type PricedOffer, priceOffer } from './priced-offer.ts';
import type { KnownTariff } from './tariff-shelf.ts';

export type NoPriceReason = Exclude<Quote['no_price_reason'], null>;

/** A connector, and the charge as it would be there; undefined: the vehicle cannot charge. */
export interface PlaceToPrice {
  readonly target: Target;
  readonly there: ChargeThere | undefined;
}

/** What a charge comes to at a connector: by some tariffs, or by none for a reason. */
export interface PricedPlace extends PlaceToPrice {
  readonly timeZone: string;
  /** Of the place itself. */
  readonly assumptions: readonly Assumption[];
  readonly offers: readonly PricedOffer[];
  readonly reason: NoPriceReason | undefined;
}

/** For whom: the eMSP, and how the charge is paid. */
export interface PriceAsk {
  readonly emsp: Party;
  readonly wallet: Wallet;
}

/**
 * Prices charges at connectors, in their order, by all tariffs that may apply; tariffs are read in one go. Others get their turn between two
 * connectors.
 */
export async function priceThere(
  hub: PriceHub,
  ask: PriceAsk,
  places: readonly PlaceToPrice[],
): Promise<PricedPlace[]> {
  const { clock, limits } = hub;
  const readable = readableOwners(hub, ask.emsp);
  const tariffsAt = await tariffsOf(hub, ask, readable, places);
  const fees = feesFrom(hub.feesOf(ask.emsp));
  const priced: PricedPlace[] = [];
  let turn = clock.monotonic();
  for (const [at, place] of places.entries()) {
    const isReadable = readable.has(partyKey(place.target.place.owner));
    priced.push(
      isReadable ? pricedPlace(ask, place, tariffsAt(at), { fees, limits }) : unpriced(place, 'NO_AGREEMENT'),
    );
    if (clock.monotonic() - turn < limits.quoteTurnMs) continue;
    await nextTurn();
    turn = clock.monotonic();
  }
  return priced;
}

/** What of a connector's tariffs the hub has, and whether that is all of them. */
interface ConnectorTariffs {
  readonly known: readonly KnownTariff[];
  readonly isComplete: boolean;
}

async function tariffsOf(
  hub: PriceHub,
  { emsp }: PriceAsk,
  readable: ReadonlySet<PartyKey>,
  places: readonly PlaceToPrice[],
): Promise<(at: number) => ConnectorTariffs> {
  const named = places.map(({ target }) => tariffKeys(target, hub.limits));
  const wanted = named.flat().filter(({ owner }) => readable.has(owner));
  const byKey = new Map<string, KnownTariff[]>();
  for (const one of await hub.tariffs.find(partyKey(emsp), unique(wanted)))
    byKey.set(nameOf(one), [...(byKey.get(nameOf(one)) ?? []), one]);
  return (at) => {
    const keys = named[at] ?? [];
    const known = keys.flatMap((key) => byKey.get(nameOf(key)) ?? []);
    return { known, isComplete: keys.every((key) => byKey.has(nameOf(key))) };
  };
}

function pricedPlace(
  { emsp, wallet }: PriceAsk,
  place: PlaceToPrice,
  tariffs: ConnectorTariffs,
  terms: Pick<OfferTerms, 'fees' | 'limits'>,
): PricedPlace {
  const { target, there } = place;
  if (there === undefined) return unpriced(place, 'CONNECTOR_INCOMPATIBLE');
  const isOwnNetwork = sameParty(target.place.owner, emsp);
  const offers = offersOf(tariffs.known, { start: there.plan.startAt, wallet, isOwnNetwork });
  if (offers.length === 0) return unpriced(place, tariffs.isComplete ? 'NO_TARIFF' : 'TARIFF_UNKNOWN');
  const { timeZone } = timeZoneOf(target);
  const priced = offers.map((offer) => priceOffer(offer, { ...terms, plan: there.plan, timeZone }));
  const isPriced = priced.some(({ breakdown }) => breakdown !== undefined);
  return { ...place, ...timeZoneOf(target), offers: priced, reason: isPriced ? undefined : 'NOT_PRICEABLE' };
}

const unpriced = (place: PlaceToPrice, reason: NoPriceReason): PricedPlace => ({
  ...place,
  ...timeZoneOf(place.target),
  offers: [],
  reason,
});

/** The CPOs whose Tariffs the eMSP may see, by its agreements. */
export function readableOwners({ registry }: Pick<PriceHub, 'registry'>, emsp: Party): ReadonlySet<PartyKey> {
  const platform = registry().platformOf(emsp, ['EMSP'], emsp);
  return new Set(platform && registry().ownersFor(knownModule('tariffs'), emsp, platform));
}

/** What an eMSP adds, as decimals. */
export function feesFrom(fees: RoamingFees | null): Fees | undefined {
  if (fees === null) return undefined;
  const { session, per_kwh, vat, currency } = fees;
  return { session: Decimal.of(session), perKwh: Decimal.of(per_kwh), vat: Decimal.of(vat), currency };
}

/** The zone of a place; where it names none that there is, times of day are read as UTC. */
export function timeZoneOf({ place }: Pick<Target, 'place'>): Pick<PricedPlace, 'timeZone' | 'assumptions'> {
  const { time_zone } = place.location;
  // What older versions of OCPI leave out is not there.
  return typeof time_zone === 'string' && isTimeZone(time_zone)
    ? { timeZone: time_zone, assumptions: [] }
    : { timeZone: 'UTC', assumptions: [{ code: 'TIME_ZONE_UNKNOWN' }] };
}

interface Name {
  readonly owner: PartyKey;
  readonly key: string;
}

/** In the order of the connector's list, which decides between equals (P-07); of a long one the first. */
function tariffKeys({ place, connector }: Target, { connectorTariffsMax }: Limits): Name[] {
  const owner = partyKey(place.owner);
  const keys = [...new Set((connector.tariff_ids ?? []).map(foldId))];
  return keys.slice(0, connectorTariffsMax).map((key) => ({ owner, key }));
}

const nameOf = ({ owner, key }: Name): string => `${owner} ${key}`;

const unique = (names: readonly Name[]): Name[] => [...new Map(names.map((name) => [nameOf(name), name])).values()];
