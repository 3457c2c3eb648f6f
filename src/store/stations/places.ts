import type { Pool } from 'pg';
import type { OcppVersion } from '../../stations/model.ts';

/** Whose a station is and where its EVSEs are, in the words of OCPI and of OCPP. */
export interface StationPlace {
  readonly station: number;
  readonly platformId: string;
  readonly countryCode: string;
  readonly partyId: string;
  readonly locationId: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly lacks: readonly string[];
  readonly version: OcppVersion | null;
  /** Those that are there. */
  readonly evses: readonly { readonly evse: number; readonly uid: string }[];
}

/** The station with this number; undefined when there is none, or it was removed. */
export async function findStationPlace(pool: Pool, station: number): Promise<StationPlace | undefined> {
  const { rows } = await pool.query<StationPlace>({
    name: 'station-place',
    text: `
      select s.number as station, s.platform_id as "platformId", s.country_code as "countryCode", s.party_id as "partyId",
        s.location_id as "locationId", s.settings, s.lacks, l.version,
        coalesce((select json_agg(json_build_object('evse', e.evse, 'uid', e.uid) order by e.evse)
          from station_evses e where e.station = s.number and e.removed_at is null), '[]') as evses
      from stations s left join station_links l on l.station = s.number
      where s.number = $1 and s.removed_at is null`,
    values: [station],
  });
  return rows[0];
}
