import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createLogger } from '../../src/kernel/logger.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded/embedded-postgres.ts';
import { until } from '../support/wait.ts';

/** How long a killed server may take to be back. */
const backMs = 30_000;

/** A PostgreSQL server of the test's own, kept running by the hub's supervisor, that can be killed. */
export class KillablePostgres {
  readonly #server: EmbeddedPostgres;
  readonly #dataDir: string;
  kills = 0;

  private constructor(server: EmbeddedPostgres, dataDir: string) {
    this.#server = server;
    this.#dataDir = dataDir;
  }

  static async start(): Promise<KillablePostgres> {
    const dataDir = await mkdtemp(join(tmpdir(), 'crossvolt-kill-'));
    // Passable, so that as root too everything of the server stays in this folder.
    await chmod(dataDir, 0o755);
    const server = await startEmbeddedPostgres({ dataDir, log: createLogger('silent') });
    return new KillablePostgres(server, dataDir);
  }

  get url(): string {
    return this.#server.url;
  }

  /** For what else belongs to the run; removed with the server. */
  get folder(): string {
    return this.#dataDir;
  }

  /** SIGKILL for the postmaster, and with `everything` for all its processes in the same moment. */
  async kill(everything: boolean): Promise<void> {
    const pid = await this.#postmaster();
    const pids = everything ? [...(await childrenOf(pid)), pid] : [pid];
    this.kills += 1;
    for (const each of pids) killProcess(each);
  }

  /** Resolves when a server other than the last killed one answers. */
  async back(): Promise<void> {
    await until(() => this.#answers(), { limitMs: backMs, what: 'the database to be back' });
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #postmaster(): Promise<number> {
    const text = await readFile(join(this.#dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8');
    return Number(text.split('\n', 1)[0]);
  }

  async #answers(): Promise<boolean> {
    const client = new Client({ connectionString: this.url });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Processes with this parent, from /proc; none where there is no /proc. */
async function childrenOf(pid: number): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const children: number[] = [];
  for (const name of names.filter((entry) => /^\d+$/.test(entry))) {
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // After the name in brackets: state, then the parent.
    if (Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]) === pid) children.push(Number(name));
  }
  return children;
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
