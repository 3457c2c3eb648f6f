import { setTimeout as pause } from 'node:timers/promises';
import type { Limits } from '../../../kernel/limits.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { type Heard, OcppError } from '../translator.ts';
import { callErrorText, type Failure, failureOf } from './call-errors.ts';
import { type Dialect, type Handler, type MessageCounts, readPayload } from './dialect.ts';
import type { ReceivedCall } from './frame.ts';

/** What answering needs besides the call. */
export interface AnswerParts {
  readonly limits: Limits;
  readonly log: Logger;
  readonly random: () => number;
}

/** The text of the reply, or why there is none on this connection. */
export type Reply = string | { readonly unanswered: 'later' | 'replaced' };

const later: Reply = Object.freeze({ unanswered: 'later' });
const replaced: Reply = Object.freeze({ unanswered: 'replaced' });

/** Asks for a driver who waits: it is answered that it did not work. Everything else has happened, and is told again by the station. */
const askedForDriver: ReadonlySet<string> = new Set(['Authorize']);

/** A call of a station, and what is needed to answer it. */
interface Question {
  readonly parts: AnswerParts;
  readonly dialect: Dialect;
  readonly heard: Heard;
  readonly call: ReceivedCall;
  readonly handler: Handler | undefined;
  readonly counts: MessageCounts;
  isOver(): boolean;
  replied(reply: Reply): void;
}

/**
 * Has a call of a station answered; `replied` hears of it once, later than this returns. When the hub has no room it is tried again for
 * some seconds, as the station waits anyway and says nothing else meanwhile; then it goes unanswered (docs/stations.md, Connecting).
 * `isOver`: nobody waits any more.
 */
export function answerCall(
  parts: AnswerParts,
  dialect: Dialect,
  heard: Heard,
  call: ReceivedCall,
  isOver: () => boolean,
  replied: (reply: Reply) => void,
): void {
  const handler = dialect.handlers.get(call.action);
  attempt({ parts, dialect, heard, call, handler, counts: handler ?? dialect.others, isOver, replied }, 0);
}

/** Promises are chained by hand: everything that stations say comes this way, most of it with nothing to wait for but the disk. */
function attempt(question: Question, tries: number): void {
  const { dialect, heard, call, handler } = question;
  let answer: Promise<object>;
  let deviates = false;
  const noteDeviation = (): void => {
    deviates = true;
  };
  try {
    const { validation } = heard.link.station;
    const payload = readPayload(dialect, call.action, 'request', call.payload, validation, noteDeviation);
    if (handler === undefined) throw new OcppError('NotSupported', 'the hub does not take this action');
    answer = Promise.resolve(handler.answer(heard, payload as never));
  } catch (error) {
    answer = Promise.reject(error);
  }
  void answer.then(
    (payload) => question.replied(answered(question, payload, deviates)),
    (error: unknown) => failed(question, tries, error, deviates),
  );
}

function answered({ parts, dialect, heard, call, counts }: Question, answer: object, deviates: boolean): Reply {
  try {
    if (call.wantsAnswer) dialect.assertSendable(call.action, 'response', answer);
  } catch (error) {
    return refused({ parts, dialect, heard, call, counts }, failureOf(error), error, deviates);
  }
  counts[deviates ? 'deviating' : 'answered'] += 1;
  return `[3,${JSON.stringify(call.id)},${JSON.stringify(answer)}]`;
}

function failed(question: Question, tries: number, error: unknown, deviates: boolean): void {
  const failure = failureOf(error);
  const { counts, replied } = question;
  if (failure.kind === 'answer') replied(refused(question, failure, error, deviates));
  else if (failure.kind === 'later') void again(question, tries);
  else {
    counts.unanswered += 1;
    replied(replaced);
  }
}

/** What could not be done for want of room is tried once more, or given up. */
async function again(question: Question, tries: number): Promise<void> {
  const { parts, dialect, call, counts, isOver, replied } = question;
  const { limits, random } = parts;
  if (tries < limits.stationRetriesMax && !isOver()) {
    await pause(limits.stationRetryMs * 2 ** tries * (0.5 + random()));
    attempt(question, tries + 1);
    return;
  }
  counts.unanswered += 1;
  if (!askedForDriver.has(call.action)) replied(later);
  else replied(callErrorText(dialect.version, call.id, 'GenericError', 'the hub has no room at the moment'));
}

function refused(
  { parts, dialect, heard, call, counts }: Omit<Question, 'handler' | 'isOver' | 'replied'>,
  failure: Failure,
  error: unknown,
  deviates: boolean,
): Reply {
  counts.refused += 1;
  let said = failure.kind === 'answer' ? failure.error : new OcppError('InternalError', 'it could not be handled');
  const isBug = failure.kind === 'answer' && failure.isBug;
  if (isBug && deviates) said = new OcppError('FormatViolation', 'the payload cannot be read');
  else if (isBug) {
    const action = dialect.handlers.get(call.action)?.action;
    parts.log.error(
      { err: error, station: heard.link.station.id, action },
      'a message of a station could not be handled',
    );
  }
  return callErrorText(dialect.version, call.id, said.code, said.message);
}
