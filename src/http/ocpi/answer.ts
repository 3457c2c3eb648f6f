import type { ServerResponse } from 'node:http';
import { Fault } from '../../kernel/fault.ts';
import type { Logger } from '../../kernel/logger.ts';
import { isOutage } from '../../kernel/outage.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { envelope, statusCodes } from '../../ocpi/envelope.ts';
import { routingHeaders } from '../../ocpi/headers.ts';
import type { OcpiResponse } from '../../ocpi/message.ts';
import type { Party } from '../../ocpi/party.ts';
import { answers } from './faults.ts';
import type { MessageIds } from './incoming.ts';

/** What stands in the headers of an answer besides its content. */
export interface Addressing extends MessageIds {
  /** Requester and hub or party; absent for configuration modules, incomplete when nobody can be named. */
  readonly routing?: { readonly to: Party | undefined; readonly from: Party | undefined };
}

/** The answer to an exception: a Fault says what became of the request, anything else is ours to mend (T-36). */
export function answerOf(error: unknown, log: Logger, ids: MessageIds): OcpiResponse {
  if (error instanceof Fault) {
    const { http, ocpi } = answers[error.kind];
    const headers: Record<string, string> = {};
    if (error.retryAfterS !== undefined) headers['retry-after'] = String(error.retryAfterS);
    if (error.kind === 'unauthenticated') headers['www-authenticate'] = 'Token';
    return { http, statusCode: ocpi, statusMessage: error.message, headers };
  }
  if (isOutage(error)) {
    log.warn({ err: error, requestId: ids.requestId, correlationId: ids.correlationId }, 'an exchange met an outage');
    return answerOf(new Fault('overloaded', 'the store is not available', { retryAfterS: 1 }), log, ids);
  }
  log.error({ err: error, requestId: ids.requestId, correlationId: ids.correlationId }, 'an exchange failed');
  return { http: 200, statusCode: statusCodes.serverError, statusMessage: 'the hub failed to process the request' };
}

/** Writes an answer: envelope or passed-on bytes, message ids, and the routing headers the right way round (R-05, T-70, T-71). */
export async function writeAnswer(
  res: ServerResponse,
  answer: OcpiResponse,
  addressing: Addressing,
  now: number,
): Promise<void> {
  const headers = ['content-type', 'application/json', 'x-request-id', addressing.requestId];
  headers.push('x-correlation-id', addressing.correlationId);
  const { to, from } = addressing.routing ?? {};
  if (to !== undefined && from !== undefined) pushAll(headers, routingHeaders(to, from));
  if (answer.headers !== undefined) pushAll(headers, answer.headers);
  if (typeof answer.data === 'object') return writeList(res, answer.http, answer.data, headers, now);
  const body = answer.passedOn ?? envelope(answer.statusCode, formatDateTime(now), answer.data, answer.statusMessage);
  writeWhole(res, answer.http, headers, body);
}

function writeWhole(res: ServerResponse, http: number, headers: string[], body: string | Buffer): void {
  const bytes = Buffer.byteLength(body);
  headers.push('content-length', String(bytes));
  res.writeHead(http, headers);
  // A text of as many bytes as characters is the same in both, and Node writes this one faster.
  res.end(body, bytes === body.length ? 'latin1' : 'utf8');
}

/** Headers go out as a flat list of names and values, which Node writes as they are. */
function pushAll(list: string[], headers: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(headers)) list.push(name, headers[name] ?? '');
}

/** Streams a list: the objects' texts as they are stored, between the envelope's two halves. */
async function writeList(
  res: ServerResponse,
  http: number,
  texts: AsyncIterable<readonly string[]>,
  headers: string[],
  now: number,
): Promise<void> {
  const [before, after] = envelope(statusCodes.success, formatDateTime(now), '[]').split('[]');
  let prefix = `${before}[`;
  for await (const some of texts) {
    if (!res.headersSent) res.writeHead(http, headers);
    const flowing = res.write(joined(prefix, some));
    prefix = ',';
    if (!flowing && !res.destroyed) await drained(res);
    if (res.destroyed) return;
  }
  if (res.headersSent) {
    res.end(`]${after}`);
    return;
  }
  writeWhole(res, http, headers, `${prefix}]${after}`);
}

/** A prefix and texts with commas between them, in UTF-8. Each text is copied once, where joining them would make one more. */
function joined(prefix: string, texts: readonly string[]): Buffer {
  let size = Buffer.byteLength(prefix) + Math.max(0, texts.length - 1);
  for (const text of texts) size += Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafeSlow(size);
  let at = bytes.write(prefix);
  for (const [index, text] of texts.entries()) {
    if (index > 0) at += bytes.write(',', at);
    at += bytes.write(text, at);
  }
  return bytes;
}

/** Resolves when more may be written, or when there is nobody left to read it. */
function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
}
