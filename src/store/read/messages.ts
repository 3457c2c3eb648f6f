import type { Knex } from 'knex';
import type { MessageFacts } from '../messages.ts';
import { type ChargeLimits, findCharge, ofCpo, ofSession } from './charge.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** A line of the message log, without headers and bodies. */
export interface MessageView {
  readonly id: string;
  readonly at: Date;
  readonly direction: 'in' | 'out';
  readonly partner: string;
  readonly ms: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly module: string;
  readonly side: string | null;
  readonly method: string;
  readonly path: string;
  readonly query: string | null;
  readonly object: string | null;
  readonly session: string | null;
  readonly reference: string | null;
  readonly request_id: string;
  readonly correlation_id: string;
  readonly http: number | null;
  readonly ocpi: number | null;
  readonly fault: string | null;
  readonly route: 'hub' | 'party' | null;
  readonly reason: string | null;
  readonly agreement: string | null;
  readonly facts: MessageFacts | null;
}

/** The same with everything that is kept. */
export interface WholeMessage extends MessageView {
  readonly issues: unknown;
  readonly findings: unknown;
  readonly headers: unknown;
  readonly answer_headers: unknown;
  readonly body: string | null;
  readonly body_cut: boolean;
  readonly answer: string | null;
  readonly answer_cut: boolean;
}

export interface MessageFilters {
  readonly partner?: string | undefined;
  readonly module?: string | undefined;
  /** An id as it is and as its mask, in any case. */
  readonly object?: readonly string[] | undefined;
  /** The same of a session: all messages of its charge. */
  readonly session?: readonly string[] | undefined;
  /** Of any message of a charge: all messages of it; else those with this id. */
  readonly correlationId?: string | undefined;
  readonly direction?: string | undefined;
  /** Began at this time or later; earlier than that one. */
  readonly since?: Date | undefined;
  readonly before?: Date | undefined;
  readonly http?: number | undefined;
  readonly ocpi?: number | undefined;
  /** Only what did not end well. */
  readonly failed?: boolean | undefined;
}

export const messageOrder: Order = ['time', 'uuid'];

/** The log, newest first; a charge, told by a correlation id or a session of it, from its beginning. */
export async function listMessages(
  db: Knex,
  filters: MessageFilters,
  page: PageRequest,
  limits: ChargeLimits,
): Promise<Page<MessageView>> {
  const isStory = filters.correlationId !== undefined || filters.session !== undefined;
  const order = isStory ? 'asc' : 'desc';
  const onPage = (query: Knex.QueryBuilder): Knex.QueryBuilder => {
    void query.orderBy([
      { column: 'at', order },
      { column: 'id', order },
    ]);
    if (page.after !== undefined)
      void query.whereRaw(`(at, id) ${isStory ? '>' : '<'} (${timeFrom}, ?::uuid)`, page.after);
    return query.limit(page.limit + 1);
  };
  const source = isStory ? together(db, (await chapters(db, filters, limits)).map(onPage)) : narrowed(db, filters);
  const rows: (MessageView & { place: number })[] = await onPage(source).select(db.raw(`${timeOf('at')} as place`));
  return pageOf(
    rows,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/**
 * The chapters of a story, each looked up by its own index. With all conditions in one query PostgreSQL may rather read the log from its
 * beginning, expecting many more messages than there are.
 */
const together = (db: Knex, queries: readonly Knex.QueryBuilder[]): Knex.QueryBuilder =>
  db.select('*').from(db.union([...queries], true).as('story'));

/** The messages of a charge; of the session that was asked for also those that do not say whose it is. */
async function chapters(
  db: Knex,
  filters: MessageFilters,
  limits: ChargeLimits,
): Promise<readonly Knex.QueryBuilder[]> {
  const { correlationId, session } = filters;
  const { correlationIds, sessions } = await findCharge(db, filters, limits);
  const all = () => narrowed(db, filters);
  return [
    ...[...correlationIds].map((id) => all().where({ correlation_id: id })),
    ...(correlationId === undefined ? (session ?? []) : []).map((id) => all().whereRaw(ofSession, [id])),
    ...sessions.map(({ id, owner }) => all().whereRaw(ofSession, [id]).whereRaw(ofCpo, [owner])),
  ];
}

function narrowed(db: Knex, filters: MessageFilters): Knex.QueryBuilder {
  const query = messages(db);
  const { partner, module, object, direction, since, before, http, ocpi, failed } = filters;
  if (partner !== undefined) void query.where({ platform_id: partner });
  if (module !== undefined) void query.where({ module });
  if (object !== undefined) void query.whereRaw(`${anyOf('object', object)} and object is not null`, [...object]);
  if (filters.correlationId !== undefined && filters.session !== undefined)
    void query.whereRaw(`${anyOf('session', filters.session)} and session is not null`, [...filters.session]);
  if (direction !== undefined) void query.where({ direction });
  if (since !== undefined) void query.where('at', '>=', since);
  if (before !== undefined) void query.where('at', '<', before);
  if (http !== undefined) void query.where({ http });
  if (ocpi !== undefined) void query.where({ ocpi });
  if (failed === true) {
    void query.whereRaw('(http is null or http >= 300 or coalesce(ocpi, 0) not between 1000 and 1999)');
  }
  return query;
}

const anyOf = (column: string, ids: readonly string[]): string => `lower(${column}) in (${ids.map(() => 'lower(?)')})`;

/** One message with all that is kept of it; undefined when there is none with this id. */
export async function findMessage(db: Knex, id: string): Promise<WholeMessage | undefined> {
  return byId(messages(db), id)
    .select('issues', 'findings', 'headers', 'answer_headers', 'body', 'body_cut', 'answer', 'answer_cut')
    .first<WholeMessage | undefined>();
}

/** What a replay goes by. */
export interface PushedObject {
  readonly direction: 'in' | 'out';
  readonly partner: string;
  readonly module: string;
  readonly party: string | null;
  readonly object_number: number | null;
}

/** What was pushed to whom by a message; undefined when there is none with this id. */
export async function findPushed(db: Knex, id: string): Promise<PushedObject | undefined> {
  return byId(db('messages'), id).first<PushedObject | undefined>(
    'direction',
    'platform_id as partner',
    'module',
    'to_party as party',
    'object_number',
  );
}

/** Narrows a query to the message with an id: when it was, and so in which partition it is, stands in its id. */
function byId<Q extends Knex.QueryBuilder>(query: Q, id: string): Q {
  const at = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  void query.where({ id }).whereRaw(`at >= ${timeFrom} and at < ${timeFrom}`, [at * 1000, (at + 1) * 1000]);
  return query;
}

const messages = (db: Knex) =>
  db('messages').select(
    'id',
    'at',
    'direction',
    'platform_id as partner',
    'ms',
    'from_party as from',
    'to_party as to',
    'module',
    'side',
    'method',
    'path',
    'query',
    'object',
    'session',
    'reference',
    'request_id',
    'correlation_id',
    'http',
    'ocpi',
    'fault',
    'route',
    'reason',
    'agreement_id as agreement',
    'facts',
  );
