import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Pool } from 'pg';
import { chargesHub, createTransactions } from '../../../src/compose-charges.ts';
import type { CDR } from '../../../src/generated/ocpi-2.2.1.ts';
import { createHostedCaller } from '../../../src/http/ocpi/hosted-caller.ts';
import type { CallHub } from '../../../src/hub/hosted.ts';
import type { Decision } from '../../../src/hub/stations/decision.ts';
import type { StationLink } from '../../../src/hub/stations/desk.ts';
import type { Database } from '../../../src/store/database.ts';
import type { ConnectedPartner, TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { ChargeScene, ended, startChargeHub, started, type TransactionShown, tokenOf } from './charge-scene.ts';

/** What a process does one after the other until it dies: at which step, and whether that step has its effect. */
class Life {
  steps = 0;
  readonly #end: number;
  readonly #hasEffect: boolean;

  constructor(end: number, hasEffect: boolean) {
    this.#end = end;
    this.#hasEffect = hasEffect;
  }

  get isOver(): boolean {
    return this.steps >= this.#end;
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.isOver) throw new Error('the process is dead');
    this.steps += 1;
    if (this.isOver && !this.#hasEffect) throw new Error('the process died before');
    const result = await work();
    if (this.isOver) throw new Error('the process died after');
    return result;
  }
}

describe('a process that dies at a charge', function () {
  this.timeout(60_000);
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let scene: ChargeScene;
  before(async () => {
    hub = await startChargeHub({ env: { ROLES: 'http' }, limits: { chargeLeaseMs: 30 } });
    emsp = await hub.connect('EMSP', 'NL-TNM');
    scene = await ChargeScene.of(hub, emsp);
  });
  after(async () => {
    expect(emsp.complaints).to.deep.equal([]);
    await scene.stop();
    await hub.stop();
  });

  /** A process that makes Sessions and CDRs as long as it lives. */
  function processWith(life: Life) {
    const pool = scene.database.pool('charges', 4);
    const dying = {
      query: (...given: unknown[]) =>
        life.step(() => (pool.query as (...given: unknown[]) => Promise<unknown>)(...given)),
    };
    const call: CallHub = (id, asked) => life.step(() => scene.call(id, asked));
    const database = { ...scene.database, pool: () => dying as unknown as Pool } as Database;
    return chargesHub(hub.app.hub, { database, nodeId: randomUUID(), call });
  }

  async function run(life: Life): Promise<void> {
    const work = processWith(life);
    await until(
      async () => {
        try {
          for (const taken of await work.take(10, new Map())) await work.look(taken);
        } catch (error) {
          if (!life.isOver) throw error;
        }
        return life.isOver || (await isBilled());
      },
      { what: 'the process to have billed it, or to die' },
    );
  }

  const isBilled = async (): Promise<boolean> => {
    const { rows } = await scene.database
      .pool('tests', 2)
      .query("select from station_transactions where state <> 'billed'");
    return rows.length === 0;
  };

  it('does not decide by what it knew before', async () => {
    const work = processWith(new Life(Number.POSITIVE_INFINITY, true));
    const link = await scene.station();
    let decide = (_decision: Decision): void => undefined;
    const decided = new Promise<Decision>((resolve) => {
      decide = resolve;
    });
    const transactions = createTransactions(hub.app.hub, {
      database: scene.database,
      decide: () => decided,
      due: () => undefined,
    });
    const answer = transactions.record(link, started());
    const taken = await until(async () => (await work.take(1, new Map()))[0], { what: 'it to be taken' });
    if (taken === undefined) throw new Error('nothing was taken');
    decide(scene.decision);
    const { transactionId } = await answer;
    await transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
    expect(await work.look(taken), 'whether it is due again').to.equal(true);
    expect((await scene.inState(link, 'ended')).held_because).to.equal(null);
    await run(new Life(Number.POSITIVE_INFINITY, true));
    await scene.inState(link, 'billed');
  });

  for (const hasEffect of [false, true]) {
    it(`sends nothing otherwise the second time, wherever it died ${hasEffect ? 'after' : 'before'} a step (D-10)`, async () => {
      let end = 1;
      for (; ; end += 1) {
        const link = await scene.station();
        const { transactionId } = await scene.transactions.record(link, started());
        await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
        const life = new Life(end, hasEffect);
        await run(life);
        const hasDied = life.isOver;
        await run(new Life(Number.POSITIVE_INFINITY, true));
        const { id } = await scene.inState(link, 'billed');
        const bodies = emsp.receivedLog
          .filter(({ path, body }) => path.endsWith('/cdrs') && (body as CDR).id === id)
          .map(({ body }) => JSON.stringify(body));
        expect(new Set(bodies), `died at step ${end}`).to.have.lengthOf(1);
        const { items } = await hub.admin<{ items: unknown[] }>('GET', `/cdrs?session_id=${id}`);
        expect(items).to.have.lengthOf(1);
        const [session] = emsp.received('sessions').filter((one) => one.id === id);
        expect(session).to.include({ status: 'COMPLETED', kwh: 4 });
        if (!hasDied) break;
      }
      expect(end).to.be.above(8);
    });
  }
});

describe('charges on several processes', function () {
  this.timeout(60_000);

  it('are each billed once, whoever looks at them (D-10)', async () => {
    const hub = await startChargeHub();
    const other = await startChargeHub({ database: hub.database });
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const scene = await ChargeScene.of(hub, emsp);
    try {
      for (let count = 0; count < 30; count += 1) {
        const link = await scene.station();
        const { transactionId } = await scene.transactions.record(link, started());
        await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
      }
      const pool = scene.database.pool('tests', 2);
      const ids = await until(
        async () => {
          const { rows } = await pool.query<{ id: string; state: string }>(
            'select session_id as id, state from station_transactions order by session_id',
          );
          return rows.every(({ state }) => state === 'billed') && rows.map(({ id }) => id);
        },
        { what: 'all of them to be billed' },
      );
      if (!ids) throw new Error('not billed');
      expect(ids).to.have.lengthOf(30);
      // An eMSP that answers late gets one again: the same, to the byte.
      const posts = emsp.receivedLog.filter(({ path }) => path.endsWith('/cdrs'));
      const bodies = new Set(posts.map(({ body }) => JSON.stringify(body)));
      const posted = [...bodies].map((body) => (JSON.parse(body) as CDR).id);
      expect(posted.sort()).to.deep.equal(ids);
      const { rows } = await pool.query('select id from cdrs order by id');
      expect(rows).to.deep.equal(ids.map((id) => ({ id })));
      expect(emsp.complaints).to.deep.equal([]);
    } finally {
      await scene.stop();
      await other.stop();
      await hub.stop();
    }
  });
});

describe('a process that has not read yet who is there', () => {
  it('bills all the same for a CPO that another one has begun to host', async () => {
    const env = { ROLES: 'http' };
    const hub = await startChargeHub({ env });
    const late = await startChargeHub({ env, database: hub.database, limits: { registryLookMs: 600_000 } });
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const scene = await ChargeScene.of(hub, emsp);
    try {
      const link = await scene.station();
      const { transactionId } = await scene.transactions.record(link, started());
      await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
      expect(late.app.hub.registry().platforms.has(scene.platformId)).to.equal(false);
      const call = createHostedCaller({ hub: late.app.hub, answered: () => undefined });
      const work = chargesHub(late.app.hub, { database: scene.database, nodeId: randomUUID(), call });
      const charge = await until(
        async () => {
          for (const taken of await work.take(1, new Map())) await work.look(taken);
          const { items } = await hub.admin<{ items: TransactionShown[] }>('GET', '/transactions');
          return items.find(({ state }) => state === 'billed' || state === 'held');
        },
        { what: 'it to be billed or held' },
      );
      expect(charge).to.deep.include({ state: 'billed', held_because: null });
      const sessions = emsp.received('sessions').map(({ id, status, kwh }) => ({ id, status, kwh }));
      expect(sessions).to.deep.equal([{ id: charge?.id, status: 'COMPLETED', kwh: 4 }]);
      expect(emsp.received('cdrs').map(({ id }) => id)).to.deep.equal([charge?.id]);
      expect(emsp.complaints).to.deep.equal([]);
    } finally {
      await scene.stop();
      await late.stop();
      await hub.stop();
    }
  });
});

describe('a charge of which the eMSP cannot be told', () => {
  let hub: TestHub;
  let emsp: ConnectedPartner;
  let scene: ChargeScene;
  before(async () => {
    hub = await startChargeHub();
    emsp = await hub.connect('EMSP', 'NL-TNM');
    scene = await ChargeScene.of(hub);
  });
  after(async () => {
    await scene.stop();
    await hub.stop();
  });

  it('is billed when it can be: first there is no agreement', async () => {
    const link = await scene.station();
    const { transactionId } = await scene.transactions.record(link, started());
    await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
    const waiting = await scene.inState(link, 'ended');
    await until(
      async () => {
        const { rows } = await scene.database
          .pool('tests', 2)
          .query("select from station_transactions where (summary ->> 'attempts')::int >= 2");
        return rows.length > 0;
      },
      { what: 'the CDR to be sent in vain' },
    );
    await hub.agree(scene.party, emsp.party);
    expect(await scene.inState(link, 'billed')).to.include({ id: waiting.id });
    await until(() => emsp.received('cdrs').some(({ id }) => id === waiting.id), { what: 'the CDR' });
  });
});

describe('charges of several eMSPs', () => {
  it('do not wait for one of them that never answers', async () => {
    const limits = { chargesAtOnceMax: 4, chargesPerEmspMax: 2, forwardTimeoutMs: 20_000 };
    const hub = await startChargeHub({ limits });
    const [slow, emsp] = [await hub.connect('EMSP', 'NL-SLO'), await hub.connect('EMSP', 'NL-TNM')];
    const scene = await ChargeScene.of(hub, emsp);
    await hub.agree(scene.party, slow.party);
    const release = await slow.hold();
    const charge = async (party_id: string): Promise<StationLink> => {
      scene.decision = { info: { status: 'Accepted' }, token: tokenOf({ party_id }), method: 'WHITELIST' };
      const link = await scene.station();
      const { transactionId } = await scene.transactions.record(link, started());
      await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
      return link;
    };
    try {
      const waiting: StationLink[] = [];
      for (let count = 0; count < 8; count += 1) waiting.push(await charge('SLO'));
      const begun = performance.now();
      await scene.inState(await charge('TNM'), 'billed');
      expect(performance.now() - begun).to.be.below(limits.forwardTimeoutMs / 2);
      for (const link of waiting) {
        const { items } = await hub.admin<{ items: { state: string; held_because: unknown }[] }>(
          'GET',
          `/transactions?station=${link.station.id}`,
        );
        expect(items[0]?.state, JSON.stringify(items[0]?.held_because)).to.be.oneOf(['open', 'ended']);
      }
      await slow.behave({});
      release();
      for (const link of waiting) await scene.inState(link, 'billed');
    } finally {
      await scene.stop();
      await hub.stop();
    }
  });
});

describe('a charge that cannot be computed', () => {
  it('is held, and tried no more by itself', async () => {
    const hub = await startChargeHub();
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const scene = await ChargeScene.of(hub, emsp);
    try {
      const link = await scene.station();
      const pool = scene.database.pool('tests', 2);
      await pool.query(`update stations set location = location || '{"time_zone":"Europe/Atlantis"}'`);
      const { transactionId } = await scene.transactions.record(link, started());
      await scene.transactions.record(link, ended(30, 5000, { transactionId: String(transactionId) }));
      const held = await scene.inState(link, 'held');
      expect(held.held_because).to.include({ code: 'not-computable' });
      const { rows } = await pool.query('select due_at, taken_by from station_transactions');
      expect(rows).to.deep.equal([{ due_at: null, taken_by: null }]);
    } finally {
      await scene.stop();
      await hub.stop();
    }
  });
});
