import type { Knex } from 'knex';
import type { Issue } from '../../kernel/fault.ts';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** What is known of an object that could not be taken. Its key and document hold ids of drivers. */
export interface QuarantinedView {
  readonly id: string;
  readonly partner: string;
  readonly module: string;
  readonly owner: string | null;
  readonly key: string;
  readonly source: 'push' | 'pull';
  readonly reason: string;
  readonly issues: readonly Issue[];
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly times: number;
}

/** By which partner and which module a list is narrowed. */
export interface OriginFilters {
  readonly partner: string | undefined;
  readonly module: string | undefined;
}

export const quarantineOrder: Order = ['time', 'uuid'];

/** The quarantine, newest first. */
export async function listQuarantine(
  db: Knex,
  filters: OriginFilters,
  page: PageRequest,
): Promise<Page<QuarantinedView>> {
  const query = quarantined(db)
    .select<(QuarantinedView & { place: number })[]>(db.raw(`${timeOf('last_seen_at')} as place`))
    .orderBy([
      { column: 'last_seen_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (filters.partner !== undefined) void query.where({ platform_id: filters.partner });
  if (filters.module !== undefined) void query.where({ module: filters.module });
  if (page.after !== undefined) void query.whereRaw(`(last_seen_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/** One entry with the text that was received; undefined when there is none with this id. */
export async function findQuarantined(
  db: Knex,
  id: string,
): Promise<(QuarantinedView & { document: string | null }) | undefined> {
  return quarantined(db)
    .where({ id })
    .select('document')
    .first<(QuarantinedView & { document: string | null }) | undefined>();
}

const quarantined = (db: Knex) =>
  db('quarantine').select(
    'id',
    'platform_id as partner',
    'module',
    db.raw("nullif(owner, '') as owner"),
    'key',
    'source',
    'reason',
    'issues',
    'first_seen_at',
    'last_seen_at',
    'times',
  );
