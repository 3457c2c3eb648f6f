import type { IncomingMessage } from 'node:http';
import { Fault } from '../../kernel/fault.ts';
import type { Ids } from '../../kernel/ids.ts';
import { singleHeaders } from '../../ocpi/headers.ts';
import type { Method } from '../../ocpi/message.ts';

/** A request's headers by their names in lower case; of one that is there several times, the first. */
export interface Headers {
  readonly values: ReadonlyMap<string, string>;
  /** One that may be there only once, and is not. */
  readonly doubled: string | undefined;
}

/**
 * Reads the headers as they came. Node's own reading of them makes one of those that are there several times, and costs more than
 * the rest of the request line.
 */
export function headersOf(rawHeaders: readonly string[]): Headers {
  const values = new Map<string, string>();
  let doubled: string | undefined;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = lowerCase(rawHeaders[at] ?? '');
    if (!values.has(name)) values.set(name, rawHeaders[at + 1] ?? '');
    else if (singleHeaders.has(name)) doubled ??= name;
  }
  return { values, doubled };
}

/** Spellings of names seen before: the same few come with every message. */
const spellings = new Map<string, string>();
const spellingsMax = 1000;

function lowerCase(name: string): string {
  const known = spellings.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (spellings.size < spellingsMax) spellings.set(name, lower);
  return lower;
}

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
export function readIncoming(request: IncomingMessage, { values, doubled }: Headers): Incoming {
  if (doubled !== undefined) throw new Fault('malformed', `the header ${doubled} is there twice`);
  if (!values.has('host') && request.httpVersion !== '1.0') {
    throw new Fault('malformed', 'the header host is missing');
  }
  const encoding = values.get('transfer-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'chunked') {
    throw new Fault('malformed', 'Transfer-Encoding may only be chunked');
  }
  const target = request.url ?? '';
  const mark = target.indexOf('?');
  return {
    method: request.method ?? '',
    segments: segmentsOf(mark === -1 ? target : target.slice(0, mark)),
    queryText: mark === -1 ? '' : target.slice(mark + 1),
    header: (name) => values.get(name),
  };
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
export function messageIdsOf({ values }: Headers, ids: Ids, lengthMax: number): MessageIds {
  const idIn = (name: string): string => {
    const value = values.get(name);
    return value !== undefined && value.length <= lengthMax && /^[\x21-\x7e]+$/.test(value) ? value : ids.uuid();
  };
  return { requestId: idIn('x-request-id'), correlationId: idIn('x-correlation-id') };
}
