import type { Knex } from 'knex';
import type { TransactionEvent } from '../../stations/model.ts';
import { type Order, type Page, type PageRequest, pageOf } from './page.ts';

export const transactionStates = ['open', 'ended', 'billed', 'closed', 'held'] as const;

/** A transaction of a station as operators see it: without what is of the driver. */
export interface TransactionView {
  /** Of its OCPI Session. */
  readonly id: string;
  readonly station: string;
  readonly party: string;
  readonly evse: number | null;
  readonly evse_uid: string | null;
  readonly ocpp_id: string;
  readonly state: (typeof transactionStates)[number];
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly last_event_at: Date;
  /** Whose token it is. */
  readonly emsp: string | null;
  readonly authorized: string | null;
  readonly auth_method: string | null;
  readonly energy_kwh: number | null;
  readonly total_cost: number | null;
  readonly currency: string | null;
  readonly held_because: { readonly code: string; readonly detail: string } | null;
  readonly cdr_sent_at: Date | null;
}

/** What came of its events, whole. */
export interface TransactionDetails extends TransactionView {
  readonly number: number;
  readonly summary: Readonly<Record<string, unknown>>;
}

export const transactionOrder: Order = ['number'];

/** Which transactions. */
export interface TransactionFilters {
  readonly party: string | undefined;
  readonly station: string | undefined;
  readonly state: string | undefined;
  readonly session: string | undefined;
}

/** Transactions, the one that came last first. */
export async function listTransactions(
  db: Knex,
  { party, station, state, session }: TransactionFilters,
  page: PageRequest,
): Promise<Page<TransactionView>> {
  const query = transactions(db)
    .orderBy('t.number', 'desc')
    .limit(page.limit + 1);
  if (party !== undefined) void query.whereRaw("s.country_code || '-' || s.party_id = ?", [party]);
  if (station !== undefined) void query.where('s.id', station);
  if (state !== undefined) void query.where('t.state', state);
  if (session !== undefined) void query.where('t.session_id', session);
  if (page.after !== undefined) void query.where('t.number', '<', page.after[0] as number);
  return pageOf(
    (await query) as TransactionDetails[],
    page,
    ({ number: _, summary: __, ...view }) => view,
    ({ number }) => [number],
  );
}

/** One transaction by the id of its Session; undefined: there is none. */
export const findTransaction = (db: Knex, id: string): Promise<TransactionDetails | undefined> =>
  transactions(db).where('t.session_id', id).first() as Promise<TransactionDetails | undefined>;

const transactions = (db: Knex) =>
  db('station_transactions as t')
    .join('stations as s', 's.number', 't.station')
    .select(
      't.number',
      't.session_id as id',
      's.id as station',
      db.raw("s.country_code || '-' || s.party_id as party"),
      't.evse',
      db.raw(`(
        select e.uid from station_evses e where e.station = t.station and e.evse = t.evse
        order by e.removed_at desc nulls first limit 1) as evse_uid`),
      't.ocpp_id',
      't.state',
      't.started_at',
      't.ended_at',
      't.last_event_at',
      db.raw("upper(t.token ->> 'country_code' || '-' || (t.token ->> 'party_id')) as emsp"),
      db.raw("t.auth #>> '{info,status}' as authorized"),
      db.raw("t.auth ->> 'method' as auth_method"),
      db.raw("(t.summary ->> 'energy_kwh')::float8 as energy_kwh"),
      db.raw("(t.summary ->> 'total_cost')::float8 as total_cost"),
      db.raw("t.summary ->> 'currency' as currency"),
      db.raw("nullif(t.summary -> 'held_because', 'null') as held_because"),
      't.cdr_sent_at',
      't.summary',
    );

/** Something a station has said, without tokens. */
export interface EventView {
  readonly number: number;
  readonly received_at: Date;
  readonly event: Readonly<Record<string, unknown>>;
}

interface EventRow {
  readonly number: number;
  readonly received_at: Date;
  readonly event: string;
}

/** The events of a transaction in the order in which they came, and how many there are in all. */
export async function transactionEvents(
  db: Knex,
  transaction: number,
  max: number,
): Promise<{ readonly total: number; readonly events: readonly EventView[] }> {
  const rows: EventRow[] = await db('station_events')
    .where({ transaction })
    .orderBy('number')
    .limit(max)
    .select('number', 'received_at', 'event');
  const [counted]: { count: number }[] = await db('station_events').where({ transaction }).count('* as count');
  return { total: Number(counted?.count ?? 0), events: rows.map(viewOf) };
}

export const unmatchedOrder: Order = ['number'];

/** What a station said that nobody knows the transaction of, the newest first. */
export async function listUnmatched(db: Knex, station: string, page: PageRequest): Promise<Page<EventView>> {
  const query = db('station_events as e')
    .join('stations as s', 's.number', 'e.station')
    .where('s.id', station)
    .whereNull('e.transaction')
    .orderBy('e.number', 'desc')
    .limit(page.limit + 1)
    .select<EventRow[]>('e.number', 'e.received_at', 'e.event');
  if (page.after !== undefined) void query.where('e.number', '<', page.after[0] as number);
  return pageOf(await query, page, viewOf, ({ number }) => [number]);
}

/** Whether there is, or was, a station with this id. */
export const isStation = async (db: Knex, id: string): Promise<boolean> =>
  (await db('stations').where({ id }).first('number')) !== undefined;

function viewOf({ number, received_at, event }: EventRow): EventView {
  const { idToken, groupIdToken, ...rest } = JSON.parse(event) as TransactionEvent;
  return {
    number,
    received_at,
    event: {
      ...rest,
      ...(idToken && { idToken: { ...idToken, idToken: masked } }),
      ...(groupIdToken && { groupIdToken: { ...groupIdToken, idToken: masked } }),
    },
  };
}

const masked = '***';
