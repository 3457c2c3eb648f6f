import type { ClientBase, Pool } from 'pg';
import type { Limits } from '../../kernel/limits.ts';
import { packed } from '../array-text.ts';
import { GroupCommit } from '../commit.ts';

/** What an event does to when its transaction is looked at: soon enough; at once; at once, and it has ended. */
export type EventWeight = 'meter' | 'change' | 'end';

/** Something that a station has said of a transaction. */
export interface EventWrite {
  readonly transaction: number;
  readonly station: number;
  /** As JSON: what it says is kept once. */
  readonly event: string;
  /** In milliseconds, by the station's clock. */
  readonly at: number;
  readonly weight: EventWeight;
}

/** What there is to say of an event that is on disk: the same for all of them. */
export type Written = Readonly<Record<string, never>>;

const written: Written = Object.freeze({});

/** Brings what stations say of transactions to disk, many events in one transaction. */
export interface EventWriter {
  /** Resolves once it is on disk, also when it was there before. */
  write(write: EventWrite): Promise<Written>;
  readonly depth: number;
}

export function createEventWriter(
  pool: Pool,
  limits: Pick<
    Limits,
    'flushRowsMax' | 'laneQueueMax' | 'sessionUpdateMs' | 'sessionUpdateMsMax' | 'meterValuesGatherMs'
  >,
  now: () => number,
): EventWriter {
  // Nobody waits for the answer to a meter value: what comes within some milliseconds shares a flush.
  const gatherMs = ({ weight }: EventWrite): number => (weight === 'meter' ? limits.meterValuesGatherMs : 0);
  const commit = new GroupCommit<EventWrite, Written>(
    async (writes) => {
      await writeEvents(pool, writes, new Date(now()), limits);
      return writes.map(() => written);
    },
    limits,
    undefined,
    gatherMs,
  );
  return {
    // One lane: no two flushes of a process change the same row, and the fewer there are, the more each carries.
    write: (write) => commit.submit('events', write),
    get depth() {
      return commit.depth;
    },
  };
}

/**
 * What an event is known by when it is said again, as SQL: all that it says, but for whether it was kept for later, which a station may
 * say of it only when it sends it again.
 */
export const digestOf = (text: string): string =>
  `substring(sha256(convert_to(regexp_replace(${text}, ',"offline":(true|false)', ''), 'UTF8')) for 16)`;

/** Events that a look takes no notable time for: of a transaction with more of them meter values are looked at the more rarely. */
const eventsPerUpdate = 500;

/** When meter values of t are looked at, as SQL; $6 is now, $7 the soonest and $9 the latest. */
const updateAt = `least($9::timestamptz, $6::timestamptz + ($7::timestamptz - $6::timestamptz)
  * greatest(1, coalesce((t.summary ->> 'events')::float8, 0) / ${eventsPerUpdate}))`;

/**
 * Longer than a flush takes: a transaction that is due sooner may be taken before these events can be seen, and not be due again. Who
 * takes its row waits for that of the other.
 */
const flushMsMax = 2000;

const weights = { meter: 0, change: 1, end: 2 } as const;

/** Made once: the driver looks whether a statement of this name is still the same one. */
const writeEventsText = `
  with input as (
    select transaction, station, event, ${digestOf('event')} as digest, at_ms, weight
    from unnest(string_to_array($1, E'\\x1f')::bigint[], string_to_array($2, E'\\x1f')::bigint[], string_to_array($3, E'\\x1f'),
        string_to_array($4, E'\\x1f')::float8[], string_to_array($5, E'\\x1f')::int[])
      as i (transaction, station, event, at_ms, weight)
  ), logged as (
    insert into station_events (transaction, station, digest, received_at, event)
    select distinct on (station, digest) transaction, station, digest, $6::timestamptz, event from input order by station, digest
    -- What nobody knew the transaction of may be said again when it is known.
    on conflict (station, digest) do update set transaction = excluded.transaction where station_events.transaction is null
  ), news as (
    select transaction, max(weight) as weight, max(at_ms) filter (where weight = 2) as ended_ms from input group by transaction
  )
  update station_transactions t set
    last_event_at = $6,
    due_at = case when n.weight > 0 then $6 else least(t.due_at, ${updateAt}) end,
    ended_at = case when n.weight = 2 and t.state = 'open' then to_timestamp(n.ended_ms / 1000) else t.ended_at end,
    state = case when n.weight = 2 and t.state = 'open' then 'ended' else t.state end
  from news n
  where t.number = n.transaction and (n.weight > 0 or t.due_at is null or t.due_at > ${updateAt} or t.due_at < $8)`;

/**
 * Writes events and has their transactions looked at, in one statement. What changes a transaction takes its row in any case, so that
 * whoever is at it comes to know; meter values only where nobody looks soon.
 */
export async function writeEvents(
  db: Pool | ClientBase,
  writes: readonly EventWrite[],
  now: Date,
  { sessionUpdateMs, sessionUpdateMsMax }: Pick<Limits, 'sessionUpdateMs' | 'sessionUpdateMsMax'>,
): Promise<void> {
  await db.query({
    name: 'write-station-events',
    text: writeEventsText,
    values: [
      packed(writes.map(({ transaction }) => transaction)),
      packed(writes.map(({ station }) => station)),
      packed(writes.map(({ event }) => event)),
      packed(writes.map(({ at }) => at)),
      packed(writes.map(({ weight }) => weights[weight])),
      now,
      new Date(now.getTime() + sessionUpdateMs),
      new Date(now.getTime() + flushMsMax),
      new Date(now.getTime() + sessionUpdateMsMax),
    ],
  });
}

/** An event as it is stored. */
export interface StoredEvent {
  readonly number: number;
  readonly received_at: Date;
  readonly event: string;
}

/** The events of a transaction in the order in which they came, `max` at most: of more than that the first and the last, which say most. */
export async function readEvents(pool: Pool, transaction: number, max: number): Promise<StoredEvent[]> {
  const { rows } = await pool.query<StoredEvent>({
    name: 'read-station-events',
    text: `
      with first as (
        select number, received_at, event from station_events where transaction = $1 order by number limit $2
      ), last as (
        select number, received_at, event from station_events
        where transaction = $1 and number > (select max(number) from first) order by number desc limit $3
      )
      select * from first union all select * from last order by number`,
    values: [transaction, Math.ceil(max / 2), Math.floor(max / 2)],
  });
  return rows;
}

/**
 * Forgets what was said of transactions that have been over for long, and what nobody knew the transaction of; at most `max` at a time.
 * What is open or held keeps all of it. Returns how many were forgotten.
 */
export async function forgetEvents(pool: Pool, before: Date, max: number): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from station_events where number in (
       select e.number from station_events e left join station_transactions t on t.number = e.transaction
       where e.received_at < $1 and (t.number is null or (t.state in ('billed', 'closed') and t.last_event_at < $1))
       limit $2)`,
    [before, max],
  );
  return rowCount ?? 0;
}

/** Keeps what nobody knows the transaction of, for the operator; of a station the last `keptMax`. */
export async function writeUnmatched(
  client: ClientBase,
  { station, event }: Pick<EventWrite, 'station' | 'event'>,
  now: Date,
  keptMax: number,
): Promise<void> {
  await client.query({
    name: 'write-unmatched-event',
    text: `
      with old as (
        delete from station_events where number in (
          select number from station_events where station = $1 and transaction is null order by number desc offset $4)
      )
      insert into station_events (transaction, station, digest, received_at, event)
      values (null, $1, ${digestOf('$2::text')}, $3, $2) on conflict (station, digest) do nothing`,
    values: [station, event, now, keptMax - 1],
  });
}
