import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/** A CDR of the ledger on its way to its eMSP. */
export interface CdrDelivery {
  readonly number: number;
  readonly owner: PartyKey;
  readonly id: string;
  readonly addressee: PartyKey;
  readonly document: string;
  readonly received: string | null;
  readonly received_version: string | null;
  readonly attempts: number;
  /** Those of the attempts that the eMSP itself has refused. */
  readonly refusals: number;
  /** Of the message that brought it. */
  readonly correlation_id: string | null;
}

/** Why a CDR has not been delivered, and when to look at it again. */
export interface CdrFailure {
  /** An obstacle has kept it from being sent: that was no attempt. */
  readonly kind: 'refused' | 'failed' | 'obstacle';
  readonly nextTryMs: number;
  /** The eMSP refuses it for good. */
  readonly givenUp?: boolean;
  readonly reason: string;
}

/** SQL for whether a CDR, with `d` as its row of cdr_deliveries, is kept from its eMSP: held, and not released. */
export const withheld = (d: string): string => `(${d}.held_at is not null and ${d}.released_at is null)`;

/** CDRs that are due for delivery to one of these parties, oldest first; only those of one owner when that is named. */
export async function dueCdrs(
  pool: Pool,
  addressees: readonly PartyKey[],
  limit: number,
  owner: PartyKey | null = null,
): Promise<CdrDelivery[]> {
  const { rows } = await pool.query<CdrDelivery>({
    name: 'due-cdrs',
    text: `
      select c.number, c.owner, c.id, c.addressee, c.document, c.received, c.received_version, d.attempts, d.refusals, d.correlation_id
      from cdr_deliveries d join cdrs c using (number)
      where d.addressee = any ($1) and d.delivered_at is null and d.refused_at is null and d.next_try_at <= now()
        and not ${withheld('d')} and ($3::text is null or c.owner = $3)
      order by d.number limit $2`,
    values: [addressees, limit, owner],
  });
  return rows;
}

/** Notes that the eMSP has a CDR, and where it keeps it. */
export async function noteCdrDelivered(pool: Pool, number: number, receiverUrl: string | null): Promise<void> {
  await pool.query({
    name: 'cdr-delivered',
    text: `
      update cdr_deliveries set delivered_at = coalesce(delivered_at, now()), receiver_url = coalesce($2, receiver_url),
        refused_at = null, reason = null where number = $1`,
    values: [number, receiverUrl],
  });
}

/** Notes that a CDR could not be delivered: when the next attempt is due, or that the eMSP refused it for good. */
export async function noteCdrFailed(pool: Pool, number: number, failure: CdrFailure): Promise<void> {
  await pool.query({
    name: 'cdr-failed',
    text: `
      update cdr_deliveries set attempts = attempts + ($5::text <> 'obstacle')::int,
        refusals = refusals + ($5::text = 'refused')::int, next_try_at = now() + $2 * interval '1 millisecond',
        refused_at = case when $3 then now() end, reason = $4 where number = $1 and delivered_at is null`,
    values: [number, failure.nextTryMs, failure.givenUp ?? false, failure.reason, failure.kind],
  });
}

/** Makes all CDRs for these parties due at once, when their platform is back; what has never been tried is with its exchange. */
export async function hastenCdrs(
  pool: Pool,
  addressees: readonly PartyKey[],
  owner: PartyKey | null = null,
): Promise<void> {
  await pool.query({
    name: 'hasten-cdrs',
    text: `
      update cdr_deliveries set next_try_at = now()
      where addressee = any ($1) and delivered_at is null and refused_at is null and next_try_at > now() and reason is not null
        and not ${withheld('cdr_deliveries')}
        and ($2::text is null or exists (select from cdrs c where c.number = cdr_deliveries.number and c.owner = $2))`,
    values: [addressees, owner],
  });
}

/** A CDR of the ledger, for the party that has sent it. */
export interface SentCdr {
  readonly owner: PartyKey;
  readonly addressee: PartyKey;
  readonly document: string;
  /** As it came in another version than the hub's own. */
  readonly received: string | null;
  readonly received_version: string | null;
  /** Why somebody has rejected it. */
  readonly rejection: string | null;
}

/** A CDR by the last segment of the URL that was answered for it. */
export async function findCdr(pool: Pool, urlId: string): Promise<SentCdr | undefined> {
  const { rows } = await pool.query<SentCdr>({
    name: 'find-cdr',
    text: `
      select c.owner, c.addressee, c.document, c.received, c.received_version, d.rejection
      from cdrs c join cdr_deliveries d using (number) where c.url_id = $1`,
    values: [urlId],
  });
  return rows[0];
}

/** A CDR of the ledger, and the version it came in where that is not the hub's own. */
export async function findEnteredCdr(
  pool: Pool,
  number: number,
): Promise<Pick<SentCdr, 'document' | 'received_version'> | undefined> {
  const { rows } = await pool.query<Pick<SentCdr, 'document' | 'received_version'>>({
    name: 'entered-cdr',
    text: 'select document, received_version from cdrs where number = $1',
    values: [number],
  });
  return rows[0];
}

/** A CDR of the ledger as received, by its owner and folded id. */
export async function findLedgerCdr(pool: Pool, owner: PartyKey, key: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ document: string }>({
    name: 'ledger-cdr',
    text: 'select document from cdrs where owner = $1 and key = $2',
    values: [owner, key],
  });
  return rows[0]?.document;
}

/** Parties for which a CDR is due. */
export async function addresseesWithDueCdrs(pool: Pool): Promise<PartyKey[]> {
  const { rows } = await pool.query<{ addressee: PartyKey }>({
    name: 'addressees-with-due-cdrs',
    text: `
      select distinct addressee from cdr_deliveries
      where delivered_at is null and refused_at is null and next_try_at <= now() and not ${withheld('cdr_deliveries')}`,
  });
  return rows.map((row) => row.addressee);
}
