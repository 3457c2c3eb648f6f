import type { Pool } from 'pg';

/** Something that arrived but could not be taken. */
export interface QuarantineEntry {
  readonly id: string;
  readonly platformId: string;
  readonly module: string;
  readonly owner: string;
  readonly key: string;
  readonly source: 'push' | 'pull';
  readonly reason: string;
  readonly issues: readonly { path: string; message: string }[];
  readonly document: string;
}

/** Enters what could not be taken, once per object; drops the oldest of a platform that has too many. */
export async function quarantine(
  pool: Pool,
  entries: readonly QuarantineEntry[],
  perPlatformMax: number,
): Promise<void> {
  const latest = [...new Map(entries.map((entry) => [nameOf(entry), entry])).values()];
  await pool.query({
    name: 'quarantine',
    text: `
      insert into quarantine (id, platform_id, module, owner, key, source, reason, issues, document)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[],
        $9::text[])
      on conflict (platform_id, module, owner, key) do update set source = excluded.source, reason = excluded.reason,
        issues = excluded.issues, document = excluded.document, last_seen_at = now(), times = quarantine.times + 1`,
    values: [
      latest.map((entry) => entry.id),
      latest.map((entry) => entry.platformId),
      latest.map((entry) => entry.module),
      latest.map((entry) => entry.owner),
      latest.map((entry) => entry.key),
      latest.map((entry) => entry.source),
      latest.map((entry) => entry.reason),
      latest.map((entry) => JSON.stringify(entry.issues)),
      latest.map((entry) => entry.document),
    ],
  });
  await pool.query({
    name: 'quarantine-bound',
    text: `
      delete from quarantine q using (
        select id, row_number() over (partition by platform_id order by last_seen_at desc, id) as place
        from quarantine where platform_id = any ($1)
      ) as ranked
      where ranked.id = q.id and ranked.place > $2`,
    values: [[...new Set(latest.map((entry) => entry.platformId))], perPlatformMax],
  });
}

const nameOf = ({ platformId, module, owner, key }: QuarantineEntry): string =>
  `${platformId}\n${module}\n${owner}\n${key}`;

/** Releases entries of which a good version has arrived since; returns how many. */
export async function releaseQuarantine(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(`
    delete from quarantine q using objects o
    where o.module = q.module and o.owner = q.owner and o.key = q.key and o.audience = '' and o.changed_at > q.last_seen_at`);
  return rowCount ?? 0;
}

/** Something odd about data that was taken. */
export interface FindingEntry {
  readonly platformId: string;
  readonly module: string;
  readonly rule: string;
  readonly path: string;
  readonly example: string;
  readonly times: number;
}

/** Counts odd things per platform, module, rule and path. */
export async function countFindings(
  pool: Pool,
  entries: readonly FindingEntry[],
  perPlatformMax: number,
): Promise<void> {
  await pool.query({
    name: 'count-findings',
    text: `
      insert into findings (platform_id, module, rule, path, example, times)
      select platform_id, module, rule, path, example, times
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
        as i (platform_id, module, rule, path, example, times)
      where exists (select from findings f
          where f.platform_id = i.platform_id and f.module = i.module and f.rule = i.rule and f.path = i.path)
        or (select count(*) from findings f where f.platform_id = i.platform_id) < $7
      on conflict (platform_id, module, rule, path) do update set example = excluded.example,
        times = findings.times + excluded.times, last_seen_at = now()`,
    values: [
      entries.map((entry) => entry.platformId),
      entries.map((entry) => entry.module),
      entries.map((entry) => entry.rule),
      entries.map((entry) => entry.path),
      entries.map((entry) => entry.example),
      entries.map((entry) => entry.times),
      perPlatformMax,
    ],
  });
}
