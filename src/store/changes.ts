import type { Pool, PoolClient } from 'pg';
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
  /** Readers from whom it is kept from now on are told so. */
  readonly hides: boolean;
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
      select xid::text, position, module, object, owner, audience, kind, id, variant, restricted, hides, path, patch, version,
        platform_id, correlation_id, (extract(epoch from at) * 1000)::float8 as at
      from changes
      where (xid, position) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by changes.xid, position
      limit $3`,
    values: [after.xid, after.position, limit],
  });
  return rows;
}

/**
 * The place of the last line that can be read; what comes is read from here. It is a line and not the horizon: a database that
 * crashes gives transaction ids that left nothing on disk to others, and a place made of such an id would hide their lines.
 */
export async function endOfChanges(pool: Pool): Promise<Place> {
  const { rows } = await pool.query<Place>({
    name: 'end-of-changes',
    text: `
      select xid::text, position from changes where xid < pg_snapshot_xmin(pg_current_snapshot())
      order by changes.xid desc, position desc limit 1`,
  });
  return rows[0] ?? { xid: '0', position: 0 };
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

/** One process at a time looks after the log's partitions. */
const tidyLock = 7_301_003;

/**
 * Makes the partitions of the coming days and drops those whose lines are all older than `retentionDays`. A receiver whose cursor
 * stands in what is dropped gets everything offered as it is now instead; `offer` asks for that.
 */
export async function tidyChanges(
  pool: Pool,
  now: Date,
  retentionDays: number,
  offer: (client: PoolClient, platformIds: readonly string[]) => Promise<void>,
): Promise<void> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [tidyLock]);
    for (let day = 1; day <= 3; day += 1) await makePartition(client, new Date(today + day * dayMs));
    const keepFrom = new Date(today - retentionDays * dayMs);
    await offer(client, await passCursors(client, keepFrom));
    for (const name of await oldPartitions(client, keepFrom)) await client.query(`drop table ${name}`);
    // Lines of the first day, when there was no partition for it yet.
    await client.query('delete from changes_default where at < $1', [keepFrom]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

const dayMs = 86_400_000;

const partitionName = (day: Date): string => `changes_${day.toISOString().slice(0, 10).replaceAll('-', '')}`;

async function makePartition(client: PoolClient, day: Date): Promise<void> {
  const [from, to] = [day.toISOString(), new Date(day.getTime() + dayMs).toISOString()];
  await client.query(
    `create table if not exists ${partitionName(day)} partition of changes for values from ('${from}') to ('${to}')`,
  );
}

async function oldPartitions(client: PoolClient, keepFrom: Date): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'changes'::regclass and c.relname <> 'changes_default'`);
  return rows.map((row) => row.name).filter((name) => name < partitionName(keepFrom));
}

/** Moves cursors that stand before a line that is too old to be kept behind the last of these; returns their platforms. */
async function passCursors(client: PoolClient, keepFrom: Date): Promise<string[]> {
  const { rows } = await client.query<{ platform_id: string }>(
    `update cursors c set xid = l.xid, position = l.position
     from (select xid, position from changes where at < $1 order by changes.xid desc, position desc limit 1) as l
     where (c.xid, c.position) < (l.xid, l.position) returning c.platform_id`,
    [keepFrom],
  );
  return rows.map((row) => row.platform_id);
}
