import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf } from './page.ts';
import type { OriginFilters } from './quarantine.ts';

/** Something odd about objects that were taken, and how often it was seen. */
export interface FindingView {
  readonly partner: string;
  readonly module: string;
  readonly rule: string;
  readonly path: string;
  readonly example: string;
  readonly times: number;
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
}

export const findingOrder: Order = ['uuid', 'text', 'text', 'text'];

/** Findings by partner, module, rule and path. */
export async function listFindings(db: Knex, filters: OriginFilters, page: PageRequest): Promise<Page<FindingView>> {
  const query = db('findings')
    .select<FindingView[]>(
      'platform_id as partner',
      'module',
      'rule',
      'path',
      'example',
      'times',
      'first_seen_at',
      'last_seen_at',
    )
    .orderBy(['platform_id', 'module', 'rule', 'path'])
    .limit(page.limit + 1);
  if (filters.partner !== undefined) void query.where({ platform_id: filters.partner });
  if (filters.module !== undefined) void query.where({ module: filters.module });
  if (page.after !== undefined)
    void query.whereRaw('(platform_id, module, rule, path) > (?::uuid, ?, ?, ?)', page.after);
  return pageOf(
    await query,
    page,
    (row) => row,
    (row) => [row.partner, row.module, row.rule, row.path],
  );
}
