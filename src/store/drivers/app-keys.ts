import type { Knex } from 'knex';

/** An app key as it is stored. */
export interface AppKeyRow {
  readonly id: string;
  /** As DE-XVE. */
  readonly emsp: string;
  readonly name: string;
  readonly digest: Buffer;
  readonly origins: readonly string[];
  readonly packages: readonly string[];
  readonly created_at: Date;
  readonly revoked_at: Date | null;
}

/** What of an app key may be shown. */
export const shownColumns = ['id', 'emsp', 'name', 'origins', 'packages', 'created_at', 'revoked_at'] as const;
export type ShownAppKey = Pick<AppKeyRow, (typeof shownColumns)[number]>;

/** Stores a key; undefined when there are `max` already that are not revoked. */
export async function insertAppKey(
  tx: Knex,
  { id, emsp, name, digest, origins, packages, created_at }: Omit<AppKeyRow, 'revoked_at'>,
  max: number,
): Promise<ShownAppKey | undefined> {
  // Counted one at a time, or two at once could be one too many.
  await tx.raw(`select pg_advisory_xact_lock(hashtext('app_keys'))`);
  const { rows } = await tx.raw<{ rows: ShownAppKey[] }>(
    `insert into app_keys (id, emsp, name, digest, origins, packages, created_at)
     select ?::uuid, ?, ?, ?, ?::text[], ?::text[], ?::timestamptz
     where (select count(*) from app_keys where revoked_at is null) < ?
     returning ${shownColumns.join(', ')}`,
    [id, emsp, name, digest, origins as string[], packages as string[], created_at, max],
  );
  return rows[0];
}

/** Revokes a key; undefined when there is none with this id that is not revoked. */
export async function revokeAppKey(tx: Knex, id: string, at: Date): Promise<ShownAppKey | undefined> {
  const rows: ShownAppKey[] = await tx('app_keys')
    .where({ id })
    .whereNull('revoked_at')
    .update({ revoked_at: at }, [...shownColumns]);
  return rows[0];
}

/** All keys that are not revoked. */
export const readAppKeys = (db: Knex): Promise<AppKeyRow[]> => db('app_keys').whereNull('revoked_at').select();
