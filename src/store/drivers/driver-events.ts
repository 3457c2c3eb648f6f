import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { Place } from '../changes.ts';

/** Something a driver is told. */
export interface DriverEvent {
  readonly driver: string;
  /** Where it is among all of them: transaction and row. */
  readonly at: Place;
  readonly kind: string;
  /** JSON. */
  readonly data: string;
}

/** Has a driver told of something when the transaction commits. */
export async function insertDriverEvent(tx: Knex, driver: string, kind: string, data: object, at: Date): Promise<void> {
  await tx('driver_events').insert({ driver, kind, data: JSON.stringify(data), at });
}

/** What these drivers are told behind a place, oldest first, up to the oldest transaction still open. */
export async function driverEventsAfter(
  pool: Pool,
  drivers: readonly string[],
  after: Place,
  limit: number,
): Promise<DriverEvent[]> {
  const { rows } = await pool.query<{ driver: string; xid: string; number: number; kind: string; data: string }>({
    name: 'driver-events',
    text: `
      select driver, xid::text, number, kind, data from driver_events
      where driver = any ($1) and (xid, number) > ($2::xid8, $3::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by driver_events.xid, number limit $4`,
    values: [drivers, after.xid, after.position, limit],
  });
  return rows.map(({ xid, number, ...event }) => ({ ...event, at: { xid, position: number } }));
}

/** The place of the last event that can be read. */
export async function endOfDriverEvents(pool: Pool): Promise<Place> {
  const { rows } = await pool.query<{ xid: string; position: number }>(
    `select xid::text, number as position from driver_events where xid < pg_snapshot_xmin(pg_current_snapshot())
     order by driver_events.xid desc, number desc limit 1`,
  );
  return rows[0] ?? { xid: '0', position: 0 };
}

export async function forgetDriverEvents(db: Knex, before: Date): Promise<void> {
  await db('driver_events').where('at', '<', before).delete();
}
