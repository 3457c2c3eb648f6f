import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/**
 * A place in the change log. The log is read in the order of transactions, then of rows: a transaction that is still open
 * can only add rows behind every place that has been read (design decision 4).
 */
export interface Place {
  readonly xid: string;
  readonly position: number;
}

/** A line of the log: an object differs from the version before. */
export interface Change extends Place {
  readonly module: string;
  /** objects.number, cdrs.number or parties.number. */
  readonly object: number;
  readonly owner: PartyKey;
  /** Whom it is for; null: everyone entitled. */
  readonly audience: PartyKey | null;
  readonly kind: 'put' | 'patch' | 'delete';
  /** The object's id as received, and its variant where it has one. */
  readonly id: string;
  readonly variant: string | null;
  /** Not for every role that reads the module. */
  readonly restricted: boolean;
  /** Ids below the object, as received. */
  readonly path: readonly string[];
  readonly patch: string | null;
  readonly version: number;
  /** Where it came from, and does not go back to. */
  readonly platform_id: string | null;
  readonly correlation_id: string | null;
  /** When it was logged, in milliseconds. */
  readonly at: number;
}

/** The lines behind `after`, oldest first, up to the oldest transaction still open. */
export async function readChanges(pool: Pool, after: Place, limit: number): Promise<Change[]> {
  const { rows } = await pool.query<Change>({
    name: 'read-changes',
    text: `
      select xid::text, position, module, object, owner, audience, kind, id, variant, restricted, path, patch, version, platform_id, correlation_id,
        (extract(epoch from at) * 1000)::float8 as at
      from changes
      where (xid, position) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by changes.xid, position
      limit $3`,
    values: [after.xid, after.position, limit],
  });
  return rows;
}

/** The place behind everything that has been committed; what comes is read from here. */
export async function endOfChanges(pool: Pool): Promise<Place> {
  const { rows } = await pool.query<{ xid: string }>({
    name: 'end-of-changes',
    text: 'select pg_snapshot_xmin(pg_current_snapshot())::text as xid',
  });
  return { xid: rows[0]?.xid ?? '0', position: 0 };
}

/** The place before the oldest line that is still kept; undefined when the log is empty. */
export async function startOfChanges(pool: Pool): Promise<Place | undefined> {
  const { rows } = await pool.query<{ xid: string; position: number }>(
    'select xid::text, position from changes order by changes.xid, position limit 1',
  );
  const first = rows[0];
  return first && { xid: first.xid, position: first.position - 1 };
}

export const isBefore = (one: Place, other: Place): boolean => {
  if (one.xid === other.xid) return one.position < other.position;
  return one.xid.length === other.xid.length ? one.xid < other.xid : one.xid.length < other.xid.length;
};

/** Makes the partitions of the coming days and drops those whose lines are all older than `retentionDays`. */
export async function tidyChanges(pool: Pool, now: Date, retentionDays: number): Promise<void> {
  const dayMs = 86_400_000;
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  for (let day = 1; day <= 3; day += 1) {
    const from = new Date(today + day * dayMs);
    const to = new Date(today + (day + 1) * dayMs);
    const name = partitionName(from);
    await pool.query(
      `create table if not exists ${name} partition of changes for values from ('${from.toISOString()}') to ('${to.toISOString()}')`,
    );
  }
  const keepFrom = partitionName(new Date(today - retentionDays * dayMs));
  const { rows } = await pool.query<{ name: string }>(`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'changes'::regclass and c.relname <> 'changes_default'`);
  for (const { name } of rows) if (name < keepFrom) await pool.query(`drop table ${name}`);
  // Lines of the first day, before there was a partition for it.
  await pool.query('delete from changes_default where at < $1', [new Date(today - retentionDays * dayMs)]);
}

const partitionName = (day: Date): string => `changes_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;
