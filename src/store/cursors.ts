import type { Pool } from 'pg';
import type { Place } from './changes.ts';

/** A receiving platform whose deliveries this process has taken on. */
export interface Lease extends Place {
  readonly platform_id: string;
  /** Grows with every holder; what an earlier holder still writes is refused by it. */
  readonly epoch: number;
}

/** First half of the advisory lock each process holds under its id while it lives. */
const nodeLocks = 7_301_002;

/** Holds the lock that says that this process lives, for as long as the connection does. */
export const nodeLockSql = `select pg_advisory_lock(${nodeLocks}, hashtext($1))`;

/** SQL that says whether the process whose id is in this column lives. */
export const isNodeAlive = (column: string): string => `exists (
          select from pg_locks node_lock
          where node_lock.locktype = 'advisory' and node_lock.classid = ${nodeLocks} and node_lock.objsubid = 2
            and node_lock.objid = ((hashtext(${column}::text)::bigint + 4294967296) % 4294967296)::oid
            and node_lock.database = (select oid from pg_database where datname = current_database()))`;

/**
 * Takes on platforms whose lease is free: never held, run out, held by a process that is gone (its lock is free), or by this one,
 * which had given them up when they left and takes them on again. Returns what was got, with the place to go on from.
 */
export async function acquireLeases(
  pool: Pool,
  holder: string,
  platformIds: readonly string[],
  leaseMs: number,
): Promise<Lease[]> {
  const { rows } = await pool.query<Lease>({
    name: 'acquire-leases',
    text: `
      update cursors c set holder = $1, epoch = c.epoch + 1, leased_until = now() + $3 * interval '1 millisecond'
      where c.platform_id = any ($2) and (
        c.leased_until is null or c.leased_until < now() or c.holder = $1 or not ${isNodeAlive('c.holder')})
      returning c.platform_id, c.xid::text, c.position, c.epoch`,
    values: [holder, platformIds, leaseMs],
  });
  return rows;
}

/** Renews leases and saves places in one statement; returns the platforms that are still ours. */
export async function saveLeases(
  pool: Pool,
  holder: string,
  leases: readonly Lease[],
  leaseMs: number,
): Promise<Set<string>> {
  const { rows } = await pool.query<{ platform_id: string }>({
    name: 'save-leases',
    text: `
      update cursors c set xid = i.xid, position = i.position, leased_until = now() + $6 * interval '1 millisecond'
      from unnest($2::uuid[], $3::bigint[], $4::xid8[], $5::bigint[]) as i (platform_id, epoch, xid, position)
      where c.platform_id = i.platform_id and c.holder = $1 and c.epoch = i.epoch
      returning c.platform_id`,
    values: [
      holder,
      leases.map((lease) => lease.platform_id),
      leases.map((lease) => lease.epoch),
      leases.map((lease) => lease.xid),
      leases.map((lease) => lease.position),
      leaseMs,
    ],
  });
  return new Set(rows.map((row) => row.platform_id));
}

/** Gives leases back at a planned stop, so that another process can go on at once. */
export async function releaseLeases(pool: Pool, holder: string): Promise<void> {
  await pool.query('update cursors set leased_until = null where holder = $1', [holder]);
}
