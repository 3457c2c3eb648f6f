import type { Knex } from 'knex';
import { type ShownAppKey, shownColumns } from '../drivers/app-keys.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

export const appKeyOrder: Order = ['time', 'uuid'];

/** App keys, newest first, revoked ones too; with `emsp` only those of one eMSP. */
export async function listAppKeys(
  db: Knex,
  { emsp }: { readonly emsp: string | undefined },
  page: PageRequest,
): Promise<Page<ShownAppKey>> {
  const query = db('app_keys')
    .select<(ShownAppKey & { place: number })[]>([...shownColumns, db.raw(`${timeOf('created_at')} as place`)])
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (emsp !== undefined) void query.where({ emsp });
  if (page.after !== undefined) void query.whereRaw(`(created_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}
