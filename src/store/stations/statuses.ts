import type { Pool } from 'pg';
import { type LinkKey, linkName } from './links.ts';

/** A status as it is kept; times in milliseconds. */
export interface StatusSaid extends LinkKey {
  readonly evse: number;
  readonly connector: number;
  readonly status: string;
  readonly errorCode: string | null;
  readonly vendorErrorCode: string | null;
  readonly info: string | null;
  readonly reportedAt: number;
  readonly receivedAt: number;
}

/** How much older than the one before a status may say it is, to be taken for a late one and not for that of a clock put back. */
const lateMs = 3_600_000;

/**
 * Keeps the newest status of each connector. One that says it is older than the one before it, on the same connection, came late and
 * is not kept. Returns the connections, as `linkName` has them, that are this process's: nothing is kept of the others. A connector
 * must not be named twice.
 */
export async function saveStatuses(
  pool: Pool,
  node: string,
  said: readonly StatusSaid[],
): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<LinkKey>({
    name: 'station-statuses-save',
    text: `
      with held as (
        select i.*, l.connected_at
        from unnest($2::bigint[], $3::bigint[], $4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::float8[], $11::float8[])
          as i (station, epoch, evse, connector, status, error_code, vendor_error_code, info, reported, received)
        join station_links l on l.station = i.station and l.epoch = i.epoch and l.node = $1
      ), saved as (
        insert into station_statuses as t
          (station, evse, connector, status, error_code, vendor_error_code, info, reported_at, received_at)
        select station, evse, connector, status, error_code, vendor_error_code, info,
          timestamptz 'epoch' + reported * interval '1 millisecond', timestamptz 'epoch' + received * interval '1 millisecond'
        from held order by station, evse, connector
        on conflict (station, evse, connector) do update set
          status = excluded.status, error_code = excluded.error_code, vendor_error_code = excluded.vendor_error_code,
          info = excluded.info, reported_at = excluded.reported_at, received_at = excluded.received_at
        where not (
          excluded.reported_at < t.reported_at and t.reported_at <> t.received_at
          and excluded.reported_at > t.reported_at - $12::float8 * interval '1 millisecond'
          and t.received_at >= (select h.connected_at from held h where h.station = t.station limit 1))
      )
      select distinct station, epoch from held`,
    values: [
      node,
      said.map(({ station }) => station),
      said.map(({ epoch }) => epoch),
      said.map(({ evse }) => evse),
      said.map(({ connector }) => connector),
      said.map(({ status }) => status),
      said.map(({ errorCode }) => errorCode),
      said.map(({ vendorErrorCode }) => vendorErrorCode),
      said.map(({ info }) => info),
      said.map(({ reportedAt }) => reportedAt),
      said.map(({ receivedAt }) => receivedAt),
      lateMs,
    ],
  });
  return new Set(rows.map(linkName));
}

/** A status that counts. */
export interface StatusRow {
  readonly evse: number;
  readonly connector: number;
  readonly status: string;
  /** When it came, in milliseconds. */
  readonly at: number;
}

/** The charge that began last at an EVSE; milliseconds. */
export interface LastCharge {
  readonly evse: number;
  readonly ended_at: number | null;
}

/** An EVSE of the inventory, with what the network was told last. */
export interface EvseStateRow {
  readonly evse: number;
  readonly uid: string;
  readonly status: string;
  /** ISO 8601. */
  readonly status_at: string;
  readonly is_told: boolean;
  readonly override: string | null;
  readonly shared_group: string | null;
}

/** Everything that the statuses of a station's EVSEs follow from. */
export interface StationStates {
  readonly station: number;
  readonly platform_id: string;
  readonly country_code: string;
  readonly party_id: string;
  readonly location_id: string;
  readonly settings: object;
  readonly is_offline: boolean;
  readonly is_published: boolean;
  readonly evses: readonly EvseStateRow[];
  readonly statuses: readonly StatusRow[];
  /** Of stations for which it makes a difference. */
  readonly charges: readonly LastCharge[] | null;
}

/** The states of these stations; of one that was removed nothing. */
export async function readStates(pool: Pool, stations: readonly number[]): Promise<StationStates[]> {
  const { rows } = await pool.query<StationStates>({
    name: 'station-states',
    text: `
      select s.number as station, s.platform_id, s.country_code, s.party_id, s.location_id, s.settings, s.is_published,
        coalesce(l.is_offline, true) as is_offline,
        coalesce((
          select json_agg(json_build_object('evse', e.evse, 'uid', e.uid, 'status', e.status,
            'status_at', e.status_at, 'is_told', e.is_told, 'override', e.details ->> 'override', 'shared_group', e.shared_group) order by e.evse)
          from station_evses e where e.station = s.number and e.removed_at is null), '[]') as evses,
        coalesce((
          select json_agg(json_build_object('evse', t.evse, 'connector', t.connector, 'status', t.status,
            'at', extract(epoch from t.received_at) * 1000))
          from station_statuses t where t.station = s.number and t.received_at >= l.fresh_since), '[]') as statuses,
        case when s.settings ?| array['preparing_status', 'finishing_status'] then (
          select json_agg(c) from (
            select distinct on (x.evse) x.evse, extract(epoch from x.ended_at) * 1000 as ended_at
            from station_transactions x where x.station = s.number and x.evse is not null
            order by x.evse, x.number desc) as c) end as charges
      from stations s left join station_links l on l.station = s.number
      where s.number = any ($1) and s.removed_at is null`,
    values: [stations],
  });
  return rows;
}

/** The status that an EVSE is to have. */
export interface StatusWanted {
  readonly station: number;
  readonly evse: number;
  readonly status: string;
}

/** A status that the network is to be told. */
export interface StatusNoted {
  readonly station: number;
  readonly uid: string;
  readonly status: string;
  readonly at: Date;
}

/** Notes statuses that differ, and since when, to the millisecond: later than anything said of the EVSE before. */
export async function setEvseStatuses(pool: Pool, wanted: readonly StatusWanted[], now: Date): Promise<StatusNoted[]> {
  const { rows } = await pool.query<StatusNoted>({
    name: 'station-evses-status',
    text: `
      update station_evses e set status = i.status, is_told = false,
        status_at = date_trunc('milliseconds', greatest($1::timestamptz,
          e.status_at + interval '1 millisecond', s.updated_at + interval '1 millisecond'))
      from unnest($2::bigint[], $3::int[], $4::text[]) as i (station, evse, status)
      join stations s on s.number = i.station
      where e.station = i.station and e.evse = i.evse and e.removed_at is null and e.status <> i.status
      returning e.station, e.uid, e.status, e.status_at as at`,
    values: [
      now,
      wanted.map(({ station }) => station),
      wanted.map(({ evse }) => evse),
      wanted.map(({ status }) => status),
    ],
  });
  return rows;
}

/** Notes that the network has been told. */
export async function markTold(pool: Pool, told: readonly StatusNoted[]): Promise<void> {
  await pool.query({
    name: 'station-evses-told',
    text: `
      update station_evses e set is_told = true
      from unnest($1::text[], $2::timestamptz[]) as i (uid, at)
      where e.uid = i.uid and e.status_at = i.at and not e.is_told`,
    values: [told.map(({ uid }) => uid), told.map(({ at }) => at)],
  });
}

/** Stations with statuses that were noted before that, and of which nobody has said that they were told. */
export async function untoldStations(pool: Pool, before: Date, max: number): Promise<number[]> {
  const { rows } = await pool.query<{ station: number }>({
    name: 'station-evses-untold',
    text: 'select distinct station from station_evses where not is_told and status_at < $1 limit $2',
    values: [before, max],
  });
  return rows.map(({ station }) => station);
}
