import type { Pool } from 'pg';
import { type SessionRow, type SessionState, sessionColumns } from './sessions.ts';

/** Charges that are due to be looked at; nobody else gets them for `leaseMs`. */
export async function claimSessions(pool: Pool, now: Date, leaseMs: number, max: number): Promise<SessionRow[]> {
  const { rows } = await pool.query<SessionRow>({
    name: 'claim-driver-sessions',
    text: `
      update driver_sessions set due_at = $1::timestamptz + $2 * interval '1 millisecond'
      where id in (
        select id from driver_sessions where due_at <= $1 order by due_at limit $3 for update skip locked)
      returning ${sessionColumns}`,
    values: [now, leaseMs, max],
  });
  return rows;
}

/** How many charges nobody knows anything of any more, and how many bills have not come in time. */
export async function countWaiting(pool: Pool): Promise<{ readonly stalled: number; readonly unbilled: number }> {
  const { rows } = await pool.query<{ stalled: number; unbilled: number }>({
    name: 'waiting-driver-sessions',
    text: `
      select (select count(*) from driver_sessions where state = 'STALLED') as stalled,
        (select count(*) from driver_sessions where state = 'ENDED' and reason = 'BILL_OVERDUE') as unbilled`,
  });
  return rows[0] ?? { stalled: 0, unbilled: 0 };
}

/** Which version of a charge there is. */
export interface SessionVersion {
  readonly id: string;
  readonly driver: string | null;
  readonly version: number;
}

/** The versions of these charges, and of those of these drivers that are in one of the states. */
export async function readVersions(
  pool: Pool,
  ids: readonly string[],
  drivers: readonly string[],
  states: readonly SessionState[],
): Promise<SessionVersion[]> {
  const { rows } = await pool.query<SessionVersion>({
    name: 'driver-session-versions',
    text: `
      select id, driver, version from driver_sessions where id = any ($1::uuid[])
      union
      select id, driver, version from driver_sessions where driver = any ($2::uuid[]) and state = any ($3)`,
    values: [ids, drivers, states],
  });
  return rows;
}
