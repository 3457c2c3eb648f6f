import type { CommandResult } from '../../../generated/ocpi-2.2.1.ts';
import type { StationOutcome } from '../../../stations/model.ts';
import { resultOf } from './command.ts';

export type CommandKind = 'start' | 'stop' | 'reserve' | 'cancel-reservation' | 'unlock';

/** What is known of the EVSE or the reservation when a station has refused. */
export interface Circumstances {
  readonly isOccupied?: boolean;
  readonly isInoperative?: boolean;
  readonly isReservationHeld?: boolean;
}

type Result = CommandResult['result'];

/** What a station's own word means for the eMSP. */
const answers: Readonly<Record<string, Result>> = {
  Accepted: 'ACCEPTED',
  Unlocked: 'ACCEPTED',
  Occupied: 'EVSE_OCCUPIED',
  Faulted: 'EVSE_INOPERATIVE',
  Unavailable: 'EVSE_INOPERATIVE',
  UnlockFailed: 'FAILED',
  NotSupported: 'NOT_SUPPORTED',
  UnknownConnector: 'FAILED',
};

/** The one result of a command, by how the call to the station ended. */
export function commandResult(kind: CommandKind, outcome: StationOutcome, about: Circumstances): CommandResult {
  switch (outcome.kind) {
    case 'answered':
      return answered(kind, outcome.answer.status, about);
    case 'error':
      return isLack(outcome)
        ? resultOf('NOT_SUPPORTED', 'The station cannot do this.')
        : resultOf('FAILED', 'The station answered with an error.');
    case 'timeout':
      return resultOf('TIMEOUT', 'The station did not answer in time.');
    case 'cut':
      return resultOf('FAILED', 'The connection to the station ended before it answered.');
    case 'not-sent':
      return resultOf('FAILED', 'The station could not be reached.');
    case 'unsupported':
      return resultOf('NOT_SUPPORTED', 'The station cannot do this.');
  }
}

/** Whether a call ended in a way that says the station will never do this. */
const isLack = (outcome: StationOutcome): boolean =>
  outcome.kind === 'unsupported' ||
  (outcome.kind === 'error' && (outcome.code === 'NotImplemented' || outcome.code === 'NotSupported'));

function answered(kind: CommandKind, status: string, about: Circumstances): CommandResult {
  if (status === 'OngoingAuthorizedTransaction')
    return resultOf('REJECTED', 'A charge is under way at this connector: stop it first.');
  const known = Object.hasOwn(answers, status) ? answers[status] : undefined;
  if (known !== undefined) return resultOf(known);
  if (kind === 'start') {
    if (about.isOccupied === true) return resultOf('EVSE_OCCUPIED');
    if (about.isInoperative === true) return resultOf('EVSE_INOPERATIVE');
  }
  if (kind === 'cancel-reservation' && about.isReservationHeld === false) return resultOf('UNKNOWN_RESERVATION');
  return resultOf('REJECTED', 'The station refused.');
}
