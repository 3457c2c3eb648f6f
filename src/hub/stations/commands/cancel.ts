import type { CancelReservation } from '../../../generated/ocpi-2.2.1.ts';
import { partyKey } from '../../../ocpi/party.ts';
import type { StationOutcome } from '../../../stations/model.ts';
import { findStationPlace } from '../../../store/stations/places.ts';
import { findReservationOf, type ReservationRow, turnReservation } from '../../../store/stations/reservations.ts';
import type { CommandParts } from '../command-parts.ts';
import { askFor } from './ask-for.ts';
import { already, type Command, type Prepared, refuse } from './command.ts';

/** CANCEL_RESERVATION of one of the reservations of whoever asks (M-16). */
export async function prepareCancel(command: Command<CancelReservation>): Promise<Prepared> {
  const { parts, by, body } = command;
  const held = await findReservationOf(parts.reads, partyKey(by), body.reservation_id);
  if (held === undefined) return already('UNKNOWN_RESERVATION');
  const place = await findStationPlace(parts.reads, held.station);
  if (place === undefined) return already('UNKNOWN_RESERVATION');
  if (place.lacks.includes('cancel-reservation')) return refuse('NOT_SUPPORTED', 'The station cancels nothing.');
  return {
    isTaken: true,
    run: () =>
      askFor(command, held, {
        call: parts.ids.uuid(),
        request: { kind: 'cancel-reservation', reservationId: held.number },
        about: { isReservationHeld: true },
        ended: async (outcome) => {
          await cancelled(parts, held, outcome);
        },
      }),
  };
}

/** Notes that a station has let go of a reservation, if it says so. */
export async function cancelled(
  { reads, clock }: Pick<CommandParts, 'reads' | 'clock'>,
  { number }: Pick<ReservationRow, 'number'>,
  outcome: StationOutcome,
  isRevoked = false,
): Promise<boolean> {
  if (outcome.kind !== 'answered' || outcome.answer.status !== 'Accepted') return false;
  const changes = { state: 'cancelled' as const, waiting: { isRevoked } };
  return (await turnReservation(reads, number, ['asked', 'held'], changes, new Date(clock.now()))) !== undefined;
}
