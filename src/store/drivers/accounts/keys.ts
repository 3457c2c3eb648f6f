import type { Knex } from 'knex';

/** A key of the built-in issuer. */
export interface KeyRow {
  readonly kid: string;
  readonly public_jwk: Readonly<Record<string, unknown>>;
  /** Sealed. */
  readonly private_jwk: Buffer;
  readonly created_at: Date;
}

/** Any fixed number: whoever makes a key holds this lock, so that processes do not make one each. */
const keyLock = 7_301_002;

/** The keys there are, the newest first. */
export const listKeys = (db: Knex): Promise<KeyRow[]> => db('oidc_keys').orderBy('created_at', 'desc');

/** The same for one who may make a key: nobody else does until the transaction ends. */
export async function lockKeys(tx: Knex): Promise<KeyRow[]> {
  await tx.raw('select pg_advisory_xact_lock(?)', [keyLock]);
  return listKeys(tx);
}

export async function insertKey(tx: Knex, key: KeyRow): Promise<void> {
  await tx('oidc_keys').insert({ ...key, public_jwk: JSON.stringify(key.public_jwk) });
}

/** Forgets keys that were made before. */
export async function deleteKeys(tx: Knex, before: Date): Promise<void> {
  await tx('oidc_keys').where('created_at', '<', before).delete();
}
