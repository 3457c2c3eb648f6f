import { exchange, exchangeAt } from './client.ts';
import type { ModuleId } from './interfaces.ts';
import type { Platform } from './platform.ts';
import type { JsonObject } from './shelf.ts';

/** Filters of a list (T-45). */
export interface ListQuery {
  readonly date_from?: string;
  readonly date_to?: string;
  readonly offset?: number;
  readonly limit?: number;
}

/** More pages than any list here has; beyond it the chain of next links is taken for a loop (T-56). */
const pagesMax = 100_000;

/** Reads a list from the peer's Sender interface to its end, along the next links. Throws when a page is not a list. */
export async function readList(
  platform: Platform,
  module: ModuleId,
  query: ListQuery,
  to: string | undefined,
): Promise<JsonObject[]> {
  const ask = { method: 'GET', module, to } as const;
  const objects: JsonObject[] = [];
  let answer = await exchange(platform, { ...ask, side: 'sender', path: '', query: { ...query } });
  for (let page = 1; page <= pagesMax; page += 1) {
    const { data, status_code } = answer.envelope;
    if (answer.http !== 200 || status_code !== 1000 || !Array.isArray(data)) {
      throw new Error(`page ${page} of ${module} was answered HTTP ${answer.http}, OCPI ${status_code}`);
    }
    for (const object of data) objects.push(object);
    const next = nextLink(platform, answer.headers['link']);
    if (next === undefined) return objects;
    answer = await exchangeAt(platform, next, platform.peer?.token ?? '', ask);
  }
  throw new Error(`the list of ${module} has no end`);
}

/** The next page, which has to be where our token belongs (T-48, T-56). */
function nextLink(platform: Platform, header: string | string[] | undefined): string | undefined {
  const next = /<([^>]*)>; *rel="next"/.exec(String(header ?? ''))?.[1];
  if (next === undefined) return undefined;
  const known = new URL(platform.peer?.versionsUrl ?? '').origin;
  if (new URL(next).origin !== known) throw new Error(`the next link leads from ${known} to ${next}`);
  return next;
}
