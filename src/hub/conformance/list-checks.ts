import type { Issue } from '../../kernel/fault.ts';
import { nextIn } from '../../ocpi/link.ts';
import { parsePartyKey, partyKey } from '../../ocpi/party.ts';
import { validate } from '../../ocpi/validate.ts';
import { versionOf } from '../versions.ts';
import { type Check, type Exchange, fail, failWith, type Judgement, pass, type Run, skip, warn } from './check.ts';
import {
  askList,
  askListAt,
  firstPage,
  type ListUnderTest,
  nameOf,
  newestIn,
  smallPage,
  updatedAt,
} from './list-under-test.ts';
import { accessChecks, messageChecks, routingCheck } from './message-checks.ts';
import { answerIn, countOf, fieldsOf, itemsOf, lengthOf } from './reading.ts';

/** The first page of a list, which is there. */
interface Page {
  readonly exchange: Exchange;
  /** Its first objects. */
  readonly items: readonly unknown[];
  /** How many objects came. */
  readonly length: number;
}

/** What is asked of a list: skipped when its first page is not there, which is a check of its own. */
type Question = readonly [
  name: string,
  title: string,
  requirements: readonly string[],
  judge: (run: Run, list: ListUnderTest, page: Page) => Judgement | Promise<Judgement>,
];

const questions: readonly Question[] = [
  ['total-count', 'says how many objects there are in X-Total-Count', ['T-49'], judgeTotalCount],
  ['x-limit', 'says how many it gives at most in X-Limit', ['T-50'], judgeMaximum],
  ['limit', 'gives no more objects than were asked for', ['T-47'], judgeLimit],
  ['link', 'links to the next page where there is one', ['T-48', 'T-56', 'R-66'], judgeLink],
  ['next-page', 'goes on behind the link', ['T-48', 'T-51', 'T-56'], judgeNextPage],
  ['offset', 'counts offset from the beginning of the same order', ['T-47', 'T-51'], judgeOffset],
  ['offset-beyond', 'is empty beyond its end', ['T-55'], judgeOffsetBeyond],
  ['future', 'is empty for a date_from in the far future', ['T-45', 'T-46'], judgeFuture],
  ['date-from', 'applies date_from to last_updated, itself included', ['T-45', 'T-46'], judgeDateFrom],
  ['date-to', 'applies date_to to last_updated, itself excluded', ['T-45', 'T-46'], judgeDateTo],
  ['objects', 'holds valid objects', ['T-20', 'T-21', 'T-90', 'T-93', 'T-94', 'T-95'], judgeObjects],
  ['owners', "holds objects of the partner's own parties", ['T-63', 'C-31'], judgeOwners],
];

/** The checks of one list of a Sender interface. */
export function listChecks(list: ListUnderTest): Check[] {
  const group = list.module.id;
  const subject = { group, ask: (run: Run) => firstPage(run, list) };
  return [
    {
      id: `${group}.page`,
      group,
      title: 'is answered to the token the partner gave',
      requirements: ['T-30', 'T-45', 'T-58'],
      judge: async (run) => judgePage(await firstPage(run, list)),
    },
    ...messageChecks(subject),
    routingCheck(subject),
    ...accessChecks(subject),
    ...questions.map(
      ([name, title, requirements, judge]): Check => ({
        id: `${group}.${name}`,
        group,
        title,
        requirements,
        async judge(run) {
          const exchange = await firstPage(run, list);
          const items = itemsOf(exchange);
          return items === undefined
            ? skip('the list was not answered', exchange)
            : judge(run, list, { exchange, items, length: lengthOf(exchange) });
        },
      }),
    ),
  ];
}

function judgePage(exchange: Exchange): Judgement {
  if (itemsOf(exchange) !== undefined) return pass(`the first page has ${lengthOf(exchange)} objects`, exchange);
  return fail(`${answerIn(exchange)}; a list in an envelope is demanded`, exchange);
}

function judgeTotalCount(_run: Run, _list: ListUnderTest, { exchange, length }: Page): Judgement {
  const total = countOf(exchange, 'x-total-count');
  if (total === undefined) return fail('X-Total-Count is missing, or no number', exchange);
  return total >= length
    ? pass(`it says ${total}`, exchange)
    : fail(`it says ${total}, and the page alone has ${length}`, exchange);
}

function judgeMaximum(_run: Run, _list: ListUnderTest, { exchange }: Page): Judgement {
  const limit = countOf(exchange, 'x-limit');
  if (limit === undefined || limit === 0) return fail('X-Limit is missing, or no number above 0', exchange);
  return pass(`it says ${limit}`, exchange);
}

function judgeLimit(run: Run, _list: ListUnderTest, { exchange, length }: Page): Judgement {
  const limit = smallPage(run);
  if (length > limit) return fail(`${limit} were asked for, and ${length} came`, exchange);
  const total = countOf(exchange, 'x-total-count') ?? 0;
  if (total <= limit) return skip(`there are no more than the ${limit} that were asked for`, exchange);
  return pass(`${limit} were asked for, and ${length} came`, exchange);
}

/** The target of the link of a page, and why it may not be followed. */
function linkOf(run: Run, exchange: Exchange): { url: string; refusal: string | undefined } | undefined {
  const url = nextIn(exchange.answer?.header('link'));
  if (url === undefined) return undefined;
  const refusal =
    run.refusalOfUrl(url) ?? (isSameOrigin(url, exchange) ? undefined : 'the URL leads to another server');
  return { url, refusal };
}

/** Both are URLs: one was asked, the other would be refused for not being one. */
const isSameOrigin = (url: string, { asked }: Exchange): boolean => new URL(url).origin === new URL(asked.url).origin;

function judgeLink(run: Run, _list: ListUnderTest, { exchange, length }: Page): Judgement {
  const total = countOf(exchange, 'x-total-count');
  const link = linkOf(run, exchange);
  if (link === undefined) {
    if (total === undefined) return skip('nobody knows whether there is a next page', exchange);
    return total > length
      ? fail(`there is no link to a next page, and ${length} of ${total} objects came`, exchange)
      : pass('there is no next page, and no link to one', exchange);
  }
  if (link.refusal !== undefined)
    return fail(`the link to the next page cannot be followed: ${link.refusal}`, exchange);
  const lost = lostFilters(exchange.asked.url, link.url);
  if (lost.length > 0) return fail(`the link to the next page leaves out ${lost.join(' and ')}`, exchange);
  if (total !== undefined && total <= length) return warn('it links to a next page behind the last object', exchange);
  return pass('it links to the next page', exchange);
}

/** The filters of a request that the link to its next page does not repeat. */
function lostFilters(asked: string, next: string): string[] {
  const [before, after] = [new URL(asked).searchParams, new URL(next).searchParams];
  return ['date_from', 'date_to'].filter((name) => before.has(name) && !after.has(name));
}

async function judgeNextPage(run: Run, list: ListUnderTest, first: Page): Promise<Judgement> {
  const link = linkOf(run, first.exchange);
  if (link === undefined) return skip('the first page has no link to a next one', first.exchange);
  if (link.refusal !== undefined) return skip('the link cannot be followed', first.exchange);
  const exchange = await askListAt(run, list, link.url);
  const items = itemsOf(exchange);
  if (items === undefined) return fail(`behind the link, ${answerIn(exchange)}`, first.exchange, exchange);
  const before = new Set(first.items.map((item) => nameOf(list, item)));
  const repeated = items.map((item) => nameOf(list, item)).filter((name) => name !== undefined && before.has(name));
  if (repeated.length > 0) {
    return fail(`${repeated.length} objects of the first page are on the next one too`, first.exchange, exchange);
  }
  if (items.length === 0) return warn('the next page is empty', first.exchange, exchange);
  return pass(`the next page has ${lengthOf(exchange)} other objects`, first.exchange, exchange);
}

async function judgeOffset(run: Run, list: ListUnderTest, first: Page): Promise<Judgement> {
  const [one, other] = first.items.map((item) => nameOf(list, item));
  if (one === undefined || other === undefined) return skip('it takes two objects to see that', first.exchange);
  const exchange = await askList(run, list, { limit: smallPage(run), offset: 1 });
  const items = itemsOf(exchange);
  if (items === undefined) return fail(`with offset 1, ${answerIn(exchange)}`, first.exchange, exchange);
  const start = nameOf(list, items[0]);
  if (start === other) return pass('with offset 1 it starts at the second object', first.exchange, exchange);
  if (start === one) return fail('with offset 1 it starts at the first object still', first.exchange, exchange);
  return warn('with offset 1 it starts at neither of the first two: the order changes', first.exchange, exchange);
}

/** How far beyond the end of the list is asked, in case it grows meanwhile. */
const beyond = 100_000;

async function judgeOffsetBeyond(run: Run, list: ListUnderTest, first: Page): Promise<Judgement> {
  const total = countOf(first.exchange, 'x-total-count') ?? first.length;
  const exchange = await askList(run, list, { limit: smallPage(run), offset: total + beyond });
  const items = itemsOf(exchange);
  if (items === undefined) return warn(`an empty list would be better: ${answerIn(exchange)}`, exchange);
  if (items.length > 0) return fail(`there are ${lengthOf(exchange)} objects beyond the end`, exchange);
  if (nextIn(exchange.answer?.header('link')) !== undefined) return warn('beyond its end it links on', exchange);
  return pass('it is', exchange);
}

/** No object has been updated then. */
const farFuture = Date.parse('2099-01-01T00:00:00Z');

async function judgeFuture(run: Run, list: ListUnderTest, first: Page): Promise<Judgement> {
  if (first.items.length === 0) return skip('the list is empty as it is', first.exchange);
  const exchange = await askList(run, list, { limit: smallPage(run), date_from: farFuture });
  const items = itemsOf(exchange);
  if (items === undefined) return fail(answerIn(exchange), exchange);
  return items.length === 0
    ? pass('it is', exchange)
    : fail(`${lengthOf(exchange)} objects came that were updated before date_from`, exchange);
}

async function judgeDateFrom(run: Run, list: ListUnderTest, first: Page): Promise<Judgement> {
  const from = newestIn(first.exchange);
  if (from === undefined) return skip('no object has a last_updated to ask for', first.exchange);
  const exchange = await askList(run, list, { limit: smallPage(run), date_from: from });
  const items = itemsOf(exchange);
  if (items === undefined) return fail(answerIn(exchange), exchange);
  if (items.length === 0) return fail('an object that was updated at date_from is not there', exchange);
  return judgeWindow(run, exchange, (at) => (at < from ? 'must not be before date_from' : undefined));
}

async function judgeDateTo(run: Run, list: ListUnderTest, first: Page): Promise<Judgement> {
  const to = newestIn(first.exchange);
  if (to === undefined) return skip('no object has a last_updated to ask for', first.exchange);
  const exchange = await askList(run, list, { limit: smallPage(run), date_to: to });
  if (itemsOf(exchange) === undefined) return fail(answerIn(exchange), exchange);
  return judgeWindow(run, exchange, (at) => (at >= to ? 'must be before date_to' : undefined));
}

function judgeWindow(run: Run, exchange: Exchange, wrongWith: (at: number) => string | undefined): Judgement {
  const items = itemsOf(exchange) ?? [];
  const issues = items.flatMap((item, at): Issue[] => {
    const time = updatedAt(item);
    const message = time === undefined ? undefined : wrongWith(time);
    return message === undefined ? [] : [{ path: `/data/${at}/last_updated`, message }];
  });
  return issues.length === 0
    ? pass(`${lengthOf(exchange)} objects came, all that were looked at from the time that was asked for`, exchange)
    : failWith(run, 'objects came that were updated at another time than was asked for', exchange, issues);
}

/** A longer page, for a look at the objects themselves. */
function askSample(run: Run, list: ListUnderTest): Promise<Exchange> {
  const { conformanceObjectsMax } = run.hub.limits;
  return askList(run, list, { limit: Math.min(conformanceObjectsMax, run.platform.quirks.pull_page_size ?? 1000) });
}

async function judgeObjects(run: Run, list: ListUnderTest): Promise<Judgement> {
  const exchange = await askSample(run, list);
  const items = itemsOf(exchange);
  if (items === undefined) return fail(answerIn(exchange), exchange);
  if (items.length === 0) return skip('the list is empty', exchange);
  const faults = items.map((item, at) =>
    validate(list.schema, item, { version: versionOf(run.platform) }).issues.map(({ path, message }) => ({
      path: path === '/' ? `/data/${at}` : `/data/${at}${path}`,
      message,
    })),
  );
  const bad = faults.filter((issues) => issues.length > 0).length;
  return bad === 0
    ? pass(`${items.length} objects are valid`, exchange)
    : failWith(run, `${bad} of ${items.length} objects are not valid`, exchange, faults.flat());
}

async function judgeOwners(run: Run, list: ListUnderTest): Promise<Judgement> {
  const exchange = await askSample(run, list);
  const items = itemsOf(exchange);
  if (items === undefined) return skip('no objects were shown', exchange);
  if (items.length === 0) return skip('the list is empty', exchange);
  const issues = items.flatMap((item, at): Issue[] => {
    const { country_code, party_id } = fieldsOf(item);
    const owner = parsePartyKey(`${country_code}-${party_id}`);
    const isForeign = owner !== undefined && !list.owners.includes(partyKey(owner));
    return isForeign
      ? [{ path: `/data/${at}/party_id`, message: 'must be a party of this partner that owns such objects' }]
      : [];
  });
  return issues.length === 0
    ? pass(`of ${items.length} objects none is anybody else's`, exchange)
    : failWith(run, `${issues.length} of ${items.length} objects are of other parties`, exchange, issues);
}
