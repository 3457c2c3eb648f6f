import type { Pool } from 'pg';
import type { CdrToken } from '../../generated/ocpi-2.2.1.ts';
import type { OcppVersion } from '../../stations/model.ts';
import type { TransactionAuth, TransactionState } from './transactions.ts';

/** A transaction that this process has for itself for a while. */
export interface TakenTransaction {
  readonly number: number;
  readonly station: number;
  readonly platform_id: string;
  readonly country_code: string;
  readonly party_id: string;
  readonly evse: number | null;
  readonly connector: number | null;
  readonly ocpp_id: string;
  readonly session_id: string;
  readonly token: CdrToken | null;
  /** Whose it is, as NL-TNM; '': nobody knows. */
  readonly emsp: string;
  readonly auth: TransactionAuth | null;
  readonly state: TransactionState;
  readonly facts: unknown;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly session_document: string | null;
  readonly cdr_document: string | null;
  readonly started_at: Date;
  readonly last_event_at: Date;
  readonly ended_at: Date | null;
  /** Its next look, if nothing happens meanwhile: as it was set when it was taken. */
  readonly due_at: Date;
  readonly version: OcppVersion | null;
  readonly is_online: boolean;
  /** Its station was removed: nothing more can be said of it. */
  readonly is_removed: boolean;
  /** When another transaction began at the same EVSE. */
  readonly overtaken_at: Date | null;
}

/** Whose token it is, for those who share the work out: '' where nobody knows. */
const emsp = "coalesce(upper(token ->> 'country_code' || '-' || (token ->> 'party_id')), '')";

/** Of a transaction t at a station s with the connection l. */
const columns = `
  t.number, t.station, s.platform_id, s.country_code, s.party_id, t.evse, t.connector, t.ocpp_id, t.session_id, t.token,
  t.auth, t.state, t.facts, t.summary, t.session_document, t.cdr_document, t.started_at, t.last_event_at, t.ended_at,
  t.due_at, ${emsp} as emsp, l.version, coalesce(l.node is not null, false) as is_online,
  s.removed_at is not null as is_removed,
  (select min(o.created_at) from station_transactions o
  where o.station = t.station and o.evse = t.evse and o.number > t.number) as overtaken_at`;

/** How many transactions are taken: in all, and of one eMSP with those that are `busy` already, by their `emsp`. */
export interface TakingRoom {
  readonly free: number;
  readonly perEmsp: number;
  readonly busy: ReadonlyMap<string, number>;
}

/** Transactions among which those of an eMSP are looked for: more are found with the next look. */
const candidatesMax = 500;

/**
 * Takes transactions that are due; nobody else gets them until `leaseMs` have passed, and what `holder` still writes then is refused. An
 * eMSP that does not answer keeps no other one waiting.
 */
export async function takeDueTransactions(
  pool: Pool,
  holder: string,
  now: Date,
  leaseMs: number,
  { free, perEmsp, busy }: TakingRoom,
): Promise<TakenTransaction[]> {
  const { rows } = await pool.query<TakenTransaction>({
    name: 'take-due-transactions',
    text: `
      with candidates as (
        select c.number, c.due_at, c.busy + row_number() over (partition by c.emsp order by c.due_at) as place
        from (
          select t.number, t.due_at, t.emsp, coalesce(b.busy, 0) as busy
          from (select number, due_at, ${emsp} as emsp, taken_until from station_transactions) t
          left join unnest($5::text[], $6::int[]) as b (emsp, busy) on b.emsp = t.emsp
          where t.due_at <= $2 and (t.taken_until is null or t.taken_until < $2) and coalesce(b.busy, 0) < $7
          order by t.due_at limit ${candidatesMax}
        ) c
      ), due as (
        select number from station_transactions
        where number in (select number from candidates where place <= $7 order by due_at limit $4)
          and due_at <= $2 and (taken_until is null or taken_until < $2)
        for update skip locked
      ), taken as (
        update station_transactions t set taken_by = $1, taken_until = $3, due_at = $3
        from due where t.number = due.number
        returning t.*
      )
      select ${columns}
      from taken t join stations s on s.number = t.station left join station_links l on l.station = t.station
      order by t.number`,
    values: [holder, now, new Date(now.getTime() + leaseMs), free, [...busy.keys()], [...busy.values()], perEmsp],
  });
  return rows;
}

/** Takes from processes that are gone what they were at, so that it is looked at at once and not when their time is over. */
export async function freeTakenBy(pool: Pool, holders: readonly string[], now: Date): Promise<void> {
  await pool.query({
    name: 'free-taken-transactions',
    text: `
      update station_transactions set taken_by = null, taken_until = null, due_at = least(due_at, $2)
      where due_at is not null and taken_by = any ($1)`,
    values: [holders, now],
  });
}

/** A transaction for one who only looks; undefined: there is none. */
export async function peekTransaction(pool: Pool, number: number): Promise<TakenTransaction | undefined> {
  const { rows } = await pool.query<TakenTransaction>({
    name: 'peek-transaction',
    text: `
      select ${columns}
      from station_transactions t join stations s on s.number = t.station left join station_links l on l.station = t.station
      where t.number = $1`,
    values: [number],
  });
  return rows[0];
}

/** What has become of a transaction; what is left out stays. */
export interface TransactionChanges {
  readonly state?: TransactionState;
  readonly facts?: unknown;
  readonly summary?: Readonly<Record<string, unknown>>;
  readonly sessionDocument?: string;
  /** Kept once: the one that is there stays, unless the charge is held, and it was refused. */
  readonly cdrDocument?: string;
  readonly cdrSentAt?: Date;
  readonly endedAt?: Date;
}

/**
 * Keeps what has become of a taken transaction; false when it is somebody else's by now, and nothing was kept. `isFinal`: also when
 * something was said or decided of it since it was taken.
 */
export async function saveTaken(
  pool: Pool,
  holder: string,
  { number, due_at: untouched }: Pick<TakenTransaction, 'number' | 'due_at'>,
  { state, facts, summary, sessionDocument, cdrDocument, cdrSentAt, endedAt }: TransactionChanges,
  isFinal = false,
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'save-taken-transaction',
    text: `
      update station_transactions set state = coalesce($3, state), facts = coalesce(facts, $4::jsonb),
        summary = coalesce($5::jsonb, summary), session_document = coalesce($6, session_document),
        cdr_document = case when state = 'held' then coalesce($7, cdr_document) else coalesce(cdr_document, $7) end, cdr_sent_at = coalesce(cdr_sent_at, $8), ended_at = coalesce(ended_at, $9)
      where number = $2 and taken_by = $1 and ($10::timestamptz is null or due_at = $10)`,
    values: [
      holder,
      number,
      state ?? null,
      facts === undefined ? null : JSON.stringify(facts),
      summary === undefined ? null : JSON.stringify(summary),
      sessionDocument ?? null,
      cdrDocument ?? null,
      cdrSentAt ?? null,
      endedAt ?? null,
      isFinal ? untouched : null,
    ],
  });
  return rowCount === 1;
}

/**
 * Gives a transaction back, to be looked at again at `dueAt` or, when something was said meanwhile, when that is due; null: not before
 * something is said. Returns whether it is due by now.
 */
export async function giveBack(
  pool: Pool,
  holder: string,
  { number, due_at: untouched }: Pick<TakenTransaction, 'number' | 'due_at'>,
  dueAt: Date | null,
  now: Date,
): Promise<boolean> {
  const { rows } = await pool.query<{ is_due: boolean }>({
    name: 'give-back-transaction',
    text: `
      update station_transactions set taken_by = null, taken_until = null,
        due_at = case when due_at = $3 then $4 else least(due_at, $4) end
      where number = $2 and taken_by = $1
      returning coalesce(due_at <= $5, false) as is_due`,
    values: [holder, number, untouched, dueAt, now],
  });
  return rows[0]?.is_due ?? false;
}

/** What there is to be done, for those who watch. */
export interface ChargeCounts {
  readonly open: number;
  readonly held: number;
  /** How long the transaction that has waited longest has been due, in milliseconds. */
  readonly lagMs: number;
}

/** Counts transactions. */
export async function countTransactions(pool: Pool, now: Date): Promise<ChargeCounts> {
  const { rows } = await pool.query<{ open: number; held: number; lag_ms: number | null }>({
    name: 'count-station-transactions',
    text: `
      select (select count(*) from station_transactions where state in ('open', 'ended')) as open,
        (select count(*) from station_transactions where state = 'held') as held,
        (select extract(epoch from $1 - min(due_at)) * 1000 from station_transactions where due_at is not null)::float8 as lag_ms`,
    values: [now],
  });
  const [row] = rows;
  return { open: row?.open ?? 0, held: row?.held ?? 0, lagMs: Math.max(0, row?.lag_ms ?? 0) };
}
