import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../src/kernel/project.ts';
import { build } from '../support/build.ts';
import { type Partner, startPartner } from '../support/partner/partner.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { pushesOf } from '../support/pushes.ts';
import { until } from '../support/wait.ts';

const adminToken = 'admin-token-of-the-stop-test';
/** What is promised, less a second for a busy machine to notice. */
const exitMs = 29_000;

/** A hub in a process of its own, to be told to stop. */
class Hub {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  #stdout = '';
  url = '';

  constructor(database: TestDatabase, dataDir: string) {
    const env = {
      PORT: '0',
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      ADMIN_TOKEN: adminToken,
      MASTER_KEY: Buffer.alloc(32, 'test').toString('base64'),
      HUB_COUNTRY_CODE: 'NL',
      HUB_PARTY_ID: 'HUB',
      ALLOW_PRIVATE_NETWORK: 'true',
    };
    this.#child = spawn(process.execPath, [join(projectRoot, 'dist/src/main.js')], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.ended = once(this.#child, 'exit').then(([code]) => code);
  }

  async ready(): Promise<void> {
    const isReady = (line: string) => line.includes('"msg":"ready"');
    const line = await until(() => this.#stdout.split('\n').find(isReady), { limitMs: 30_000, what: 'the hub' });
    this.url = JSON.parse(line as string).url;
  }

  async admin(path: string, body: object = {}): Promise<Record<string, string>> {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}/admin/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, string>;
  }

  async connect(role: 'CPO' | 'EMSP', country_code: string, party_id: string): Promise<Partner> {
    const roles = [{ role, country_code, party_id }];
    const quirks = { no_pull: ['locations', 'tokens', 'sessions', 'tariffs', 'cdrs'] };
    const { id } = await this.admin('/partners', { name: party_id, roles, quirks });
    const { token = '', versions_url = '' } = await this.admin(`/partners/${id}/registration-tokens`);
    const partner = await startPartner({ roles });
    await partner.register({ versionsUrl: versions_url, token });
    return partner;
  }

  get hasBegunToStop(): boolean {
    return this.#stdout.includes('"msg":"draining"');
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Whether somebody listens there. */
const isOpen = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => resolve(false));
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

describe('a hub that is told to stop', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let dataDir: string;
  let hub: Hub;
  const partners: Partner[] = [];
  before(async () => {
    database = await createTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'crossvolt-stop-test-'));
    hub = new Hub(database, dataDir);
    await hub.ready();
  });
  after(async () => {
    hub.kill('SIGKILL');
    await hub.ended;
    await Promise.all(partners.map((partner) => partner.close()));
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('takes no connections from that moment on, answers what ends in time, and exits with 0 whoever hangs', async () => {
    const cpo = await hub.connect('CPO', 'BE', 'BEC');
    const hanging = await hub.connect('EMSP', 'NL', 'TNM');
    const slow = await hub.connect('EMSP', 'DE', 'OTH');
    partners.push(cpo, hanging, slow);
    await hub.admin('/agreements', { cpo: '*', emsp: '*' });
    const asked = (partner: Partner) => partner.receivedLog.some(({ path }) => path.includes('/sender/tokens'));

    await hanging.behave({ hang: true });
    const release = await slow.hold();
    await cpo.push('locations/BE/BEC/L1', build.location({ id: 'L1' }));
    await until(() => pushesOf(hanging, 'locations').length > 0, { what: 'the push that hangs' });
    const cutOff = cpo.request('GET', 'tokens', 'sender', '', { to: 'NL-TNM' }).catch(() => undefined);
    const answered = cpo.request('GET', 'tokens', 'sender', '', { to: 'DE-OTH' });
    await until(() => asked(hanging) && asked(slow), { what: 'the requests to be passed on' });
    expect(await isOpen(hub.url)).to.equal(true);

    const toldAt = performance.now();
    hub.kill('SIGTERM');
    await until(() => hub.hasBegunToStop, { what: 'the stop to begin' });
    await until(async () => !(await isOpen(hub.url)), { limitMs: 1000, what: 'the port to close' });
    await slow.behave({});
    release();
    const { http, headers } = await answered;
    expect([http, headers.connection]).to.deep.equal([200, 'close']);

    expect(await hub.ended).to.equal(0);
    expect(performance.now() - toldAt).to.be.below(exitMs);
    await cutOff;
  });
});
