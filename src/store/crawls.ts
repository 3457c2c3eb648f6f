import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/** A list of the hub and the party that reads it. */
export interface Reader {
  readonly platformId: string;
  readonly party: PartyKey;
  readonly module: string;
}

/** A moment: the end of the log, and the time in milliseconds. */
export interface CrawlMark {
  readonly xid: string;
  readonly at: number;
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
  const { rows } = await pool.query<{ xid: string | null; at: Date | null }>({
    name: 'seen-before',
    text: `
      select (case when repeated then xid_before else xid end)::text as xid,
        case when repeated then began_before_at else began_at end as at
      from (
        select *, coalesce(date_from >= to_timestamp($4::float8 / 1000), false) as repeated
        from crawl_marks where platform_id = $1 and party = $2 and module = $3
      ) marks`,
    values: [platformId, party, module, dateFrom],
  });
  const [row] = rows;
  return row?.xid == null || row.at === null ? undefined : { xid: row.xid, at: row.at.getTime() };
}

/** What a reader has read to its end, and when it began. */
export interface Crawl {
  readonly began: CrawlMark;
  readonly dateFrom: number | null;
  readonly dateTo: number | null;
}

/** Notes a crawl that was read to its end. One of times that are past for the reader says nothing about what is new. */
export async function noteCrawl(
  pool: Pool,
  { platformId, party, module }: Reader,
  { began, dateFrom, dateTo }: Crawl,
): Promise<void> {
  await pool.query({
    name: 'note-crawl',
    text: `
      insert into crawl_marks (platform_id, party, module, xid, began_at, date_from, date_to)
      values ($1, $2, $3, $4::xid8, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000),
        to_timestamp(least($7::float8, $5::float8) / 1000))
      on conflict (platform_id, party, module) do update set
        xid_before = case when excluded.date_from <= crawl_marks.date_from then crawl_marks.xid_before
          else crawl_marks.xid end,
        began_before_at = case when excluded.date_from <= crawl_marks.date_from then crawl_marks.began_before_at
          else crawl_marks.began_at end,
        xid = excluded.xid, began_at = excluded.began_at, date_from = excluded.date_from, date_to = excluded.date_to
      where excluded.date_to >= crawl_marks.date_to`,
    values: [platformId, party, module, began.xid, began.at, dateFrom, dateTo],
  });
}
