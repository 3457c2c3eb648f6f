import type { Session } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { statusCodes } from '../../../ocpi/envelope.ts';
import { parsePartyKey, partyOf } from '../../../ocpi/party.ts';
import type { ReservationReport } from '../../../stations/model.ts';
import { forgetAliases } from '../../../store/stations/aliases.ts';
import { placeOfCharge } from '../../../store/stations/charge-place.ts';
import { findStationPlace } from '../../../store/stations/places.ts';
import { forgetEndedProfiles } from '../../../store/stations/profiles.ts';
import {
  claimReservations,
  dropLostReservations,
  findReservationNumbered,
  type ReservationRow,
  turnReservation,
} from '../../../store/stations/reservations.ts';
import type { CommandParts } from '../command-parts.ts';
import type { StationLink } from '../desk.ts';
import { lookRegularly, type RegularLook } from '../regular-look.ts';
import type { HostedParty } from './command.ts';
import { sendResult } from './results.ts';

/** Where nothing says what is paid in. */
const currencyDefault = 'EUR';

/**
 * Tells what becomes of reservations: a Session with each (M-17), which is over when the reservation ends without a charge, and the result
 * CANCELED_RESERVATION when the CPO or its station has ended it (M-18). What is to be told stands in the database: any process goes on
 * with it.
 */
export const startReservationNews = (parts: CommandParts): RegularLook =>
  lookRegularly(
    () => lookOnce(parts),
    parts.limits.reservationsLookMs,
    parts.log,
    'reservations could not be looked at',
  );

/** What a station says of a reservation: it has ended there. */
export async function reservationReported(
  { reads, clock }: Pick<CommandParts, 'reads' | 'clock'>,
  { station }: StationLink,
  { reservationId, status }: ReservationReport,
): Promise<void> {
  const row = await findReservationNumbered(reads, station.number, reservationId);
  if (row === undefined) return;
  const isRevoked = status === 'Removed';
  const state = isRevoked ? 'cancelled' : 'expired';
  await turnReservation(reads, row.number, ['asked', 'held'], { state, waiting: { isRevoked } }, new Date(clock.now()));
}

async function lookOnce(parts: CommandParts): Promise<void> {
  const { reads, clock, limits, log } = parts;
  const now = new Date(clock.now());
  await dropLostReservations(reads, now);
  const rows = await claimReservations(reads, now, limits.reservationLeaseMs, limits.reservationsPerLookMax);
  for (const row of rows) {
    await goOn(parts, row).catch((error: unknown) =>
      log.warn({ err: error }, 'what has become of a reservation could not be told'),
    );
  }
  await forgetAliases(reads, now, limits.reservationsPerLookMax);
  await forgetEndedProfiles(reads);
}

async function goOn(parts: CommandParts, row: ReservationRow): Promise<void> {
  const { reads, clock } = parts;
  const now = new Date(clock.now());
  const isOver = row.expires_at <= now;
  if (row.state === 'held' && !isOver) {
    await tellSession(parts, row, 'RESERVATION');
    await turnReservation(reads, row.number, ['held'], { waiting: { isTold: true } }, now);
  } else if (row.state === 'held' || row.state === 'asked') {
    // With the next look its Session is ended.
    await turnReservation(reads, row.number, ['held', 'asked'], { state: 'expired', waiting: {} }, now);
  } else {
    // A charge that has begun with it goes on with its Session; of one that was refused there is none.
    const isEnded = row.state === 'cancelled' || row.state === 'expired';
    if (isEnded && row.waiting?.isHeld === true) await tellSession(parts, row, 'COMPLETED');
    if (row.waiting?.isRevoked === true) await tellRevoked(parts, row);
    await turnReservation(reads, row.number, [row.state], { waiting: null }, now);
  }
}

async function tellRevoked(parts: CommandParts, row: ReservationRow): Promise<void> {
  const by = parsePartyKey(row.owner);
  const host = await hostOf(parts, row.station);
  if (by === undefined || host === undefined || row.waiting === null) return;
  const { callback, correlationId } = row.waiting;
  const waiting = { module: 'commands', callback, correlationId, by } as const;
  await sendResult(parts, host, waiting, { result: 'CANCELED_RESERVATION' });
}

/** Throws when the hub could not take it now. */
async function tellSession(parts: CommandParts, row: ReservationRow, status: Session['status']): Promise<void> {
  const host = await hostOf(parts, row.station);
  if (host === undefined) return;
  const session = await sessionOf(parts, host, row, status);
  if (session === undefined) return;
  const { country_code, party_id } = host.party;
  const answer = await parts.call(host.platformId, {
    method: 'PUT',
    module: 'sessions',
    side: 'receiver',
    segments: [country_code, party_id, row.session_id],
    body: session,
    from: host.party,
    to: partyOf(row.token.country_code, row.token.party_id),
    correlationId: row.session_id,
  });
  const isHubs = answer.from === undefined;
  if (isHubs && (answer.http >= 500 || answer.statusCode === statusCodes.serverError))
    throw new Error(`the hub answered ${answer.http} with ${answer.statusCode}`);
}

async function sessionOf(
  { reads, clock }: CommandParts,
  { party }: HostedParty,
  row: ReservationRow,
  status: Session['status'],
): Promise<Session | undefined> {
  const place = row.evse === null ? undefined : await placeOfCharge(reads, row.station, row.evse);
  if (place === undefined) return undefined;
  const { country_code, party_id, uid, type, contract_id } = row.token;
  const connector = place.connectors[0]?.['id'];
  const currency = place.settings['currency'];
  const now = formatDateTime(clock.now());
  return {
    ...party,
    id: row.session_id,
    start_date_time: formatDateTime(row.created_at.getTime()),
    ...(status === 'COMPLETED' && { end_date_time: now }),
    kwh: 0,
    cdr_token: { country_code, party_id, uid, type, contract_id },
    auth_method: 'COMMAND',
    ...(row.authorization_reference !== null && { authorization_reference: row.authorization_reference }),
    location_id: place.location_id,
    evse_uid: place.uid,
    connector_id: typeof connector === 'string' ? connector : '1',
    currency: typeof currency === 'string' ? currency : currencyDefault,
    status,
    last_updated: now,
  };
}

async function hostOf({ reads }: CommandParts, station: number): Promise<HostedParty | undefined> {
  const place = await findStationPlace(reads, station);
  return place && { platformId: place.platformId, party: partyOf(place.countryCode, place.partyId) };
}
