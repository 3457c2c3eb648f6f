import { randomUUID } from 'node:crypto';
import { createTransactions } from '../../../src/compose-charges.ts';
import type { CdrToken } from '../../../src/generated/ocpi-2.2.1.ts';
import { createHostedCaller } from '../../../src/http/ocpi/hosted-caller.ts';
import type { CallHub } from '../../../src/hub/hosted.ts';
import type { Decision } from '../../../src/hub/stations/decision.ts';
import type { StationLink } from '../../../src/hub/stations/desk.ts';
import type { Transactions } from '../../../src/hub/stations/transactions.ts';
import type { Limits } from '../../../src/kernel/limits.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import type { TransactionEvent } from '../../../src/stations/model.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { assignRoles, insertPlatform } from '../../../src/store/partners.ts';
import { saveAnnouncedRoles, setPlatformState, startCursor } from '../../../src/store/platforms.ts';
import { raiseRegistryVersion } from '../../../src/store/registry.ts';
import { build } from '../../support/build.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../../support/hub.ts';
import { insertStation, type StationRow } from '../../support/stations/rows.ts';
import { until } from '../../support/wait.ts';

/** A hub that waits for little. */
export const limits: Partial<Limits> = {
  chargesLookMs: 100,
  sessionUpdateMs: 40,
  transactionSettleMs: 400,
  transactionSettleOfflineMs: 60_000,
  backoffMinMs: 50,
  forwardTimeoutMs: 2500,
};

export const startChargeHub = (options: TestHubOptions = {}): Promise<TestHub> =>
  startHub({ ...options, limits: { ...limits, ...options.limits } });

export const tokenOf = (about: Partial<CdrToken> = {}): CdrToken => ({
  country_code: 'NL',
  party_id: 'TNM',
  uid: 'TAG1',
  type: 'RFID',
  contract_id: 'NL-TNM-C1',
  ...about,
});

export interface TransactionShown {
  readonly id: string;
  readonly state: string;
  readonly energy_kwh: number | null;
  readonly total_cost: number | null;
  readonly held_because: { code: string } | null;
  readonly assumptions: readonly { code: string }[];
  readonly events_total: number;
}

/** Stations of a CPO that the hub hosts, as those find them who take what stations say. */
export class ChargeScene {
  readonly hub: TestHub;
  readonly database: Database;
  readonly transactions: Transactions;
  readonly party = 'NL-XVC';
  readonly platformId: string;
  /** Asks the hub in the name of the CPO. */
  readonly call: CallHub;
  /** What is decided of the tokens that are shown. */
  decision: Decision = { info: { status: 'Accepted' }, token: tokenOf(), method: 'WHITELIST', reference: 'REF-1' };

  private constructor(hub: TestHub, database: Database, platformId: string) {
    this.hub = hub;
    this.database = database;
    this.platformId = platformId;
    this.call = createHostedCaller({ hub: hub.app.hub, answered: () => undefined });
    this.transactions = createTransactions(hub.app.hub, {
      database,
      decide: async () => this.decision,
      due: () => undefined,
    });
  }

  /** Has a hub host the CPO, and agree with an eMSP. */
  static async of(hub: TestHub, emsp?: ConnectedPartner): Promise<ChargeScene> {
    const database = await openDatabase(hub.database.url, { log: createLogger('silent') });
    const platformId = await hostCpo(hub);
    if (emsp !== undefined) await hub.agree('NL-XVC', emsp.party);
    return new ChargeScene(hub, database, platformId);
  }

  station(about: StationRow = {}): Promise<StationLink> {
    const pool = this.database.pool('tests', 2);
    return insertStation(pool, { platformId: this.platformId, party: this.party, ...about });
  }

  /** A tariff of the CPO, as the network has it. */
  async tariff(id: string, perKwh: number): Promise<void> {
    const [country_code = '', party_id = ''] = this.party.split('-');
    const body = build.tariff({
      country_code,
      party_id,
      id,
      type: undefined,
      min_price: undefined,
      max_price: undefined,
      elements: [{ price_components: [{ type: 'ENERGY', price: perKwh, vat: 20, step_size: 1 }] }],
    });
    const segments = [country_code, party_id, id];
    const from = { country_code, party_id };
    const about = { method: 'PUT', module: 'tariffs', side: 'receiver', correlationId: id } as const;
    const answer = await this.call(this.platformId, { ...about, segments, from, body });
    if (answer.statusCode !== 1000) throw new Error(`the tariff was answered with ${answer.statusCode}`);
  }

  async shown(id: string): Promise<TransactionShown> {
    return this.hub.admin<TransactionShown>('GET', `/transactions/${id}`);
  }

  /** The only transaction of a station, once it is in this state. */
  async inState(link: StationLink, state: string): Promise<TransactionShown> {
    const found = await until(
      async () => {
        const { items } = await this.hub.admin<{ items: TransactionShown[] }>(
          'GET',
          `/transactions?station=${link.station.id}&state=${state}`,
        );
        return items[0] && this.shown(items[0].id);
      },
      { what: `a transaction that is ${state}` },
    );
    if (found === undefined) throw new Error('no transaction');
    return found;
  }

  async stop(): Promise<void> {
    await this.database.close();
  }
}

async function hostCpo(hub: TestHub): Promise<string> {
  const { app } = hub;
  const id = randomUUID();
  const at = new Date();
  const role = { country_code: 'NL', party_id: 'XVC', role: 'CPO' } as const;
  await app.hub.db.transaction(async (tx) => {
    await insertPlatform(tx, id, { name: 'stations', allow_private_network: false, quirks: {} }, at);
    await tx('platforms').where({ id }).update({ hosted: 'stations', endpoints: '[]', registered_at: at });
    await assignRoles(tx, { id, state: 'planned' }, [role], at);
    await saveAnnouncedRoles(tx, id, [{ ...role, business_details: { name: 'stations' } }]);
    await setPlatformState(tx, id, 'connected', at);
    await startCursor(tx, id);
    await raiseRegistryVersion(tx);
  });
  await app.hub.reloadRegistry();
  return id;
}

/** The beginning of a charge at minute 0 of an hour, its course and its end. */
export const minute = (count: number): string =>
  new Date(Date.parse('2026-11-29T10:00:00Z') + count * 60_000).toISOString();

export const started = (about: Partial<TransactionEvent> = {}): TransactionEvent => ({
  type: 'Started',
  at: minute(0),
  evse: 1,
  connector: 1,
  idToken: { idToken: 'TAG1' },
  meterStartWh: 1000,
  ...about,
});

export const metered = (count: number, wh: number, about: Partial<TransactionEvent> = {}): TransactionEvent => ({
  type: 'Updated',
  at: minute(count),
  evse: 1,
  meterValues: [{ at: minute(count), samples: [{ value: String(wh) }] }],
  ...about,
});

export const ended = (count: number, wh: number, about: Partial<TransactionEvent> = {}): TransactionEvent => ({
  type: 'Ended',
  at: minute(count),
  meterStopWh: wh,
  stoppedReason: 'Local',
  ...about,
});
