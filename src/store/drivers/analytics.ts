import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';
import type { DriverKey } from './sessions.ts';

/** A bill that stands, as far as it is counted. Amounts and energy are decimals as texts. */
export interface CountedBill {
  readonly session: string;
  readonly cpo: PartyKey;
  readonly started_at: Date;
  readonly energy_kwh: string;
  readonly charging_s: number;
  readonly idle_s: number;
  readonly currency: string;
  readonly excl_vat: string | null;
  readonly incl_vat: string | null;
  readonly idle_excl_vat: string | null;
  readonly location: string | null;
  readonly max_power_kw: string | null;
  readonly vehicle: string | null;
  readonly co2: object | null;
  /** By how many percent the bill differs from what was quoted; null: nothing was, or it cannot be compared. */
  readonly quote_delta_pct: string | null;
  readonly location_name: string | null;
  readonly time_zone: string | null;
  readonly evse_uid: string | null;
  readonly connector_id: string | null;
}

/** The charges that were begun from then on and before then. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The bills of a driver that stand, the newest first: none that takes another back, none that was taken back, and of several of a charge for the
 * same time the last.
 */
export async function standingBills(
  pool: Pool,
  { emsp, driver }: DriverKey,
  { from, to }: Span,
  max: number,
): Promise<CountedBill[]> {
  const { rows } = await pool.query<CountedBill>(
    `select bill.session, bill.cpo, bill.started_at, bill.energy_kwh::text, bill.charging_s::float8 as charging_s,
            bill.idle_s::float8 as idle_s, bill.currency, bill.excl_vat::text, bill.incl_vat::text, bill.idle_excl_vat::text,
            bill.location, bill.max_power_kw::text, bill.vehicle::text, bill.co2,
            bill.receipt->'quote'->>'difference_pct' as quote_delta_pct,
            session.site->>'name' as location_name, session.site->>'time_zone' as time_zone,
            session.evse_uid, session.connector_id
       from driver_bills bill
       join driver_sessions session on session.id = bill.session
      where bill.driver = $1 and bill.emsp = $2 and bill.credits_key is null and bill.started_at >= $3 and bill.started_at < $4
        and not exists (select 1 from driver_bills credit where credit.cpo = bill.cpo and credit.credits_key = bill.cdr_key)
        and not exists (
          select 1 from driver_bills later
          where later.session = bill.session and later.credits_key is null
            and (later.received_at, later.cdr_key) > (bill.received_at, bill.cdr_key)
            and (later.started_at = bill.started_at or (later.started_at < bill.ended_at and bill.started_at < later.ended_at))
            and not exists (select 1 from driver_bills credit where credit.cpo = later.cpo and credit.credits_key = later.cdr_key))
      order by bill.started_at desc, bill.cpo, bill.cdr_key
      limit $5`,
    [driver, emsp, from, to, max],
  );
  return rows;
}

/** How many charges a driver has asked for with the app, and how many of them have come to nothing. */
export async function startsOf(
  pool: Pool,
  { emsp, driver }: DriverKey,
  { from, to }: Span,
): Promise<{ readonly started: number; readonly failed: number }> {
  const { rows } = await pool.query<{ started: number; failed: number }>(
    `select count(*) filter (where session_key is not null)::int as started,
            count(*) filter (where session_key is null and state in ('REJECTED', 'TIMED_OUT', 'FAILED'))::int as failed
       from driver_sessions
      where driver = $1 and emsp = $2 and origin = 'APP' and created_at >= $3 and created_at < $4`,
    [driver, emsp, from, to],
  );
  return rows[0] ?? { started: 0, failed: 0 };
}
