import type { Knex } from 'knex';
import { type Order, type Page, type PageRequest, pageOf, timeFrom, timeOf } from './page.ts';

/** How many checks ended how. */
export interface ConformanceCounts {
  readonly pass: number;
  readonly fail: number;
  readonly warn: number;
  readonly skipped: number;
}

/** A conformance run without its checks. */
export interface ConformanceRunView {
  readonly id: string;
  readonly partner: string;
  readonly state: 'running' | 'finished' | 'timed-out' | 'interrupted';
  readonly started_by: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly verdict: string | null;
  readonly counts: ConformanceCounts | null;
}

export const conformanceOrder: Order = ['time', 'uuid'];

/** Conformance runs, newest first; with `partner` only those of this one. */
export async function listConformanceRuns(
  db: Knex,
  partner: string | undefined,
  page: PageRequest,
): Promise<Page<ConformanceRunView>> {
  const query = runs(db)
    .select<(ConformanceRunView & { place: number })[]>(db.raw(`${timeOf('started_at')} as place`))
    .orderBy([
      { column: 'started_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(page.limit + 1);
  if (partner !== undefined) void query.where({ platform_id: partner });
  if (page.after !== undefined) void query.whereRaw(`(started_at, id) < (${timeFrom}, ?::uuid)`, page.after);
  return pageOf(
    await query,
    page,
    ({ place: _, ...row }) => row,
    (row) => [row.place, row.id],
  );
}

/** One run with its checks, which are none while it runs; undefined when there is no run with this id. */
export async function findConformanceRun<Check>(
  db: Knex,
  id: string,
): Promise<(ConformanceRunView & { checks: Check[] }) | undefined> {
  return runs(db)
    .where({ id })
    .select(db.raw(`coalesce(result->'checks', '[]') as checks`))
    .first<(ConformanceRunView & { checks: Check[] }) | undefined>();
}

const runs = (db: Knex) =>
  db('conformance_runs').select(
    'id',
    'platform_id as partner',
    'state',
    'started_by',
    'started_at',
    'finished_at',
    db.raw(`result->>'verdict' as verdict`),
    db.raw(`result->'counts' as counts`),
  );
