import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../src/kernel/project.ts';
import { until } from '../support/wait.ts';

/** On a busy machine too. */
const limitMs = 60_000;

/** What the hub says when it answers. */
interface Ready {
  readonly url: string;
  readonly admin: string;
  readonly pid: number;
}

/** A hub as an operator starts it, by npm, with nothing configured but where it is. */
class Start {
  readonly npm: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(dataDir: string) {
    const settings = { PORT: '0', DATA_DIR: dataDir, DATABASE_URL: '', ADMIN_TOKEN: '', MASTER_KEY: '', LOG_LEVEL: '' };
    // Without scripts, because it is built already.
    this.npm = spawn('npm', ['start', '--silent', '--ignore-scripts'], {
      cwd: projectRoot,
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, as at a terminal.
      detached: true,
    });
    this.npm.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.npm.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  get readyLines(): Ready[] {
    const lines = this.stdout.split('\n').filter((line) => line.includes('"msg":"ready"'));
    return lines.map((line) => JSON.parse(line));
  }

  async ready(): Promise<Ready> {
    const line = await until(() => this.readyLines[0], { limitMs, what: 'the line that says ready' });
    return line as Ready;
  }

  /** Tells npm to end; its exit code. */
  stop(): Promise<number | null> {
    return this.#end(() => this.npm.kill('SIGTERM'));
  }

  /** Ctrl-C: reaches npm and the hub, which hears of it once more from npm. */
  interrupt(): Promise<number | null> {
    return this.#end((pid) => process.kill(-pid, 'SIGINT'));
  }

  async #end(signal: (pid: number) => void): Promise<number | null> {
    if (this.npm.exitCode === null && this.npm.pid !== undefined) {
      const closed = once(this.npm, 'close');
      signal(this.npm.pid);
      await closed;
    }
    return this.npm.exitCode;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('npm start', function () {
  this.timeout(2 * limitMs);
  let dataDir: string;
  const starts: Start[] = [];
  const start = (): Start => {
    const started = new Start(dataDir);
    starts.push(started);
    return started;
  };
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'crossvolt-start-test-'));
    await chmod(dataDir, 0o755);
  });
  after(async () => {
    await Promise.all(starts.map((started) => started.stop()));
    await rm(dataDir, { recursive: true, force: true });
  });

  it('brings up a hub with a database of its own that answers, and ends it with exit code 0 when npm is told to', async () => {
    const hub = start();
    const { url, admin, pid } = await hub.ready();
    for (const probe of ['/healthz', '/readyz', '/metrics', '/openapi/admin.json']) {
      expect((await fetch(url + probe)).status, probe).to.equal(200);
    }
    const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim();
    expect((await stat(join(dataDir, 'admin-token'))).mode & 0o777).to.equal(0o600);
    expect(hub.stdout.split(token)).to.have.lengthOf(2);
    const partner = { name: 'Belgian Charging', roles: [{ country_code: 'BE', party_id: 'BEC', role: 'CPO' }] };
    const answer = await fetch(`${admin}/partners`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(partner),
    });
    expect(answer.status).to.equal(201);

    expect(await hub.stop()).to.equal(0);
    expect(isAlive(pid)).to.equal(false);
    expect(hub.readyLines).to.have.lengthOf(1);
    expect(hub.stderr).to.equal('');
    expect(hub.stdout).to.not.match(/"level":"(error|fatal)"/);
  });

  it('has everything again when it is started again, shows no token any more, and ends well by Ctrl-C', async () => {
    const token = (await readFile(join(dataDir, 'admin-token'), 'utf8')).trim();
    const hub = start();
    const { admin } = await hub.ready();
    const answer = await fetch(`${admin}/partners`, { headers: { authorization: `Bearer ${token}` } });
    const { items } = (await answer.json()) as { items: { name: string }[] };
    expect(items.map(({ name }) => name)).to.deep.equal(['Belgian Charging']);
    expect(hub.stdout).to.not.include(token);
    expect(await hub.interrupt()).to.equal(0);
    expect(hub.stdout).to.match(/"msg":"stopped"}\n$/);
  });
});
