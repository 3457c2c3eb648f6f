import type { Session } from '../../../generated/ocpi-2.2.1.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { type Party, partyKey } from '../../../ocpi/party.ts';
import { findOfSession } from '../../../store/drivers/sessions-named.ts';
import { findReservationOf, isReservedUnused } from '../../../store/drivers/sessions-reservations.ts';
import type { ChargingParts } from './parts.ts';
import { ownReference } from './reference.ts';
import { changeReservation, type ReservationEvent, reservationsToCome } from './reservation-states.ts';
import { notAssigned } from './site.ts';
import { driverTokenDigest } from './token-digest.ts';

/** What a Session says of a reservation, by its own status. */
const events: Readonly<Record<string, ReservationEvent>> = {
  RESERVATION: 'seen',
  ACTIVE: 'used',
  COMPLETED: 'expired',
  INVALID: 'expired',
};

/** Whether a Session is that of a reservation, which has ended without a charge: there is none to show then. */
export async function isOfUnused(
  { pool }: ChargingParts,
  emsp: Party,
  cpo: Party,
  { id, status }: Pick<Session, 'id' | 'status'>,
): Promise<boolean> {
  if (status !== 'COMPLETED' && status !== 'INVALID') return false;
  const [sides, sessionKey] = [{ emsp: partyKey(emsp), cpo: partyKey(cpo) }, foldId(id)];
  if (!(await isReservedUnused(pool, sides, sessionKey))) return false;
  return (await findOfSession(pool, sides, sessionKey)).length === 0;
}

/** Notes what a Session says of the reservation that it is of, or that its driver makes use of (S-11). */
export async function noteReserved(parts: ChargingParts, emsp: Party, cpo: Party, session: Session): Promise<void> {
  const event = events[session.status];
  if (event === undefined) return;
  const sessionKey = foldId(session.id);
  const reservation = await findReservationOf(parts.pool, {
    emsp: partyKey(emsp),
    cpo: partyKey(cpo),
    sessionKey,
    reference: ownReference(session.authorization_reference) ?? null,
    tokenDigest: driverTokenDigest(parts, session.cdr_token),
    location: foldId(session.location_id),
    evse: session.evse_uid === notAssigned ? null : foldId(session.evse_uid),
    states: reservationsToCome,
  });
  if (reservation === undefined) return;
  // Another charge at the same place has ended: that says nothing of a reservation that has a Session of its own to come.
  if (event === 'expired' && reservation.session_key !== sessionKey) return;
  const isOwn = event === 'seen' || reservation.session_key === sessionKey;
  await changeReservation(parts, reservation.id, event, isOwn ? { session_key: sessionKey } : {});
}
