import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import { projectRoot } from '../kernel/project.ts';
import { type Database, DatabaseUnusable, type Log } from './database.ts';

const defaultFolder = join(projectRoot, 'migrations');

/** knex's record of what has been applied. */
const recordTable = 'knex_migrations';
/** knex's own lock: a row that would stay locked after a crash. */
const lockTable = 'knex_migrations_lock';

/** Advisory lock under which one process of the hub migrates while the others wait. */
const migrationLock = 0x5856_5402;

/**
 * Brings the database to the newest migration, each file of `folder` in a transaction of its own and only forward. Any
 * number of processes may do it at once, and after one that was killed half-way. Throws `DatabaseUnusable` on a database
 * that a newer hub has migrated.
 */
export async function migrate(
  database: Database,
  { log, folder = defaultFolder }: { log: Log; folder?: string },
): Promise<void> {
  const names = await namesIn(folder);
  const session = await database.session('migration');
  try {
    await session.query('select pg_advisory_lock($1)', [migrationLock]);
    await assertNotNewer(database.knex, names);
    const config: Knex.MigratorConfig = { tableName: recordTable, migrationSource: new SqlFiles(folder, names) };
    await freeKnexLock(database.knex, session);
    for (;;) {
      const [, applied] = (await database.knex.migrate.up(config)) as [number, string[]];
      if (applied.length === 0) break;
      log.info({ migrations: applied }, 'migrated the database');
    }
  } finally {
    // The lock goes with its session.
    await session.end();
  }
}

/**
 * Whether every migration of this hub has been applied. A newer hub may have applied more: migrations expand first, so this
 * one can go on until it is replaced.
 */
export async function migrationsCurrent(database: Database, folder: string = defaultFolder): Promise<boolean> {
  const applied = new Set(await appliedNames(database.knex));
  return (await namesIn(folder)).every((name) => applied.has(name));
}

/** Rejects when the database cannot be written to now: a transaction number is given out by a server that takes writes only. */
export async function assertWritable(database: Database): Promise<void> {
  await database.knex.raw('select pg_current_xact_id()');
}

export type Installation = 'new' | 'same' | 'restored';

/**
 * Compares the database with the server it was last used on. In a copy that was restored into another server, positions in
 * the change log mean nothing, because they hold transaction numbers of the old one: the log and the cursors are emptied,
 * and `onRestored` adds, in the same transaction, what must happen then. One of several processes sees 'restored'.
 */
export async function checkInstallation(
  database: Database,
  onRestored: (transaction: Knex.Transaction) => Promise<void> = async () => undefined,
): Promise<Installation> {
  return database.knex.transaction(async (transaction) => {
    const { rows } = await transaction.raw<{ rows: { identifier: string }[] }>(
      'select system_identifier::text as identifier from pg_control_system()',
    );
    const system_identifier = rows[0]?.identifier;
    // The row is locked from here on, whether it is new or not.
    const inserted = await transaction('installation')
      .insert({ system_identifier })
      .onConflict('only_row')
      .ignore()
      .returning('only_row');
    if (inserted.length > 0) return 'new';
    const known = await transaction('installation')
      .forUpdate()
      .first<{ system_identifier: string }>('system_identifier');
    if (known.system_identifier === system_identifier) return 'same';
    await transaction.raw('truncate changes');
    await transaction('cursors').delete();
    await transaction('installation').update({ system_identifier });
    await onRestored(transaction);
    return 'restored';
  });
}

/** When the process is killed, its statement ends soon and gives the tables back. A server on Windows has no such check. */
const endWithClient = `do $$ begin
  perform set_config('client_connection_check_interval', '2s', true);
exception when invalid_parameter_value then null;
end $$`;

/** The migrator's view of a folder of SQL files, applied in the order of their names. */
class SqlFiles implements Knex.MigrationSource<string> {
  readonly #folder: string;
  readonly #names: string[];

  constructor(folder: string, names: string[]) {
    this.#folder = folder;
    this.#names = names;
  }

  getMigrations = async (): Promise<string[]> => this.#names;
  getMigrationName = (name: string): string => name;

  getMigration = async (name: string): Promise<Knex.Migration> => {
    const sql = await readFile(join(this.#folder, name), 'utf8');
    return {
      up: async (transaction) => {
        // A migration takes as long as the tables are big; how long others wait for it is the operator's to plan.
        await transaction.raw('set local statement_timeout = 0');
        await transaction.raw(endWithClient);
        // By the connection itself: knex would take a question mark for the place of a parameter.
        const connection: Client = await transaction.client.acquireConnection();
        await connection.query(sql);
      },
      down: () => Promise.reject(new Error('migrations only go forward')),
    };
  };
}

async function namesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  if (names.length === 0) throw new Error(`there are no migrations in ${folder}`);
  return names;
}

async function appliedNames(knex: Knex): Promise<string[]> {
  if (!(await knex.schema.hasTable(recordTable))) return [];
  return knex(recordTable).pluck<string[]>('name');
}

/**
 * Whoever holds the advisory lock knows that knex's lock is stale. The update waits, without a limit, for a transaction of a
 * killed process that is still at work.
 */
async function freeKnexLock(knex: Knex, session: Client): Promise<void> {
  if (await knex.schema.hasTable(lockTable)) await session.query(`update ${lockTable} set is_locked = 0`);
}

async function assertNotNewer(knex: Knex, names: readonly string[]): Promise<void> {
  const unknown = (await appliedNames(knex)).filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new DatabaseUnusable(
    `A newer hub has used this database (it knows ${unknown.join(', ')}). Start that release or a later one.`,
  );
}
