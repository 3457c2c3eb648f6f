import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../../../ocpi/party.ts';

/** Who somebody is to an issuer. */
export interface IdentityRow {
  /** Null: the driver was erased. */
  readonly driver: string | null;
  readonly ended_at: Date | null;
}

/** Whom an issuer's subject, given as its keyed hash, is or was here. */
export async function findIdentity(pool: Pool, emsp: PartyKey, digest: Buffer): Promise<IdentityRow | undefined> {
  const { rows } = await pool.query<IdentityRow>({
    name: 'driver-identity',
    text: 'select driver, ended_at from driver_identities where emsp = $1 and digest = $2',
    values: [emsp, digest],
  });
  return rows[0];
}

/** Makes a subject a driver, unless it is one by now; false then. */
export async function putIdentity(
  tx: Knex,
  { emsp, digest, driver }: { emsp: PartyKey; digest: Buffer; driver: string },
): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into driver_identities (emsp, digest, driver) values (?, ?, ?)
     on conflict (emsp, digest) do update set driver = excluded.driver, ended_at = null
     where driver_identities.driver is null
     returning driver`,
    [emsp, digest, driver],
  );
  return rows.length > 0;
}
