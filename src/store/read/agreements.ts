import type { Knex } from 'knex';
import { type Agreement, agreementColumns } from '../registry.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

export const agreementOrder: Order = ['time', 'uuid'];

/** Agreements, newest first; with `state` only the active or the ended ones. */
export async function listAgreements(
  db: Knex,
  filters: { readonly state: string | undefined; readonly party: string | undefined },
  page: PageRequest,
): Promise<Page<Agreement>> {
  const query = db('agreements')
    .select<(Agreement & { place: number })[]>([...agreementColumns, db.raw(`${timeOf('created_at')} as place`)])
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (filters.state !== undefined) void query.whereRaw(`ended_at is ${filters.state === 'active' ? '' : 'not'} null`);
  if (filters.party !== undefined) void query.whereRaw('? in (cpo, emsp)', [filters.party]);
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}
