import { foldId } from '../../object-state.ts';
import { knownValues } from '../known-values.ts';
import type { Call } from '../pair.ts';
import type { Part } from '../part.ts';
import { tokenObjectDown, tokenObjectUp } from './tokens.ts';

/** A command of a 2.1.1 eMSP. */
export function startSessionUp(command: Part, call: Call): void {
  command.within('token', (token) => tokenObjectUp(token, call));
}

/** The same, whose reservation has a number in 2.1.1. */
export function reserveNowUp(command: Part, call: Call): void {
  startSessionUp(command, call);
  command.setWord('reservation_id', command.text('reservation_id') ?? '');
}

/** A command for a 2.1.1 CPO, who cannot be told at which Connector; where that is needed it cannot start at all. */
export function startSessionDown(command: Part, call: Call): void {
  if (needsConnector(command, call)) {
    command.hold('connector_id', 'is needed by this EVSE, and 2.1.1 cannot say it', 'NOT_SUPPORTED');
  }
  command.lose(['connector_id', 'authorization_reference'], 'is not in 2.1.1');
  command.within('token', tokenObjectDown);
}

/** A command for a 2.1.1 CPO, with the number it has been given there. */
export function reserveNowDown(command: Part, { context }: Call): void {
  const { reservationNumber } = context;
  if (reservationNumber === undefined) command.hold('reservation_id', 'has no number for 2.1.1', 'NOT_SUPPORTED');
  command.set('reservation_id', String(reservationNumber));
  command.lose(['authorization_reference'], 'is not in 2.1.1');
  command.within('token', tokenObjectDown);
}

function needsConnector(command: Part, { context }: Call): boolean {
  if (context.location === undefined) return false;
  const uid = command.word('evse_uid');
  const location = command.below(context.location, '');
  const evses = location.list('evses').map((text) => command.below(text, ''));
  const meant = evses.filter((evse) => uid === undefined || foldId(evse.word('uid') ?? '') === foldId(uid));
  // Without an EVSE the CPO chooses one, which it can as long as one does without.
  const demanding = meant.filter((evse) => evse.list('capabilities').includes('"START_SESSION_CONNECTOR_REQUIRED"'));
  return meant.length > 0 && demanding.length === meant.length;
}

/** What a 2.1.1 CPO says at once; how long to wait for the result it does not say, but the hub does. */
export function commandResponseUp(response: Part, { context }: Call): void {
  resultUp(response, 'CommandResponseType');
  response.set('timeout', String(context.timeoutS ?? 0));
}

/** What a 2.1.1 CPO says later. */
export const commandResultUp = (result: Part): void => resultUp(result, 'CommandResultType');

/** What is said at once, or later, to a 2.1.1 eMSP. */
export function commandAnswerDown(answer: Part): void {
  answer.lose(['timeout', 'message'], 'is not in 2.1.1');
  become(answer, knownValues('2.1.1', 'CommandResponseType'));
}

const resultUp = (answer: Part, enumeration: string): void => become(answer, knownValues('2.2.1', enumeration));

/** A result for which there is no word is a refusal all the same. */
function become(answer: Part, known: ReadonlySet<string>): void {
  const result = answer.word('result') ?? '';
  if (known.has(result)) return;
  answer.losses.add('/result', `${result} becomes REJECTED`);
  answer.setWord('result', 'REJECTED');
}
