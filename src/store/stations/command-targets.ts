import type { Pool } from 'pg';
import type { Connector } from '../../generated/ocpi-2.2.1.ts';
import type { ConnectorStatus, OcppVersion } from '../../stations/model.ts';
import { isNodeAlive } from '../cursors.ts';

/** An EVSE as far as it matters for what it is asked. */
export interface CommandTarget {
  readonly station: number;
  readonly evse: number;
  readonly uid: string;
  readonly locationId: string;
  readonly connectors: readonly Pick<Connector, 'id'>[];
  readonly capabilities: readonly string[];
  /** What the station has shown it cannot do, by request kind. */
  readonly lacks: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly version: OcppVersion | null;
  readonly isConnected: boolean;
  /** What the station said last of it, of its connectors and of itself. */
  readonly statuses: readonly { readonly connector: number; readonly evse: number; readonly status: ConnectorStatus }[];
  /** Whether there is a charge, at it or at one that shares its electronics: in 2.x a cable without a driver is none. */
  readonly isCharging: boolean;
  /** Token of the charge under way. */
  readonly chargingToken: {
    readonly uid: string;
    readonly type: string;
    readonly country_code: string;
    readonly party_id: string;
  } | null;
  /** Reservations that stand for it. */
  readonly reservations: readonly number[];
}

/** The EVSEs of a Location of a party, in a lasting order; a uid, folded, narrows to one. */
export async function findTargets(
  pool: Pool,
  party: { readonly country_code: string; readonly party_id: string },
  locationId: string,
  uid: string | null,
  max: number,
): Promise<CommandTarget[]> {
  const { rows } = await pool.query<CommandTarget>({
    name: 'station-command-targets',
    text: `
      select e.station, e.evse, e.uid, s.location_id as "locationId", e.connectors, s.lacks, s.settings, l.version,
        coalesce(e.details -> 'capabilities', '[]') as capabilities,
        l.node is not null and ${isNodeAlive('l.node')} as "isConnected",
        coalesce((select json_agg(json_build_object('evse', x.evse, 'connector', x.connector, 'status', x.status))
          from station_statuses x where x.station = e.station and x.evse in (0, e.evse) and x.received_at >= l.fresh_since), '[]')
          as statuses,
        exists (select from station_transactions t join station_evses o on o.station = t.station and o.evse = t.evse
          where t.station = e.station and t.state = 'open' and (t.auth is not null or l.version = '1.6')
            and (t.evse = e.evse or o.shared_group = e.shared_group)) as "isCharging",
        (select t.token from station_transactions t where t.station = e.station and t.evse = e.evse and t.state = 'open'
          order by t.number desc limit 1) as "chargingToken",
        array(select r.number from station_reservations r
          where r.station = e.station and r.evse = e.evse and r.state = 'held') as reservations
      from stations s join station_evses e on e.station = s.number left join station_links l on l.station = s.number
      where s.country_code = $1 and s.party_id = $2 and lower(s.location_id) = lower($3)
        and ($4::text is null or lower(e.uid) = lower($4)) and s.removed_at is null and e.removed_at is null
      order by e.station, e.evse limit $5`,
    values: [party.country_code, party.party_id, locationId, uid, max],
  });
  return rows;
}

/** A charge as it is asked about. */
export interface ChargeTarget {
  readonly transaction: number;
  readonly station: number;
  readonly evse: number | null;
  readonly ocppId: string;
  readonly state: string;
  readonly token: { readonly country_code: string; readonly party_id: string } | null;
  readonly startedAt: Date;
  readonly lacks: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly version: OcppVersion | null;
  readonly isConnected: boolean;
  /** Of its EVSE. */
  readonly connectors: readonly Partial<Connector>[] | null;
}

/** The charge behind a Session of a party; undefined when it has none with this id. */
export async function findCharge(
  pool: Pool,
  party: { readonly country_code: string; readonly party_id: string },
  sessionId: string,
): Promise<ChargeTarget | undefined> {
  const { rows } = await pool.query<ChargeTarget>({
    name: 'station-charge-target',
    text: `
      select t.number as transaction, t.station, t.evse, t.ocpp_id as "ocppId", t.state, t.token, t.started_at as "startedAt",
        s.lacks, s.settings, l.version, l.node is not null and ${isNodeAlive('l.node')} as "isConnected", e.connectors
      from station_transactions t join stations s on s.number = t.station
        left join station_links l on l.station = t.station
        left join station_evses e on e.station = t.station and e.evse = t.evse
      where t.session_id = $1 and s.country_code = $2 and s.party_id = $3`,
    values: [sessionId, party.country_code, party.party_id],
  });
  return rows[0];
}

/** Whether a start of this EVSE is under way at its station. */
export async function isStartUnderWay(pool: Pool, station: number, evse: number, since: Date): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>({
    name: 'station-start-under-way',
    text: `
      select exists (select from station_calls
        where station = $1 and kind = 'start' and state <> 'done' and created_at > $3
          and (request ->> 'evse')::int = $2) as found`,
    values: [station, evse, since],
  });
  return rows[0]?.found === true;
}

/** Whether a remote start that a station has not answered yet, and is not older than `since`, names a group. */
export async function isGroupBeingStarted(pool: Pool, station: number, group: string, since: Date): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>({
    name: 'station-group-being-started',
    text: `
      select exists (select from station_calls
        where station = $1 and kind = 'start' and state <> 'done' and created_at > $3
          and upper(request -> 'groupIdToken' ->> 'idToken') = upper($2)) as found`,
    values: [station, group, since],
  });
  return rows[0]?.found === true;
}

/** A number for OCPP of 31 bits that nothing else has. */
export async function nextStationNumber(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ number: number }>({
    name: 'station-number',
    text: `select nextval('station_numbers')::int as number`,
  });
  const [row] = rows;
  if (row === undefined) throw new Error('a sequence gave no number');
  return row.number;
}

/** A station by its id in the admin API; undefined when there is none, or it was removed. */
export async function findStationById(
  pool: Pool,
  id: string,
): Promise<{ readonly number: number; readonly version: OcppVersion | null } | undefined> {
  const { rows } = await pool.query<{ number: number; version: OcppVersion | null }>({
    name: 'station-by-id',
    text: `
      select s.number, l.version from stations s left join station_links l on l.station = s.number
      where s.id = $1 and s.removed_at is null`,
    values: [id],
  });
  return rows[0];
}

/** OCPP's id of a charge that is under way at a station; undefined when the Session is none there. */
export async function findOpenCharge(pool: Pool, station: number, sessionId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ ocpp_id: string }>({
    name: 'station-open-charge',
    text: `select ocpp_id from station_transactions where station = $1 and session_id = $2 and state = 'open'`,
    values: [station, sessionId],
  });
  return rows[0]?.ocpp_id;
}
