import { Client } from 'pg';
import { randomIds } from '../src/kernel/ids.ts';
import { createVault } from '../src/kernel/secrets.ts';
import { masterKey } from './processes.ts';

/** Of all stations of the bench. */
export const stationPassword = 'a-password-of-the-bench';

/** Enters stations BENCH-0 … of a hosted party in the database: through the API each would be published on its own. */
export async function populateStations(databaseUrl: string, count: number): Promise<void> {
  const client = new Client(databaseUrl);
  await client.connect();
  const digest = createVault(masterKey, randomIds).digest(stationPassword);
  try {
    await client.query(
      `insert into stations (id, identity, platform_id, country_code, party_id, password_digest, security_profile, location_id,
         location, is_published)
       select gen_random_uuid(), 'BENCH-' || n, s.platform_id, s.country_code, s.party_id, $2, 1, s.location_id || '-' || n / 20,
         s.location, true
       from generate_series(1, $1::int - 1) n, stations s where s.identity = 'BENCH-0'`,
      [count, digest],
    );
    await client.query(
      `insert into station_evses (station, evse, uid, connectors)
       select s.number, 1, gen_random_uuid(), (select connectors from station_evses limit 1)
       from stations s where s.identity <> 'BENCH-0'`,
    );
    await client.query('analyze');
  } finally {
    await client.end();
  }
}
