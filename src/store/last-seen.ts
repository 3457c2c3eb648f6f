import type { Pool } from 'pg';

/** Writes signs of life of platforms down and returns the latest of each, in milliseconds. No row version of others depends on it. */
export async function syncLastSeen(pool: Pool, seen: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  await pool.query({
    name: 'write-last-seen',
    text: `
      update platforms p set last_seen_at = to_timestamp(i.at / 1000)
      from unnest($1::uuid[], $2::float8[]) as i (id, at)
      where p.id = i.id and (p.last_seen_at is null or p.last_seen_at < to_timestamp(i.at / 1000))`,
    values: [[...seen.keys()], [...seen.values()]],
  });
  const { rows } = await pool.query<{ id: string; at: number }>({
    name: 'read-last-seen',
    text: 'select id, (extract(epoch from last_seen_at) * 1000)::float8 as at from platforms where last_seen_at is not null',
  });
  return new Map(rows.map((row) => [row.id, row.at]));
}
