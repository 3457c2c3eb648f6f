import { parseDateTime } from '../../ocpi/date-time.ts';
import { statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import type { SandboxParts } from './parts.ts';

export const success = (data?: unknown): OcpiResponse => ({
  http: 200,
  statusCode: statusCodes.success,
  ...(data !== undefined && { data: JSON.stringify(data) }),
});

export const refusal = (http: number, statusCode: number, statusMessage: string): OcpiResponse => ({
  http,
  statusCode,
  statusMessage,
});

export const notFound = refusal(404, statusCodes.clientError, 'the sandbox has nothing here');

/** What no reader of OCPI understands. */
export const broken: OcpiResponse = {
  http: 200,
  statusCode: statusCodes.success,
  passedOn: Buffer.from('<html><body>It works!</body></html>'),
};

/** Part of the time the hub gives that a slow answer takes. */
const slowShare = 0.8;

/** Waits as long as a scenario says, of a time the hub gives; `never` until the hub gives up. */
export async function pause(pace: 'slow' | 'never' | undefined, givenMs: number, signal: AbortSignal): Promise<void> {
  if (pace === undefined) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = pace === 'slow' ? setTimeout(end, givenMs * slowShare) : undefined;
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

const pageSize = 50;

/** What is asked for of a list: times in milliseconds. */
export interface Wanted {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** What a request wants of a list (T-45 to T-51). */
export function wantedOf({ query }: OcpiRequest): Wanted {
  const time = (name: string): number | undefined => parseDateTime(query.get(name) ?? '');
  const count = (name: string, fallback: number): number => {
    const value = Number(query.get(name) ?? fallback);
    return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
  };
  const limit = Math.min(Math.max(count('limit', pageSize), 1), pageSize);
  return { from: time('date_from'), to: time('date_to'), offset: count('offset', 0), limit };
}

/** A page of a list, of `total` objects in all (T-45 to T-51). */
export function page(objects: readonly object[], total: number, request: OcpiRequest, url: string): OcpiResponse {
  const { offset, limit } = wantedOf(request);
  const next = new URLSearchParams([...request.query]);
  next.set('offset', String(offset + limit));
  next.set('limit', String(limit));
  const headers = { 'x-total-count': String(total), 'x-limit': String(pageSize) };
  const link = offset + limit < total ? { link: `<${url}?${next}>; rel="next"` } : {};
  return { ...success(objects), headers: { ...headers, ...link } };
}

/** The page that is asked for of a list that is here in full: one of few objects. */
export function pageOf(
  objects: readonly { readonly last_updated: string }[],
  request: OcpiRequest,
  url: string,
): OcpiResponse {
  const { from = 0, to = Number.POSITIVE_INFINITY, offset, limit } = wantedOf(request);
  const wanted = objects.filter(({ last_updated }) => {
    const at = parseDateTime(last_updated) ?? 0;
    return at >= from && at < to;
  });
  return page(wanted.slice(offset, offset + limit), wanted.length, request, url);
}

/** Objects of a sandbox as the hub has them: what it has told the hub is what it has. */
export async function ownCopies<T>(
  { copyOf }: Pick<SandboxParts, 'copyOf'>,
  id: string,
  request: OcpiRequest,
  pathsOf: readonly (readonly string[])[],
): Promise<T[]> {
  const copies = await Promise.all(
    pathsOf.map((segments) => copyOf(id, { ...request, side: 'receiver', method: 'GET', segments, query: new Map() })),
  );
  return copies.flatMap(({ data }) => (typeof data === 'string' ? [JSON.parse(data) as T] : []));
}
