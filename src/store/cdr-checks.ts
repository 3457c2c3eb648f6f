import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { withheld } from './cdrs.ts';

/** A CDR that is to be checked. */
export interface CdrToCheck {
  readonly number: number;
  readonly owner: PartyKey;
  readonly addressee: PartyKey;
  readonly document: string;
  readonly received_at: Date;
}

/** What came of a check, as it is stored; see the migration. */
export interface CheckRow {
  readonly verdict: 'OK' | 'WARN' | 'FAIL';
  readonly reasons: readonly unknown[];
  readonly recalculated: unknown;
  readonly timeZone: string | null;
  /** Whether the CDR stays held, where it is. */
  readonly keeps: boolean;
}

/** By what a CDR is found when another one is checked. Times in milliseconds; energy as decimal text in kWh. */
export interface CdrMark {
  readonly number: number;
  readonly owner: PartyKey;
  readonly sessionKey: string | null;
  readonly evseKey: string | null;
  readonly tokenDigest: Buffer;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly energy: string;
}

/** What finds a mark among others: $1 to $7 of the statements on them. */
export const placeOf = (mark: CdrMark) =>
  [mark.number, mark.owner, mark.sessionKey, mark.evseKey, mark.tokenDigest, mark.startsAt, mark.endsAt] as const;

export async function readCdr(pool: Pool, number: number): Promise<CdrToCheck | undefined> {
  const { rows } = await pool.query<CdrToCheck>({
    name: 'cdr-to-check',
    text: 'select number, owner, addressee, document, received_at from cdrs where number = $1',
    values: [number],
  });
  return rows[0];
}

/** CDRs that are still to be checked, oldest first. A held one is with its exchange for so long. */
export async function dueChecks(pool: Pool, exchangeMs: number, limit: number): Promise<number[]> {
  const { rows } = await pool.query<{ number: number }>({
    name: 'due-checks',
    text: `
      select number from cdr_deliveries
      where check_due and (held_at is null or held_at < now() - $1 * interval '1 millisecond')
      order by number limit $2`,
    values: [exchangeMs, limit],
  });
  return rows.map(({ number }) => number);
}

/** Makes a CDR known to the checks of others; once. */
export async function markCdr(pool: Pool, mark: CdrMark): Promise<void> {
  await pool.query({
    name: 'mark-cdr',
    text: `
      insert into cdr_marks (number, owner, session_key, evse_key, token_digest, starts_at, ends_at, energy)
      values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000), to_timestamp($7::float8 / 1000), $8::numeric)
      on conflict (number) do nothing`,
    values: [...placeOf(mark), mark.energy],
  });
}

/**
 * Notes a check; the first one of a CDR stands. A held CDR stays held or is due for delivery after `dueMs`.
 * Returns whether it is kept from its eMSP, whether this check is what lets a held one go, and whether it is the one that stands.
 */
export async function noteCheck(
  pool: Pool,
  number: number,
  { verdict, reasons, recalculated, timeZone, keeps }: CheckRow,
  dueMs: number,
): Promise<{ readonly isHeld: boolean; readonly letsGo: boolean; readonly isFirst: boolean }> {
  const { rows } = await pool.query<{ is_held: boolean; lets_go: boolean; is_first: boolean }>({
    name: 'note-check',
    text: `
      with noted as (
        insert into cdr_checks (number, verdict, reasons, recalculated, time_zone) values ($1, $2, $3, $4, $5)
        on conflict (number) do nothing returning verdict
      )
      update cdr_deliveries d set check_due = false,
        held_at = case when ${passes} then null else d.held_at end,
        released_xid = case when ${passes} then pg_current_xact_id() else d.released_xid end,
        next_try_at = case when ${passes} then now() + $6 * interval '1 millisecond' else d.next_try_at end
      where d.number = $1
      returning ${withheld('d')} as is_held, d.released_xid is not distinct from pg_current_xact_id() as lets_go,
        exists (select from noted) as is_first`,
    values: [
      number,
      verdict,
      JSON.stringify(reasons),
      recalculated === null ? null : JSON.stringify(recalculated),
      timeZone,
      dueMs,
      keeps,
    ],
  });
  const { is_held: isHeld = false, lets_go: letsGo = false, is_first: isFirst = false } = rows[0] ?? {};
  return { isHeld, letsGo, isFirst };
}

/** What nobody has decided about meanwhile, and need not be kept. */
const passes = `
  not $7 and d.held_at is not null and d.released_at is null and d.rejected_at is null and exists (select from noted)`;

/** Notes why a CDR could not be checked although it was tried, so that it is not tried for ever. */
export const unchecked: CheckRow = {
  verdict: 'WARN',
  reasons: [{ rule: 'not-checked', severity: 'WARN', field: '', message: 'the check could not be made' }],
  recalculated: null,
  timeZone: null,
  keeps: true,
};

/** How many CDRs are held for somebody to decide. */
export async function countHeld(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: 'count-held',
    text: `
      select count(*) as count from cdr_deliveries where held_at is not null and released_at is null and rejected_at is null`,
  });
  return rows[0]?.count ?? 0;
}

/** Any number that nothing else uses. */
const turnLock = 7_205_001;

/** Does something that one process at a time does; false when another one does it now. */
export async function inTurn(pool: Pool, work: () => Promise<void>): Promise<boolean> {
  const client = await pool.connect();
  let broken = true;
  try {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [turnLock]);
    const isOurs = rows[0]?.locked === true;
    if (isOurs) {
      try {
        await work();
      } finally {
        await client.query('select pg_advisory_unlock($1)', [turnLock]);
      }
    }
    broken = false;
    return isOurs;
  } finally {
    // A connection that may still hold the lock is not given back.
    client.release(broken);
  }
}
