import type { Knex } from 'knex';
import type { DriverKey, SessionRow } from './sessions.ts';
import type { ReservationRow } from './sessions-reservations.ts';

/**
 * Cuts the link between a driver and his charges, reservations and bills; sums, places and times stay. What a meter has signed may name the
 * card, and what he has written in a dispute may name himself: of that the reason stays.
 */
export async function cutSessions(tx: Knex, { emsp, driver }: DriverKey): Promise<void> {
  const whose = { emsp, driver };
  const nobody = { driver: null, token: null, token_digest: null, request_key: null };
  await tx.raw(
    `with mine as (${disputesOf}),
       texts as (update dispute_entries e set text = null from mine where e.dispute = mine.id and e.author = 'DRIVER')
     update disputes d set reason = split_part(d.reason, ':', 1) from mine where d.id = mine.id`,
    [emsp, driver],
  );
  await tx('driver_sessions')
    .where(whose)
    .update({ ...nobody, vehicle: null, quote: null, version: tx.raw('version + 1') });
  await tx('driver_reservations')
    .where(whose)
    .update({ ...nobody, version: tx.raw('version + 1') });
  const receipt = tx.raw(`jsonb_set(receipt, '{signed_data}', 'null')`);
  await tx('driver_bills').where(whose).update({ driver: null, vehicle: null, receipt });
}

/** The disputes that a driver has opened. */
const disputesOf = `
  select d.id, d.opened_at, d.reason, d.state, b.session from driver_bills b
  join cdrs c on c.owner = b.cpo and c.key = b.cdr_key
  join disputes d on d.cdr = c.number and d.opened_by = 'DRIVER'
  where b.emsp = ? and b.driver = ?`;

/** What a driver has found wrong with a bill. */
export interface OwnDispute {
  readonly id: string;
  readonly session: string;
  readonly opened_at: Date;
  readonly reason: string;
  readonly state: string;
}

/** All charges and reservations of a driver, the oldest first, so many of each at the most; receipts by the id of their charge. */
export async function readForExport(
  db: Knex,
  { emsp, driver }: DriverKey,
  max: number,
): Promise<{
  readonly sessions: readonly SessionRow[];
  readonly reservations: readonly ReservationRow[];
  readonly receipts: readonly { readonly session: string; readonly receipt: object }[];
  readonly disputes: readonly OwnDispute[];
}> {
  const whose = { emsp, driver };
  const [sessions, reservations, receipts, disputes] = await Promise.all([
    db('driver_sessions').where(whose).orderBy('created_at').limit(max).select<SessionRow[]>('*'),
    db('driver_reservations').where(whose).orderBy('created_at').limit(max).select<ReservationRow[]>('*'),
    db('driver_bills')
      .where(whose)
      .whereNotNull('receipt')
      .orderBy('received_at')
      .limit(max)
      .select<{ session: string; receipt: object }[]>('session', 'receipt'),
    db.raw<{ rows: OwnDispute[] }>(`${disputesOf} order by d.opened_at limit ?`, [emsp, driver, max]),
  ]);
  return { sessions, reservations, receipts, disputes: disputes.rows };
}
