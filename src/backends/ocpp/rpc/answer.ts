import { setTimeout as pause } from 'node:timers/promises';
import type { Limits } from '../../../kernel/limits.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { type Heard, OcppError } from '../translator.ts';
import { callErrorText, failureOf } from './call-errors.ts';
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

/**
 * Has a call of a station answered. Never rejects. When the hub has no room it is tried again for some seconds, as the station waits
 * anyway and says nothing else meanwhile; then it goes unanswered (docs/stations.md, Connecting). `isOver`: nobody waits any more.
 */
export async function answerCall(
  parts: AnswerParts,
  dialect: Dialect,
  heard: Heard,
  call: ReceivedCall,
  isOver: () => boolean,
): Promise<Reply> {
  const { limits, random } = parts;
  const handler = dialect.handlers.get(call.action);
  const counts: MessageCounts = handler ?? dialect.others;
  for (let tries = 0; ; tries += 1) {
    const reply = await attempt(parts, dialect, heard, call, handler, counts);
    if (reply !== later) return reply;
    if (tries >= limits.stationRetriesMax || isOver()) break;
    await pause(limits.stationRetryMs * 2 ** tries * (0.5 + random()));
  }
  counts.unanswered += 1;
  if (!askedForDriver.has(call.action)) return later;
  return callErrorText(dialect.version, call.id, 'GenericError', 'the hub has no room at the moment');
}

async function attempt(
  { log }: AnswerParts,
  dialect: Dialect,
  heard: Heard,
  call: ReceivedCall,
  handler: Handler | undefined,
  counts: MessageCounts,
): Promise<Reply> {
  const { station } = heard.link;
  let deviates = false;
  const noteDeviation = (): void => {
    deviates = true;
  };
  try {
    const payload = readPayload(dialect, call.action, 'request', call.payload, station.validation, noteDeviation);
    if (handler === undefined) throw new OcppError('NotSupported', 'the hub does not take this action');
    const answer = await handler.answer(heard, payload as never);
    if (call.wantsAnswer) dialect.assertSendable(call.action, 'response', answer);
    const text = `[3,${JSON.stringify(call.id)},${JSON.stringify(answer)}]`;
    counts[deviates ? 'deviating' : 'answered'] += 1;
    return text;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'later') return later;
    if (failure.kind === 'replaced') {
      counts.unanswered += 1;
      return replaced;
    }
    counts.refused += 1;
    let said = failure.error;
    if (failure.isBug && deviates) said = new OcppError('FormatViolation', 'the payload cannot be read');
    else if (failure.isBug) {
      log.error(
        { err: error, station: station.id, action: handler?.action },
        'a message of a station could not be handled',
      );
    }
    return callErrorText(dialect.version, call.id, said.code, said.message);
  }
}
