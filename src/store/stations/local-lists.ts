import type { Pool } from 'pg';
import type { OcppVersion } from '../../stations/model.ts';

/** An entry of a list as a station has it. */
export interface ListEntry {
  readonly uid: string;
  readonly type: string;
  readonly group?: string;
}

/** A station whose list may have to be changed. */
export interface ListRow {
  readonly station: number;
  readonly platformId: string;
  readonly countryCode: string;
  readonly partyId: string;
  readonly locationId: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly lacks: readonly string[];
  readonly connection: OcppVersion | null;
  readonly version: number;
  readonly entries: readonly ListEntry[];
  /** Why the last change was not taken, of which nobody knows how far it came; null: it was. */
  readonly reason: string | null;
}

/** The lists of a party's stations are due, those that are kept from here. */
export async function markListsDue(
  pool: Pool,
  { country_code, party_id }: { readonly country_code: string; readonly party_id: string },
  at: Date,
): Promise<void> {
  await pool.query({
    name: 'mark-station-lists-due',
    text: `
      update station_local_lists l set due_at = least(l.due_at, $3::timestamptz)
      from stations s where s.number = l.station and s.country_code = $1 and s.party_id = $2 and s.removed_at is null
        and s.settings ? 'local_list'`,
    values: [country_code, party_id, at],
  });
}

/** Connected stations whose lists are due, or that never had one from here; each is looked at by one process at a time. */
export async function claimLists(pool: Pool, now: Date, leaseMs: number, max: number): Promise<ListRow[]> {
  const { rows } = await pool.query<ListRow>({
    name: 'claim-station-lists',
    text: `
      with due as (
        select s.number from stations s join station_links k on k.station = s.number and k.node is not null
          left join station_local_lists l on l.station = s.number
        where s.settings ? 'local_list' and s.removed_at is null and not ('send-local-list' = any (s.lacks))
          and (l.station is null or l.due_at <= $1)
        order by l.due_at nulls first limit $3
      ), taken as (
        insert into station_local_lists as l (station, due_at)
        select number, $1::timestamptz + make_interval(secs => $2::float8 / 1000) from due
        on conflict (station) do update set due_at = excluded.due_at where l.due_at <= $1
        returning l.station, l.version, l.entries, l.reason
      )
      select t.station, s.platform_id as "platformId", s.country_code as "countryCode", s.party_id as "partyId",
        s.location_id as "locationId", s.settings, s.lacks, k.version as connection, t.version, t.entries, t.reason
      from taken t join stations s on s.number = t.station join station_links k on k.station = t.station`,
    values: [now, leaseMs, max],
  });
  return rows;
}

/** Notes what a station has, and when it is looked at again: null for when tokens change. */
export async function saveList(
  pool: Pool,
  { station, version, entries }: Pick<ListRow, 'station' | 'version' | 'entries'>,
  { at, dueAt, reason }: { readonly at: Date; readonly dueAt: Date | null; readonly reason: string | null },
): Promise<void> {
  await pool.query({
    name: 'save-station-list',
    text: `
      update station_local_lists set version = $2, entries = $3, sent_at = $4, due_at = $5, reason = $6 where station = $1`,
    // A list that nothing is due of is looked at when tokens change: infinity, so that the earliest time wins.
    values: [station, version, JSON.stringify(entries), at, dueAt ?? 'infinity', reason],
  });
}

/** Which tokens may be in a list. */
export interface ListQuery {
  readonly owners: readonly string[];
  /** The CPO: what was pushed to it alone counts too. */
  readonly reader: string;
  readonly whitelists: readonly string[];
  readonly lengthMax: number;
  readonly locationId: string;
  readonly max: number;
  /** Tokens that are looked at, the newest first. */
  readonly scannedMax: number;
}

/** Tokens that a station may accept by itself: those used at its site first, then the newest. */
export async function listableTokens(
  pool: Pool,
  query: ListQuery,
): Promise<(ListEntry & { readonly owner: string })[]> {
  const { rows } = await pool.query<{ owner: string; uid: string; type: string; group: string | null }>({
    name: 'station-listable-tokens',
    text: `
      with newest as (
        select o.owner, d.body::jsonb as token, o.last_updated
        from objects_tokens o join documents_tokens d on d.number = o.number
        where o.owner = any ($1) and o.audience in ('', $2) and not o.gone
        order by o.last_updated desc limit $7
      ), used as (
        select a.shown, max(a.decided_at) as at from station_authorizations a join stations s on s.number = a.station
        where lower(s.location_id) = lower($5) and a.token is not null group by a.shown
      )
      select n.owner, n.token ->> 'uid' as uid, n.token ->> 'type' as type, n.token ->> 'group_id' as "group"
      from newest n left join used u on u.shown = lower(n.token ->> 'uid')
      where n.token -> 'valid' = 'true' and n.token ->> 'whitelist' = any ($3) and n.token ->> 'type' in ('RFID', 'OTHER')
        and length(n.token ->> 'uid') <= $4
      order by u.at desc nulls last, n.last_updated desc limit $6`,
    values: [
      query.owners,
      query.reader,
      query.whitelists,
      query.lengthMax,
      query.locationId,
      query.max,
      query.scannedMax,
    ],
  });
  return rows.map(({ owner, uid, type, group }) => ({ owner, uid, type, ...(group !== null && { group }) }));
}

/** Stations of a party that have seen a token, in either spelling: what they keep of it is to be forgotten. */
export async function stationsThatSaw(
  pool: Pool,
  { country_code, party_id }: { readonly country_code: string; readonly party_id: string },
  shown: string,
  since: Date,
  max: number,
): Promise<number[]> {
  const { rows } = await pool.query<{ station: number }>({
    name: 'stations-that-saw',
    text: `
      select a.station from station_authorizations a join stations s on s.number = a.station
        join station_links l on l.station = a.station and l.node is not null
      where a.shown = $3 and a.token is not null and s.country_code = $1 and s.party_id = $2 and a.decided_at > $4
        and not ('clear-cache' = any (s.lacks))
      limit $5`,
    values: [country_code, party_id, shown, since, max],
  });
  return rows.map(({ station }) => station);
}
