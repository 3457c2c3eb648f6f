import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';
import type { DriverKey, Reason, Site } from './sessions.ts';
import type { NewCommand } from './sessions-commands.ts';

/** How far a reservation has come; USED: a charge has begun with it. */
export const reservationStates = [
  'REQUESTED',
  'SENT',
  'ACCEPTED_BY_CPO',
  'RESERVED',
  'CANCELLING',
  'USED',
  'CANCELLED',
  'EXPIRED',
  'REJECTED',
  'TIMED_OUT',
  'FAILED',
] as const;
export type ReservationState = (typeof reservationStates)[number];

/** A reservation of a driver. */
export interface ReservationRow {
  readonly id: string;
  readonly emsp: PartyKey;
  readonly driver: string | null;
  readonly version: number;
  readonly state: ReservationState;
  readonly state_since: Date;
  readonly reason: Reason | null;
  readonly created_at: Date;
  readonly request_key: string | null;
  readonly token: string | null;
  readonly token_digest: Buffer | null;
  readonly cpo: PartyKey;
  readonly location_id: string;
  readonly location_key: string;
  readonly evse_uid: string | null;
  readonly evse_key: string | null;
  readonly connector_id: string | null;
  readonly site: Site;
  readonly price: object | null;
  readonly expires_at: Date;
  readonly session_key: string | null;
  readonly due_at: Date | null;
}

/** All of them, which the compiler sees to. */
const allColumns: Readonly<Record<keyof ReservationRow, true>> = {
  id: true,
  emsp: true,
  driver: true,
  version: true,
  state: true,
  state_since: true,
  reason: true,
  created_at: true,
  request_key: true,
  token: true,
  token_digest: true,
  cpo: true,
  location_id: true,
  location_key: true,
  evse_uid: true,
  evse_key: true,
  connector_id: true,
  site: true,
  price: true,
  expires_at: true,
  session_key: true,
  due_at: true,
};
const columnNames = Object.keys(allColumns) as (keyof ReservationRow)[];

const columns = columnNames.join(', ');

/** Stores a new reservation with the command that is to make it; false when the request that wants it has made one already. */
export async function insertReservation(pool: Pool, row: ReservationRow, command: NewCommand): Promise<boolean> {
  const values = columnNames.map((name) =>
    name === 'site' || name === 'price' ? row[name] && JSON.stringify(row[name]) : row[name],
  );
  const at = values.length;
  const { rowCount } = await pool.query({
    name: 'insert-driver-reservation',
    text: `
      with reservation as (
        insert into driver_reservations (${columns}) values (${values.map((_, index) => `$${index + 1}`).join(', ')})
        on conflict do nothing returning id
      )
      insert into driver_commands (id, kind, reservation, emsp, correlation_id, created_at, due_at, state)
      select $${at + 1}, $${at + 2}, reservation.id, $${at + 3}, $${at + 4}, $${at + 5}, $${at + 6}, 'NEW' from reservation`,
    values: [
      ...values,
      command.id,
      command.kind,
      command.emsp,
      command.correlation_id,
      command.created_at,
      command.due_at,
    ],
  });
  return rowCount === 1;
}

export async function findReservation(pool: Pool, id: string): Promise<ReservationRow | undefined> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'driver-reservation',
    text: `select ${columns} from driver_reservations where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** A reservation of a driver; nobody else's is there. */
export async function findOwnReservation(
  pool: Pool,
  { emsp, driver }: DriverKey,
  id: string,
): Promise<ReservationRow | undefined> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'own-driver-reservation',
    text: `select ${columns} from driver_reservations where id = $1 and emsp = $2 and driver = $3`,
    values: [id, emsp, driver],
  });
  return rows[0];
}

/** The reservation that a request has made. */
export async function findRequestedReservation(
  pool: Pool,
  { emsp, driver }: DriverKey,
  requestKey: string,
): Promise<ReservationRow | undefined> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'requested-driver-reservation',
    text: `select ${columns} from driver_reservations where emsp = $1 and driver = $2 and request_key = $3`,
    values: [emsp, driver, requestKey],
  });
  return rows[0];
}

/** The reservations of a driver that are in one of these states, the newest first, so many at the most. */
export async function findReservationsIn(
  pool: Pool,
  { emsp, driver }: DriverKey,
  states: readonly ReservationState[],
  max: number,
): Promise<ReservationRow[]> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'driver-reservations-in-states',
    text: `
      select ${columns} from driver_reservations
      where driver = $2 and emsp = $1 and state = any ($3) order by created_at desc, id desc limit $4`,
    values: [emsp, driver, states, max],
  });
  return rows;
}

/** What a Session says of the reservation that it may be of. */
export interface ReservedBy {
  readonly emsp: PartyKey;
  readonly cpo: PartyKey;
  readonly sessionKey: string;
  /** A UUID, if it may be one of ours. */
  readonly reference: string | null;
  readonly tokenDigest: Buffer;
  readonly location: string;
  /** Folded; null: none yet. */
  readonly evse: string | null;
  readonly states: readonly ReservationState[];
}

/** The reservation that a Session is of, or that it makes use of: by its id, by its reference, or by token and place. */
export async function findReservationOf(pool: Pool, by: ReservedBy): Promise<ReservationRow | undefined> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'driver-reservation-of',
    text: `
      select ${columns} from driver_reservations
      where emsp = $1 and cpo = $2 and state = any ($8)
        and (session_key = $3 or id = $4::uuid or (session_key is null and token_digest = $5 and location_key = $6
          and (evse_key is null or $7::text is null or evse_key = $7)))
      order by coalesce(session_key = $3, false) desc, coalesce(id = $4::uuid, false) desc, created_at desc limit 1`,
    values: [by.emsp, by.cpo, by.sessionKey, by.reference, by.tokenDigest, by.location, by.evse, by.states],
  });
  return rows[0];
}

/** Whether a Session is that of a reservation of which no use was made. */
export async function isReservedUnused(
  pool: Pool,
  { emsp, cpo }: { readonly emsp: PartyKey; readonly cpo: PartyKey },
  sessionKey: string,
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'driver-reservation-unused',
    text: `select from driver_reservations where cpo = $1 and session_key = $2 and emsp = $3 and state <> 'USED' limit 1`,
    values: [cpo, sessionKey, emsp],
  });
  return rowCount === 1;
}

/** What of a reservation may change. */
export type ReservationChanges = Partial<
  Pick<ReservationRow, 'state' | 'state_since' | 'reason' | 'session_key' | 'due_at'>
>;

/** Changes a reservation as long as it is the one that was read; what it is then, undefined when somebody else has changed it. */
export async function turnReservation(
  pool: Pool,
  { id, version }: Pick<ReservationRow, 'id' | 'version'>,
  changes: ReservationChanges,
): Promise<ReservationRow | undefined> {
  const names = Object.keys(changes) as (keyof ReservationChanges)[];
  const sets = names.map((name, at) => `, ${name} = $${at + 3}`);
  const { rows } = await pool.query<ReservationRow>({
    text: `
      update driver_reservations set version = version + 1${sets.join('')}
      where id = $1 and version = $2 returning ${columns}`,
    values: [id, version, ...names.map((name) => changes[name])],
  });
  return rows[0];
}

/** Reservations that are due to be looked at; nobody else gets them for `leaseMs`. */
export async function claimReservations(
  pool: Pool,
  now: Date,
  leaseMs: number,
  max: number,
): Promise<ReservationRow[]> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'claim-driver-reservations',
    text: `
      update driver_reservations set due_at = $1::timestamptz + $2 * interval '1 millisecond'
      where id in (
        select id from driver_reservations where due_at <= $1 order by due_at limit $3 for update skip locked)
      returning ${columns}`,
    values: [now, leaseMs, max],
  });
  return rows;
}
