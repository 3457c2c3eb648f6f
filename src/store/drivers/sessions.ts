import type { Pool } from 'pg';
import type { EnergyMix } from '../../generated/ocpi-2.2.1.ts';
import type { PartyKey } from '../../ocpi/party.ts';

/** How far a driver's charge has come, in the order in which a good one goes; the last five are ways in which one does not. */
export const sessionStates = [
  /** Written down; nobody has been asked yet. */
  'REQUESTED',
  /** START_SESSION is on its way to the CPO, once. */
  'SENT',
  'ACCEPTED_BY_CPO',
  'ACCEPTED_BY_STATION',
  'WAITING_FOR_PLUG',
  'CHARGING',
  /** Connected, and the car takes nothing. */
  'SUSPENDED',
  /** A stop has been asked for. */
  'STOPPING',
  /** Over, and not billed yet. */
  'ENDED',
  'BILLED',
  'REJECTED',
  'TIMED_OUT',
  'FAILED',
  /** Nobody knows: the CPO says nothing of it any more. */
  'STALLED',
  /** The driver has thought better of it. */
  'CANCELLED',
] as const;
export type SessionState = (typeof sessionStates)[number];

/** Why a charge, or a reservation, is where it is, where that does not go without saying. */
export const reasons = [
  /** What the CPO or its station has said. */
  'EVSE_OCCUPIED',
  'EVSE_INOPERATIVE',
  'NOT_SUPPORTED',
  'REJECTED_BY_CPO',
  'REJECTED_BY_STATION',
  'FAILED_AT_STATION',
  'CANCELLED_BY_CPO',
  /** The CPO, or its station, has said nothing in time. */
  'NO_ANSWER',
  /** The command did not reach the CPO, as far as is known. */
  'NOT_DELIVERED',
  /** The token that was to be used may not charge any more. */
  'TOKEN_REFUSED',
  'NEVER_STARTED',
  /** It began after its driver had been told that nothing comes of it. */
  'LATE_START',
  'STOP_FAILED',
  /** The CPO has declared the Session invalid. */
  'INVALIDATED',
  /** It ended long ago, and no bill has come. */
  'BILL_OVERDUE',
] as const;
export type Reason = (typeof reasons)[number];

/** A place as it was when something was begun there. Ids are those of the driver API, of the CPO where it says so. */
export interface Site {
  /** `loc_…`; null: the hub has never heard of the Location. */
  readonly id: string | null;
  readonly name: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly postal_code: string | null;
  /** ISO 3166-1 alpha-3. */
  readonly country: string | null;
  readonly time_zone: string | null;
  readonly operator: string | null;
  /** What is printed on the EVSE. */
  readonly evse_id: string | null;
  readonly physical_reference: string | null;
  readonly connector: {
    readonly id: string;
    readonly standard: string;
    readonly power_type: string;
    readonly max_power_kw: number | null;
  } | null;
  readonly energy_mix: EnergyMix | null;
}

/** What of a charge is shown as it goes. Amounts and energy are decimals as texts, times OCPI DateTimes. */
export interface Progress {
  readonly started_at?: string | null;
  readonly ended_at?: string | null;
  readonly energy_kwh?: string | null;
  /** Average between the last two things that were heard. */
  readonly power_kw?: string | null;
  readonly soc?: number | null;
  readonly idle_since?: string | null;
  readonly idle_fee_starts_at?: string | null;
  readonly cost?: Cost | null;
  readonly periods?: readonly object[];
  readonly co2?: object | null;
  /** The status of its Session. */
  readonly status?: string;
  /** When the energy has grown last, for telling whether the car takes any. */
  readonly grown_at?: string | null;
}

/** What a charge has come to. */
export interface Cost {
  readonly amount: string;
  readonly currency: string;
  readonly tax: 'INCLUDED' | 'EXCLUDED';
  readonly basis: 'ESTIMATED' | 'REPORTED_BY_CPO' | 'FINAL';
  readonly as_of: string;
}

/** A charge of a driver. */
export interface SessionRow {
  readonly id: string;
  readonly emsp: PartyKey;
  readonly driver: string | null;
  readonly origin: 'APP' | 'STATION';
  readonly version: number;
  readonly state: SessionState;
  readonly state_since: Date;
  readonly reason: Reason | null;
  readonly created_at: Date;
  readonly changed_at: Date;
  readonly request_key: string | null;
  readonly token: string | null;
  readonly vehicle: string | null;
  readonly quote: string | null;
  readonly language: string | null;
  readonly preference: string | null;
  readonly token_digest: Buffer | null;
  readonly adoptable_until: Date | null;
  readonly cpo: PartyKey;
  readonly location_id: string;
  readonly location_key: string;
  readonly evse_uid: string | null;
  readonly evse_key: string | null;
  readonly connector_id: string | null;
  readonly site: Site;
  readonly session_id: string | null;
  readonly session_key: string | null;
  readonly session_updated_at: Date | null;
  readonly observed_at: Date | null;
  readonly interval_ms: number | null;
  readonly is_late: boolean;
  readonly stop_wanted: boolean;
  readonly progress: Progress;
  readonly due_at: Date | null;
  readonly polls: number;
}

/** What of a charge may change. */
export type SessionChanges = Partial<
  Omit<SessionRow, 'id' | 'emsp' | 'driver' | 'origin' | 'version' | 'created_at' | 'request_key' | 'cpo'>
>;

/** Of whom something is: a driver of a hosted eMSP. */
export interface DriverKey {
  readonly emsp: PartyKey;
  readonly driver: string;
}

/** All of them, which the compiler sees to. */
const columns: Readonly<Record<keyof SessionRow, true>> = {
  id: true,
  emsp: true,
  driver: true,
  origin: true,
  version: true,
  state: true,
  state_since: true,
  reason: true,
  created_at: true,
  changed_at: true,
  request_key: true,
  token: true,
  vehicle: true,
  quote: true,
  language: true,
  preference: true,
  token_digest: true,
  adoptable_until: true,
  cpo: true,
  location_id: true,
  location_key: true,
  evse_uid: true,
  evse_key: true,
  connector_id: true,
  site: true,
  session_id: true,
  session_key: true,
  session_updated_at: true,
  observed_at: true,
  interval_ms: true,
  is_late: true,
  stop_wanted: true,
  progress: true,
  due_at: true,
  polls: true,
};
const columnNames = Object.keys(columns) as (keyof SessionRow)[];

/** SQL for the columns of a charge. */
export const sessionColumns = columnNames.join(', ');

/** SQL that inserts a charge from parameters that start with $1, without what comes behind. */
export const insertSessionSql = `insert into driver_sessions (${sessionColumns})
  values (${columnNames.map((_, at) => `$${at + 1}`).join(', ')})`;

/** The parameters of `insertSessionSql`. */
export const sessionValues = (row: SessionRow): unknown[] => columnNames.map((name) => columnValue(row, name));

/** A value as a parameter of SQL. */
export const columnValue = (row: Partial<SessionRow>, name: keyof SessionRow): unknown => {
  const value = row[name];
  return name === 'site' || name === 'progress' ? JSON.stringify(value) : value;
};

/** Stores a new charge; false when its Session, or the request that makes it, has one already. */
export async function insertSession(pool: Pool, row: SessionRow): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'insert-driver-session',
    text: `${insertSessionSql} on conflict do nothing`,
    values: sessionValues(row),
  });
  return rowCount === 1;
}

export async function findSession(pool: Pool, id: string): Promise<SessionRow | undefined> {
  const { rows } = await pool.query<SessionRow>({
    name: 'driver-session',
    text: `select ${sessionColumns} from driver_sessions where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** A charge of a driver; nobody else's is there. */
export async function findOwnSession(
  pool: Pool,
  { emsp, driver }: DriverKey,
  id: string,
): Promise<SessionRow | undefined> {
  const { rows } = await pool.query<SessionRow>({
    name: 'own-driver-session',
    text: `select ${sessionColumns} from driver_sessions where id = $1 and emsp = $2 and driver = $3`,
    values: [id, emsp, driver],
  });
  return rows[0];
}

/** The charge that a request has made. */
export async function findRequested(
  pool: Pool,
  { emsp, driver }: DriverKey,
  requestKey: string,
): Promise<SessionRow | undefined> {
  const { rows } = await pool.query<SessionRow>({
    name: 'requested-driver-session',
    text: `select ${sessionColumns} from driver_sessions where emsp = $1 and driver = $2 and request_key = $3`,
    values: [emsp, driver, requestKey],
  });
  return rows[0];
}

/** The charges of a driver that are in one of these states, the newest first, so many at the most. */
export async function findInStates(
  pool: Pool,
  { emsp, driver }: DriverKey,
  states: readonly SessionState[],
  max: number,
): Promise<SessionRow[]> {
  const { rows } = await pool.query<SessionRow>({
    name: 'driver-sessions-in-states',
    text: `
      select ${sessionColumns} from driver_sessions
      where driver = $2 and emsp = $1 and state = any ($3) order by created_at desc, id desc limit $4`,
    values: [emsp, driver, states, max],
  });
  return rows;
}
