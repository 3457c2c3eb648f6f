import type { CommandRow, CommandState } from '../../../../store/drivers/sessions-commands.ts';
import { tellSession } from '../change-session.ts';
import type { ChargingParts } from '../parts.ts';
import { changeReservation, type ReservationEvent } from '../reservation-states.ts';
import type { SessionEvent } from '../states.ts';

type Means<Event> = Readonly<Partial<Record<CommandState, Event>>>;

/** What a START_SESSION means for its charge. */
const ofStart: Means<SessionEvent> = {
  SENT: 'sent',
  ACCEPTED: 'accepted-by-cpo',
  DONE: 'accepted-by-station',
  REJECTED: 'refused',
  TIMED_OUT: 'timed-out',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

/** What a STOP_SESSION means; that the station agrees says nothing before the Session has ended. */
const ofStop: Means<SessionEvent> = {
  SENT: 'stop-sent',
  REJECTED: 'stop-failed',
  TIMED_OUT: 'stop-failed',
  FAILED: 'stop-failed',
};

/** What a RESERVE_NOW means for its reservation. */
const ofReserve: Means<ReservationEvent> = {
  SENT: 'sent',
  ACCEPTED: 'accepted',
  DONE: 'done',
  REJECTED: 'refused',
  TIMED_OUT: 'timed-out',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

const ofCancel: Means<ReservationEvent> = {
  SENT: 'cancel-sent',
  DONE: 'cancelled',
  REJECTED: 'cancel-failed',
  TIMED_OUT: 'cancel-failed',
  FAILED: 'cancel-failed',
};

/** Tells the charge, or the reservation, that a command is about what has become of it. The same may be told twice. */
export async function tellOf(parts: ChargingParts, command: CommandRow): Promise<void> {
  const { kind, state, reason, session, reservation } = command;
  if (reservation !== null) {
    const isRevoked = kind === 'RESERVE_NOW' && reason === 'CANCELLED_BY_CPO';
    const event = kind === 'CANCEL_RESERVATION' ? ofCancel[state] : isRevoked ? 'revoked' : ofReserve[state];
    if (event !== undefined) await changeReservation(parts, reservation, event, { reason });
  }
  if (session === null) return;
  const event = kind === 'START_SESSION' ? ofStart[state] : kind === 'STOP_SESSION' ? ofStop[state] : undefined;
  if (event !== undefined) await tellSession(parts, session, event, event === 'stop-failed' ? 'STOP_FAILED' : reason);
}
