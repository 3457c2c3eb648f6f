import { Fault } from '../kernel/fault.ts';
import { formatDateTime } from '../ocpi/date-time.ts';
import { digestOf } from '../ocpi/object-state.ts';
import { type Party, type PartyKey, partyKey } from '../ocpi/party.ts';
import { numbersOf } from '../store/vanished.ts';
import type { ListPage } from './list-page.ts';
import { type Identity, refuseUnnamed, takeObject } from './pull-object.ts';
import { canFindMissing, figuresOf, type PullRun, requireWanted, saveProgress, setPlace } from './pull-run.ts';
import { endpointOf } from './registry.ts';
import { translatedPage } from './translate/translated-page.ts';
import { versionOf } from './versions.ts';

/** How often a long pull says in the log how far it is. */
const logEveryMs = 5000;

/** What broke a pull lies in the list itself. */
export class ListFault extends Fault {
  /** Whether the list is to be read on from here later, and not from its beginning. */
  readonly goesOn: boolean;

  constructor(message: string, goesOn: boolean) {
    super('undeliverable', message);
    this.name = 'ListFault';
    this.goesOn = goesOn;
  }
}

/** The first page of a platform's list: all of it, or what was updated since a time. */
export function listUrl({ hub, module, platform }: PullRun, dateFrom: number | undefined): string {
  const endpoint = endpointOf(platform, module.id, 'SENDER') ?? '';
  const query = dateFrom === undefined ? '' : `date_from=${encodeURIComponent(formatDateTime(dateFrom))}&`;
  const limit = platform.quirks.pull_page_size ?? hub.limits.pullPageSize;
  return `${endpoint}${endpoint.includes('?') ? '&' : '?'}${query}limit=${limit}`;
}

/** What a list has shown so far. */
interface List {
  readonly shown: Set<PartyKey>;
  /** Objects of this pull before the list; undefined when the list is read on. */
  readonly before: number | undefined;
  objects: number;
  total: number | undefined;
  emptyPages: number;
}

/** A party's list, as a party that asks for it gets it. */
export interface ListOf {
  readonly party: Party;
  readonly asker: Party;
}

/**
 * Reads a party's list to its end, page by page along `Link` (T-56), takes what is in it in, and saves how far it is after each
 * page. Throws a `Fault` when that breaks, and `PullStopped`.
 */
export async function readList(run: PullRun, { party, asker }: ListOf, firstUrl: string): Promise<void> {
  const shown = run.lists.get(partyKey(party)) ?? new Set<PartyKey>();
  const before = run.progress.next_url === null ? run.progress.objects : undefined;
  const list: List = { shown, before, objects: 0, total: undefined, emptyPages: 0 };
  run.lists.set(partyKey(party), shown);
  for (let url: string | undefined = firstUrl; url !== undefined; ) {
    setPlace(run, { party, url });
    requireWanted(run);
    enterPage(run, asker, url);
    const page = await fetchPage(run, { party, asker }, url);
    await takePage(run, list, page);
    url = followed(run, list, page);
    setPlace(run, url === undefined ? undefined : { party, url });
    await saveProgress(run);
    logProgress(run);
  }
  if (list.total !== undefined && list.objects < list.total) run.doubt ??= 'it was shorter than X-Total-Count said';
}

/** Counts a page against the budgets of the attempt, and breaks circles. */
function enterPage(run: PullRun, asker: Party, url: string): void {
  const { limits } = run.hub;
  if (run.pagesRead >= limits.pullPagesMax || run.objectsRead >= limits.pullObjectsMax) {
    throw new ListFault('the list is longer than is read in one go', true);
  }
  // Digests, because a hundred thousand URLs may be long.
  const visit = digestOf(`${run.progress.party} ${partyKey(asker)} ${url}`).toString('base64');
  if (run.visited.has(visit)) throw new ListFault('the links to the next page lead in a circle', false);
  run.visited.add(visit);
}

async function fetchPage(run: PullRun, { party, asker }: ListOf, url: string): Promise<ListPage> {
  const { hub, module, platform, correlationId, signal } = run;
  const page = await hub.fetchPage(platform.id, url, {
    module: module.id,
    to: party,
    from: asker,
    correlationId,
    signal,
  });
  hub.heardFrom(platform.id);
  const about = { version: versionOf(platform), platformId: platform.id, module };
  return translatedPage(hub.translations, about, page, party);
}

/** Takes the objects of a page in, many at once so that they share transactions. */
async function takePage(run: PullRun, { shown }: List, page: ListPage): Promise<void> {
  const { pullWritesMax } = run.hub.limits;
  const refused: Identity[] = [];
  for (let from = 0; from < page.items.length; from += pullWritesMax) {
    requireWanted(run);
    const some = page.items.slice(from, from + pullWritesMax);
    const taken = await Promise.all(some.map((listed) => takeObject(run, listed, shown)));
    for (const identity of taken) if (identity !== undefined) refused.push(identity);
  }
  for (const { text, reason } of page.problems) refuseUnnamed(run, text, reason);
  await keepRefused(run, refused);
}

/** What is in the list is not missing, however bad it is. */
async function keepRefused(run: PullRun, refused: readonly Identity[]): Promise<void> {
  if (refused.length === 0 || !canFindMissing(run)) return;
  const keys = refused.map(({ owner, key }) => ({ owner: partyKey(owner), key }));
  for (const number of await numbersOf(run.hub.db, run.module.id, keys)) run.seen.add(number);
}

/** Counts a page that has been taken in; returns the URL of the next one, undefined at the end of the list. */
function followed(run: PullRun, list: List, page: ListPage): string | undefined {
  const objects = page.items.length + page.problems.length;
  run.pagesRead += 1;
  run.objectsRead += objects;
  run.progress.pages += 1;
  run.progress.objects += objects;
  list.objects += objects;
  list.emptyPages = objects === 0 ? list.emptyPages + 1 : 0;
  if (page.total !== undefined) {
    // Something was removed while we were reading, and everything behind it has moved up: one object may have been skipped (T-52).
    if (list.total !== undefined && page.total < list.total) run.doubt ??= 'its X-Total-Count fell while it was read';
    list.total = page.total;
    if (list.before !== undefined) run.progress.total = list.before + page.total;
  }
  return page.next === undefined || isOver(run, list) ? undefined : page.next;
}

/** Some platforms always link to a next page. Pages may be empty, because objects are withheld (T-54), but not for ever. */
function isOver(run: PullRun, list: List): boolean {
  if (list.emptyPages === 0) return false;
  if (list.total !== undefined && list.objects >= list.total) return true;
  if (list.emptyPages < run.hub.limits.pullEmptyPagesMax) return false;
  run.doubt ??= 'it went on with empty pages';
  return true;
}

function logProgress(run: PullRun): void {
  const now = run.hub.clock.monotonic();
  if (now - run.loggedAt < logEveryMs) return;
  run.loggedAt = now;
  run.hub.log.info(figuresOf(run), 'a pull is under way');
}
