import type { Pool, PoolClient } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { packedEnd } from './array-text.ts';
import { dayMs, dropPartitions, makePartitions } from './day-partitions.ts';

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

/** Between the ids of a path: like `packedEnd`, in nothing that is validated. */
const idEnd = '\x1e';

/**
 * A query of the lines behind a place ($1 and $2), oldest first, at most $3, and none of a transaction as long as an older one is open: lines
 * of that would be passed by.
 */
export const settledChanges = (columns: string): string => `
      select ${columns} from changes
      where (xid, position) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by changes.xid, position limit $3`;

/**
 * The lines behind `after`, oldest first, up to the oldest transaction still open. Each comes as one text: a column of its own
 * costs the driver more than PostgreSQL pays to put them together, and every line of the log passes here.
 */
export async function readChanges(pool: Pool, after: Place, limit: number): Promise<Change[]> {
  const { rows } = await pool.query<{ line: string }>({
    name: 'read-changes',
    text: settledChanges(`
      concat_ws(E'\\x1f', xid, position, module, object, owner, coalesce(audience, ''), kind, id, coalesce(variant, ''),
        restricted, hides, array_to_string(path, E'\\x1e'), coalesce(patch, ''), version, coalesce(platform_id::text, ''),
        coalesce(correlation_id, ''), date_part('epoch', at) * 1000) as line`),
    values: [after.xid, after.position, limit],
  });
  return rows.map(({ line }) => changeOf(line.split(packedEnd)));
}

/** A line from its columns, in the order of the query. What is null there is empty here. */
function changeOf(columns: readonly string[]): Change {
  if (columns.length !== 17) throw new Error('a line of the change log is not to be understood');
  const [xid = '', position, module = '', object, owner = '', audience, kind, id = '', variant, ...rest] = columns;
  const [restricted, hides, path = '', patch, version, platformId, correlationId, at] = rest;
  return {
    xid,
    position: Number(position),
    module,
    object: Number(object),
    owner,
    audience: audience || null,
    kind: kind as Change['kind'],
    id,
    variant: variant || null,
    restricted: restricted === 't',
    hides: hides === 't',
    path: path === '' ? nothing : path.split(idEnd),
    patch: patch || null,
    version: Number(version),
    platform_id: platformId || null,
    correlation_id: correlationId || null,
    at: Number(at),
  };
}

const nothing: readonly string[] = [];

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
    await makePartitions(client, 'changes', today);
    const keepFrom = new Date(today - retentionDays * dayMs);
    await offer(client, await passCursors(client, keepFrom));
    await dropPartitions(client, 'changes', keepFrom);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
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
