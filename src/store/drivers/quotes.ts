import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';
import type { RoamingFees } from '../registry.ts';

/** What a price was given for, and by which tariff: everything of a quote but its id and its times. */
export interface QuoteTerms {
  /** The CPO, and its ids, folded. */
  readonly owner: PartyKey;
  readonly location: string;
  readonly evse: string;
  readonly connector: string;
  readonly kind: 'AD_HOC' | 'CONTRACT' | 'ROAMING';
  /** As received. */
  readonly tariff: string;
  /** What the eMSP adds; null: nothing. */
  readonly fees: RoamingFees | null;
}

/** A quote that is to be kept. */
export interface NewQuote extends QuoteTerms {
  readonly id: string;
  /** As the API answers it. */
  readonly document: string;
  readonly expiresAt: Date;
}

/** A quote that was given out. */
export interface StoredQuote extends QuoteTerms {
  readonly id: string;
  readonly document: string;
  readonly expires_at: Date;
}

/** Whose quotes these are; without a driver they are of whoever uses them. */
export interface QuoteOwner {
  readonly emsp: PartyKey;
  readonly driver: string | undefined;
}

/** Keeps quotes, unless their owner has that many already which have not expired; whether it did. */
export async function insertQuotes(
  pool: Pool,
  { emsp, driver }: QuoteOwner,
  quotes: readonly NewQuote[],
  { now, openMax }: { readonly now: Date; readonly openMax: number },
): Promise<boolean> {
  const column = <Name extends keyof NewQuote>(name: Name): NewQuote[Name][] => quotes.map((quote) => quote[name]);
  const open = driver === undefined ? 'emsp = $1 and driver is null and $2::uuid is null' : 'driver = $2 and emsp = $1';
  const { rowCount } = await pool.query({
    name: driver === undefined ? 'insert-quotes-of-app' : 'insert-quotes-of-driver',
    text: `
      insert into quotes (id, emsp, driver, owner, location_key, evse_key, connector_key, kind, tariff, fees, document, created_at, expires_at)
      select n.id, $1, $2, n.owner, n.location, n.evse, n.connector, n.kind, n.tariff, n.fees, n.document, $13, n.expires_at
      from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::text[], $12::timestamptz[])
        as n (id, owner, location, evse, connector, kind, tariff, fees, document, expires_at)
      where (select count(*) from (select from quotes where ${open} and expires_at > $13 limit $14) as o) < $14`,
    values: [
      emsp,
      driver ?? null,
      column('id'),
      column('owner'),
      column('location'),
      column('evse'),
      column('connector'),
      column('kind'),
      column('tariff'),
      quotes.map(({ fees }) => (fees === null ? null : JSON.stringify(fees))),
      column('document'),
      column('expiresAt'),
      now,
      openMax,
    ],
  });
  return (rowCount ?? 0) > 0;
}

const columns = `
  id, owner, location_key as location, evse_key as evse, connector_key as connector, kind, tariff, fees, document, expires_at`;

/** A quote of a driver, or of an app of the same eMSP; undefined: there is none. */
export async function findQuote(
  pool: Pool,
  { emsp, driver }: QuoteOwner,
  id: string,
): Promise<StoredQuote | undefined> {
  const { rows } = await pool.query<StoredQuote>({
    name: 'find-quote',
    text: `select ${columns} from quotes where id = $1 and emsp = $2 and (driver is null or driver = $3)`,
    values: [id, emsp, driver ?? null],
  });
  return rows[0];
}

/** Notes that a driver uses a quote: it is his from now on, and stays as long as its receipt may need it. */
export async function markQuoteUsed(pool: Pool, driver: string, id: string, at: Date): Promise<void> {
  await pool.query({
    name: 'use-quote',
    text: 'update quotes set used_at = $3, driver = $2 where id = $1 and used_at is null and (driver is null or driver = $2)',
    values: [id, driver, at],
  });
}

/** Forgets quotes that nobody has used and that expired before that, and those that were used before. At most `max` of each. */
export async function dropQuotes(
  pool: Pool,
  { expiredBefore, usedBefore, max }: { readonly expiredBefore: Date; readonly usedBefore: Date; readonly max: number },
): Promise<void> {
  const drop = (where: string, before: Date) =>
    pool.query(`delete from quotes where id in (select id from quotes where ${where} limit $2)`, [before, max]);
  await drop('used_at is null and expires_at < $1', expiredBefore);
  await drop('used_at < $1', usedBefore);
}

/** Quotes of a driver as they were answered, the oldest first. */
export async function listQuotes(pool: Pool, driver: string): Promise<string[]> {
  const { rows } = await pool.query<{ document: string }>(
    'select document from quotes where driver = $1 order by created_at, id',
    [driver],
  );
  return rows.map(({ document }) => document);
}

/** Forgets all quotes of a driver. */
export async function eraseQuotes(tx: Knex, driver: string): Promise<void> {
  await tx('quotes').where({ driver }).delete();
}
