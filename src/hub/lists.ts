import { Fault, type Issue } from '../kernel/fault.ts';
import { statusCodes } from '../ocpi/envelope.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { countIn, timeIn } from '../ocpi/paging.ts';
import { partyKey, sameParty } from '../ocpi/party.ts';
import { type CrawlMark, crawlHorizon, noteCrawl, type Reader, seenBefore } from '../store/crawls.ts';
import { countList, type ListQuery, listNumbers, listTexts } from '../store/lists.ts';
import type { Asked } from './asked.ts';
import { entryOf } from './entry.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { endpointUrl } from './versions.ts';

/** Pollers and the hub do not have the same clock, and commits take a moment: arrival is compared with this tolerance. */
const arrivalMarginMs = 60_000;

/** What a list request asks for, from its query. */
interface Page {
  readonly dateFrom: number | null;
  readonly dateTo: number | null;
  readonly offset: number;
  readonly limit: number;
  readonly cursor: Cursor | undefined;
}

/** Where a crawl stands; carried in the `Link` so that pages follow one another whatever changes in between. */
interface Cursor {
  /** Number of the last object shown. */
  readonly after: number;
  readonly total: number;
  /** When the crawl began, and since when the reader has not seen what is new. */
  readonly began: CrawlMark;
  readonly beganAt: number;
  readonly seen: CrawlMark | null;
}

/**
 * A page of all objects of the module that the caller may see, from the hub's copy: oldest arrival first,
 * filters on last_updated, `X-Total-Count`, `X-Limit`, and a `Link` to the next page that repeats every filter (T-45 to T-51). How many
 * they are is left in `trace`.
 */
export async function answerList(hub: ExchangeHub, asked: Asked, trace: { items?: number }): Promise<OcpiResponse> {
  const page = pageOf(hub, asked);
  const cursor = page.cursor ?? (await firstCursor(hub, asked, page));
  const query = queryOf(hub, asked, page, cursor);
  const [total, numbers] = await Promise.all([
    page.cursor?.total ?? countList(hub.lists, query),
    listNumbers(hub.lists, query, cursor.after, page.cursor === undefined ? page.offset : 0, page.limit + 1),
  ]);
  const shown = numbers.slice(0, page.limit);
  const last = shown.at(-1);
  trace.items = shown.length;
  const headers: Record<string, string> = { 'x-total-count': String(total), 'x-limit': String(hub.limits.pageSizeMax) };
  if (numbers.length > shown.length && last !== undefined) {
    headers['link'] = `<${nextUrl(hub, asked, page, { ...cursor, after: last, total })}>; rel="next"`;
  } else {
    await noteCrawl(hub.reads, readerOf(asked), { ...page, ...cursor });
  }
  return { http: 200, statusCode: statusCodes.success, data: listTexts(hub.lists, asked.module.id, shown), headers };
}

async function firstCursor(hub: ExchangeHub, asked: Asked, { dateFrom }: Page): Promise<Cursor> {
  const { version: registryVersion } = hub.registry();
  const [xid, seen] = await Promise.all([crawlHorizon(hub.reads), seenBefore(hub.reads, readerOf(asked), dateFrom)]);
  return { after: 0, total: 0, began: { xid, registryVersion }, beganAt: hub.clock.now(), seen: seen ?? null };
}

const readerOf = ({ caller, from, module }: Asked): Reader => ({
  platformId: caller.id,
  party: partyKey(from),
  module: module.id,
});

/**
 * The owner's last_updated is not touched, so an object can reach the hub with a stamp that lies before what a poller
 * asks for, and would be missed for ever. Therefore, unless the operator says otherwise, what reached the hub
 * after the caller's last complete crawl is shown too, and so is all of an owner whom it could not see then.
 */
function queryOf(hub: ExchangeHub, asked: Asked, page: Page, cursor: Cursor): ListQuery {
  const { caller, module, from } = asked;
  const rule = caller.quirks.late_objects ?? 'since_last_crawl';
  const seen = rule === 'off' ? null : cursor.seen;
  return {
    module: module.id,
    owners: hub.registry().ownersFor(module, from, caller),
    addressee: module.addresseeOf === undefined ? null : partyKey(from),
    unrestrictedOnly: module.restricted !== undefined && isRestricted(asked),
    dateFrom: page.dateFrom,
    dateTo: page.dateTo,
    lateSinceXid: rule === 'since_last_crawl' ? (seen?.xid ?? null) : null,
    lateSince: rule === 'by_arrival' && page.dateFrom !== null ? page.dateFrom - arrivalMarginMs : null,
    newOwners: seen === null ? [] : hub.registry().ownersNewTo(module, from, caller, seen.registryVersion),
  };
}

/** Whether every role the caller reads with is one from which restricted objects are kept. */
export function isRestricted({ caller, module, from }: Pick<Asked, 'caller' | 'module' | 'from'>): boolean {
  const roles = caller.parties.filter((party) => party.announced && sameParty(party, from)).map((party) => party.role);
  const reading = roles.filter((role) => module.readers.includes(role));
  return reading.every((role) => module.restricted?.from.includes(role));
}

function pageOf(hub: ExchangeHub, asked: Asked): Page {
  const { query } = asked.request;
  const issues: Issue[] = [];
  const dateFrom = timeIn(query, 'date_from', issues);
  const dateTo = timeIn(query, 'date_to', issues);
  const offset = countIn(query, 'offset', 0, hub.limits.offsetMax, issues) ?? 0;
  const limit = countIn(query, 'limit', 1, Number.MAX_SAFE_INTEGER, issues) ?? hub.limits.pageSizeDefault;
  const cursor = cursorIn(hub, asked, issues);
  if (dateFrom !== null && dateTo !== null && dateFrom > dateTo) {
    issues.push({ path: 'date_to', message: 'must not lie before date_from' });
  }
  if (issues.length > 0) throw Fault.invalid(issues);
  return { dateFrom, dateTo, offset, limit: Math.min(limit, hub.limits.pageSizeMax), cursor };
}

/** Names the form of the cursor too: one of an earlier form is not read. */
const cursorContext = ({ caller, module }: Asked): string => `cursor 2 ${caller.id} ${module.id}`;

function cursorIn(hub: ExchangeHub, asked: Asked, issues: Issue[]): Cursor | undefined {
  const sealed = asked.request.query.get('cursor');
  if (sealed === undefined) return undefined;
  try {
    return JSON.parse(hub.vault.open(Buffer.from(sealed, 'base64url'), cursorContext(asked))) as Cursor;
  } catch {
    issues.push({ path: 'cursor', message: 'is not one of our links' });
    return undefined;
  }
}

function nextUrl(hub: ExchangeHub, asked: Asked, page: Page, cursor: Cursor): string {
  const query = new URLSearchParams();
  for (const name of ['date_from', 'date_to']) {
    const value = asked.request.query.get(name);
    if (value !== undefined) query.set(name, value);
  }
  query.set('offset', String(page.offset + page.limit));
  query.set('limit', String(page.limit));
  query.set('cursor', hub.vault.seal(JSON.stringify(cursor), cursorContext(asked)).toString('base64url'));
  return `${endpointUrl(entryOf(hub, asked.caller), asked.version, 'sender', asked.module.id)}?${query}`;
}
