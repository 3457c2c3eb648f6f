import type { Pool } from 'pg';
import { type LinkKey, linkName } from './links.ts';
import { storableJson } from './storable.ts';

/** A station that has booted. */
export interface Booted extends LinkKey {
  readonly report: object;
}

/**
 * Keeps what stations say of themselves, and forgets what was learned of those with other firmware. Returns those whose connection,
 * as `linkName` has it, is this process's, with their settings.
 */
export async function saveBoots(
  pool: Pool,
  node: string,
  booted: readonly Booted[],
  at: Date,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const { rows } = await pool.query<LinkKey & { settings: Record<string, unknown> }>({
    name: 'station-boots-save',
    text: `
      update stations s set boot = i.report, booted_at = $2,
        lacks = case when s.boot ->> 'firmware' is distinct from i.report ->> 'firmware' then '{}' else s.lacks end,
        features = case when s.boot ->> 'firmware' is not distinct from i.report ->> 'firmware' then s.features end,
        is_published = s.is_published
          and (s.lacks = '{}' or s.boot ->> 'firmware' is not distinct from i.report ->> 'firmware')
      from unnest($3::bigint[], $4::bigint[], $5::jsonb[]) as i (station, epoch, report)
      join station_links l on l.station = i.station and l.epoch = i.epoch and l.node = $1
      where s.number = i.station
      returning s.number as station, i.epoch, s.settings`,
    values: [
      node,
      at,
      booted.map(({ station }) => station),
      booted.map(({ epoch }) => epoch),
      booted.map(({ report }) => storableJson(report)),
    ],
  });
  return new Map(rows.map((row) => [linkName(row), row.settings]));
}

/** Raises the lowest security profile of stations that have connected with a higher one: never lower again. */
export async function raiseSecurityProfile(pool: Pool, station: number, profile: number): Promise<void> {
  await pool.query({
    name: 'station-profile-raise',
    text: 'update stations set security_profile = $2 where number = $1 and security_profile < $2',
    values: [station, profile],
  });
}

/** Something an operator may want to see. */
export interface NoticeSaid {
  readonly station: number;
  readonly action: string;
  readonly payload: object;
  readonly at: Date;
}

/** Keeps notices. */
export async function saveNotices(pool: Pool, notices: readonly NoticeSaid[]): Promise<void> {
  await pool.query({
    name: 'station-notices-save',
    text: `
      insert into station_notices (station, action, payload, received_at)
      select * from unnest($1::bigint[], $2::text[], $3::jsonb[], $4::timestamptz[])`,
    values: [
      notices.map(({ station }) => station),
      notices.map(({ action }) => action),
      notices.map(({ payload }) => storableJson(payload)),
      notices.map(({ at }) => at),
    ],
  });
}

/** Forgets all but the newest notices of each station. */
export async function tidyNotices(pool: Pool, keptPerStation: number): Promise<void> {
  await pool.query(
    `delete from station_notices n using (
       select station, (array_agg(number order by number desc))[$1 + 1] as last
       from station_notices group by station having count(*) > $1) as old
     where n.station = old.station and n.number <= old.last`,
    [keptPerStation],
  );
}
