import type { Knex } from 'knex';
import { isNodeAlive } from './cursors.ts';

/** What a conformance run was when it began. */
export interface StartedRun {
  readonly id: string;
  readonly platformId: string;
  /** The process that makes the checks. */
  readonly node: string;
  readonly startedBy: string;
  readonly at: Date;
}

/** Notes that a run has begun; false when one of the platform is under way. */
export async function insertConformanceRun(tx: Knex, run: StartedRun): Promise<boolean> {
  const { id, platformId, node, startedBy, at } = run;
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into conformance_runs (id, platform_id, state, node, started_by, started_at) values (?, ?, 'running', ?, ?, ?)
     on conflict (platform_id) where state = 'running' do nothing
     returning id`,
    [id, platformId, node, startedBy, at],
  );
  return rows.length > 0;
}

/** Keeps what has come of a run, unless it was given up meanwhile. */
export async function endConformanceRun(
  db: Knex,
  id: string,
  { state, at, result }: { readonly state: string; readonly at: Date; readonly result: object },
): Promise<void> {
  await db('conformance_runs')
    .where({ id, state: 'running' })
    .update({ state, finished_at: at, result: JSON.stringify(result) });
}

/** Gives up the runs nobody makes any more: their process is gone, or it is this one and knows nothing of them. */
export async function interruptLostRuns(db: Knex, node: string, known: readonly string[], at: Date): Promise<void> {
  await db.raw(
    `update conformance_runs set state = 'interrupted', finished_at = ?
     where state = 'running' and not (id = any (?::uuid[])) and (node = ? or not ${isNodeAlive('node')})`,
    [at, known as string[], node],
  );
}

/** Forgets the oldest runs of a platform beyond so many. */
export async function pruneConformanceRuns(tx: Knex, platformId: string, keptMax: number): Promise<void> {
  await tx.raw(
    `delete from conformance_runs where state <> 'running' and id in (
       select id from conformance_runs where platform_id = ? order by started_at desc, id desc offset ?)`,
    [platformId, keptMax],
  );
}
