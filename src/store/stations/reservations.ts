import type { Pool } from 'pg';
import type { Token } from '../../generated/ocpi-2.2.1.ts';
import type { IdToken } from '../../stations/model.ts';

/**
 * asked: the station has not answered yet; held; used: a charge has begun with it; cancelled, expired: it has ended without one; refused:
 * there never was one.
 */
export type ReservationState = 'asked' | 'held' | 'used' | 'cancelled' | 'expired' | 'refused';

/** What of a reservation is still to be told, and to whom. */
export interface ReservationWaiting {
  /** Under which name the station has its token. */
  readonly idToken: IdToken;
  readonly callback: string;
  readonly correlationId: string;
  /** The station has had it: there is a Session of it. */
  readonly isHeld?: boolean;
  /** Its Session has been told. */
  readonly isTold?: boolean | null;
  /** The EVSE was seen to be reserved. */
  readonly isShown?: boolean;
  /** The CPO has cancelled it, and the eMSP is to be told (M-18). */
  readonly isRevoked?: boolean;
}

export interface ReservationRow {
  /** What the station knows it by (M-16). */
  readonly number: number;
  readonly station: number;
  readonly evse: number | null;
  readonly connector: number | null;
  /** Of the eMSP. */
  readonly owner: string;
  readonly reservation_id: string;
  readonly token: Token;
  readonly authorization_reference: string | null;
  readonly session_id: string;
  readonly expires_at: Date;
  readonly state: ReservationState;
  readonly waiting: ReservationWaiting | null;
  readonly created_at: Date;
  readonly changed_at: Date;
}

const columns = `number, station, evse, connector, owner, reservation_id, token, authorization_reference, session_id, expires_at,
  state, waiting, created_at, changed_at`;

/** Keeps a reservation that a station is going to be asked for; false when one of this id stands. */
export async function insertReservation(pool: Pool, row: ReservationRow): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'insert-station-reservation',
    text: `
      insert into station_reservations (${columns})
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing`,
    values: valuesOf(row),
  });
  return rowCount === 1;
}

const valuesOf = (row: ReservationRow): unknown[] => [
  row.number,
  row.station,
  row.evse,
  row.connector,
  row.owner,
  row.reservation_id,
  JSON.stringify(row.token),
  row.authorization_reference,
  row.session_id,
  row.expires_at,
  row.state,
  row.waiting && JSON.stringify(row.waiting),
  row.created_at,
  row.changed_at,
];

/** The reservation of an eMSP that stands under an id, which is compared without regard to case. */
export async function findReservationOf(pool: Pool, owner: string, id: string): Promise<ReservationRow | undefined> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'station-reservation-of',
    text: `
      select ${columns} from station_reservations
      where owner = $1 and reservation_id = lower($2) and state in ('asked', 'held')`,
    values: [owner, id],
  });
  return rows[0];
}

/** A reservation that stands, by its number. */
export async function findHeldReservation(pool: Pool, number: number): Promise<ReservationRow | undefined> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'held-station-reservation',
    text: `select ${columns} from station_reservations where number = $1 and state = 'held'`,
    values: [number],
  });
  return rows[0];
}

/** A reservation by its number, whatever has become of it. */
export async function findReservationNumbered(
  pool: Pool,
  station: number,
  number: number,
): Promise<ReservationRow | undefined> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'station-reservation-numbered',
    text: `select ${columns} from station_reservations where station = $1 and number = $2`,
    values: [station, number],
  });
  return rows[0];
}

/** Changes some of a reservation that is in one of the named states; what it is then, undefined when it was not. */
export async function turnReservation(
  pool: Pool,
  number: number,
  from: readonly ReservationState[],
  changes: Partial<Omit<ReservationRow, 'number' | 'waiting'>> & {
    readonly waiting?: Partial<ReservationWaiting> | null;
  },
  at: Date,
): Promise<ReservationRow | undefined> {
  const { waiting, token, ...plain } = changes;
  const names = Object.keys(plain);
  const sets = names.map((name, index) => `${name} = $${index + 6}`);
  const { rows } = await pool.query<ReservationRow>({
    text: `
      update station_reservations set changed_at = $3, looked_at = null, token = coalesce($4::jsonb, token),
        waiting = case when $5::text = 'null' then null else coalesce(waiting, '{}') || coalesce($5::jsonb, '{}') end
        ${sets.map((set) => `, ${set}`).join('')}
      where number = $1 and state = any ($2) returning ${columns}`,
    values: [
      number,
      from,
      at,
      token === undefined ? null : JSON.stringify(token),
      waiting === undefined ? null : JSON.stringify(waiting),
      ...Object.values(plain),
    ],
  });
  return rows[0];
}

/** Reservations with something to be told or that are over, the oldest first; each is looked at by one process at a time. */
export async function claimReservations(
  pool: Pool,
  now: Date,
  leaseMs: number,
  max: number,
): Promise<ReservationRow[]> {
  const { rows } = await pool.query<ReservationRow>({
    name: 'claim-station-reservations',
    text: `
      update station_reservations r set looked_at = $1
      where r.number in (
        select number from station_reservations
        where waiting is not null and (looked_at is null or looked_at < $1::timestamptz - make_interval(secs => $2::float8 / 1000))
          and (state in ('used', 'cancelled', 'expired', 'refused')
            or (state = 'held' and (expires_at <= $1 or waiting ->> 'isTold' is null))
            or (state = 'asked' and expires_at <= $1))
        order by changed_at limit $3 for update skip locked)
      returning ${columns}`,
    values: [now, leaseMs, max],
  });
  return rows;
}

/**
 * Takes reservations for cancelled that their station has dropped: OCPP 1.6 tells of that only by a status. One whose EVSE was seen to be
 * reserved, and is available again, is no more; nor is one whose EVSE cannot be used.
 */
export async function dropLostReservations(pool: Pool, now: Date): Promise<void> {
  await pool.query({
    name: 'drop-lost-station-reservations',
    text: `
      update station_reservations r
      set state = 'cancelled', waiting = r.waiting || '{"isRevoked": true}', changed_at = $1, looked_at = null
      from station_statuses x
      where r.state = 'held' and x.station = r.station and x.evse = r.evse
        and (x.status in ('Faulted', 'Unavailable') and x.received_at > r.created_at
          or x.status = 'Available' and r.waiting ? 'isShown')
        and not exists (select from station_statuses y
          where y.station = r.station and y.evse = r.evse and y.status in ('Reserved', 'Preparing', 'Occupied', 'Charging'))`,
    values: [now],
  });
  await pool.query({
    name: 'note-shown-station-reservations',
    text: `
      update station_reservations r set waiting = r.waiting || '{"isShown": true}', changed_at = $1
      from station_statuses x
      where r.state = 'held' and not (r.waiting ? 'isShown') and x.station = r.station and x.evse = r.evse
        and x.status = 'Reserved' and x.received_at >= r.changed_at - interval '1 minute'`,
    values: [now],
  });
}
