import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { lchown, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clusterArgument } from './cluster.ts';
import type { Places } from './places.ts';
import { programEnvironment, runProgram } from './run-program.ts';
import type { ServerPrograms } from './server-programs.ts';

/** What a server says about itself in `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** Empty until its socket is open, or when it has none. */
  readonly socketFolder: string;
}

/** How PostgreSQL is asked to stop: `fast` ends sessions and writes a checkpoint, `immediate` leaves recovery to the next start. */
export type StopMode = 'fast' | 'immediate' | 'kill';

const signalNames = { fast: 'INT', immediate: 'QUIT', kill: 'KILL' } as const;

/** Undefined when there is no server, or it has only just begun. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(missing))?.split('\n') ?? [];
  const [pid, , , port, socketFolder] = lines;
  return Number(pid) > 0 ? { pid: Number(pid), port: Number(port), socketFolder: socketFolder ?? '' } : undefined;
}

/**
 * Removes what a dead server left: PostgreSQL itself takes a process that got the dead one's number, or a zombie, for a
 * living server. Two servers still cannot share a cluster, because its shared memory is found by the folder's inode.
 */
export async function removeStaleFiles(places: Places): Promise<void> {
  await rm(join(places.cluster, 'postmaster.pid'), { force: true });
  for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) {
    await rm(join(places.socketFolder, name), { force: true });
  }
}

/** Whether this process exists and is a PostgreSQL server; process numbers are used again. */
export async function isServerProcess(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(missing);
    return /^\d+ \(postgres\) [^ZX]/.test(status ?? '');
  }
  const [program, args] =
    process.platform === 'win32'
      ? ['tasklist', ['/NH', '/FI', `PID eq ${pid}`]]
      : ['ps', ['-o', 'stat=,comm=', '-p', String(pid)]];
  const listing = await promisify(execFile)(program, args).catch(() => ({ stdout: '' }));
  return /^[^Z].*postgres/m.test(listing.stdout);
}

/**
 * Starts a server that does not end with this process: in a session of its own, so that the terminal's Ctrl-C does not
 * reach it, writing to a file, so that it can go on when we are gone.
 */
export async function startPostmaster(
  programs: ServerPrograms,
  places: Places,
  args: readonly string[],
): Promise<ChildProcess> {
  const { cluster, log, user } = places;
  const argument = clusterArgument(cluster, places);
  // On Windows, pg_ctl gives up an administrator's rights, which postgres itself refuses to run with.
  if (process.platform === 'win32') {
    const options = args.map((arg) => `"${arg}"`).join(' ');
    return startDetached(join(programs.bin, 'pg_ctl'), ['start', '-D', argument, '-l', log, '-W', '-o', options], {
      cwd: cluster,
    });
  }
  const output = await open(
    log,
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    if (user !== undefined) await lchown(log, user.uid, user.gid);
    return await startDetached(join(programs.bin, 'postgres'), ['-D', argument, ...args], {
      cwd: cluster,
      ...user,
      stdio: ['ignore', output.fd, output.fd],
    });
  } finally {
    await output.close();
  }
}

/** Asks the server to stop, without waiting. */
export async function signalPostmaster(programs: ServerPrograms, pid: number, mode: StopMode): Promise<void> {
  if (process.platform === 'win32') {
    await runProgram(join(programs.bin, 'pg_ctl'), ['kill', signalNames[mode], String(pid)], {
      cwd: programs.bin,
      user: undefined,
    });
  } else {
    killIfThere(pid, mode);
  }
}

/** The same at once, for the moment in which the process exits. */
export function signalPostmasterNow(programs: ServerPrograms, pid: number): void {
  if (process.platform === 'win32') spawnSync(join(programs.bin, 'pg_ctl'), ['kill', signalNames.fast, String(pid)]);
  else killIfThere(pid, 'fast');
}

function killIfThere(pid: number, mode: StopMode): void {
  try {
    process.kill(pid, `SIG${signalNames[mode]}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function startDetached(
  program: string,
  args: readonly string[],
  options: { cwd: string; uid?: number; gid?: number; stdio?: ['ignore', number, number] },
): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: 'ignore',
      ...options,
      env: programEnvironment,
      detached: true,
      windowsHide: true,
    });
    child.once('error', reject);
    child.once('spawn', () => {
      child.unref();
      resolve(child);
    });
  });
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
  throw error;
}
