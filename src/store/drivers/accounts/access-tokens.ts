import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../../../ocpi/party.ts';

/** What lets its bearer use the driver API. */
export interface AccessTokenRow {
  readonly digest: Buffer;
  readonly emsp: PartyKey;
  /** Null: the client's own. */
  readonly driver: string | null;
  readonly client: string | null;
  readonly grant_id: string | null;
  readonly scopes: readonly string[];
  readonly expires_at: Date;
}

export async function insertAccessToken(tx: Knex, token: AccessTokenRow): Promise<void> {
  await tx('oidc_access_tokens').insert(token);
}

type Found = Pick<AccessTokenRow, 'emsp' | 'driver' | 'client' | 'scopes' | 'expires_at'>;

/** The token with a digest, if it has not run out. */
export async function findAccessToken(pool: Pool, digest: Buffer, now: Date): Promise<Found | undefined> {
  const { rows } = await pool.query<Found>({
    name: 'driver-access-token',
    text: 'select emsp, driver, client, scopes, expires_at from oidc_access_tokens where digest = $1 and expires_at > $2',
    values: [digest, now],
  });
  return rows[0];
}

/** Ends a token of a client. */
export async function deleteAccessToken(db: Knex, digest: Buffer, client: string): Promise<void> {
  await db('oidc_access_tokens').where({ digest, client }).delete();
}

/** Ends all tokens of a driver. */
export async function deleteAccessTokensOf(tx: Knex, driver: string): Promise<void> {
  await tx('oidc_access_tokens').where({ driver }).delete();
}
