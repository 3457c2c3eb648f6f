import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createLogger } from '../../src/kernel/logger.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.ts';
import { migrate } from '../../src/store/migrate.ts';

/** A database of one test file's own, migrated and empty. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it, ending the sessions that are left on it. */
  drop(): Promise<void>;
}

interface TestServer {
  /** Of a database where an account that may create databases can log in. */
  readonly adminUrl: string;
  /** Of the migrated database that every test database is a copy of. */
  readonly templateUrl: string;
  stop(): Promise<void>;
}

const log = createLogger('silent');
const folderPrefix = 'crossvolt-test-';
/** A folder in memory: databases are made and dropped all the time, and waiting for a disk shows nothing here. */
const memoryFolder = '/dev/shm';
/** What has to be free there; the server takes less than half of it. */
const memoryBytesMin = 3 * 1024 ** 3;

let server: Promise<TestServer> | undefined;

/** Starts the server all tests share, once; it is the one of `TEST_DATABASE_URL` when that is set. */
export async function startTestPostgres(): Promise<void> {
  server ??= process.env['TEST_DATABASE_URL'] ? useServer(process.env['TEST_DATABASE_URL']) : startServer();
  await server;
}

/** Stops the server and removes its data; does nothing when no test needed it. */
export async function stopTestPostgres(): Promise<void> {
  const running = server;
  server = undefined;
  await (await running)?.stop();
}

/** A copy of the migrated template; starts the server when it is the first. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return copyOf((await runningServer()).templateUrl);
}

/** A database with nothing in it. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return copyOf(withPath((await runningServer()).templateUrl, 'template0'));
}

async function runningServer(): Promise<TestServer> {
  await startTestPostgres();
  return (await server) as TestServer;
}

async function copyOf(original: string): Promise<TestDatabase> {
  const { adminUrl } = await runningServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const owner = decodeURIComponent(new URL(original).username);
  await execute(adminUrl, `create database ${name} template ${nameOf(original)} strategy file_copy owner "${owner}"`);
  return {
    url: withPath(original, name),
    drop: () => execute(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

/** Of the server all tests share: what it writes stays within the memory it may take; and some tests start three hubs and more on it. */
const settings = { checkpoint_timeout: '1h', max_wal_size: '512MB', max_connections: '300' };

async function startServer(): Promise<TestServer> {
  await removeAbandoned();
  const dataDir = await mkdtemp(join(await chooseFolder(), `${folderPrefix}${process.pid}-`));
  // Passable, so that as root too everything of the server stays in this folder.
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir, log, settings });
  const admin = new URL(postgres.url);
  admin.username = 'postgres';
  admin.pathname = '/postgres';
  await migrateTemplate(postgres.url);
  return {
    adminUrl: admin.href,
    templateUrl: postgres.url,
    stop: () => removeServer(postgres, dataDir),
  };
}

/** Where the server's data goes: into memory where there is plenty, else to the disk. */
async function chooseFolder(): Promise<string> {
  const room = await statfs(memoryFolder).catch(() => undefined);
  const isRoomy = room !== undefined && room.bavail * room.bsize >= memoryBytesMin;
  return isRoomy && process.availableMemory() >= memoryBytesMin ? memoryFolder : tmpdir();
}

async function useServer(adminUrl: string): Promise<TestServer> {
  const name = `template_${randomBytes(6).toString('hex')}`;
  await execute(adminUrl, `create database ${name} template template0 encoding 'UTF8'`);
  const templateUrl = withPath(adminUrl, name);
  await migrateTemplate(templateUrl);
  return { adminUrl, templateUrl, stop: () => execute(adminUrl, `drop database ${name} with (force)`) };
}

async function migrateTemplate(url: string): Promise<void> {
  const database = await openDatabase(url, { log });
  try {
    await migrate(database, { log });
  } finally {
    await database.close();
  }
}

/** A run that was killed leaves its server alive; the next run ends it. */
async function removeAbandoned(): Promise<void> {
  for (const folder of [tmpdir(), memoryFolder]) {
    for (const name of await readdir(folder).catch(() => [])) {
      const pid = Number(name.split('-')[2]);
      if (!name.startsWith(folderPrefix) || !(pid > 0) || isAlive(pid)) continue;
      const dataDir = join(folder, name);
      // Another user's is theirs to remove.
      if ((await lstat(dataDir)).uid !== process.getuid?.()) continue;
      const left = await startEmbeddedPostgres({ dataDir, log }).catch(() => undefined);
      await removeServer(left, dataDir);
    }
  }
}

async function removeServer(postgres: EmbeddedPostgres | undefined, dataDir: string): Promise<void> {
  await postgres?.stop();
  await rm(dataDir, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

function withPath(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}
