import { Fault } from '../../../kernel/fault.ts';
import {
  findReservation,
  type ReservationChanges,
  type ReservationRow,
  type ReservationState,
  turnReservation,
} from '../../../store/drivers/sessions-reservations.ts';
import type { ChargingParts } from './parts.ts';

/** What happens to a reservation. */
export type ReservationEvent =
  | 'sent'
  | 'accepted'
  | 'done'
  | 'refused'
  | 'timed-out'
  | 'failed'
  | 'cancel-sent'
  | 'cancelled'
  | 'cancel-failed'
  /** The CPO has taken it back (M-18). */
  | 'revoked'
  /** There is a Session of it; a charge has begun with it; that Session has ended without one. */
  | 'seen'
  | 'used'
  | 'expired';

type Ways = Partial<Record<ReservationEvent, ReservationState>>;

const answered: Ways = {
  done: 'RESERVED',
  seen: 'RESERVED',
  used: 'USED',
  refused: 'REJECTED',
  'timed-out': 'TIMED_OUT',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};
const standing: Ways = { used: 'USED', expired: 'EXPIRED', revoked: 'CANCELLED', cancelled: 'CANCELLED' };
const late: Ways = { done: 'RESERVED', seen: 'RESERVED', used: 'USED' };

/** From which state what leads to which; what is not here changes nothing. */
const ways: Readonly<Record<ReservationState, Ways>> = {
  REQUESTED: { ...answered, sent: 'SENT' },
  SENT: { ...answered, accepted: 'ACCEPTED_BY_CPO' },
  ACCEPTED_BY_CPO: answered,
  RESERVED: { ...standing, 'cancel-sent': 'CANCELLING' },
  CANCELLING: { ...standing, 'cancel-failed': 'RESERVED' },
  USED: {},
  CANCELLED: {},
  EXPIRED: {},
  REJECTED: {},
  TIMED_OUT: late,
  FAILED: late,
};

/** The state after an event; the same one when it changes nothing. */
export const reservationAfter = (state: ReservationState, event: ReservationEvent): ReservationState =>
  ways[state][event] ?? state;

/** States in which a reservation is still to be made, or stands. */
export const openReservations: readonly ReservationState[] = [
  'REQUESTED',
  'SENT',
  'ACCEPTED_BY_CPO',
  'RESERVED',
  'CANCELLING',
];

/** States in which a Session may be of a reservation. */
export const reservationsToCome: readonly ReservationState[] = [...openReservations, 'TIMED_OUT', 'FAILED'];

/** Tells a reservation of an event; what else is to be noted with it is noted too. */
export async function changeReservation(
  { pool, hub }: Pick<ChargingParts, 'pool' | 'hub'>,
  id: string,
  event: ReservationEvent,
  about: Pick<ReservationChanges, 'reason' | 'session_key'> = {},
): Promise<ReservationRow | undefined> {
  for (let turns = 0; turns < hub.limits.driverTurnsMax; turns += 1) {
    const row = await findReservation(pool, id);
    if (row === undefined) return undefined;
    const state = reservationAfter(row.state, event);
    const isNews = about.session_key != null && about.session_key !== row.session_key;
    if (state === row.state && !isNews) return row;
    const { reason = null, session_key = row.session_key } = about;
    const moved = state === row.state ? {} : { state, state_since: new Date(hub.clock.now()), reason };
    const stands = state === 'RESERVED' || state === 'CANCELLING';
    const turned = await turnReservation(pool, row, { ...moved, session_key, due_at: stands ? row.expires_at : null });
    if (turned !== undefined) return turned;
  }
  throw new Fault('overloaded', 'the reservation is being changed by too many at once', { retryAfterS: 1 });
}
