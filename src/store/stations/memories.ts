import type { Pool } from 'pg';
import type { OcppVersion } from '../../stations/model.ts';
import type { KnownTransaction } from './transactions.ts';

/** What has to be known of a station's connection and open transactions, to take what it says. */
export interface MemoryRow {
  readonly station: number;
  readonly epoch: number;
  readonly version: OcppVersion | null;
  /** The oldest first. */
  readonly open: readonly Pick<KnownTransaction, 'number' | 'ocpp_id' | 'evse' | 'connector' | 'auth'>[];
}

/** The same for many stations at once, by station: after an outage all of them speak at the same time. At most `max` transactions of each, the newest. */
export async function readMemories(
  pool: Pool,
  stations: readonly number[],
  max: number,
): Promise<ReadonlyMap<number, MemoryRow>> {
  const { rows } = await pool.query<MemoryRow>({
    name: 'station-memories',
    text: `
      select k.station, k.epoch, k.version,
        coalesce((
          select json_agg(json_build_object('number', t.number, 'ocpp_id', t.ocpp_id, 'evse', t.evse, 'connector', t.connector, 'auth', t.auth)
            order by t.number)
          from (
            select number, ocpp_id, evse, connector, auth from station_transactions
            where station = k.station and state = 'open' order by number desc limit $2) as t), '[]') as open
      from station_links k where k.station = any ($1)`,
    values: [stations, max],
  });
  return new Map(rows.map((row) => [row.station, row]));
}
