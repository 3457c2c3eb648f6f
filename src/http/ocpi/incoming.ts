import type { IncomingMessage } from 'node:http';
import { Fault } from '../../kernel/fault.ts';
import type { Ids } from '../../kernel/ids.ts';
import { singleHeaders } from '../../ocpi/headers.ts';
import type { Method } from '../../ocpi/message.ts';

/** A request's line and headers in one canonical form, before anybody knows who sent it. */
export interface Incoming {
  readonly method: string;
  /** Decoded path segments, without those of a trailing slash. */
  readonly segments: readonly string[];
  readonly queryText: string;
  readonly header: (name: string) => string | undefined;
}

/**
 * Reads the request line and headers. Throws a `malformed` fault for what two readers could take differently: an absolute-form
 * target, empty or dot segments, a doubled security header, an unknown transfer encoding (A9, A10, F6). A path may end in
 * one slash.
 */
export function readIncoming(request: IncomingMessage): Incoming {
  refuseDoubledHeaders(request);
  if (request.headers.host === undefined && request.httpVersion !== '1.0') {
    throw new Fault('malformed', 'the header host is missing');
  }
  const encoding = request.headers['transfer-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
    throw new Fault('malformed', 'Transfer-Encoding may only be chunked');
  }
  const target = request.url ?? '';
  const mark = target.indexOf('?');
  const segments = segmentsOf(mark === -1 ? target : target.slice(0, mark));
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    method: request.method ?? '',
    segments,
    queryText: mark === -1 ? '' : target.slice(mark + 1),
    header,
  };
}

function refuseDoubledHeaders({ rawHeaders, headers }: IncomingMessage): void {
  // Node makes one of those that are there twice.
  if (Object.keys(headers).length === rawHeaders.length / 2) return;
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!singleHeaders.has(name)) continue;
    if (seen.has(name)) throw new Fault('malformed', `the header ${name} is there twice`);
    seen.add(name);
  }
}

function segmentsOf(path: string): string[] {
  if (!path.startsWith('/')) throw new Fault('malformed', 'the request target must be a path');
  const segments = path.slice(1).split('/');
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  const isEncoded = path.includes('%');
  for (let at = 0; at < segments.length; at += 1) {
    const decoded = isEncoded ? decoded1(segments[at] ?? '') : segments[at];
    if (decoded === '' || decoded === '.' || decoded === '..' || decoded === undefined) {
      throw new Fault('not-found', 'the path has an empty or a dot segment');
    }
    segments[at] = decoded;
  }
  return segments;
}

function decoded1(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Fault('malformed', 'the path is not percent-encoded UTF-8');
  }
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** The method as one of OCPI's. Throws a `method-not-allowed` fault for HTTP's others. */
export function methodOf(method: string): Method {
  if (methods.has(method)) return method as Method;
  throw new Fault('method-not-allowed', `${method} is not offered here`);
}

/** Query parameters, decoded. Throws an `invalid` fault when one is there twice. */
export function queryOf(queryText: string): ReadonlyMap<string, string> {
  if (queryText === '') return noQuery;
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(queryText)) {
    if (query.has(name)) throw Fault.invalid([{ path: 'query', message: 'a parameter is there twice' }]);
    query.set(name, value);
  }
  return query;
}

const noQuery: ReadonlyMap<string, string> = new Map();

/** The ids that tie messages together. */
export interface MessageIds {
  readonly requestId: string;
  readonly correlationId: string;
}

/**
 * The message ids of a request. Missing ones are made up, and so are those that are too long or hold anything that could forge a
 * log line or a header (T-74).
 */
export function messageIdsOf(request: IncomingMessage, ids: Ids, lengthMax: number): MessageIds {
  const idIn = (name: string): string => {
    const value = request.headers[name];
    return typeof value === 'string' && value.length <= lengthMax && /^[\x21-\x7e]+$/.test(value) ? value : ids.uuid();
  };
  return { requestId: idIn('x-request-id'), correlationId: idIn('x-correlation-id') };
}
