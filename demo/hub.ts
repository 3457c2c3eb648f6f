import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../src/kernel/project.ts';
import { Unusable } from './options.ts';

/** How long the hub may take to be ready, and to stop. */
const readyLimitMs = 60_000;
const stopLimitMs = 30_000;
/** Warnings kept to be shown at the end. */
const warningsMax = 5;
const stderrLengthMax = 4000;

/** Settings an operator's shell may hold and that the demo must not take over. */
const unset = ['DATABASE_URL', 'MASTER_KEY', 'PUBLIC_URL', 'HUB_NAME', 'ROLES'];

/**
 * Starts a hub like `npm start` does, with everything it needs in a temporary folder, and resolves when it is ready. Throws
 * `Unusable` with what the hub says when it cannot start here.
 */
export async function startHub(party: { country_code: string; party_id: string }): Promise<DemoHub> {
  const folder = await mkdtemp(join(tmpdir(), 'crossvolt-demo-')).catch((error: NodeJS.ErrnoException) => {
    throw new Unusable(`No temporary folder can be made in ${tmpdir()} (${error.code}).`);
  });
  // For root's sake: PostgreSQL then runs as another user, who has to pass through.
  await chmod(folder, 0o711);
  const hub = new DemoHub(folder, party);
  try {
    await hub.ready();
  } catch (error) {
    await hub.stop();
    throw error;
  }
  return hub;
}

/** The hub of the demo: a process with an embedded PostgreSQL and a folder. */
export class DemoHub {
  readonly folder: string;
  readonly adminToken = randomBytes(12).toString('base64url');
  /** Lines the hub has logged at level warn, and above. */
  warnings = 0;
  errors = 0;
  readonly samples: string[] = [];
  url = '';
  readonly #child: ChildProcess;
  /** Resolves when its process is gone. */
  readonly #ended: Promise<unknown>;
  #stderr = '';
  #isStopping = false;
  #onEnd: (() => void) | undefined;

  constructor(folder: string, party: { country_code: string; party_id: string }) {
    this.folder = folder;
    this.#child = spawn(process.execPath, ['--enable-source-maps', join(import.meta.dirname, 'hub-main.js')], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // In a session of its own: the terminal's Ctrl-C is for the demo, which stops the hub in its turn.
      detached: true,
      env: {
        ...process.env,
        ...Object.fromEntries(unset.map((name) => [name, ''])),
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: folder,
        HUB_COUNTRY_CODE: party.country_code,
        HUB_PARTY_ID: party.party_id,
        ADMIN_TOKEN: this.adminToken,
        ALLOW_PRIVATE_NETWORK: 'true',
        LOG_LEVEL: 'info',
        // Time runs fast here: this is some minutes.
        STATION_OFFLINE_GRACE_S: '5',
      },
    });
    this.#ended = new Promise((resolve) => void this.#child.once('exit', resolve));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrLengthMax);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether its process is gone. */
  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Resolves when it is ready; rejects when it ends before. */
  async ready(): Promise<void> {
    const { stdout } = this.#child;
    if (!stdout) throw new Error('the hub has no output');
    const lines = createInterface({ input: stdout });
    const isReady = new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        this.#note(line);
        if (this.url !== '' || !line.includes('"msg":"ready"')) return;
        this.url = (JSON.parse(line) as { url: string }).url;
        resolve();
      });
    });
    const limit = new AbortController();
    const isLate = pause(readyLimitMs, undefined, limit).catch(() => undefined);
    await Promise.race([isReady, this.#ended, isLate]);
    limit.abort();
    if (this.hasEnded) throw new Unusable(`The hub cannot start. ${this.complaint}`);
    if (this.url === '') throw new Unusable(`The hub was not ready within ${readyLimitMs / 1000} s.`);
    void this.#ended.then(() => {
      if (!this.#isStopping) this.#onEnd?.();
    });
  }

  /** Calls this when the hub ends although nobody stopped it. */
  onUnexpectedEnd(call: () => void): void {
    this.#onEnd = call;
  }

  /** What it wrote to stderr; nothing when it is well. */
  get complaint(): string {
    return this.#stderr.trim();
  }

  #note(line: string): void {
    const isError = line.includes('"level":"error"') || line.includes('"level":"fatal"');
    if (isError) this.errors += 1;
    else if (line.includes('"level":"warn"') && !this.#isStopping) this.warnings += 1;
    else return;
    if (this.samples.length < warningsMax) this.samples.push(line);
  }

  /** A call of the admin API; throws when the answer is not 2xx. */
  async admin<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.adminToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  /** All items of a list of the admin API. */
  async list<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: T[]; page: { next_cursor: string | null } } = await this.admin(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}limit=200${query}`,
      );
      items.push(...page.items);
      cursor = page.page.next_cursor;
    } while (cursor !== null);
    return items;
  }

  /** Memory of the hub's process, without its PostgreSQL, as it says itself. */
  async memoryBytes(): Promise<number | undefined> {
    const response = await fetch(`${this.url}/metrics`);
    const found = /^process_resident_memory_bytes (\S+)$/m.exec(await response.text());
    return found ? Number(found[1]) : undefined;
  }

  /** Stops the hub, which stops its PostgreSQL, and removes the folder; what was wrong when it did not end well. */
  async stop(): Promise<string | undefined> {
    this.#isStopping = true;
    const wasOver = this.hasEnded;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopLimitMs);
    if (!this.hasEnded) {
      this.#child.kill('SIGTERM');
      await this.#ended;
    }
    clearTimeout(timer);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
    const { exitCode, signalCode } = this.#child;
    return exitCode === 0 && !wasOver ? undefined : `${signalCode ?? exitCode} ${this.complaint}`.trim();
  }
}
