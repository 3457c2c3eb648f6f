import { createHash } from 'node:crypto';
import { chmod, lchown, lstat, mkdir, realpath, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseUnusable } from '../database.ts';
import { canReach, chooseInitialiser, chooseServerUser, type ServerUser } from './server-user.ts';

/** How the hub reaches its server. TCP means the loopback address and a random password. */
export type Transport = 'socket' | 'tcp';

/** Where everything of one embedded server is, and whose it is. */
export interface Places {
  /** `postgres` in the data directory: cluster, programs, log. */
  readonly home: string;
  /** What PostgreSQL calls its data directory. */
  readonly cluster: string;
  readonly transport: Transport;
  /** Folder of the unix socket: private to the server's user, and short enough for a socket's address. */
  readonly socketFolder: string;
  readonly log: string;
  /** Only with TCP. */
  readonly passwordFile: string;
  /** Where the programs may be copied to, best first. */
  readonly programFolders: readonly string[];
  readonly user: ServerUser | undefined;
  /** Who runs `initdb`; nearly always the same. */
  readonly initialiser: ServerUser | undefined;
  /** Whether these users can walk to `home`; where not, their working directory takes them there. */
  readonly reachable: boolean;
}

/** Longest socket path the systems we run on take (macOS 103 bytes, Linux 107). */
const socketPathBytesMax = 103;
/** `/.s.PGSQL.5432` */
const socketNameBytes = 14;

/** Decides and creates the places of the server whose data is in `dataDir`. */
export async function choosePlaces(dataDir: string, transport: Transport): Promise<Places> {
  await mkdir(dataDir, { recursive: true });
  const root = await realpath(dataDir);
  const home = join(root, 'postgres');
  const cluster = join(home, 'cluster');
  const user = await chooseServerUser([cluster, root]);
  await makeFolder(home, user, 0o755);
  const initialiser = await chooseInitialiser(user);
  const reachable = (await canReach(home, user)) && (await canReach(home, initialiser));
  if (!reachable && process.platform !== 'linux') {
    throw new DatabaseUnusable(
      `PostgreSQL never runs as root, and user ${user?.uid} cannot reach ${root}. Start the hub as an ordinary user, choose a DATA_DIR everybody may pass through, or set DATABASE_URL.`,
    );
  }
  return {
    home,
    cluster,
    transport,
    socketFolder: await chooseSocketFolder(home, reachable, user),
    log: join(home, 'server.log'),
    passwordFile: join(home, 'password'),
    programFolders: programFoldersFor(home, reachable),
    user,
    initialiser,
    reachable,
  };
}

/** A folder of the server's user with exactly this mode, made unless it is there. Throws when somebody else owns it. */
export async function makeFolder(folder: string, user: ServerUser | undefined, mode: number): Promise<void> {
  try {
    await mkdir(folder);
    if (user !== undefined) await lchown(folder, user.uid, user.gid);
    await chmod(folder, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    let status = await lstat(folder);
    if (status.uid === 0 && user !== undefined) {
      // Root copied it here, from a backup for instance.
      await lchown(folder, user.uid, user.gid);
      status = await lstat(folder);
    }
    const owner = user?.uid ?? process.getuid?.() ?? status.uid;
    if (!status.isDirectory() || status.uid !== owner) {
      throw new DatabaseUnusable(
        `${folder} belongs to user ${status.uid}, but PostgreSQL would run as user ${owner}. Start the hub as root or as the owner, or give the folder away with chown -R.`,
      );
    }
  }
}

async function chooseSocketFolder(home: string, reachable: boolean, user: ServerUser | undefined): Promise<string> {
  const name = `crossvolt-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
  const candidates = [tmpdir(), '/tmp', '/var/tmp'].map((folder) => join(folder, name));
  if (reachable) candidates.unshift(join(home, 'socket'));
  let problem: unknown = new DatabaseUnusable(`No folder for PostgreSQL's socket: the paths are all too long.`);
  for (const folder of candidates) {
    if (Buffer.byteLength(folder) + socketNameBytes > socketPathBytesMax) continue;
    try {
      await makeFolder(folder, user, 0o700);
      if (await canReach(await realpath(folder), user)) return folder;
      // Of no use, so nothing is left there; where it is in use by somebody else it is not empty.
      await rmdir(folder).catch(() => undefined);
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

function programFoldersFor(home: string, reachable: boolean): string[] {
  const name = `crossvolt-${process.getuid?.() ?? 'programs'}`;
  // The first two are not emptied by the system while a server runs from there.
  const shared = ['/var/cache', '/var/tmp', tmpdir()].map((folder) => join(folder, name));
  // initdb hands the path to a shell in double quotes.
  const speakable = process.platform === 'win32' || !/["$`\\\n]/.test(home);
  return reachable && speakable ? [home, ...shared] : shared;
}
