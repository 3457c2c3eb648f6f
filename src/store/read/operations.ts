import type { Knex } from 'knex';
import type { OperationRow } from '../operations.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** A command or charging profile request as the operator sees it: without URLs and tokens. */
export type OperationView = Omit<
  OperationRow,
  'response_url' | 'requester_platform' | 'receiver_platform' | 'result_body'
> & {
  /** Ids of the partners. */
  readonly requester_partner: string;
  readonly receiver_partner: string;
};

export const operationsOrder: Order = ['time', 'uuid'];

/** Operations, newest first; with `partner` only those that it takes part in. */
export async function listOperations(
  db: Knex,
  { partner, state }: { readonly partner: string | undefined; readonly state: string | undefined },
  page: PageRequest,
): Promise<Page<OperationView>> {
  const query = views(db)
    .select<(OperationView & { place: number })[]>(db.raw(`${timeOf('begun_at')} as place`))
    .orderBy([
      { column: 'begun_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (partner !== undefined) void query.whereRaw('? in (requester_platform, receiver_platform)', partner);
  if (state !== undefined) void query.where({ state });
  if (page.after !== undefined) void query.whereRaw(`(begun_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/** One operation; undefined when there is none with this id. */
export const findOperationView = (db: Knex, id: string): Promise<OperationView | undefined> =>
  views(db).where({ id }).first<OperationView | undefined>();

const views = (db: Knex) =>
  db('operations').select(
    'id',
    'kind',
    'requester',
    'requester_platform as requester_partner',
    'receiver',
    'receiver_platform as receiver_partner',
    'correlation_id',
    'location',
    'evse',
    'session',
    'reservation',
    'state',
    'begun_at',
    'answered_at',
    'answer',
    'deadline',
    'result',
    'result_at',
    'result_by_hub',
    'attempts',
    'delivery',
    'ended_at',
    'late_result',
    'late_at',
    'started_session',
    'started_at',
  );
