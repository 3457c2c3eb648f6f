import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { StationLink } from '../../../src/hub/stations/desk.ts';

/** A station in the database, as it is found by those who take what it says. */
export interface StationRow {
  readonly version?: '1.6' | '2.0.1' | '2.1';
  readonly evses?: number;
  readonly party?: string;
  readonly platformId?: string;
  readonly tariffIds?: readonly string[];
  readonly maxPowerW?: number;
}

/** The OCPI uid of its EVSE. */
export const evseUid = ({ station }: StationLink, evse = 1): string => `EVSE-${station.id}`.slice(0, 30) + evse;

/** Puts a station with its connection into the database, and returns the connection. */
export async function insertStation(pool: Pool, about: StationRow = {}): Promise<StationLink> {
  const { version = '1.6', evses = 2, party = 'NL-XVC', tariffIds, maxPowerW = 22_000 } = about;
  const [country, id] = party.split('-');
  const platform = about.platformId ?? (await insertPlatform(pool));
  const name = `ST-${randomUUID().slice(0, 8)}`;
  const location = {
    publish: true,
    id: `LOC-${name.slice(3)}`,
    address: 'Teststraat 1',
    city: 'Utrecht',
    postal_code: '3511 AA',
    country: 'NLD',
    coordinates: { latitude: '52.090740', longitude: '5.121420' },
    time_zone: 'Europe/Amsterdam',
  };
  const { rows } = await pool.query<{ number: number; id: string }>(
    `insert into stations (id, identity, platform_id, country_code, party_id, security_profile, location_id, location)
     values ($1, $2, $3, $4, $5, 1, $6, $7) returning number, id`,
    [randomUUID(), name, platform, country, id, location.id, location],
  );
  const [station] = rows;
  if (station === undefined) throw new Error('the station was not inserted');
  for (let evse = 1; evse <= evses; evse += 1) {
    const connector = {
      id: '1',
      standard: 'IEC_62196_T2',
      format: 'SOCKET',
      power_type: 'AC_3_PHASE',
      max_voltage: 230,
      max_amperage: 32,
      max_electric_power: maxPowerW,
      ...(tariffIds && { tariff_ids: tariffIds }),
      last_updated: '2026-11-01T00:00:00Z',
    };
    await pool.query(
      'insert into station_evses (station, evse, uid, connectors, details) values ($1, $2, $3, $4, $5)',
      [
        station.number,
        evse,
        `EVSE-${station.id}`.slice(0, 30) + evse,
        JSON.stringify([connector]),
        { evse_id: `${country}*${id}*E${evse}` },
      ],
    );
  }
  await pool.query('insert into station_links (station, node, epoch, version) values ($1, $2, 1, $3)', [
    station.number,
    randomUUID(),
    version,
  ]);
  return {
    station: {
      number: station.number,
      id: station.id,
      identity: name,
      securityProfile: 1,
      passwordDigest: undefined,
      validation: 'tolerant',
    },
    epoch: 1,
  };
}

async function insertPlatform(pool: Pool): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `insert into platforms (id, name, state, state_changed_at, created_at, allow_private_network, quirks, hosted)
     values ($1, 'stations', 'connected', now(), now(), false, '{}', 'stations')`,
    [id],
  );
  return id;
}
