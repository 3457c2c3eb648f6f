import type { ServerResponse } from 'node:http';
import { isConfigurationModule } from './interfaces.ts';
import { partyPair } from './party.ts';
import type { Platform } from './platform.ts';
import type { Received } from './received.ts';
import type { Reply } from './reply.ts';
import { routingOf } from './request-checks.ts';

/** An answer that is no OCPI. */
export interface RawReply {
  readonly http: number;
  readonly text: string;
}

const fixedAnswer = JSON.stringify({ status_code: 1000, timestamp: '2026-01-01T00:00:00Z' });
const fixedHeaders = { 'Content-Type': 'application/json', 'Content-Length': fixedAnswer.length };

/** Writes the one answer of a partner that only counts. */
export function writeFixed(response: ServerResponse): void {
  response.writeHead(200, fixedHeaders).end(fixedAnswer);
}

/** Writes an answer with its envelope, ids and routing headers. */
export function writeReply(
  platform: Platform,
  received: Received,
  module: string,
  response: ServerResponse,
  reply: Reply | RawReply,
): void {
  if ('text' in reply) {
    response.writeHead(reply.http, { 'Content-Type': 'text/html' }).end(reply.text);
    return;
  }
  const { http, code, message, data, headers } = reply;
  const { clockAheadMs = 0, forgetsIds, keepsRouting } = platform.behaviours.of(module);
  const text = JSON.stringify({
    data,
    status_code: code,
    status_message: message ?? (code === 1000 ? 'Success' : undefined),
    timestamp: new Date(Date.now() + clockAheadMs).toISOString(),
  });
  const written = {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(text)),
    ...(forgetsIds ? {} : echoed(received)),
    ...(isConfigurationModule(module) ? {} : keepsRouting ? keptRouting(received) : answerRouting(platform, received)),
    ...headers,
  };
  received.answerHeaders = written;
  response.writeHead(http, written);
  response.end(text);
}

/** The ids of the request, which its answer repeats (T-70, T-71). */
function echoed({ headers }: Received): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const name of ['X-Request-ID', 'X-Correlation-ID']) {
    const value = headers[name.toLowerCase()];
    if (typeof value === 'string') ids[name] = value;
  }
  return ids;
}

/** The routing headers as they came. */
const keptRouting = ({ headers }: Received): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('ocpi-') && typeof value === 'string' ? [[name, value]] : [],
    ),
  );

/** In an answer TO is who asked and FROM is who was asked; asked without TO, the platform's first party answers. */
function answerRouting(platform: Platform, received: Received): Record<string, string> {
  const { to, from } = routingOf(received.headers);
  const own = platform.roles[0];
  const answering = to ? partyPair(to) : own;
  const headers: Record<string, string> = {};
  if (from) {
    const asking = partyPair(from);
    headers['OCPI-to-country-code'] = asking.country_code;
    headers['OCPI-to-party-id'] = asking.party_id;
  }
  if (answering) {
    headers['OCPI-from-country-code'] = answering.country_code;
    headers['OCPI-from-party-id'] = answering.party_id;
  }
  return headers;
}
