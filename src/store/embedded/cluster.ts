import { randomBytes } from 'node:crypto';
import { lchown, lstat, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseUnusable } from '../database.ts';
import { makeFolder, type Places } from './places.ts';
import { runProgram } from './run-program.ts';
import type { ServerPrograms } from './server-programs.ts';
import { hasAccount, type ServerUser } from './server-user.ts';

/** PostgreSQL's own account for administration; the hub's sessions use a lesser one. */
export const superuser = 'postgres';

/** A half-made cluster of this age was left by a process that was killed. */
const abandonedAfterMs = 60 * 60_000;

/** Throws `DatabaseUnusable` when the cluster was written by another major version; touches nothing. */
export async function checkClusterVersion(cluster: string, major: number): Promise<void> {
  if ((await lstat(cluster).catch(() => undefined)) === undefined) return;
  const written = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch((cause) => {
    throw new DatabaseUnusable(
      `${cluster} is there, but cannot be read as a PostgreSQL data directory (${cause.code}: PG_VERSION). Nothing was changed.`,
      { cause },
    );
  });
  if (Number.parseInt(written, 10) !== major) {
    throw new DatabaseUnusable(
      `The data in ${cluster} was written by PostgreSQL ${written.trim()}, and this release of the hub brings ${major}. ` +
        'Nothing was changed. Start the release that wrote it, or bring the data over to a new data directory or to your own server (DATABASE_URL).',
    );
  }
}

/**
 * Makes the cluster when there is none: UTF-8, locale C, page checksums. It appears whole or not at all, whenever the
 * process or the power goes.
 */
export async function ensureCluster(places: Places, programs: ServerPrograms): Promise<void> {
  const { cluster, home, user, initialiser } = places;
  if ((await lstat(cluster).catch(() => undefined)) !== undefined) {
    if (user !== undefined) await giveTo(user, cluster);
    return;
  }
  await removeAbandoned(home);
  const unfinished = `${cluster}.${randomBytes(4).toString('hex')}.new`;
  await makeFolder(unfinished, initialiser, 0o700);
  try {
    await initialise(unfinished, places, programs);
    if (user !== undefined) await giveTo(user, unfinished);
    await rename(unfinished, cluster);
    await syncFolder(home);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process that started at the same time may have been faster.
    if ((await lstat(cluster).catch(() => undefined)) === undefined) throw error;
  }
}

/**
 * What to pass as data directory to a program that runs in `cwd: cluster`. Where its user may not walk along the path
 * (a data directory below root's home), the working directory, which it is given before it stops being root, takes it
 * there.
 */
export const clusterArgument = (cluster: string, places: Places): string =>
  places.reachable ? cluster : '/proc/self/cwd';

async function initialise(cluster: string, places: Places, programs: ServerPrograms): Promise<void> {
  // Over the unix socket, whoever may enter its folder is trusted; over TCP, whoever knows the password.
  const access =
    places.transport === 'socket'
      ? ['--auth-local=trust', '--auth-host=reject']
      : ['--auth-local=reject', '--auth-host=scram-sha-256', `--pwfile=${await ensurePassword(places)}`];
  const { code, output } = await runProgram(
    join(programs.bin, 'initdb'),
    [
      `--pgdata=${clusterArgument(cluster, places)}`,
      `--username=${superuser}`,
      '--encoding=UTF8',
      '--locale=C',
      '--data-checksums',
      '--no-instructions',
      ...access,
    ],
    { cwd: cluster, user: places.initialiser },
  );
  if (code === 0) return;
  const uid = process.getuid?.() ?? 0;
  const hint = (await hasAccount(uid))
    ? ''
    : ` User ${uid} has no account (no line in /etc/passwd), which PostgreSQL needs: start the hub as a user that has one, or set DATABASE_URL.`;
  throw new DatabaseUnusable(`The database could not be created in ${cluster}: ${output.trim()}.${hint}`);
}

async function ensurePassword(places: Places): Promise<string> {
  const password = randomBytes(24).toString('hex');
  await writeFile(places.passwordFile, `${password}\n`, { mode: 0o600, flag: 'wx' }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (places.user !== undefined) await lchown(places.passwordFile, places.user.uid, places.user.gid);
  return places.passwordFile;
}

/** PostgreSQL insists on owning its files; a backup that root copied back belongs to root. */
async function giveTo(user: ServerUser, folder: string): Promise<void> {
  if ((await lstat(folder)).uid === user.uid) return;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
  // Last, so that an interrupted run is taken up again.
  await lchown(folder, user.uid, user.gid);
}

async function removeAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const folder = join(home, name);
    if (!name.endsWith('.new')) continue;
    if ((await stat(folder)).mtimeMs < Date.now() - abandonedAfterMs)
      await rm(folder, { recursive: true, force: true });
  }
}

/** A rename is on disk only once its folder is. Windows cannot open folders, and does without. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
