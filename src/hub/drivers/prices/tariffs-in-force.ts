import type { Connector, Tariff } from '../../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { parsePartyKey, partyKey } from '../../../ocpi/party.ts';
import { isTimeZone } from '../../../ocpi/time-zone.ts';
import type { Fees } from '../../../pricing/breakdown.ts';
import { type Exact, parseExact } from '../../../pricing/exact.ts';
import { selectTariff } from '../../../pricing/select.ts';
import { compileTariff } from '../../../pricing/tariff.ts';
import { findQuote, type StoredQuote } from '../../../store/drivers/quotes.ts';
import { findSnapshot } from '../../../store/session-snapshots.ts';
import type { Place } from '../places.ts';
import type { RealCharge } from '../prices.ts';
import type { Viewer } from '../viewer.ts';
import type { PriceHub } from './price-hub.ts';
import { feesFrom } from './priced-places.ts';
import type { ChargeFacts, UsedCharge } from './real-charge.ts';

/** Whether a quote holds for a charge, or why not: it was for paying at the station, for another connector or preference, or too long ago. */
export type QuoteStanding = 'held' | 'adHoc' | 'elsewhere' | 'preference' | 'expired';

/** What a charge is priced by. */
export interface InForce {
  readonly timeZone: string | undefined;
  /** By the folded ids that its periods name. */
  readonly tariffs: readonly Exact<Tariff>[];
  /** The tariff all of its periods have, whatever they name; undefined: each has the one it names. */
  readonly only: Exact<Tariff> | undefined;
  /** What the eMSP adds. */
  readonly fees: Fees | undefined;
  /** What became of the quote that the charge was started with. */
  readonly quote: QuoteStanding | undefined;
}

/**
 * The tariffs that were in force when a charge began (P-06). What a driver was promised goes before all else; then what the hub remembers of
 * that moment (P-13), what the CDR says, and what is in force now.
 */
export async function tariffsInForce(
  hub: PriceHub,
  viewer: Viewer,
  used: UsedCharge,
  facts: ChargeFacts,
  { quoteId, preference }: Pick<RealCharge, 'quoteId' | 'preference'>,
): Promise<InForce> {
  const owner = parsePartyKey(facts.owner);
  const [snapshot, quote, place] = await Promise.all([
    facts.session === undefined ? undefined : findSnapshot(hub.reads, facts.owner, facts.session),
    quoteId === undefined
      ? undefined
      : findQuote(hub.reads, { emsp: partyKey(viewer.emsp), driver: viewer.driverId }, quoteId),
    owner && hub.places.ofOwner(owner, facts.location),
  ]);
  const zone = snapshot?.time_zone ?? place?.location.time_zone;
  const timeZone = zone !== undefined && isTimeZone(zone) ? zone : undefined;
  const promised = quote && parseExact<Tariff>(quote.tariff);
  const remembered = new Map(
    Object.entries(snapshot?.tariffs ?? {}).map(([key, text]) => [key, parseExact<Tariff>(text)]),
  );
  const named = await namedTariffs(hub, viewer, used, facts, remembered);
  const isPreferred = profileOf(promised) === preferenceBilled(preference, profileOf(promised), named);
  const standing = quote && standingOf(quote, facts, isPreferred);
  // A charge that begins before the tariff of its quote is in force has the one that is (P-06).
  const isEarly = promised !== undefined && facts.start < compileTariff(promised).from;
  if (quote !== undefined && promised !== undefined && standing === 'held' && !isEarly)
    return { timeZone, tariffs: [promised], only: promised, fees: feesFrom(quote.fees), quote: standing };
  const rest = { timeZone, fees: feesFrom(hub.feesOf(viewer.emsp)), quote: standing === 'held' ? undefined : standing };
  if (named !== undefined) return { ...rest, tariffs: named, only: undefined };
  const only = await connectorTariff(hub, viewer, place, facts, remembered);
  return { ...rest, tariffs: only === undefined ? [] : [only], only };
}

type ByKey = ReadonlyMap<string, Exact<Tariff>>;

/** Those that the periods or the CDR name; undefined: they name none. */
async function namedTariffs(
  hub: PriceHub,
  viewer: Viewer,
  used: UsedCharge,
  facts: ChargeFacts,
  remembered: ByKey,
): Promise<Exact<Tariff>[] | undefined> {
  const stated = used.kind === 'cdr' ? (used.document.tariffs ?? []) : [];
  const keys = [...new Set([...facts.tariffs, ...stated.map(({ id }) => foldId(id))])];
  if (keys.length === 0) return undefined;
  // Of several with one id the first is meant, as it is where a CDR is checked.
  const own = new Map(stated.toReversed().map((tariff) => [foldId(tariff.id), tariff]));
  const missing = keys.filter((key) => !remembered.has(key) && !own.has(key));
  const current = await currentTariffs(hub, viewer, facts, missing);
  return keys.flatMap((key) => remembered.get(key) ?? own.get(key) ?? current.get(key) ?? []);
}

/** That of charges with a contract at the connector. */
async function connectorTariff(
  hub: PriceHub,
  viewer: Viewer,
  place: Place | undefined,
  facts: ChargeFacts,
  remembered: ByKey,
): Promise<Exact<Tariff> | undefined> {
  const keys = (connectorOf(place, facts)?.tariff_ids ?? []).map(foldId);
  const missing = keys.filter((key) => !remembered.has(key));
  const current = await currentTariffs(hub, viewer, facts, missing);
  const candidates = keys.flatMap((key) => remembered.get(key) ?? current.get(key) ?? []);
  return chosen(candidates.length > 0 ? candidates : [...remembered.values()], facts.start);
}

/** The preference that a tariff is for; undefined: for none. */
const profileOf = (tariff: Pick<Tariff, 'type'> | undefined): string | undefined =>
  tariff?.type?.startsWith('PROFILE_') ? tariff.type.slice('PROFILE_'.length) : undefined;

/**
 * The preference that a charge is priced by: the one its CPO has agreed to, where that has a tariff of its own, which is the promised one or one
 * that the CPO names. Without one it is charged as if there were none.
 */
const preferenceBilled = (
  preference: string | undefined,
  promised: string | undefined,
  named: readonly Exact<Tariff>[] | undefined,
): string | undefined =>
  preference !== undefined && [promised, ...(named ?? []).map(profileOf)].includes(preference) ? preference : undefined;

/** A price that was told holds for a charge at that connector, with that preference, that began before the quote expired. */
function standingOf(quote: StoredQuote, facts: ChargeFacts, isPreferred: boolean): QuoteStanding {
  const isThere =
    quote.owner === facts.owner &&
    quote.location === facts.location &&
    quote.evse === facts.evse &&
    quote.connector === facts.connector;
  if (quote.kind === 'AD_HOC') return 'adHoc';
  if (!isThere) return 'elsewhere';
  if (!isPreferred) return 'preference';
  return facts.start <= quote.expires_at.getTime() ? 'held' : 'expired';
}

async function currentTariffs(
  { tariffs }: PriceHub,
  { emsp }: Viewer,
  { owner }: ChargeFacts,
  keys: readonly string[],
): Promise<ByKey> {
  const known = await tariffs.find(
    partyKey(emsp),
    keys.map((key) => ({ owner, key })),
  );
  const sorted = known.toSorted((one, other) => Number(one.isForOne) - Number(other.isForOne));
  return new Map(sorted.map(({ key, tariff }) => [key, tariff]));
}

function connectorOf(place: Place | undefined, { evse, connector }: ChargeFacts): Connector | undefined {
  const found = place?.location.evses?.find(({ uid }) => foldId(uid) === evse);
  return found?.connectors.find(({ id }) => foldId(id) === connector);
}

function chosen(candidates: readonly Exact<Tariff>[], start: number): Exact<Tariff> | undefined {
  const compiled = candidates.map(compileTariff);
  const { tariff } = selectTariff(compiled, { start, kind: 'REGULAR' });
  return tariff && candidates[compiled.indexOf(tariff)];
}
