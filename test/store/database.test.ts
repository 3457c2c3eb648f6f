import { expect } from 'chai';
import { defaultLimits } from '../../src/kernel/limits.ts';
import {
  type Database,
  type DatabaseLimits,
  DatabaseUnusable,
  type Log,
  openDatabase,
} from '../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { until } from '../support/wait.ts';

describe('the database', () => {
  let test: TestDatabase;
  let lines: string[];
  let opened: Database[];

  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.drop());

  beforeEach(() => {
    lines = [];
    opened = [];
  });
  afterEach(() => Promise.all(opened.map((database) => database.close())));

  const keep = (fields: object, message: string) => lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: keep, warn: keep } as unknown as Log;

  async function open(limits: Partial<DatabaseLimits> = {}, url = test.url): Promise<Database> {
    const database = await openDatabase(url, { log, limits: { ...defaultLimits, ...limits } });
    opened.push(database);
    return database;
  }

  /** A role or database setting that holds for sessions opened while `work` runs. */
  async function withSetting(setting: string, work: () => Promise<void>): Promise<void> {
    const { knex } = await open();
    const name = setting.split(' ')[0];
    const { rows } = await knex.raw('select quote_ident(current_database()) as name');
    await knex.raw(`alter database ${rows[0].name} set ${setting}`);
    try {
      await work();
    } finally {
      await knex.raw(`alter database ${rows[0].name} reset ${name}`);
    }
  }

  const everyKind = `select 9007199254740991::bigint as big, array[1, null]::bigint[] as bigs, '42'::xid8 as xid,
    1.10::numeric as price, timestamptz '2026-01-14 09:30:00.123Z' as at, null::bigint as nothing`;
  const everyValue = {
    big: 9007199254740991,
    bigs: [1, null],
    xid: '42',
    price: '1.10',
    at: new Date('2026-01-14T09:30:00.123Z'),
    nothing: null,
  };

  it('says how many connections it may come to hold, and how many there are', async () => {
    const database = await open();
    const before = database.connections();
    database.pool('one', 3);
    database.pool('two', 4);
    database.pool('one', 3);
    expect(database.connections()).to.deep.equal({ ...before, max: before.max + 7 });
    const { rows } = await database.knex.raw(
      `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as count`,
    );
    expect(before.ofServer).to.equal(rows[0].count);
  });

  it('reads the same types through knex, a pool and a session', async () => {
    const database = await open();
    const session = await database.session('listen');
    try {
      expect((await database.knex.raw(everyKind)).rows).to.deep.equal([everyValue]);
      expect((await database.pool('lanes', 1).query(everyKind)).rows).to.deep.equal([everyValue]);
      expect((await session.query(everyKind)).rows).to.deep.equal([everyValue]);
    } finally {
      await session.end();
    }
  });

  it('fails rather than round a bigint', async () => {
    const database = await open();

    const failure = await failureOf(database.pool('lanes', 1).query('select 9007199254740992 as big'));

    expect(failure).to.be.instanceOf(RangeError);
    expect((await database.pool('lanes', 1).query('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
  });

  it('makes one pool of each name, no larger than asked', async () => {
    const database = await open();
    const pool = database.pool('delivery', 2);

    expect(database.pool('delivery', 2)).to.equal(pool);
    const pids = await Promise.all(
      [1, 2, 3, 4].map(async () => (await pool.query('select pg_backend_pid() as pid, pg_sleep(0.05)')).rows[0].pid),
    );
    expect(new Set(pids).size).to.equal(2);
  });

  it('names its sessions and bounds their statements, locks and idle transactions', async () => {
    const database = await open({ statementTimeoutMs: 1000, lockTimeoutMs: 2000, idleInTransactionTimeoutMs: 3000 });
    const settings = `select current_setting('application_name') as name, current_setting('statement_timeout') as statement,
      current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`;
    const bounds = { statement: '1s', lock: '2s', idle: '3s' };

    expect((await database.knex.raw(settings)).rows).to.deep.equal([{ name: 'crossvolt knex', ...bounds }]);
    expect((await database.pool('lists', 1).query(settings)).rows).to.deep.equal([
      { name: 'crossvolt lists', ...bounds },
    ]);
  });

  it('breaks off a statement that takes too long', async () => {
    const database = await open({ statementTimeoutMs: 50 });

    // That is an outage: whoever asked is told to come back.
    for (const sleep of [
      () => database.pool('lanes', 1).query('select pg_sleep(10)'),
      () => database.knex.raw('select pg_sleep(10)'),
      () => database.knex.transaction((tx) => tx.raw('select pg_sleep(10)')),
    ]) {
      const failure = await failureOf(Promise.resolve(sleep()));
      expect(failure).to.include({ kind: 'overloaded', retryAfterS: 1, message: 'the store is not available' });
      expect(failure.cause).to.have.property('code', '57014');
    }
  });

  it('survives the end of idle, held and waiting connections, and logs it', async () => {
    const database = await open();
    const pool = database.pool('lanes', 3);
    const [idle, held] = await Promise.all([pool.connect(), pool.connect()]);
    idle.release();
    const session = await database.session('listen');
    await database.knex.raw('select 1');

    await database.knex.raw(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );

    await until(() => lines.filter((line) => line.startsWith('a database connection broke')).length === 3, {
      what: 'log line for each connection',
    });
    expect(await failureOf(held.query('select 1'))).to.be.instanceOf(Error);
    held.release();
    await session.end();
    expect((await pool.query('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
    expect((await database.knex.raw('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
  });

  it('is refused when acknowledged writes could get lost on it', async () => {
    await withSetting('synchronous_commit to off', async () => {
      const failure = await failureOf(open());

      expect(failure).to.be.instanceOf(DatabaseUnusable);
      expect(failure.message).to.equal(
        'The hub cannot use this database: synchronous_commit is off, so that acknowledged messages could get lost.',
      );
    });
  });

  it('is accepted with a stricter synchronous_commit', async () => {
    await withSetting('synchronous_commit to remote_apply', async () => {
      const { rows } = await (await open()).knex.raw('show synchronous_commit');

      expect(rows).to.deep.equal([{ synchronous_commit: 'remote_apply' }]);
    });
  });

  for (const [what, change, reason] of [
    ['nobody listens', (url: URL) => url.searchParams.set('port', '1'), /\((ENOENT|ECONNREFUSED)\)/],
    ['there is no such database', (url: URL) => Object.assign(url, { pathname: '/missing' }), /missing at .*\(3D000\)/],
    ['the login is refused', (url: URL) => Object.assign(url, { username: 'stranger' }), /\(28(000|P01)\)/],
  ] as const) {
    it(`says so in a sentence without the password when ${what}`, async () => {
      const url = new URL(test.url);
      url.password = 'a-secret';
      change(url);

      const failure = await failureOf(open({}, url.href));

      expect(failure).to.be.instanceOf(DatabaseUnusable);
      expect(failure.message).to.match(reason).and.not.include('a-secret');
    });
  }

  it('says so without repeating it when the URL is none', async () => {
    const failure = await failureOf(open({}, 'postgres://user:a-secret@host:port/name'));

    expect(failure).to.be.instanceOf(DatabaseUnusable);
    expect(failure.message).to.match(/^DATABASE_URL is not a PostgreSQL URL/);
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.to.include('a-secret');
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
