import type { Knex } from 'knex';

/** A sign-in of a driver at a client, with all tokens that come of it. */
export interface GrantRow {
  readonly id: string;
  readonly client: string;
  readonly driver: string;
  readonly scopes: readonly string[];
  readonly created_at: Date;
  readonly expires_at: Date;
}

/** Keeps a sign-in. Of more than `max` of a driver the oldest end. */
export async function insertGrant(tx: Knex, grant: GrantRow, max: number): Promise<void> {
  await tx('oidc_grants').insert(grant);
  const old = tx('oidc_grants')
    .where({ driver: grant.driver })
    .orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id' }])
    .offset(max)
    .select('id');
  await tx('oidc_grants').whereIn('id', old).delete();
}

/** Ends a sign-in: its codes and tokens go with it. */
export async function deleteGrant(db: Knex, id: string): Promise<void> {
  await db('oidc_grants').where({ id }).delete();
}

/** Ends all sign-ins of a driver. */
export async function deleteGrantsOf(tx: Knex, driver: string): Promise<void> {
  await tx('oidc_grants').where({ driver }).delete();
}

/** Where a driver is signed in. */
export const signInsOf = (
  db: Knex,
  driver: string,
): Promise<{ client: string; created_at: Date; expires_at: Date }[]> =>
  db('oidc_grants as g')
    .join('oidc_clients as c', 'c.id', 'g.client')
    .where({ 'g.driver': driver })
    .orderBy('g.created_at')
    .select('c.name as client', 'g.created_at', 'g.expires_at');

/** What a client gets after a sign-in, to change for tokens. */
export interface CodeRow {
  readonly digest: Buffer;
  readonly grant_id: string;
  readonly redirect_uri: string;
  readonly challenge: string;
  readonly nonce: string | null;
  readonly expires_at: Date;
  readonly used_at: Date | null;
}

export async function insertCode(tx: Knex, code: Omit<CodeRow, 'used_at'>): Promise<void> {
  await tx('oidc_codes').insert(code);
}

/** A code with its sign-in, locked until the transaction ends. */
export const lockCode = (tx: Knex, digest: Buffer): Promise<(CodeRow & { grant: GrantRow }) | undefined> =>
  withGrant<CodeRow>(tx, 'oidc_codes', digest);

export async function noteCodeUsed(tx: Knex, digest: Buffer, at: Date): Promise<void> {
  await tx('oidc_codes').where({ digest }).update({ used_at: at });
}

/** What gets a client the next tokens of a sign-in. */
export interface RefreshRow {
  readonly digest: Buffer;
  readonly grant_id: string;
  readonly expires_at: Date;
  readonly used_at: Date | null;
}

export async function insertRefresh(tx: Knex, refresh: Omit<RefreshRow, 'used_at'>): Promise<void> {
  await tx('oidc_refresh_tokens').insert(refresh);
}

/** A refresh token with its sign-in, locked until the transaction ends. */
export const lockRefresh = (tx: Knex, digest: Buffer): Promise<(RefreshRow & { grant: GrantRow }) | undefined> =>
  withGrant<RefreshRow>(tx, 'oidc_refresh_tokens', digest);

export async function noteRefreshUsed(tx: Knex, digest: Buffer, at: Date): Promise<void> {
  await tx('oidc_refresh_tokens').where({ digest }).update({ used_at: at });
}

/** Forgets sign-ins, codes and tokens that have run out. */
export async function forgetGrants(db: Knex, now: Date): Promise<void> {
  for (const table of ['oidc_codes', 'oidc_refresh_tokens', 'oidc_access_tokens', 'oidc_grants'])
    await db(table).where('expires_at', '<', now).delete();
}

async function withGrant<Row extends { grant_id: string }>(
  tx: Knex,
  table: 'oidc_codes' | 'oidc_refresh_tokens',
  digest: Buffer,
): Promise<(Row & { grant: GrantRow }) | undefined> {
  const named: Pick<GrantRow, 'id' | 'client' | 'driver'> | undefined = await tx('oidc_grants as g')
    .join(`${table} as t`, 't.grant_id', 'g.id')
    .where({ 't.digest': digest })
    .first('g.id', 'g.client', 'g.driver');
  if (named === undefined) return undefined;
  // In the order of those who end sign-ins: the client or the driver, then the sign-in, then what comes of it.
  await tx('oidc_clients').where({ id: named.client }).forKeyShare().first('id');
  await tx('drivers').where({ id: named.driver }).forKeyShare().first('id');
  const grant: GrantRow | undefined = await tx('oidc_grants').where({ id: named.id }).forUpdate().first();
  const row: Row | undefined = await tx(table).where({ digest }).forUpdate().first();
  return row && grant && { ...row, grant };
}
