import type { CDR, Connector, EVSE, Location, Session, Tariff } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { parseDateTime } from '../ocpi/date-time.ts';
import { foldId } from '../ocpi/object-state.ts';
import { isTimeZone } from '../ocpi/time-zone.ts';
import type { CheckFacts, PublishedTariff } from '../pricing/check-facts.ts';
import { type Exact, parseExact } from '../pricing/exact.ts';
import { type CdrMark, type CdrToCheck, markCdr } from '../store/cdr-checks.ts';
import {
  findCredited,
  findNeighbours,
  findPlace,
  findTariffs,
  hasAny,
  type PlaceTexts,
  tellersOf,
} from '../store/cdr-facts.ts';
import { findDocument } from '../store/documents.ts';
import { findSnapshot, type SessionSnapshot } from '../store/session-snapshots.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { objectKey } from './object-key.ts';
import { tokenDigest } from './operations.ts';
import { knownModule } from './registry.ts';

export type FactsHub = Pick<ExchangeHub, 'reads' | 'vault' | 'limits' | 'registry'>;

/** What decides over a price and is not in the CDR. */
export type PriceFacts = Pick<CheckFacts, 'timeZone' | 'published'>;

/** Gathers what else the hub knows about a CDR, and makes the CDR known to the checks of others. */
export async function gatherFacts(hub: FactsHub, row: CdrToCheck, cdr: Exact<CDR>): Promise<CheckFacts> {
  const { reads, limits } = hub;
  const { owner } = row;
  const mark = markOf(hub, row, cdr);
  const counts = cdr.credit !== true;
  // A credit CDR bills nothing, and stands in nobody's way.
  if (counts) await markCdr(reads, mark);
  const near = { withinMs: limits.cdrCheckSessionTimeMs, max: limits.cdrCheckOthersMax };
  const [known, session, sendsSessions, token, others, original] = await Promise.all([
    knownOf(hub, row, cdr),
    cdr.session_id ? findDocument(reads, 'sessions', owner, foldId(cdr.session_id)) : undefined,
    hasAny(reads, 'sessions', owner),
    tokenOf(hub, row, cdr),
    counts ? findNeighbours(reads, mark, near) : [],
    cdr.credit_reference_id ? findCredited(reads, owner, foldId(cdr.credit_reference_id)) : undefined,
  ]);
  return {
    receivedAt: row.received_at.getTime(),
    ...known,
    ...(session !== undefined && { session: parseExact<Session>(session.text) }),
    sendsSessions,
    isSimulated: hub.registry().isSandbox(owner),
    ...(token !== undefined && { token }),
    ...(original !== undefined && {
      original: parseExact<CDR>(original.document),
      isOriginalHeld: original.is_held,
    }),
    others: others.map((other) => ({
      number: other.number,
      isSameSession: other.is_same_session,
      isSameEvse: other.is_same_evse,
      isSameToken: other.is_same_token,
      start: other.start,
      end: other.end,
      energy: Decimal.of(other.energy),
    })),
  };
}

/** What decides over the price: as it was when the Session began, or, where nobody knows that, as it is now (P-13). */
export async function gatherPriceFacts(hub: FactsHub, row: CdrToCheck, cdr: Exact<CDR>): Promise<PriceFacts> {
  const { timeZone, published } = await knownOf(hub, row, cdr);
  return { ...(timeZone !== undefined && { timeZone }), published };
}

async function knownOf(
  { reads }: FactsHub,
  { owner, addressee }: CdrToCheck,
  cdr: Exact<CDR>,
): Promise<PriceFacts & Pick<CheckFacts, 'maxPower'>> {
  const { id, evse_uid } = cdr.cdr_location;
  const [place, current, snapshot] = await Promise.all([
    findPlace(reads, owner, { location: foldId(id), evse: foldId(evse_uid) }),
    findTariffs(reads, owner, addressee, tariffKeys(cdr)),
    cdr.session_id ? findSnapshot(reads, owner, foldId(cdr.session_id)) : undefined,
  ]);
  const maxPower = maxPowerOf(place, cdr.cdr_location.connector_id);
  const timeZone = timeZoneOf(place, snapshot);
  return {
    published: publishedOf(current, snapshot),
    ...(timeZone !== undefined && { timeZone }),
    ...(maxPower !== undefined && { maxPower }),
  };
}

function tariffKeys({ tariffs, charging_periods }: Exact<CDR>): string[] {
  const named = charging_periods.flatMap(({ tariff_id }) => tariff_id ?? []);
  return [...new Set([...named, ...(tariffs ?? []).map(({ id }) => id)].map(foldId))];
}

function publishedOf(
  current: ReadonlyMap<string, string>,
  snapshot: SessionSnapshot | undefined,
): Map<string, PublishedTariff> {
  const read = (text: string): Exact<Tariff> => parseExact<Tariff>(text);
  const published = new Map<string, PublishedTariff>();
  for (const [key, text] of current) published.set(key, { tariff: read(text), isSnapshot: false });
  for (const [key, text] of Object.entries(snapshot?.tariffs ?? {})) {
    published.set(key, { tariff: read(text), isSnapshot: true });
  }
  return published;
}

function timeZoneOf(place: PlaceTexts | undefined, snapshot: SessionSnapshot | undefined): string | undefined {
  const stored = place && (JSON.parse(place.location) as Partial<Location>).time_zone;
  const name = snapshot?.time_zone ?? stored;
  return name !== undefined && isTimeZone(name) ? name : undefined;
}

/** kW of the Connector, as its Location says; with some more than one of the id, or none, it is not known. */
function maxPowerOf(place: PlaceTexts | undefined, connectorId: string): Decimal | undefined {
  if (place?.evse == null) return undefined;
  const { connectors } = parseExact<EVSE>(place.evse);
  const connector = connectors.find(({ id }) => foldId(id) === foldId(connectorId));
  return connector && powerOf(connector);
}

/** What voltage and current come to, or the power that is named: whichever is more, for the sake of those who name it wrong. */
function powerOf({ power_type, max_voltage, max_amperage, max_electric_power }: Exact<Connector>): Decimal | undefined {
  const phases = phasesOf[power_type];
  if (phases === undefined) return undefined;
  const suggested = max_voltage.times(max_amperage).times(Decimal.of(phases));
  const named = max_electric_power ?? suggested;
  return (named.compare(suggested) > 0 ? named : suggested).times(thousandth);
}

const thousandth = Decimal.of('0.001');
const phasesOf: Readonly<Record<string, number>> = {
  AC_1_PHASE: 1,
  AC_2_PHASE: 2,
  AC_2_PHASE_SPLIT: 2,
  AC_3_PHASE: 3,
  DC: 1,
};

/** Who has told of the token (E5); undefined when its eMSP tells of none, so that nobody can know. */
async function tokenOf(
  { reads, registry }: FactsHub,
  { addressee }: CdrToCheck,
  { cdr_token: { uid, type } }: Exact<CDR>,
): Promise<CheckFacts['token']> {
  const key = objectKey(uid, String(type));
  if ((await tellersOf(reads, key, [addressee])).length > 0) return 'addressee';
  if (!(await hasAny(reads, 'tokens', addressee))) return undefined;
  const { owners } = knownModule('tokens');
  const parties = [...registry().platforms.values()].flatMap((platform) => platform.parties);
  const others = parties
    .filter(({ role }) => owners.includes(role))
    .map(({ country_code, party_id }) => `${country_code}-${party_id}`);
  return (await tellersOf(reads, key, [...new Set(others)])).length > 0 ? 'others' : 'nobody';
}

function markOf(hub: FactsHub, { number, owner }: CdrToCheck, cdr: Exact<CDR>): CdrMark {
  const { id, evse_uid } = cdr.cdr_location;
  return {
    number,
    owner,
    sessionKey: cdr.session_id ? foldId(cdr.session_id) : null,
    // D-22: a reservation that came to nothing was nowhere.
    evseKey: evse_uid === '#NA' ? null : foldId(`${id}\n${evse_uid}`),
    tokenDigest: tokenDigest(hub, cdr.cdr_token.uid),
    startsAt: parseDateTime(cdr.start_date_time) ?? 0,
    endsAt: parseDateTime(cdr.end_date_time) ?? 0,
    energy: cdr.total_energy.toString(),
  };
}
