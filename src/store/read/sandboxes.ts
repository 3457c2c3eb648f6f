import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** A sandbox that has not ended. */
export interface SandboxRow {
  readonly id: string;
  readonly partner: string;
  readonly country_code: string;
  readonly party_id: string;
  readonly roles: readonly string[];
  readonly state: 'preparing' | 'ready' | 'ending';
  readonly created_at: Date;
}

export const sandboxOrder: Order = ['time', 'uuid'];

/** Sandboxes, oldest first. */
export async function listSandboxes(
  db: Knex,
  partner: string | undefined,
  page: PageRequest,
): Promise<Page<SandboxRow>> {
  const query = rows(db)
    .select<(SandboxRow & { place: number })[]>(db.raw(`${timeOf('p.created_at')} as place`))
    .orderBy([{ column: 'p.created_at' }, { column: 'p.id' }])
    .limit(page.limit + 1);
  if (partner !== undefined) void query.where({ 'p.sandbox_of': partner });
  if (page.after !== undefined) void query.whereRaw(`(p.created_at, p.id) > (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/** One sandbox; undefined when there is none with this id, or it has ended. */
export const findSandbox = (db: Knex, id: string): Promise<SandboxRow | undefined> =>
  rows(db).where({ 'p.id': id }).first<SandboxRow | undefined>();

const rows = (db: Knex) =>
  db('platforms as p')
    .whereNotNull('p.sandbox_of')
    .whereNot('p.state', 'offboarded')
    .select(
      'p.id',
      'p.sandbox_of as partner',
      'p.created_at',
      db.raw('(select min(country_code) from parties where platform_id = p.id) as country_code'),
      db.raw('(select min(party_id) from parties where platform_id = p.id) as party_id'),
      db.raw('(select array_agg(role order by role) from parties where platform_id = p.id) as roles'),
      db.raw(`case
        when exists (select from sandbox_tasks t where t.sandbox = p.id and t.kind = 'end') then 'ending'
        when exists (select from sandbox_tasks t where t.sandbox = p.id and t.kind = 'prepare' and t.due_at is not null)
          then 'preparing'
        else 'ready' end as state`),
    );
