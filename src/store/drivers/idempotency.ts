import type { Knex } from 'knex';
import type { Pool } from 'pg';

/** A request with an Idempotency-Key. */
export interface KeyedRequest {
  readonly driver: string;
  /** A UUID. */
  readonly key: string;
  /** Keyed hash of all that makes the request what it is. */
  readonly request: Buffer;
}

/** An answer as it is kept. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What a key stands for that somebody else has begun. */
export interface BegunKey {
  readonly request: Buffer;
  /** Undefined: it is being worked on. */
  readonly answer: KeptAnswer | undefined;
}

/**
 * Claims a key for `leaseMs`, if it is new, older than `keptHours`, or of the same request and left without an answer by whoever
 * had it. Whether it has.
 */
export async function claimKey(
  pool: Pool,
  { driver, key, request }: KeyedRequest,
  claim: string,
  { leaseMs, keptHours }: { readonly leaseMs: number; readonly keptHours: number },
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'claim-idempotency-key',
    text: `
      insert into idempotency_keys as k (driver, key, request, begun_at, claim, claimed_until)
      values ($1, $2, $3, now(), $4, now() + $5 * interval '1 millisecond')
      on conflict (driver, key) do update
      set request = excluded.request, begun_at = excluded.begun_at, claim = excluded.claim, claimed_until = excluded.claimed_until,
          status = null, headers = null, body = null
      where k.begun_at < now() - $6 * interval '1 hour'
         or (k.status is null and k.claimed_until < now() and k.request = excluded.request)`,
    values: [driver, key, request, claim, leaseMs, keptHours],
  });
  return rowCount === 1;
}

/** What is known of a key; undefined: nothing. */
export async function findKey(pool: Pool, { driver, key }: KeyedRequest): Promise<BegunKey | undefined> {
  const { rows } = await pool.query<{
    request: Buffer;
    status: number | null;
    headers: Record<string, string> | null;
    body: string | null;
  }>({
    name: 'find-idempotency-key',
    text: 'select request, status, headers, body from idempotency_keys where driver = $1 and key = $2',
    values: [driver, key],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  const { request, status, headers, body } = row;
  return { request, answer: status === null ? undefined : { status, headers: headers ?? {}, body: body ?? undefined } };
}

/** Keeps a key claimed for another `leaseMs`. */
export async function renewClaim(pool: Pool, claim: KeyedRequest & { readonly claim: string }, leaseMs: number) {
  await pool.query({
    name: 'renew-idempotency-key',
    text: `
      update idempotency_keys set claimed_until = now() + $4 * interval '1 millisecond'
      where driver = $1 and key = $2 and claim = $3 and status is null`,
    values: [claim.driver, claim.key, claim.claim, leaseMs],
  });
}

/** Keeps the answer of whoever has the claim; without one the key is left for the same request to come again. */
export async function endClaim(
  pool: Pool,
  { driver, key, claim }: KeyedRequest & { readonly claim: string },
  answer: KeptAnswer | undefined,
): Promise<void> {
  await pool.query({
    name: 'end-idempotency-key',
    text: `
      update idempotency_keys set status = $4, headers = $5, body = $6, claimed_until = now()
      where driver = $1 and key = $2 and claim = $3 and status is null`,
    values: [
      driver,
      key,
      claim,
      answer?.status ?? null,
      answer === undefined ? null : JSON.stringify(answer.headers),
      answer?.body ?? null,
    ],
  });
}

/** Forgets keys that are older than that. */
export async function forgetKeys(pool: Pool, keptHours: number): Promise<void> {
  await pool.query(`delete from idempotency_keys where begun_at < now() - $1 * interval '1 hour'`, [keptHours]);
}

/** Forgets what a driver was answered: when he is erased. */
export async function forgetKeysOf(tx: Knex, driver: string): Promise<void> {
  await tx('idempotency_keys').where({ driver }).delete();
}
