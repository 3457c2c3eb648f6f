import { expect } from 'chai';
import { type Circumstances, type CommandKind, commandResult } from '../../../../src/hub/stations/commands/outcomes.ts';
import type { StationOutcome } from '../../../../src/stations/model.ts';

const said = (status: string): StationOutcome => ({ kind: 'answered', answer: { status } });
const kinds = ['start', 'stop', 'reserve', 'cancel-reservation', 'unlock'] as const satisfies readonly CommandKind[];

describe('the result of a command', () => {
  const answers: [CommandKind, string, string, Circumstances?][] = [
    ['start', 'Accepted', 'ACCEPTED'],
    ['start', 'Rejected', 'REJECTED'],
    ['start', 'Rejected', 'EVSE_OCCUPIED', { isOccupied: true, isInoperative: true }],
    ['start', 'Rejected', 'EVSE_INOPERATIVE', { isInoperative: true }],
    ['stop', 'Accepted', 'ACCEPTED'],
    ['stop', 'Rejected', 'REJECTED', { isOccupied: true }],
    ['reserve', 'Occupied', 'EVSE_OCCUPIED'],
    ['reserve', 'Faulted', 'EVSE_INOPERATIVE'],
    ['reserve', 'Unavailable', 'EVSE_INOPERATIVE'],
    ['reserve', 'Rejected', 'REJECTED'],
    ['cancel-reservation', 'Rejected', 'UNKNOWN_RESERVATION', { isReservationHeld: false }],
    ['cancel-reservation', 'Rejected', 'REJECTED', { isReservationHeld: true }],
    ['unlock', 'Unlocked', 'ACCEPTED'],
    ['unlock', 'UnlockFailed', 'FAILED'],
    ['unlock', 'NotSupported', 'NOT_SUPPORTED'],
    ['unlock', 'UnknownConnector', 'FAILED'],
    ['unlock', 'OngoingAuthorizedTransaction', 'REJECTED'],
    ['start', '__proto__', 'REJECTED'],
  ];
  for (const [kind, status, result, about] of answers) {
    it(`${kind}, ${status}${about ? ` ${JSON.stringify(about)}` : ''}: ${result}`, () => {
      expect(commandResult(kind, said(status), about ?? {}).result).to.equal(result);
    });
  }

  it('is the same for every command when there was no answer', () => {
    const outcomes: [StationOutcome, string][] = [
      [{ kind: 'error', code: 'NotImplemented', description: '' }, 'NOT_SUPPORTED'],
      [{ kind: 'error', code: 'NotSupported', description: '' }, 'NOT_SUPPORTED'],
      [{ kind: 'unsupported' }, 'NOT_SUPPORTED'],
      [{ kind: 'error', code: 'GenericError', description: 'x' }, 'FAILED'],
      [{ kind: 'cut' }, 'FAILED'],
      [{ kind: 'not-sent', reason: 'x' }, 'FAILED'],
      [{ kind: 'timeout' }, 'TIMEOUT'],
    ];
    for (const kind of kinds)
      for (const [outcome, result] of outcomes)
        expect(commandResult(kind, outcome, {}).result, `${kind} ${JSON.stringify(outcome)}`).to.equal(result);
  });
});
