import type { Pool } from 'pg';
import type { Token } from '../../generated/ocpi-2.2.1.ts';

/** Whether a token charges at another station, or at another EVSE of this one where it is said which. */
export async function findChargingElsewhere(
  pool: Pool,
  { country_code, party_id, uid, type }: Token,
  station: number,
  evse: number | null,
): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>({
    name: 'station-token-charging',
    text: `
      select exists (select from station_transactions t
        where t.state = 'open' and t.token @> $1 and (t.station <> $2 or ($3::int is not null and t.evse <> $3))) as found`,
    values: [JSON.stringify({ country_code, party_id, uid, type }), station, evse],
  });
  return rows[0]?.found === true;
}
