import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { Client } from 'pg';
import { projectRoot } from '../../src/kernel/project.ts';
import { type Log, openDatabase } from '../../src/store/database.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '../../src/store/embedded/embedded-postgres.ts';
import { canReach } from '../../src/store/embedded/server-user.ts';
import { until } from '../support/wait.ts';

describe('the embedded PostgreSQL', () => {
  const isRoot = process.getuid?.() === 0;
  /** For a hub that waits in vain: the one before it is alive. */
  const patience = { lockMs: 100 };
  /** What was logged. */
  let lines: string[];
  let folder: string;
  let dataDir: string;
  let running: EmbeddedPostgres[];
  let children: ChildProcess[];
  /** What a start leaves in a new data directory, stopped: for tests that are not about making it. */
  let made: string;

  before(async () => {
    const whole = await mkdtemp(join(tmpdir(), 'crossvolt-embedded-made-'));
    await chmod(whole, 0o755);
    made = join(whole, 'data');
    await (await startEmbeddedPostgres({ dataDir: made, log: { info() {}, warn() {} } as unknown as Log })).stop();
  });

  after(() => rm(join(made, '..'), { recursive: true, force: true, maxRetries: 5 }));

  beforeEach(async () => {
    lines = [];
    running = [];
    children = [];
    // Resolved, because that is how the server's command line names it.
    folder = await realpath(await mkdtemp(join(tmpdir(), 'crossvolt embedded ')));
    await chmod(folder, 0o755);
    dataDir = join(folder, 'data');
  });

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(running.map((postgres) => postgres.stop()));
    // A server that a test left behind on purpose.
    const left = await serverPid().catch(() => undefined);
    if (left !== undefined && (await isServer(left))) process.kill(left, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Makes the data directory a copy of the one made before. */
  async function takeMade(): Promise<void> {
    await takePrograms();
    await execute('cp', ['-a', join(made, 'postgres/cluster'), join(dataDir, 'postgres')]);
  }

  /** Its programs alone, as links: they never change, and copying them takes longer than all else. */
  async function takePrograms(): Promise<void> {
    const home = join(dataDir, 'postgres');
    await mkdir(home, { recursive: true });
    const [programs = ''] = (await readdir(join(made, 'postgres'))).filter((name) => name.startsWith('postgresql-'));
    await execute('cp', ['-a', '--link', join(made, 'postgres', programs), home]);
  }

  /** Starts a server that is stopped after the test. */
  async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
    const postgres = await startEmbeddedPostgres({ dataDir, log: keepingLog(), ...options });
    running.push(postgres);
    return postgres;
  }

  function keepingLog(): Log {
    const keep = (fields: object, message: string) => lines.push(`${message} ${JSON.stringify(fields)}`);
    return { info: keep, warn: keep } as unknown as Log;
  }

  const serverPid = async (): Promise<number> =>
    Number((await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0]);

  /** Starts a process that is ended after the test; rejects with the system's reason when it cannot be started. */
  async function run(program: string, args: readonly string[], options: SpawnOptions): Promise<ChildProcess> {
    const child = spawn(program, args, options);
    children.push(child);
    await once(child, 'spawn');
    return child;
  }

  /** A process that has a function `start` for a server on the data directory; resolves with its output, too. */
  async function runScript(script: string): Promise<{ child: ChildProcess; output: Readable }> {
    const supervisor = new URL('../../src/store/embedded/embedded-postgres.js', import.meta.url).href;
    const options = `{ dataDir: ${JSON.stringify(dataDir)}, log: { info() {}, warn() {} } }`;
    const whole = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(supervisor)});
      const start = () => startEmbeddedPostgres(${options});
      ${script}`;
    const child = await run(process.execPath, ['--input-type=module', '--eval', whole], {
      env: { MASTER_KEY: 'a secret of the hub' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { child, output: child.stdout as Readable };
  }

  /** A hub in a process of its own that starts the server, tells its URL, and then does what `afterwards` says. */
  async function startHub(afterwards = ''): Promise<{ hub: ChildProcess; url: string }> {
    const { child, output } = await runScript(`process.stdout.write((await start()).url); ${afterwards}`);
    const [url] = await once(output, 'data');
    return { hub: child, url: String(url) };
  }

  describe('on a new data directory', () => {
    it('creates a UTF-8 database of its own, on a socket alone, with everything on that makes an acknowledged write last', async () => {
      const { url, adopted } = await start();

      const [database] = await query(
        url,
        `select datname as name, pg_get_userbyid(datdba) as owner, rolsuper as superuser, datcollate as collation
         from pg_database, pg_roles where datname = current_database() and rolname = current_user`,
      );
      expect(database).to.deep.equal({ name: 'crossvolt', owner: 'crossvolt', superuser: false, collation: 'C' });
      const settings = await query(
        url,
        `select name, current_setting(name) as value from pg_settings where name in
           ('server_encoding', 'data_checksums', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers',
            'max_wal_size', 'max_connections', 'listen_addresses')`,
      );
      expect(Object.fromEntries(settings.map(({ name, value }) => [name, value]))).to.deep.equal({
        server_encoding: 'UTF8',
        data_checksums: 'on',
        fsync: 'on',
        synchronous_commit: 'on',
        full_page_writes: 'on',
        shared_buffers: '128MB',
        max_wal_size: '2GB',
        max_connections: '100',
        listen_addresses: '',
      });
      const socketFolder = new URL(url).searchParams.get('host') ?? '';
      expect((await stat(socketFolder)).mode & 0o777).to.equal(0o700);
      expect(adopted).to.equal(false);
    });

    it('leaves nothing running and nothing in temporary folders once stopped', async () => {
      const postgres = await start();
      const pid = await serverPid();

      await Promise.all([postgres.stop(), postgres.stop()]);

      expect(await isServer(pid)).to.equal(false);
      expect(await readdir(join(dataDir, 'postgres'))).to.have.members([
        'cluster',
        'postgresql-18.4.0-beta.17-linux-x64',
        'server.log',
      ]);
    });

    it('keeps its data when it is stopped with sessions open and started again', async () => {
      await takeMade();
      const first = await start();
      await query(first.url, 'create table kept as select 1 as one');
      const session = await openSession(first.url);
      await session.query('begin; insert into kept values (2)');
      await first.stop();

      const second = await start();

      expect(second.url).to.equal(first.url);
      expect(await query(second.url, 'select * from kept')).to.deep.equal([{ one: 1 }]);
    });

    for (const name of ['with spaces, "quotes" and $(signs)', 'long '.repeat(24)]) {
      it(`works below a folder named ${name}`, async () => {
        dataDir = join(folder, name, 'data');
        await mkdir(dataDir, { recursive: true });

        const { url } = await start();

        expect(await query(url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
      });
    }

    it('says why the server does not start, and leaves none behind', async () => {
      await takeMade();
      const failure = await failureOf(start({ settings: { shared_buffers: 'plenty' } }));

      expect(failure.name).to.equal('DatabaseUnusable');
      expect(failure.message).to.include('invalid value for parameter "shared_buffers"');
      expect(await failureOf(serverPid())).to.have.property('code', 'ENOENT');
    });

    it('keeps its log within bounds', async () => {
      await takeMade();
      const postgres = await start();
      await postgres.stop();
      const log = join(dataDir, 'postgres/server.log');
      await truncate(log, 20 * 1024 * 1024);

      await start();

      expect((await stat(log)).size).to.be.within(1, 100_000);
    });
  });

  describe('started by root', () => {
    beforeEach(function () {
      if (!isRoot) this.skip();
    });

    it('runs as the owner of the data directory', async () => {
      await mkdir(dataDir);
      await chown(dataDir, 12_345, 12_346);
      await takePrograms();

      await start();

      expect(await ownerOf(await serverPid())).to.deep.equal([12_345, 12_346]);
    });

    it('runs as somebody else than root when the data directory is root’s', async () => {
      await takePrograms();
      await start();

      const [uid] = await ownerOf(await serverPid());
      const postgres = /^postgres:[^:]*:(\d+)/m.exec(await readFile('/etc/passwd', 'utf8'));
      expect(uid).to.equal(Number(postgres?.[1] ?? 65534));
    });

    it('runs as an owner without an account whose data directory nobody else may enter', async () => {
      await mkdir(dataDir, { mode: 0o700 });
      await chown(dataDir, 12_345, 12_346);

      const { url } = await start();

      expect(await ownerOf(await serverPid())).to.deep.equal([12_345, 12_346]);
      expect(await query(url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    });

    it('keeps the owner the data has once got', async () => {
      await mkdir(dataDir);
      await chown(dataDir, 12_345, 12_346);
      await takePrograms();
      await (await start()).stop();
      await chown(dataDir, 0, 0);

      await start();

      expect(await ownerOf(await serverPid())).to.deep.equal([12_345, 12_346]);
    });

    it('works below a folder that only root may enter', async () => {
      await takeMade();
      await chmod(folder, 0o700);
      const first = await start();
      await query(first.url, 'create table kept as select 1 as one');
      await first.stop();

      const second = await start();

      expect(await query(second.url, 'select * from kept')).to.deep.equal([{ one: 1 }]);
      expect((await ownerOf(await serverPid()))[0]).not.to.equal(0);
      expect((await lstat(folder)).mode & 0o777).to.equal(0o700);
    });

    it('leaves nothing in a temporary folder that only root may enter, and uses another', async () => {
      await takeMade();
      const before = process.env['TMPDIR'];
      const temporary = join(folder, 'temporary');
      await mkdir(temporary, { mode: 0o700 });
      await chmod(folder, 0o700);
      process.env['TMPDIR'] = temporary;
      try {
        const { url } = await start();

        expect(await query(url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
        expect(await readdir(temporary)).to.deep.equal([]);
      } finally {
        if (before === undefined) delete process.env['TMPDIR'];
        else process.env['TMPDIR'] = before;
      }
    });

    it('tells a user without an account what is missing', async function () {
      const user = { uid: 12_345, gid: 12_346 };
      // Such a user needs a checkout it may read. Node itself may be out of its reach: it is started by root.
      if (!(await canReach(await realpath(projectRoot), user))) this.skip();
      await mkdir(dataDir);
      await chown(dataDir, user.uid, user.gid);

      const { output } = await runScript(`
        process.setgroups([]);
        process.setgid(${user.gid});
        process.setuid(${user.uid});
        await start().catch((error) => process.stdout.write(error.message));`);

      expect((await output.toArray()).join(''))
        .to.include('User 12345 has no account')
        .and.include('DATABASE_URL');
    });

    it('takes a backup that root has copied back', async () => {
      const original = join(folder, 'original');
      const copy = dataDir;
      dataDir = original;
      await takeMade();
      const first = await start();
      await query(first.url, 'create table kept as select 1 as one');
      await first.stop();
      dataDir = copy;
      await cp(original, dataDir, { recursive: true });
      expect((await lstat(join(dataDir, 'postgres/cluster/base'))).uid).to.equal(0);

      const second = await start();

      expect(await query(second.url, 'select * from kept')).to.deep.equal([{ one: 1 }]);
    });
  });

  describe('after the hub was killed', () => {
    it('is taken over as it runs', async () => {
      await takeMade();
      const { hub } = await startHub();
      const pid = await serverPid();
      await kill(hub);
      expect(await isServer(pid)).to.equal(true);

      const postgres = await start();

      expect(postgres.adopted).to.equal(true);
      expect(await serverPid()).to.equal(pid);
      expect(await query(postgres.url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
      await postgres.stop();
      expect(await isServer(pid)).to.equal(false);
    });

    it('is restarted when the settings have changed since', async () => {
      await takeMade();
      await kill((await startHub()).hub);

      const postgres = await start({ settings: { max_connections: '30' } });

      expect(postgres.adopted).to.equal(false);
      expect(await query(postgres.url, 'show max_connections')).to.deep.equal([{ max_connections: '30' }]);
    });

    it('is replaced when it hangs', async () => {
      await takeMade();
      await kill((await startHub()).hub);
      const hanging = await serverPid();
      process.kill(hanging, 'SIGSTOP');

      const postgres = await start({ patience: { answerMs: 500 } });

      expect(await isServer(hanging)).to.equal(false);
      expect(await query(postgres.url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    });

    it('recovers when it was killed too', async () => {
      await takeMade();
      const { hub, url } = await startHub();
      await query(url, 'create table kept as select 1 as one');
      const server = await serverPid();
      await kill(hub);
      process.kill(server, 'SIGKILL');

      const postgres = await start();

      expect(postgres.adopted).to.equal(false);
      expect(await query(postgres.url, 'select * from kept')).to.deep.equal([{ one: 1 }]);
    });

    it('starts although its process number belongs to another process now', async () => {
      await takeMade();
      const { hub } = await startHub();
      const server = await serverPid();
      await kill(hub);
      process.kill(server, 'SIGKILL');
      const file = join(dataDir, 'postgres/cluster/postmaster.pid');
      const content = await readFile(file, 'utf8');
      // PostgreSQL ignores its own parent, so the number has to be that of a stranger.
      const { uid } = await lstat(file);
      const stranger = await run('sleep', ['600'], { ...(uid !== process.getuid?.() && { uid }), cwd: '/' });
      await writeFile(file, content.replace(/^\d+/, String(stranger.pid)));

      const postgres = await start();

      expect(await query(postgres.url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
      expect(stranger.exitCode).to.equal(null);
    });
  });

  describe('with a second hub on the same data directory', () => {
    it('refuses it in a sentence and goes on', async () => {
      await takeMade();
      const { url } = await start();
      const pid = await serverPid();

      const failure = await failureOf(start({ patience }));

      expect(failure.name).to.equal('DatabaseUnusable');
      expect(failure.message).to.match(/^Another hub is running on .*data/);
      expect(await serverPid()).to.equal(pid);
      expect(await query(url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    });

    it('lets one of two through that start at once', async () => {
      await takePrograms();
      const outcomes = await Promise.allSettled([start({ patience }), start({ patience })]);

      expect(outcomes.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
      const { url } = running[0] as EmbeddedPostgres;
      expect(await query(url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    });
  });

  describe('while the hub lives', () => {
    it('comes back at the same URL when it is killed, and the pools with it', async () => {
      await takeMade();
      const { url } = await start();
      const database = await openDatabase(url, { log: keepingLog() });
      try {
        await database.pool('lanes', 2).query('create table kept as select 1 as one');
        await database.knex.raw('select 1');
        const before = await serverPid();

        process.kill(before, 'SIGKILL');

        // Until then, a session of the old server may answer still.
        await until(() => lines.some((line) => line.startsWith('the database server is back')), { what: 'log line' });
        const kept = await until(async () => (await database.pool('lanes', 2).query('select * from kept')).rows, {
          what: 'answer of the restarted server',
        });
        expect(kept).to.deep.equal([{ one: 1 }]);
        expect((await database.knex.raw('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
        expect(await serverPid()).not.to.equal(before);
      } finally {
        await database.close();
      }
    });

    it('comes back when one of its sessions crashes and ends all others', async () => {
      await takeMade();
      const { url } = await start();
      const pid = await serverPid();
      const session = await openSession(url);
      const { rows } = await session.query('select pg_backend_pid() as pid');

      process.kill(rows[0].pid, 'SIGKILL');

      await until(() => lines.some((line) => line.startsWith('the database server is back')), { what: 'log line' });
      expect(await serverPid()).to.equal(pid);
      expect(await query(url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
      expect(await failureOf(start({ patience }))).to.have.property('name', 'DatabaseUnusable');
    });

    it('can be stopped while it is being brought back', async () => {
      await takeMade();
      const postgres = await start();
      process.kill(await serverPid(), 'SIGKILL');
      await until(() => lines.some((line) => line.startsWith('the database server has gone')), { what: 'log line' });

      await postgres.stop();

      const left = await serverPid().catch(() => undefined);
      expect(left !== undefined && (await isServer(left))).to.equal(false);
    });

    it('ends with a hub that exits without stopping it', async () => {
      await takeMade();
      const { hub } = await startHub('process.exit(0);');
      if (hub.exitCode === null) await once(hub, 'exit');

      await until(async () => (await serverPid().catch(() => undefined)) === undefined, { what: 'end of the server' });
    });
  });

  it('touches nothing when the data was written by another major version', async () => {
    await takeMade();
    await (await start()).stop();
    const cluster = join(dataDir, 'postgres/cluster');
    await writeFile(join(cluster, 'PG_VERSION'), '17\n');
    const before = await readdir(cluster);

    const failure = await failureOf(start());

    expect(failure.name).to.equal('DatabaseUnusable');
    expect(failure.message).to.include('written by PostgreSQL 17').and.include('brings 18');
    expect(await readdir(cluster)).to.deep.equal(before);
  });

  it('touches nothing when the place of the data is taken by something else', async () => {
    await mkdir(join(dataDir, 'postgres/cluster'), { recursive: true });

    const failure = await failureOf(start());

    expect(failure.name).to.equal('DatabaseUnusable');
    expect(failure.message).to.include('cannot be read as a PostgreSQL data directory');
    expect(await readdir(join(dataDir, 'postgres/cluster'))).to.deep.equal([]);
  });

  it('does not hand the environment of the hub to the server', async function () {
    if (process.platform !== 'linux') this.skip();
    await takeMade();
    await startHub();

    const environment = await readFile(`/proc/${await serverPid()}/environ`, 'utf8');

    expect(environment).to.include('LC_ALL=C').and.not.include('a secret of the hub');
  });

  it('over TCP, as on Windows, asks for a password that nobody sees', async () => {
    await takePrograms();
    const { url } = await start({ transport: 'tcp' });
    const { password, hostname } = new URL(url);

    expect(hostname).to.equal('127.0.0.1');
    expect(password).to.match(/^[0-9a-f]{48}$/);
    expect((await stat(join(dataDir, 'postgres/password'))).mode & 0o777).to.equal(0o600);
    expect(await query(url, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    expect(await failureOf(query(url.replace(password, 'wrong'), 'select 1'))).to.have.property('code', '28P01');
    const commandLine = await readFile(`/proc/${await serverPid()}/cmdline`, 'utf8');
    const serverLog = await readFile(join(dataDir, 'postgres/server.log'), 'utf8');
    for (const seen of [commandLine, serverLog, lines.join('\n')]) {
      expect(seen).not.to.equal('').and.not.include(password);
    }
  });

  it('over TCP comes back at the same port', async () => {
    await takePrograms();
    const { url } = await start({ transport: 'tcp' });

    process.kill(await serverPid(), 'SIGKILL');

    const rows = await until(() => query(url, 'select 1 as one'), { what: 'answer of the restarted server' });
    expect(rows).to.deep.equal([{ one: 1 }]);
  });
});

const execute = promisify(execFile);

async function openSession(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // The tests end servers under their sessions.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await openSession(url);
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function kill(hub: ChildProcess): Promise<void> {
  hub.kill('SIGKILL');
  await once(hub, 'exit');
}

async function isServer(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /\(postgres\) [^Z]/.test(status);
}

async function ownerOf(pid: number): Promise<[uid: number, gid: number]> {
  const { uid, gid } = await stat(`/proc/${pid}`);
  return [uid, gid];
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}
