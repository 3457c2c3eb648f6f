import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';

/** What a CDR comes to for a driver: one row a CDR. Amounts and energy are decimals as texts; of a credit CDR they are negative. */
export interface BillRow {
  readonly cpo: PartyKey;
  readonly cdr_key: string;
  readonly cdr_id: string;
  /** What `Location` names. */
  readonly place: string;
  readonly emsp: PartyKey;
  readonly driver: string | null;
  readonly session: string;
  /** The CDR that this one takes back, folded. */
  readonly credits_key: string | null;
  readonly received_at: Date;
  readonly billed_at: Date | null;
  readonly due_at: Date | null;
  readonly started_at: Date;
  readonly ended_at: Date;
  readonly energy_kwh: string;
  readonly charging_s: number;
  readonly idle_s: number;
  readonly currency: string;
  readonly excl_vat: string | null;
  readonly incl_vat: string | null;
  readonly idle_excl_vat: string | null;
  readonly cpo_excl_vat: string;
  readonly cpo_incl_vat: string | null;
  readonly quoted: string | null;
  readonly location: string | null;
  readonly country: string | null;
  readonly power_type: string | null;
  readonly max_power_kw: string | null;
  readonly vehicle: string | null;
  readonly co2: object | null;
  readonly receipt: object | null;
}

/** All of them, which the compiler sees to. */
const allColumns: Readonly<Record<keyof BillRow, true>> = {
  cpo: true,
  cdr_key: true,
  cdr_id: true,
  place: true,
  emsp: true,
  driver: true,
  session: true,
  credits_key: true,
  received_at: true,
  billed_at: true,
  due_at: true,
  started_at: true,
  ended_at: true,
  energy_kwh: true,
  charging_s: true,
  idle_s: true,
  currency: true,
  excl_vat: true,
  incl_vat: true,
  idle_excl_vat: true,
  cpo_excl_vat: true,
  cpo_incl_vat: true,
  quoted: true,
  location: true,
  country: true,
  power_type: true,
  max_power_kw: true,
  vehicle: true,
  co2: true,
  receipt: true,
};
const columnNames = Object.keys(allColumns) as (keyof BillRow)[];

const columns = columnNames.join(', ');

/** Stores what a CDR comes to; false when that CDR is here already. */
export async function insertBill(pool: Pool, row: BillRow): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'insert-driver-bill',
    text: `
      insert into driver_bills (${columns}) values (${columnNames.map((_, at) => `$${at + 1}`).join(', ')})
      on conflict (cpo, cdr_key) do nothing`,
    values: columnNames.map((name) =>
      name === 'co2' || name === 'receipt' ? row[name] && JSON.stringify(row[name]) : row[name],
    ),
  });
  return rowCount === 1;
}

/** What a CDR of a CPO has come to. */
export async function findBill(pool: Pool, cpo: PartyKey, cdrKey: string): Promise<BillRow | undefined> {
  const { rows } = await pool.query<BillRow>({
    name: 'driver-bill',
    text: `select ${columns} from driver_bills where cpo = $1 and cdr_key = $2`,
    values: [cpo, cdrKey],
  });
  return rows[0];
}

/** The CDR that a `Location` of ours names, for the eMSP that gave it. */
export async function findBillPlace(
  pool: Pool,
  emsp: PartyKey,
  place: string,
): Promise<{ readonly cpo: PartyKey; readonly cdr_key: string } | undefined> {
  const { rows } = await pool.query<{ cpo: PartyKey; cdr_key: string }>({
    name: 'driver-bill-place',
    text: 'select cpo, cdr_key from driver_bills where place = $1 and emsp = $2',
    values: [place, emsp],
  });
  return rows[0];
}

/** The bills of a charge, the first that came first. */
export async function findBills(pool: Pool, session: string): Promise<BillRow[]> {
  const { rows } = await pool.query<BillRow>({
    name: 'driver-bills-of',
    text: `select ${columns} from driver_bills where session = $1 order by received_at, cdr_key`,
    values: [session],
  });
  return rows;
}

/** Writes down what has been worked out of a CDR later. */
export async function completeBill(pool: Pool, row: BillRow): Promise<void> {
  await pool.query({
    name: 'complete-driver-bill',
    text: `
      update driver_bills set billed_at = $3, due_at = $4, excl_vat = $5, incl_vat = $6, idle_excl_vat = $7, quoted = $8, co2 = $9, receipt = $10
      where cpo = $1 and cdr_key = $2`,
    values: [
      row.cpo,
      row.cdr_key,
      row.billed_at,
      row.due_at,
      row.excl_vat,
      row.incl_vat,
      row.idle_excl_vat,
      row.quoted,
      row.co2 && JSON.stringify(row.co2),
      row.receipt && JSON.stringify(row.receipt),
    ],
  });
}

/** Bills that could not be worked out when their CDR came; nobody else gets them for `leaseMs`. */
export async function claimBills(pool: Pool, now: Date, leaseMs: number, max: number): Promise<BillRow[]> {
  const { rows } = await pool.query<BillRow>({
    name: 'claim-driver-bills',
    text: `
      update driver_bills set due_at = $1::timestamptz + $2 * interval '1 millisecond'
      where (cpo, cdr_key) in (
        select cpo, cdr_key from driver_bills where due_at <= $1 order by due_at limit $3 for update skip locked)
      returning ${columns}`,
    values: [now, leaseMs, max],
  });
  return rows;
}
