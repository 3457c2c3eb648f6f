import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/** An object (or an EVSE of it) that a receiver does not have in its newest state. */
export interface Undelivered {
  readonly party: PartyKey;
  readonly module: string;
  readonly object: number;
  /** '' or an EVSE's key. */
  readonly part: string;
}

export interface UndeliveredRow extends Undelivered {
  readonly version: number;
  readonly attempts: number;
  /** Those of the attempts that the receiver itself has refused. */
  readonly refusals: number;
}

/** Deletes the notes when the receiver got this version or a newer one; part '' stands for the whole object with its parts. */
export async function settleUndelivered(
  pool: Pool,
  platformId: string,
  rows: readonly (Undelivered & { readonly version: number })[],
): Promise<void> {
  await pool.query({
    name: 'settle-undelivered',
    text: `
      delete from undelivered u
      using unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[]) as i (party, module, object, part, version)
      where u.platform_id = $1 and u.party = i.party and u.module = i.module and u.object = i.object and (i.part = '' or u.part = i.part) and u.version <= i.version`,
    values: [
      platformId,
      rows.map((row) => row.party),
      rows.map((row) => row.module),
      rows.map((row) => row.object),
      rows.map((row) => row.part),
      rows.map((row) => row.version),
    ],
  });
}

/** An attempt that failed, and when the next one is due; `parked`: only an operator or a new version starts it again. */
export interface FailedAttempt extends UndeliveredRow {
  readonly reason: string;
  readonly nextTryMs: number;
  readonly parked: boolean;
}

export async function noteUndelivered(pool: Pool, platformId: string, rows: readonly FailedAttempt[]): Promise<void> {
  await pool.query({
    name: 'note-undelivered',
    text: `
      insert into undelivered (platform_id, party, module, object, part, version, attempts, refusals, next_try_at, parked_at, reason)
      select $1, party, module, object, part, version, attempts, refusals, now() + next_try_ms * interval '1 millisecond',
        case when parked then now() end, reason
      from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::int[], $8::int[], $9::float8[], $10::bool[], $11::text[])
        as i (party, module, object, part, version, attempts, refusals, next_try_ms, parked, reason)
      on conflict (platform_id, party, module, object, part) do update set
        version = greatest(undelivered.version, excluded.version), attempts = excluded.attempts,
        refusals = excluded.refusals, next_try_at = excluded.next_try_at, parked_at = excluded.parked_at, reason = excluded.reason`,
    values: [
      platformId,
      rows.map((row) => row.party),
      rows.map((row) => row.module),
      rows.map((row) => row.object),
      rows.map((row) => row.part),
      rows.map((row) => row.version),
      rows.map((row) => row.attempts),
      rows.map((row) => row.refusals),
      rows.map((row) => row.nextTryMs),
      rows.map((row) => row.parked),
      rows.map((row) => row.reason),
    ],
  });
}

/** Makes a note due at once. */
export async function hastenUndelivered(
  pool: Pool,
  platformId: string,
  { party, module, object }: Omit<Undelivered, 'part'>,
): Promise<void> {
  await pool.query({
    name: 'hasten-undelivered',
    text: `
      update undelivered set next_try_at = now()
      where platform_id = $1 and party = $2 and module = $3 and object = $4 and parked_at is null`,
    values: [platformId, party, module, object],
  });
}

/** What is due for a platform, oldest first. */
export async function dueUndelivered(pool: Pool, platformId: string, limit: number): Promise<UndeliveredRow[]> {
  const { rows } = await pool.query<UndeliveredRow>({
    name: 'due-undelivered',
    text: `
      select party, module, object, part, version, attempts, refusals from undelivered
      where platform_id = $1 and parked_at is null and next_try_at <= now() order by next_try_at limit $2`,
    values: [platformId, limit],
  });
  return rows;
}

/** Every note about a platform, parked or not: the objects of which it may hold an older version. */
export async function allUndelivered(pool: Pool, platformId: string, limit: number): Promise<UndeliveredRow[]> {
  const { rows } = await pool.query<UndeliveredRow>({
    name: 'all-undelivered',
    text: 'select party, module, object, part, version, attempts, refusals from undelivered where platform_id = $1 limit $2',
    values: [platformId, limit],
  });
  return rows;
}

/** Platforms for which something is due. */
export async function platformsWithDue(pool: Pool, platformIds: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ platform_id: string }>({
    name: 'platforms-with-due',
    text: `
      select p.platform_id from unnest($1::uuid[]) as p (platform_id)
      where exists (
        select from undelivered u where u.platform_id = p.platform_id and u.parked_at is null and u.next_try_at <= now()
      )`,
    values: [platformIds],
  });
  return rows.map((row) => row.platform_id);
}
