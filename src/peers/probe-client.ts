import { isUtf8 } from 'node:buffer';
import type { Clock } from '../kernel/clock.ts';
import { Fault } from '../kernel/fault.ts';
import type { Ids } from '../kernel/ids.ts';
import { parseJson } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Party } from '../ocpi/party.ts';
import type { ProbeAnswer, ShownToken } from '../ocpi/probe.ts';
import type { CallWatch } from './call-watch.ts';
import { authorizationOf, type Connection, checkOwnUrl } from './connection.ts';
import type { DialOptions } from './connections.ts';
import { createGuardedSend } from './guarded-got.ts';
import { PeerFault } from './peer-fault.ts';
import { requestHeaders } from './request-headers.ts';
import { createWatchedSend, type Found } from './watched-send.ts';

export interface ProbeRequest {
  readonly connection: Connection;
  readonly module: string;
  readonly to?: Party;
  readonly from?: Party;
  readonly token: ShownToken;
  readonly signal: AbortSignal;
}

/** Looks at a platform with GET alone: nothing is changed there. */
export interface ProbeClient {
  /** Throws a `PeerFault` when there is no answer, or it is too large or has too many values; and for a URL that `refusal` refuses. */
  probe(url: string, request: ProbeRequest): Promise<ProbeAnswer>;
  /** Why the platform's token may not go to this URL, in words that quote nothing of it; undefined when it may. */
  refusal(url: string, connection: Connection): string | undefined;
}

/** Stands where our token stood. It is a token by its form, so that what holds it stays valid. */
export const maskedToken = '***our-token***';

/** An object may nest as deep in an answer's list as in a request; the envelope and the list come on top. */
const wrappingDepth = 2;
/** A shorter token may be a part of anything. */
const maskedLengthMin = 8;

export function createProbeClient(
  limits: Limits,
  ids: Ids,
  clock: Clock,
  dial: DialOptions = {},
  watch?: CallWatch,
): ProbeClient {
  const send = createWatchedSend(createGuardedSend(limits, dial), watch);
  return {
    async probe(text, request) {
      const { connection, module, to, from, token, signal } = request;
      const url = checkOwnUrl(text, connection, limits.linkUrlLengthMax);
      const [requestId, correlationId] = [ids.uuid(), ids.uuid()];
      const sentAt = clock.now();
      const { platformId, policy } = connection;
      const mask = masking(connection);
      return send(
        {
          method: 'GET',
          url,
          policy,
          headers: headersOf({ ...request, correlationId }, tokenHeader(connection, token, ids), requestId),
          timeoutMs: limits.conformanceRequestMs,
          answerBytesMax: limits.conformanceBodyBytesMax,
          signal,
        },
        { platformId, module, requestId, correlationId, ...(to && { to }), ...(from && { from }) },
        // An answer is kept for a while, and its body would be with it if anything below held the whole of it.
        ({ status, headers, body }, found) => {
          const value = jsonIn(body, limits);
          noteEnvelope(found, value);
          return {
            requestId,
            correlationId,
            sentAt,
            answeredAt: clock.now(),
            http: status,
            header(name) {
              const value = headers(name);
              return value === undefined ? undefined : mask(value);
            },
            bytes: body.length,
            value: deeply(beginningOf(value, limits.conformanceObjectsMax), mask),
            items: found.items,
          };
        },
      );
    },
    refusal(url, connection) {
      try {
        checkOwnUrl(url, connection, limits.linkUrlLengthMax);
        return undefined;
      } catch (error) {
        if (error instanceof Fault) return error.message;
        throw error;
      }
    },
  };
}

function tokenHeader({ token, tokenForm }: Connection, shown: ShownToken, ids: Ids): string | undefined {
  if (shown === 'none') return undefined;
  if (shown === 'wrong') return authorizationOf(ids.bytes(32).toString('base64url'), tokenForm);
  return authorizationOf(token, shown === 'ours' ? tokenForm : 'base64');
}

function headersOf(
  request: ProbeRequest & { readonly correlationId: string },
  authorization: string | undefined,
  requestId: string,
): string[] {
  const headers = requestHeaders(request, authorization ?? '', requestId);
  if (authorization !== undefined) return headers;
  return headers.filter((_, at) => headers[at - (at % 2)] !== 'Authorization');
}

function noteEnvelope(found: Found, value: unknown): void {
  const { status_code, data } = (value ?? {}) as { status_code?: unknown; data?: unknown };
  if (typeof status_code === 'number') found.ocpi = status_code;
  if (Array.isArray(data)) found.items = data.length;
}

function jsonIn(body: Buffer, limits: Limits): unknown {
  if (!isUtf8(body)) return undefined;
  if (hasMoreValuesThan(body, limits.conformanceValuesMax)) {
    throw new PeerFault('undeliverable', `the answer has more than ${limits.conformanceValuesMax} values`);
  }
  try {
    return parseJson(body.toString('utf8'), limits.jsonDepthMax + wrappingDepth);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Whether a text may have so many values: each but the first comes behind a comma or a bracket. */
function hasMoreValuesThan(body: Buffer, max: number): boolean {
  let values = 0;
  for (const byte of body) {
    if (byte === comma || byte === openBracket || byte === openBrace) values += 1;
    if (values > max) return true;
  }
  return false;
}

const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;

/** The value with no more elements of its data than are looked at. */
function beginningOf(value: unknown, itemsMax: number): unknown {
  const { data } = (value ?? {}) as { data?: unknown };
  return Array.isArray(data) ? { ...(value as object), data: data.slice(0, itemsMax) } : value;
}

/** Masks the tokens of a connection in a text, in all their forms. */
function masking({ token, tokenBefore }: Connection): (text: string) => string {
  const tokens = [token, ...(tokenBefore === undefined ? [] : [tokenBefore])];
  const forms = tokens.flatMap((one) => [Buffer.from(one, 'utf8').toString('base64'), one]);
  const [whole, parts] = [new Set(forms), forms.filter((form) => form.length >= maskedLengthMin)];
  return (text) =>
    whole.has(text) ? maskedToken : parts.reduce((masked, form) => masked.replaceAll(form, maskedToken), text);
}

/** The value with every text in it changed, the names of fields too. */
function deeply(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => deeply(entry, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [change(name), deeply(member, change)]));
}
