import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../src/kernel/project.ts';

export interface HubProcessOptions {
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Told of every line of the log. */
  onLine?(line: string): void;
}

export const adminToken = 'admin-token-of-the-kill-test';
export const hubParty = 'NL-HUB';

/** How long a hub may take to be ready. */
const readyMs = 30_000;
/** Between a start that failed and the next one: the database may not be back yet. */
const startAgainMs = 100;
/** Lines kept of what hubs complained of. */
const samplesMax = 5;
/** Lines kept of what the hub said last, its warnings among them. */
const lastLinesMax = 20_000;

/** A port nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The real hub as a process, started again whenever it ends, as an operator's supervisor does. */
export class HubProcess {
  readonly url: string;
  readonly #options: HubProcessOptions;
  #child: ChildProcess;
  #isStopping = false;
  #wasKilled = false;
  #isReady = false;
  #stderr = '';
  #waiting: (() => void)[] = [];
  kills = 0;
  /** Times it ended by itself after it had been ready; a promise broken. */
  readonly ownEnds: string[] = [];
  /** Starts that failed, because the database was not there. */
  failedStarts = 0;
  /** Lines at level error, and the first of them. */
  errors = 0;
  readonly errorSamples: string[] = [];
  readonly lastLines: string[] = [];

  constructor(options: HubProcessOptions) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
    this.#child = this.#start();
    process.on('exit', this.#onExit);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What the process that runs now has written to stderr; a healthy one writes nothing. */
  get stderr(): string {
    return this.#stderr;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves when a hub is ready; throws when none gets ready in time. */
  async ready(): Promise<void> {
    if (this.#isReady) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the hub is not ready: ${this.#stderr.slice(-1000)}`)), readyMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** SIGKILL; the next one starts at once. Whether there was one to kill. */
  kill(): boolean {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return false;
    this.kills += 1;
    this.#wasKilled = true;
    return this.#child.kill('SIGKILL');
  }

  /** SIGKILL, and no other one starts. Resolves when it is gone. */
  async killForGood(): Promise<void> {
    this.#isStopping = true;
    process.off('exit', this.#onExit);
    const exited = once(this.#child, 'exit');
    if (!this.kill()) throw new Error('there is no process to kill');
    await exited;
  }

  /** Drains and ends it; throws when it does not end as it should. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    process.off('exit', this.#onExit);
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = await exited;
    if (code !== 0) throw new Error(`the hub ended with ${code} after SIGTERM`);
  }

  /** Nothing is left behind when the test itself breaks off. */
  readonly #onExit = (): void => void this.#child.kill('SIGKILL');

  #start(): ChildProcess {
    const { databaseUrl, dataDir, port, env } = this.#options;
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.js')], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        DATA_DIR: dataDir,
        ADMIN_TOKEN: adminToken,
        MASTER_KEY: Buffer.alloc(32, 'kill').toString('base64'),
        HUB_COUNTRY_CODE: 'NL',
        HUB_PARTY_ID: 'HUB',
        ALLOW_PRIVATE_NETWORK: 'true',
        ...env,
      },
    });
    this.#wasKilled = false;
    this.#isReady = false;
    this.#stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-10_000);
    });
    createInterface({ input: child.stdout }).on('line', (line) => this.#read(child, line));
    child.once('exit', (code, signal) => this.#ended(code, signal));
    return child;
  }

  #read(child: ChildProcess, line: string): void {
    if (child !== this.#child) return;
    this.#options.onLine?.(line);
    this.lastLines.push(line);
    if (this.lastLines.length > 2 * lastLinesMax) this.lastLines.splice(0, lastLinesMax);
    if (line.includes('"msg":"ready"')) {
      this.#isReady = true;
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
    if (!line.includes('"level":"error"') && !line.includes('"level":"fatal"')) return;
    this.errors += 1;
    if (this.errorSamples.length < samplesMax) this.errorSamples.push(line);
  }

  #ended(code: number | null, signal: string | null): void {
    const startedWell = this.#isReady;
    this.#isReady = false;
    if (this.#isStopping) return;
    if (!this.#wasKilled) {
      if (startedWell)
        this.ownEnds.push(`the hub ended by itself with ${code ?? signal}: ${this.#stderr.slice(-2000)}`);
      else this.failedStarts += 1;
    }
    if (this.#wasKilled || startedWell) this.#child = this.#start();
    else
      setTimeout(() => {
        if (!this.#isStopping) this.#child = this.#start();
      }, startAgainMs);
  }
}
