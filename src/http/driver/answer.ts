import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Page, Place } from '../../store/read/page.ts';
import { cursorOf } from '../api/cursor.ts';
import { type Caching, Content, type DriverOperation, driverPrefix } from './operation.ts';

/** An answer as it is sent. */
export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | Readable | undefined;
}

/** What a request was for, as far as links in its answer name it. */
export interface Asked {
  readonly method: string;
  /** Base of URLs in headers. */
  readonly base: string;
  readonly path: string;
  readonly query: string;
}

/** What an answer depends on besides its URL. */
export const varies = 'Accept-Language, Authorization, X-Api-Key, Accept, Origin';

/** Makes an answer of what an operation has said: a value, a page of a list, or content of its own. */
export function render({ answer }: DriverOperation, said: unknown, asked: Asked): Rendered {
  if (answer.status === 204) return { status: 204, headers: {}, body: undefined };
  const page = 'listOf' in answer && !(said instanceof Content) ? (said as Page<unknown>) : undefined;
  const content = said instanceof Content ? said : new Content(page === undefined ? (said as object) : bodyOf(page));
  const type = content.type ?? ('only' in answer ? answer.only : undefined);
  const next = page === undefined ? content.next : page.next;
  return {
    status: answer.status,
    headers: {
      'Content-Type': type === undefined ? 'application/json; charset=utf-8' : typeOf(type),
      ...(content.etag !== undefined && { ETag: content.etag }),
      ...(next !== undefined && asked.method === 'GET' && { Link: `<${urlOfNext(asked, next)}>; rel="next"` }),
      ...locationOf(answer, said, asked),
      ...content.headers,
    },
    body: bytesOf(content.body),
  };
}

interface Cache {
  readonly control: string;
  readonly isWeak: boolean;
  /** What of the answer its entity tag is not of. */
  readonly ageing?: RegExp;
}

/** How long each kind of answer may be kept, and whether its entity tag is of its bytes. */
const caches: Readonly<Record<Exclude<Caching, 'none'>, Cache>> = {
  static: { control: 'max-age=300, stale-while-revalidate=600', isWeak: false },
  // Of when it was last heard, not of what: how much that means is said by `freshness`, which stays. Inside of texts quotes are escaped.
  status: { control: 'max-age=10', isWeak: true, ageing: /"(?:age_s|observed_at)":(?:null|\d+|"[^"]*")/g },
  tile: { control: 'max-age=30', isWeak: true },
};

/** Sends an answer, with what caches are to know; 304 to who has it already. */
export function send(
  context: Context,
  { status, headers, body }: Rendered,
  caching: Caching,
  isPrivate: boolean,
): void {
  context.status = status;
  context.set(headers);
  const cache = caching === 'none' ? undefined : caches[caching];
  if (cache !== undefined) context.set('Cache-Control', `${isPrivate ? 'private' : 'public'}, ${cache.control}`);
  const tag = headers['ETag'] ?? (cache && tagOf(body, cache));
  if (tag !== undefined) context.set('ETag', tag);
  if (tag !== undefined && hasAlready(context, tag)) {
    if (body instanceof Readable) body.destroy();
    context.status = 304;
    return;
  }
  if (body !== undefined) context.body = body;
}

/** Whether the client has what this tag names; that a tag is weak makes no difference (RFC 9110, 13.1.2). */
function hasAlready({ method, req }: Context, tag: string): boolean {
  const had = req.headers['if-none-match'];
  if (had === undefined || (method !== 'GET' && method !== 'HEAD')) return false;
  const tags: readonly string[] = had.match(/"[^"]*"/g) ?? [];
  return had.trim() === '*' || tags.includes(tag.replace(/^W\//, ''));
}

const bodyOf = ({ items, next }: Page<unknown>): object => ({
  items,
  page: { next_cursor: next === undefined ? null : cursorOf(next), has_more: next !== undefined },
});

function urlOfNext({ base, path, query }: Asked, next: Place): string {
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursorOf(next));
  return `${base}${path}?${parameters}`;
}

function locationOf(answer: DriverOperation['answer'], said: unknown, { base }: Asked): Record<string, string> {
  if (!('location' in answer) || answer.location === undefined) return {};
  const { id } = said as { readonly id?: unknown };
  return id === undefined ? {} : { Location: base + driverPrefix + answer.location.replace('{id}', String(id)) };
}

const typeOf = (type: string): string => (type.startsWith('text/') ? `${type}; charset=utf-8` : type);

/** A value becomes JSON: of other types GeoJSON is one. */
const bytesOf = (body: Content['body']): Rendered['body'] =>
  typeof body === 'string' || Buffer.isBuffer(body) || body instanceof Readable ? body : JSON.stringify(body);

function tagOf(body: Rendered['body'], { isWeak, ageing }: Cache): string | undefined {
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return undefined;
  const tagged = ageing === undefined || typeof body !== 'string' ? body : body.replace(ageing, '');
  const hash = createHash('sha1').update(tagged).digest('base64url');
  return `${isWeak ? 'W/' : ''}"${hash}"`;
}
