import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';

/** Signs of a platform that its Locations are as the hub has them, in milliseconds; null: none. */
export interface PlatformEvidence {
  readonly platformId: string;
  /** When it last spoke, or answered. */
  readonly seenAt: number | null;
  /** When a pull of its Locations last ended well. */
  readonly pulledAt: number | null;
}

/** What has been learned about an owner's rhythm. Times in milliseconds. */
export interface Rhythm {
  readonly owner: PartyKey;
  readonly intervalMs: number;
  readonly evidenceAt: number;
  readonly pushedAt: number | undefined;
}

const milliseconds = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;

export async function readEvidence(pool: Pool): Promise<PlatformEvidence[]> {
  const { rows } = await pool.query<PlatformEvidence>({
    name: 'places-evidence',
    text: `
      select f.id as "platformId", ${milliseconds('f.last_seen_at')} as "seenAt",
        ${milliseconds('greatest(p.last_full_at, p.last_delta_at)')} as "pulledAt"
      from platforms f left join pulls p on p.platform_id = f.id and p.module = 'locations'
      where f.state in ('connected', 'offline')`,
  });
  return rows;
}

export async function readRhythms(pool: Pool): Promise<Rhythm[]> {
  const { rows } = await pool.query<Omit<Rhythm, 'pushedAt'> & { pushedAt: number | null }>(`
    select owner, interval_ms as "intervalMs", ${milliseconds('evidence_at')} as "evidenceAt",
      ${milliseconds('pushed_at')} as "pushedAt" from status_rhythms`);
  return rows.map((row) => ({ ...row, pushedAt: row.pushedAt ?? undefined }));
}

/** Keeps what was learned, where nothing newer is kept. Every process learns the same, so that it does not matter whose is. */
export async function saveRhythms(pool: Pool, rhythms: readonly Rhythm[]): Promise<void> {
  await pool.query({
    name: 'places-save-rhythms',
    text: `
      insert into status_rhythms as r (owner, interval_ms, evidence_at, pushed_at)
      select owner, interval_ms, to_timestamp(evidence_at / 1000), to_timestamp(pushed_at / 1000)
      from unnest($1::text[], $2::float8[], $3::float8[], $4::float8[]) as i (owner, interval_ms, evidence_at, pushed_at)
      order by owner
      on conflict (owner) do update set interval_ms = excluded.interval_ms, evidence_at = excluded.evidence_at,
        pushed_at = greatest(r.pushed_at, excluded.pushed_at)
      where r.evidence_at < excluded.evidence_at or r.pushed_at is distinct from greatest(r.pushed_at, excluded.pushed_at)`,
    values: [
      rhythms.map(({ owner }) => owner),
      rhythms.map(({ intervalMs }) => intervalMs),
      rhythms.map(({ evidenceAt }) => evidenceAt),
      rhythms.map(({ pushedAt }) => pushedAt),
    ],
  });
}
