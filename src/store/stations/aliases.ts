import type { Pool } from 'pg';
import type { Token } from '../../generated/ocpi-2.2.1.ts';

/** A token under a short name, or inside a command. */
export interface AliasRow {
  readonly alias: string;
  readonly token: Token;
  readonly authorization_reference: string | null;
  readonly station: number | null;
  /** The call that it was made for. */
  readonly call: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
}

const columns = 'alias, token, authorization_reference, station, call, created_at, expires_at';

/** Keeps an alias; false when it is taken, which chance alone can bring about. */
export async function insertAlias(pool: Pool, row: AliasRow): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'insert-station-alias',
    text: `insert into station_aliases (${columns}) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    values: [
      row.alias,
      JSON.stringify(row.token),
      row.authorization_reference,
      row.station,
      row.call,
      row.created_at,
      row.expires_at,
    ],
  });
  return rowCount === 1;
}

/** Has an alias stand for the token in another command of the same token; false when there is none. */
export async function reuseAlias(pool: Pool, alias: string, row: AliasRow): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'reuse-station-alias',
    text: `
      update station_aliases
      set token = $2, authorization_reference = $3, call = $4, created_at = $5, expires_at = greatest(expires_at, $6)
      where alias = $1 and station = $7`,
    values: [
      alias,
      JSON.stringify(row.token),
      row.authorization_reference,
      row.call,
      row.created_at,
      row.expires_at,
      row.station,
    ],
  });
  return rowCount === 1;
}

/** What an alias stands for at a station; undefined when it is none, or has expired. */
export async function findAlias(pool: Pool, alias: string, station: number, now: Date): Promise<AliasRow | undefined> {
  const { rows } = await pool.query<AliasRow>({
    name: 'station-alias',
    text: `
      select ${columns} from station_aliases
      where alias = $1 and (station is null or station = $2) and expires_at > $3`,
    values: [alias, station, now],
  });
  return rows[0];
}

/** The token of a remote start that a station names by its number; undefined when there was none such. */
export async function findCommandToken(
  pool: Pool,
  station: number,
  remoteStartId: number,
): Promise<AliasRow | undefined> {
  const { rows } = await pool.query<AliasRow>({
    name: 'station-command-token',
    text: `
      select ${columns.replaceAll(/\w+/g, 'a.$&')} from station_calls c join station_aliases a on a.call = c.id
      where c.station = $1 and c.kind = 'start' and (c.request ->> 'remoteStartId')::bigint = $2
      order by c.created_at desc limit 1`,
    values: [station, remoteStartId],
  });
  return rows[0];
}

/** Forgets aliases that have expired, some at a time; resolves with how many. */
export async function forgetAliases(pool: Pool, now: Date, max: number): Promise<number> {
  const { rowCount } = await pool.query({
    text: `
      delete from station_aliases where alias in
        (select alias from station_aliases where expires_at <= $1 order by expires_at limit $2)`,
    values: [now, max],
  });
  return rowCount ?? 0;
}
