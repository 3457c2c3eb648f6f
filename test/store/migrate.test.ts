import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Database, DatabaseUnusable, type Log, openDatabase } from '../../src/store/database.ts';
import { checkInstallation, migrate, migrationsCurrent } from '../../src/store/migrate.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/wait.ts';

const log = { info: () => undefined, warn: () => undefined } as unknown as Log;

describe('migrating', () => {
  let folder: string;
  let test: TestDatabase;
  let databases: Database[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossvolt-migrations-'));
    test = await createEmptyDatabase();
    databases = [];
  });

  afterEach(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await test.drop();
    await rm(folder, { recursive: true });
  });

  async function open(): Promise<Database> {
    const database = await openDatabase(test.url, { log });
    databases.push(database);
    return database;
  }

  const write = (name: string, sql: string) => writeFile(join(folder, name), sql);

  it('applies the files in the order of their names, each once', async () => {
    await write('2-second.sql', 'insert into steps values (2);');
    await write('1-first.sql', 'create table steps (step int); insert into steps values (1);');
    await write('notes.txt', 'not a migration');
    const database = await open();

    await migrate(database, { log, folder });
    await write('3-third.sql', 'insert into steps values (3);');
    await migrate(database, { log, folder });

    expect(await database.knex('steps').pluck('step')).to.deep.equal([1, 2, 3]);
  });

  it('needs no extension, and is not in the way of one: names that PostGIS takes are free (7.3)', async () => {
    const database = await open();
    await database.knex.raw(`create table spatial_ref_sys (srid int); create table layer (); create type geometry as (x int);
      create type geography as (x int); create type box3d as (x int); create view geometry_columns as select 1 as x`);

    await migrate(database, { log });

    expect(await database.knex('pg_extension').pluck('extname')).to.deep.equal(['plpgsql']);
  });

  it('leaves question marks and dollar signs alone', async () => {
    await write(
      '1.sql',
      `create table texts as select 'what?' as a, '\\?' as b, $$it's $1$$ as c, '{"a":1}'::jsonb ? 'a' as d;`,
    );
    const database = await open();

    await migrate(database, { log, folder });

    expect(await database.knex('texts')).to.deep.equal([{ a: 'what?', b: '\\?', c: "it's $1", d: true }]);
  });

  it('keeps what was applied before a file that fails, and nothing of that file', async () => {
    await write('1.sql', 'create table kept (one int);');
    await write('2.sql', 'create table lost (one int); select 1 / 0;');
    const database = await open();

    expect(await failureOf(migrate(database, { log, folder }))).to.have.property('code', '22012');

    expect(await database.knex.schema.hasTable('kept')).to.equal(true);
    expect(await database.knex.schema.hasTable('lost')).to.equal(false);
    await write('2.sql', 'create table found (one int);');
    await migrate(database, { log, folder });
    expect(await database.knex.schema.hasTable('found')).to.equal(true);
  });

  it('is done once by several processes that start together', async () => {
    await write('1.sql', 'create table steps (step int); select pg_sleep(0.2); insert into steps values (1);');
    const several = await Promise.all([open(), open(), open()]);

    await Promise.all(several.map((database) => migrate(database, { log, folder })));

    expect(await several[0].knex('steps').pluck('step')).to.deep.equal([1]);
  });

  it('takes as long as it takes', async () => {
    await write('1.sql', 'create table slow (one int); select pg_sleep(0.3);');
    const database = await openDatabase(test.url, {
      log,
      limits: {
        databaseConnectTimeoutMs: 10_000,
        statementTimeoutMs: 100,
        lockTimeoutMs: 100,
        idleInTransactionTimeoutMs: 100,
      },
    });
    databases.push(database);

    await migrate(database, { log, folder });

    expect(await database.knex.schema.hasTable('slow')).to.equal(true);
  });

  it('goes on after a process that was killed in the middle', async () => {
    await write('1.sql', 'create table steps (step int); insert into steps values (1);');
    await write('2.sql', 'insert into steps values (2); select pg_sleep(600);');
    const database = await open();
    const modules = ['migrate', 'database'].map((name) => new URL(`../../src/store/${name}.js`, import.meta.url).href);
    const script = `
      const [{ migrate }, { openDatabase }] = await Promise.all(${JSON.stringify(modules)}.map((url) => import(url)));
      const log = { info() {}, warn() {} };
      await migrate(await openDatabase(${JSON.stringify(test.url)}, { log }), { log, folder: ${JSON.stringify(folder)} });`;
    const process_ = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'inherit' });
    const sleeping = `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
    await until(async () => (await database.knex.raw(sleeping)).rows.length === 1, { what: 'migration under way' });
    process_.kill('SIGKILL');
    await once(process_, 'exit');
    await write('2.sql', 'insert into steps values (3);');

    await migrate(database, { log, folder });

    expect(await database.knex('steps').pluck('step')).to.deep.equal([1, 3]);
  });

  it('does not mind a lock that knex has left', async () => {
    await write('1.sql', 'create table steps (step int);');
    const database = await open();
    await migrate(database, { log, folder });
    await database.knex('knex_migrations_lock').update({ is_locked: 1 });
    await write('2.sql', 'insert into steps values (2);');

    await migrate(database, { log, folder });

    expect(await database.knex('steps').pluck('step')).to.deep.equal([2]);
  });

  it('refuses a database that a newer hub has migrated', async () => {
    await write('1.sql', 'create table steps (step int);');
    await write('2-newer.sql', 'insert into steps values (2);');
    const database = await open();
    await migrate(database, { log, folder });
    await rm(join(folder, '2-newer.sql'));
    await write('3-ours.sql', 'insert into steps values (3);');

    const failure = await failureOf(migrate(database, { log, folder }));

    expect(failure).to.be.instanceOf(DatabaseUnusable);
    expect(failure.message).to.equal(
      'A newer hub has used this database (it knows 2-newer.sql). Start that release or a later one.',
    );
    expect(await database.knex('steps').pluck('step')).to.deep.equal([2]);
  });

  it('tells whether the database is up to date', async () => {
    await write('1.sql', 'select 1;');
    const database = await open();
    expect(await migrationsCurrent(database, folder)).to.equal(false);

    await migrate(database, { log, folder });
    expect(await migrationsCurrent(database, folder)).to.equal(true);

    await write('2.sql', 'select 2;');
    expect(await migrationsCurrent(database, folder)).to.equal(false);

    await migrate(database, { log, folder });
    await rm(join(folder, '2.sql'));
    expect(await migrationsCurrent(database, folder), 'a newer hub has migrated').to.equal(true);
  });
});

describe('the installation', () => {
  const platform = '00000000-0000-4000-8000-000000000001';
  let test: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    test = await createTestDatabase();
    database = await openDatabase(test.url, { log });
  });

  afterEach(async () => {
    await database.close();
    await test.drop();
  });

  /** A change, a cursor behind it, and an object that a receiver still waits for. */
  async function serveOnce(): Promise<void> {
    await database.knex.raw(`
      insert into platforms (id, name, state) values ('${platform}', 'partner', 'connected');
      insert into changes (module, object, owner, kind, version) values ('tariffs', 1, 'BE-BEC', 'put', 1);
      insert into cursors (platform_id, xid, position) values ('${platform}', '1000000', 1);
      insert into undelivered (platform_id, party, module, object, version, next_try_at)
        values ('${platform}', 'NL-TNM', 'tariffs', 1, 1, now());`);
  }

  async function count(): Promise<Record<string, number>> {
    const { rows } = await database.knex.raw(
      `select (select count(*) from changes) as changes, (select count(*) from cursors) as cursors,
              (select count(*) from undelivered) as undelivered, (select count(*) from resyncs) as resyncs`,
    );
    return rows[0];
  }

  /** What a dump restored into another server looks like. */
  const moveToAnotherServer = () => database.knex('installation').update({ system_identifier: '1' });

  it('is new on the first start and the same on the next, and nothing is touched', async () => {
    await serveOnce();

    expect(await checkInstallation(database)).to.equal('new');
    expect(await checkInstallation(database)).to.equal('same');

    expect(await count()).to.deep.equal({ changes: 1, cursors: 1, undelivered: 1, resyncs: 0 });
  });

  it('is restored on another server: log and cursors are gone, what was undelivered stays', async () => {
    await serveOnce();
    await checkInstallation(database);
    await moveToAnotherServer();

    expect(await checkInstallation(database)).to.equal('restored');
    expect(await count()).to.deep.equal({ changes: 0, cursors: 0, undelivered: 1, resyncs: 0 });
    expect(await checkInstallation(database)).to.equal('same');
  });

  it('is restored together with what follows from it, or not at all', async () => {
    await serveOnce();
    await checkInstallation(database);
    await moveToAnotherServer();

    await failureOf(checkInstallation(database, () => Promise.reject(new Error('the power went'))));
    expect(await count()).to.deep.equal({ changes: 1, cursors: 1, undelivered: 1, resyncs: 0 });

    const outcome = await checkInstallation(database, async (transaction) => {
      await transaction('resyncs').insert({ platform_id: platform, module: 'tariffs', owner: '', reason: 'restored' });
    });
    expect(outcome).to.equal('restored');
    expect(await count()).to.deep.equal({ changes: 0, cursors: 0, undelivered: 1, resyncs: 1 });
  });

  it('is new or restored for one process alone', async () => {
    const check = () => Promise.all([1, 2, 3].map(() => checkInstallation(database)));

    expect((await check()).sort()).to.deep.equal(['new', 'same', 'same']);
    await moveToAnotherServer();
    expect((await check()).sort()).to.deep.equal(['restored', 'same', 'same']);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}
