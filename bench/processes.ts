import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from '../src/kernel/project.ts';

/** A server of the bench in a process of its own. */
export interface BenchServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The next message of a child process. Rejects when it ends instead. */
export async function messageOf<T>(child: ChildProcess): Promise<T> {
  const over = new AbortController();
  const ended = once(child, 'exit', over).then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', over), ended])) as [T];
    return message;
  } finally {
    ended.catch(() => undefined);
    over.abort();
  }
}

/** Starts a bench program that tells its port when it listens. */
export async function startProgram(name: string, env: Readonly<Record<string, string>>): Promise<BenchServer> {
  const child = fork(join(import.meta.dirname, `${name}.js`), { env: { ...process.env, ...env } });
  const { port } = await messageOf<{ port: number }>(child);
  return { port, pid: child.pid ?? 0, stop: () => end(child) };
}

/** Starts a bench program that does one job after another, as it is told. */
export async function startForked(
  name: string,
): Promise<{ tell(job: object): Promise<unknown>; stop(): Promise<void> }> {
  const child = fork(join(import.meta.dirname, `${name}.js`));
  await messageOf(child);
  return {
    tell(job) {
      child.send(job);
      return messageOf(child);
    },
    stop: () => end(child),
  };
}

export const adminToken = 'admin-token-of-the-bench';
export const masterKey = Buffer.alloc(32, 'bench');

/** Starts a hub as an operator would, and resolves when it is ready and has all places in memory. */
export async function startHubProcess(
  databaseUrl: string,
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const child = spawn(
    process.execPath,
    [
      // As `npm start` has it.
      '--enable-source-maps',
      '--min-semi-space-size=64',
      '--max-semi-space-size=64',
      ...(process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? []),
      join(import.meta.dirname, '../src/main.js'),
    ],
    {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        PORT: '0',
        DATABASE_URL: databaseUrl,
        DATA_DIR: dataDir,
        ADMIN_TOKEN: adminToken,
        MASTER_KEY: masterKey.toString('base64'),
        HUB_COUNTRY_CODE: 'NL',
        HUB_PARTY_ID: 'HUB',
        ALLOW_PRIVATE_NETWORK: 'true',
        ...env,
      },
    },
  );
  const hasPlaces = env['ROLES']?.includes('http') ?? true;
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    const look = (chunk: Buffer) => {
      text += chunk;
      const line = text.split('\n').find((candidate) => candidate.includes('"msg":"ready"'));
      if (line === undefined || (hasPlaces && !text.includes('"msg":"the places are in memory"'))) return;
      child.stdout.off('data', look);
      // Its log is written in full, as in operation, and thrown away here.
      child.stdout.resume();
      resolve(Number(new URL((JSON.parse(line) as { url: string }).url).port));
    };
    child.stdout.on('data', look);
    child.once('exit', (code) => reject(new Error(`the hub ended with ${code}: ${text}`)));
  });
  child.removeAllListeners('exit');
  return { port, pid: child.pid ?? 0, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
