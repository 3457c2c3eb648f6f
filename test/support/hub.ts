import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type Overrides } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { isBefore, type Place } from '../../src/hub/delivery.ts';
import type { Limits } from '../../src/kernel/limits.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import type { Deliveries } from '../../src/worker/deliver/deliver.ts';
import { type Partner, type PartnerOptions, startPartner } from './partner/partner.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';
import { until } from './wait.ts';

type Role = 'CPO' | 'EMSP' | 'NSP' | 'NAP' | 'SCSP' | 'OTHER' | 'HUB';

export interface TestHubOptions extends Overrides {
  readonly env?: Readonly<Record<string, string>>;
  /** A database that exists already; the hub does not drop it. */
  readonly database?: TestDatabase;
}

/** A partner that is connected, with its id in the admin API. */
export type ConnectedPartner = Partner & { readonly partnerId: string };

/** Looks for what is due more often than a hub in service, so that no test waits for long; and a test may ask as often as it likes. */
const limits: Partial<Limits> = {
  driverSearchesPerMinuteMax: 100_000,
  driverTilesPerMinuteMax: 100_000,
  driverCommandsPerMinuteMax: 100_000,
  driverAccountPerMinuteMax: 100_000,
  deliveriesLookMs: 200,
  pullsLookMs: 200,
  aliveLookMs: 200,
  referencesLookMs: 200,
  registryLookMs: 200,
  dataQualityFlushMs: 50,
  messageFlushMs: 50,
  evidenceLookMs: 200,
  placesLookMs: 200,
};

const adminToken = 'admin-token-of-the-tests';

/** Starts a real hub process part by part, on a database of its own and a free loopback port. */
export async function startHub(options: TestHubOptions = {}): Promise<TestHub> {
  const database = options.database ?? (await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'crossvolt-test-'));
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    ADMIN_TOKEN: adminToken,
    MASTER_KEY: Buffer.alloc(32, 'test').toString('base64'),
    HUB_COUNTRY_CODE: 'NL',
    HUB_PARTY_ID: 'HUB',
    ALLOW_PRIVATE_NETWORK: 'true',
    ...options.env,
  });
  const app = await compose(config, {
    log: createLogger(process.env['TEST_LOG_LEVEL'] ?? 'silent'),
    ...options,
    limits: { ...limits, ...options.limits },
  });
  return new TestHub(app, database, dataDir, options.database === undefined);
}

/** A hub under test, and what operators and partners do with it. */
export class TestHub {
  readonly app: Awaited<ReturnType<typeof compose>>;
  readonly database: TestDatabase;
  readonly partners: Partner[] = [];
  readonly #dataDir: string;
  readonly #ownsDatabase: boolean;

  constructor(
    app: Awaited<ReturnType<typeof compose>>,
    database: TestDatabase,
    dataDir: string,
    ownsDatabase: boolean,
  ) {
    this.app = app;
    this.database = database;
    this.#dataDir = dataDir;
    this.#ownsDatabase = ownsDatabase;
  }

  get url(): string {
    return this.app.url;
  }

  /** A call of the admin API; throws when the answer is not 2xx. */
  async admin<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.call(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  /** The same, whatever is answered. */
  call(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Makes a partner known to the operator's side, not yet registered. */
  async approve(roles: PartnerOptions['roles'], settings: Record<string, unknown> = {}): Promise<string> {
    const partner = await this.admin<{ id: string }>('POST', '/partners', {
      name: roles.map((role) => `${role.country_code}-${role.party_id}`).join(', '),
      roles: roles.map(({ country_code, party_id, role }) => ({ country_code, party_id, role })),
      ...settings,
    });
    return partner.id;
  }

  /** Approves, starts and registers a simulated partner with one party. */
  connect(role: Role, party: string, options: Partial<PartnerOptions> = {}): Promise<ConnectedPartner> {
    const [countryCode = '', partyId = ''] = party.split('-');
    return this.connectAll([{ role, country_code: countryCode, party_id: partyId }], options);
  }

  /** The same for a platform with several parties. */
  async connectAll(
    roles: PartnerOptions['roles'],
    options: Partial<PartnerOptions> = {},
    settings: Record<string, unknown> = {},
  ): Promise<ConnectedPartner> {
    const partnerId = await this.approve(roles, settings);
    const partner = await startPartner({ ...options, roles });
    this.partners.push(partner);
    const token = await this.admin<{ token: string; versions_url: string }>(
      'POST',
      `/partners/${partnerId}/registration-tokens`,
    );
    await partner.register({ versionsUrl: token.versions_url, token: token.token });
    return Object.assign(partner, { partnerId });
  }

  /** An agreement between parties, `*` for all. */
  async agree(cpo: string, emsp: string, modules?: string[]): Promise<string> {
    const agreement = await this.admin<{ id: string }>('POST', '/agreements', {
      cpo,
      emsp,
      ...(modules && { modules }),
    });
    return agreement.id;
  }

  /** Resolves when every change so far has been delivered or noted as undelivered, and nothing is under way. */
  async settled(limitMs = 15_000): Promise<void> {
    const deliveries = this.#deliveries;
    await until(
      async () => {
        const isRead = await this.#isLogRead();
        const { rows: due } = await this.app.hub.reads.query<{ count: number }>(`
          select count(*) as count from cdr_deliveries where delivered_at is null and refused_at is null and next_try_at <= now()
            and (held_at is null or released_at is not null)`);
        const resyncs = await this.app.hub.reads.query<{ count: number }>('select count(*) as count from resyncs');
        return (
          isRead &&
          this.app.worker?.pulls.isIdle() &&
          due[0]?.count === 0 &&
          resyncs.rows[0]?.count === 0 &&
          deliveries.isSettled()
        );
      },
      { limitMs, what: 'the deliveries to settle' },
    );
  }

  /** Resolves when the deliveries know of every change so far, whether it has gone out or not. */
  logRead(): Promise<boolean> {
    return until(() => this.#isLogRead(), { what: 'the deliveries to read the change log' });
  }

  get #deliveries(): Deliveries {
    const deliveries = this.app.worker?.deliveries;
    if (deliveries === undefined) throw new Error('this hub has no worker');
    return deliveries;
  }

  async #isLogRead(): Promise<boolean> {
    this.#deliveries.wake();
    const { rows } = await this.app.hub.reads.query<Place>(`
      select xid::text, position from changes order by changes.xid desc, position desc limit 1`);
    const last = rows[0];
    return last === undefined || !isBefore(this.#deliveries.end, last);
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await Promise.all(this.partners.map((partner) => partner.close()));
    if (this.#ownsDatabase) await this.database.drop();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
