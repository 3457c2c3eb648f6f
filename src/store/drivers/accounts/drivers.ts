import type { Knex } from 'knex';
import { DatabaseError } from 'pg';
import type { PartyKey } from '../../../ocpi/party.ts';

/** A driver's account. What is personal is sealed. */
export interface DriverRow {
  readonly id: string;
  readonly emsp: PartyKey;
  readonly personal: Buffer;
  readonly email_digest: Buffer | null;
  readonly password: string | null;
  readonly language: string | null;
  /** Kinds of what he does not want to be told. */
  readonly muted: readonly string[];
  readonly blocked_at: Date | null;
  readonly erased_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** What a driver is made with. */
export type NewDriver = Pick<DriverRow, 'id' | 'emsp' | 'personal' | 'email_digest' | 'password' | 'language'>;

/** Keeps a new driver; false when another one of the eMSP has the email. */
export async function insertDriver(tx: Knex, driver: NewDriver, at: Date): Promise<boolean> {
  const rows: unknown[] = await tx('drivers')
    .insert({ ...driver, created_at: at, updated_at: at })
    .onConflict(['emsp', 'email_digest'])
    .ignore()
    .returning('id');
  return rows.length > 0;
}

/** A driver of an eMSP who has not been erased. */
export const findDriver = (db: Knex, emsp: PartyKey, id: string): Promise<DriverRow | undefined> =>
  db('drivers').where({ emsp, id }).whereNull('erased_at').first();

/** The same for one who changes something of the driver: locked until the transaction ends. */
export const lockDriver = (tx: Knex, emsp: PartyKey, id: string): Promise<DriverRow | undefined> =>
  tx('drivers').where({ emsp, id }).whereNull('erased_at').forUpdate().first();

/** The driver of an eMSP with an email, given as its keyed hash. */
export const findDriverByEmail = (db: Knex, emsp: PartyKey, digest: Buffer): Promise<DriverRow | undefined> =>
  db('drivers').where({ emsp, email_digest: digest }).whereNull('erased_at').first();

/** What changes about a driver. */
export type DriverChanges = Partial<
  Pick<DriverRow, 'personal' | 'email_digest' | 'password' | 'language' | 'blocked_at'>
>;

/** Changes a driver; false when another one of the eMSP has the email: the transaction cannot go on then. */
export async function updateDriver(tx: Knex, id: string, changes: DriverChanges, at: Date): Promise<boolean> {
  try {
    await tx('drivers')
      .where({ id })
      .update({ ...changes, updated_at: at });
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'drivers_email') return false;
    throw error;
  }
}

/** Whether an eMSP has drivers, those who are being erased among them. */
export const hasDrivers = async (db: Knex, emsp: PartyKey): Promise<boolean> =>
  (await db('drivers').where({ emsp }).first('id')) !== undefined;
