import { membersOf } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import { statusCodes } from '../ocpi/envelope.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { retryAfterSecondsIn } from '../ocpi/retry-after.ts';
import { readEnvelope } from './envelope.ts';
import { isTokenRefusal, PeerFault } from './peer-fault.ts';
import type { IncomingAnswer } from './transport.ts';

/**
 * Turns a platform's HTTP answer into an OCPI answer, or into the fault R-18 asks for: `unreachable` when it refuses our token
 * (never passed on as a 401: the requester would doubt its own), `undeliverable` for whatever is no envelope.
 */
export function readAnswer(answer: IncomingAnswer, limits: Limits): OcpiResponse {
  const { status: http } = answer;
  if (isTokenRefusal(http)) throw new PeerFault('unreachable', 'the receiver refuses our token', { http });
  if (http >= 300 && http < 400) {
    throw new PeerFault('undeliverable', `the receiver answered with a redirect (HTTP ${http})`, { http });
  }
  const envelope = readEnvelope(answer.body, limits.jsonDepthMax);
  if (!envelope) return withoutEnvelope(answer);
  const { text, statusCode, statusMessage, data } = envelope;
  const response = {
    http,
    statusCode,
    ...(statusMessage !== undefined && { statusMessage }),
    passedOn: answer.body,
    headers: takenOver(answer),
  };
  return data === undefined || data === null ? response : withData(response, text);
}

/** Adds `data` as text, cut out when it is first read: mostly the whole envelope is passed on, or only its code counts. */
function withData(response: OcpiResponse, text: string): OcpiResponse {
  let data: string | undefined;
  return {
    ...response,
    get data() {
      data ??= membersOf(text).get('data') ?? 'null';
      return data;
    },
  };
}

function withoutEnvelope(answer: IncomingAnswer): OcpiResponse {
  const { status: http } = answer;
  if (http === 404 || http === 405) return { http, statusCode: statusCodes.clientError, isBare: true };
  const retryAfterS = retryAfterSecondsIn(answer.headers('retry-after'));
  throw new PeerFault('undeliverable', `the receiver answered outside OCPI (HTTP ${http})`, {
    http,
    ...(retryAfterS !== undefined && { retryAfterS }),
  });
}

const takenOverNames = ['location', 'link', 'x-total-count', 'x-limit', 'retry-after'];

function takenOver(answer: IncomingAnswer): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of takenOverNames) {
    const value = answer.headers(name);
    if (value !== undefined) headers[name] = value;
  }
  return headers;
}
