import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/** A list of the hub and the party that reads it. */
export interface Reader {
  readonly platformId: string;
  readonly party: PartyKey;
  readonly module: string;
}

/** A moment that no clock tells: the end of the change log, and the version of the registry. */
export interface CrawlMark {
  readonly xid: string;
  readonly registryVersion: number;
}

/** Present end of the log. */
export async function crawlHorizon(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ xid: string }>({
    name: 'crawl-horizon',
    text: 'select pg_snapshot_xmin(pg_current_snapshot())::text as xid',
  });
  return rows[0]?.xid ?? '0';
}

/**
 * Since when a reader has not seen what is new, when it asks for what was updated from `dateFrom` on: since it began to read the list
 * the last time. When it asks for the same again the answer may not have arrived, and the time before counts.
 */
export async function seenBefore(
  pool: Pool,
  { platformId, party, module }: Reader,
  dateFrom: number | null,
): Promise<CrawlMark | undefined> {
  const { rows } = await pool.query<{ xid: string | null; registry_version: number | null }>({
    name: 'seen-before',
    text: `
      select (case when repeated then xid_before else xid end)::text as xid,
        case when repeated then registry_version_before else registry_version end as registry_version
      from (
        select *, coalesce(date_from >= to_timestamp($4::float8 / 1000), false) as repeated
        from crawl_marks where platform_id = $1 and party = $2 and module = $3
      ) marks`,
    values: [platformId, party, module, dateFrom],
  });
  const [row] = rows;
  if (row === undefined || row.xid === null || row.registry_version === null) return undefined;
  return { xid: row.xid, registryVersion: row.registry_version };
}

/** A crawl that was read to its end. Times in milliseconds. */
export interface Crawl {
  readonly began: CrawlMark;
  readonly beganAt: number;
  readonly dateFrom: number | null;
  readonly dateTo: number | null;
}

/** Notes a crawl that was read to its end. One of times that are past for the reader says nothing about what is new. */
export async function noteCrawl(
  pool: Pool,
  { platformId, party, module }: Reader,
  { began, beganAt, dateFrom, dateTo }: Crawl,
): Promise<void> {
  await pool.query({
    name: 'note-crawl',
    text: `
      insert into crawl_marks as m (platform_id, party, module, xid, registry_version, date_from, date_to)
      values ($1, $2, $3, $4::xid8, $5, to_timestamp($6::float8 / 1000), to_timestamp(least($7::float8, $8::float8) / 1000))
      on conflict (platform_id, party, module) do update set
        xid_before = case when excluded.date_from <= m.date_from then m.xid_before else m.xid end,
        registry_version_before =
          case when excluded.date_from <= m.date_from then m.registry_version_before else m.registry_version end,
        xid = excluded.xid, registry_version = excluded.registry_version,
        date_from = excluded.date_from, date_to = excluded.date_to
      where excluded.date_to >= m.date_to`,
    values: [platformId, party, module, began.xid, began.registryVersion, dateFrom, dateTo, beganAt],
  });
}
