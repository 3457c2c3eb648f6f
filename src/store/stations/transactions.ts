import type { ClientBase, Pool } from 'pg';
import type { CdrToken } from '../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../kernel/fault.ts';
import type { TokenInfo } from '../../stations/model.ts';
import { digestOf } from './events.ts';

/** How far a transaction has come: see the table. */
export type TransactionState = 'open' | 'ended' | 'billed' | 'closed' | 'held';

/** How the token of a transaction was authorised. */
export interface TransactionAuth {
  /** What the station was told. */
  readonly info: TokenInfo;
  /** The token as shown, folded. */
  readonly shown: string;
  readonly method?: string;
  readonly reference?: string;
  /** When what is charged now was reserved. */
  readonly reservedAt?: string;
}

/** A transaction as those who record events need it. */
export interface KnownTransaction {
  readonly number: number;
  readonly ocpp_id: string;
  readonly evse: number | null;
  readonly connector: number | null;
  readonly state: TransactionState;
  readonly start_key: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly session_id: string;
  readonly auth: TransactionAuth | null;
}

const known = 'number, ocpp_id, evse, connector, state, start_key, started_at, ended_at, session_id, auth';

/** A transaction to be begun. */
export interface NewTransaction {
  readonly station: number;
  readonly evse: number | undefined;
  readonly connector: number | undefined;
  /** Left out: the hub gives it a number (1.6). */
  readonly ocppId: string | undefined;
  readonly sessionId: string;
  /** What its start is known by when it is sent again; undefined: nobody has seen it start. */
  readonly startKey: string | undefined;
  readonly remoteStartId: number | undefined;
  readonly startedAt: Date;
  readonly now: Date;
}

/** Open transactions of one station that are looked through, and how much of what was said of each. */
const openTransactionsMax = 64;
const newestEvents = 10;

/** First half of the advisory lock under which what is said by a station finds its transaction. */
const stationLocks = 7_301_003;

/**
 * Does something for a station in one transaction, while nobody else does so for the same station. Throws `overloaded` when the database
 * is away or its connection breaks meanwhile: then nobody knows whether it was done.
 */
export async function inStationTurn<T>(
  pool: Pool,
  station: number,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw away(error);
  });
  let broken: Error | undefined;
  try {
    await client.query('begin');
    await client.query({
      name: 'lock-station',
      text: 'select pg_advisory_xact_lock($1, $2)',
      values: [stationLocks, station % 2_147_483_647],
    });
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((failed: Error) => {
      broken = failed;
    });
    // What is said at a connection that broke has no code to tell it by.
    throw broken === undefined ? error : away(error);
  } finally {
    client.release(broken);
  }
}

const away = (cause: unknown): Fault =>
  new Fault('overloaded', 'the store is not available', { retryAfterS: 1, cause });

/** The transaction that has an event already; undefined: it is new. `transaction` is undefined where nobody knows of which it is. */
export async function findEvent(
  client: ClientBase,
  station: number,
  event: string,
): Promise<{ readonly transaction: KnownTransaction | undefined } | undefined> {
  const { rows } = await client.query<KnownTransaction | { readonly number: null }>({
    name: 'find-station-event',
    text: `
      select ${known.split(', ').map((column) => `t.${column}`)}
      from station_events e left join station_transactions t on t.number = e.transaction
      where e.station = $1 and e.digest = ${digestOf('$2::text')}`,
    values: [station, event],
  });
  const [row] = rows;
  return row && { transaction: row.number === null ? undefined : row };
}

/** The newest transaction of a station with this id; undefined: it has none (H5: other stations' count for nothing). */
export async function findByOcppId(
  client: ClientBase,
  station: number,
  ocppId: string,
): Promise<KnownTransaction | undefined> {
  const { rows } = await client.query<KnownTransaction>({
    name: 'find-station-transaction',
    text: `select ${known} from station_transactions where station = $1 and ocpp_id = $2 order by number desc limit 1`,
    values: [station, ocppId],
  });
  return rows[0];
}

/** The transaction of a station that began like this; undefined: none did. */
export async function findByStart(
  client: ClientBase,
  station: number,
  startKey: string,
): Promise<KnownTransaction | undefined> {
  const { rows } = await client.query<KnownTransaction>({
    name: 'find-started-transaction',
    text: `select ${known} from station_transactions where station = $1 and start_key = $2`,
    values: [station, startKey],
  });
  return rows[0];
}

/** The transactions at an EVSE of a station (at all of them where that is not said) that had begun by then, the newest first. */
export async function findByPlace(
  client: ClientBase,
  station: number,
  evse: number | undefined,
  at: Date,
): Promise<KnownTransaction[]> {
  const { rows } = await client.query<KnownTransaction>({
    name: 'find-placed-transactions',
    text: `
      select ${known} from station_transactions
      where station = $1 and state = 'open' and ($2::int is null or evse = $2) and started_at <= $3
      order by started_at desc, number desc limit 2`,
    values: [station, evse ?? null, at],
  });
  return rows;
}

/** The transactions of a station that are open and had begun by then, the oldest first, each with the newest of what was said of it. */
export async function findOpenWithEvents(
  client: ClientBase,
  station: number,
  at: Date,
): Promise<(KnownTransaction & { readonly events: readonly string[] })[]> {
  const { rows } = await client.query<KnownTransaction & { events: string[] }>({
    name: 'find-open-transactions-with-events',
    text: `
      select ${known}, array(select e.event from station_events e where e.transaction = t.number order by e.number desc limit $4) as events
      from station_transactions t where t.station = $1 and t.state = 'open' and t.started_at <= $2
      order by t.started_at, t.number limit $3`,
    values: [station, at, openTransactionsMax, newestEvents],
  });
  return rows;
}

/** Begins a transaction; those that are open at its EVSE are looked at once they have had their time to end. */
export async function insertTransaction(
  client: ClientBase,
  wanted: NewTransaction,
  settleMs: number,
): Promise<KnownTransaction> {
  const { station, evse = null, connector = null, ocppId = null, startKey = null, now } = wanted;
  if (evse !== null)
    await client.query({
      name: 'overtake-station-transactions',
      text: `
        update station_transactions set due_at = least(due_at, $3)
        where station = $1 and evse = $2 and state = 'open'`,
      values: [station, evse, new Date(now.getTime() + settleMs)],
    });
  const { rows } = await client.query<KnownTransaction>({
    name: 'insert-station-transaction',
    text: `
      insert into station_transactions (station, evse, connector, ocpp_id, session_id, start_key, remote_start_id, started_at,
        due_at, last_event_at, created_at)
      values ($1, $2, $3, coalesce($4, nextval('station_numbers')::text), $5, $6, $7, $8, $9, $9, $9)
      returning ${known}`,
    values: [
      station,
      evse,
      connector,
      ocppId,
      wanted.sessionId,
      startKey,
      wanted.remoteStartId ?? null,
      wanted.startedAt,
      now,
    ],
  });
  return rows[0] as KnownTransaction;
}

/** Notes what has become known of a transaction: when it began, where it is, who has asked for it. */
export async function completeTransaction(
  client: ClientBase,
  number: number,
  {
    startKey,
    startedAt,
    evse,
    connector,
    remoteStartId,
  }: {
    readonly startKey?: string | undefined;
    readonly startedAt?: Date | undefined;
    readonly evse?: number | undefined;
    readonly connector?: number | undefined;
    readonly remoteStartId?: number | undefined;
  },
): Promise<void> {
  await client.query({
    name: 'complete-station-transaction',
    text: `
      update station_transactions set start_key = coalesce(start_key, $2), started_at = least(started_at, coalesce($3, started_at)),
        evse = coalesce(evse, $4), connector = coalesce(connector, $5), remote_start_id = coalesce(remote_start_id, $6)
      where number = $1`,
    values: [number, startKey ?? null, startedAt ?? null, evse ?? null, connector ?? null, remoteStartId ?? null],
  });
}

/**
 * Notes what was decided of the token that a transaction was begun with, once: the first decision stands. Returns whether it was this
 * one.
 */
export async function decideTransaction(
  db: Pool | ClientBase,
  number: number,
  token: CdrToken | undefined,
  auth: TransactionAuth,
  sessionId: string | undefined,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'decide-station-transaction',
    text: `
      update station_transactions set token = $2, auth = $3, session_id = coalesce($4, session_id), due_at = $5
      where number = $1 and auth is null`,
    values: [number, token === undefined ? null : JSON.stringify(token), JSON.stringify(auth), sessionId ?? null, now],
  });
  return rowCount === 1;
}
