import { expect } from 'chai';
import type { TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, type SandboxView, startSandboxHub, TestingEmsp } from './scene.ts';

/** Pages of lists. */
const pageSize = 50;

describe('what a partner can have its sandbox keep and read', () => {
  let hub: TestHub;
  let testing: TestingEmsp;
  let sandbox: SandboxView;
  before(async () => {
    hub = await startSandboxHub({ limits: { sandboxChargeSteps: 100_000 } });
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    sandbox = await openSandbox(hub, emsp.partnerId);
    testing = new TestingEmsp(emsp, sandbox.party);
  });
  after(() => hub.stop());

  const tasks = () => hub.app.hub.db('sandbox_tasks').where({ sandbox: sandbox.id });
  const setProfile = async (session: string, charging_profile: object): Promise<string | undefined> => {
    const body = { charging_profile, response_url: testing.emsp.responseUrl('profile', 'chargingprofiles') };
    const path = { to: testing.party, body };
    const answer = await testing.emsp.request('PUT', 'chargingprofiles', 'receiver', session, path);
    return (answer.envelope.data as { result?: string } | undefined)?.result;
  };
  const periods = (count: number) => Array.from({ length: count }, (_, start_period) => ({ start_period, limit: 16 }));
  const bytesKept = async (): Promise<number> => {
    const rows: { data: object }[] = await tasks().select('data');
    return Math.max(...rows.map(({ data }) => JSON.stringify(data).length));
  };

  it('is of a charging profile what OCPI knows, with a bound, and only during the charge', async () => {
    await testing.start('HAPPY');
    const { id } = await testing.sessionAt('HAPPY');
    const profile = { charging_rate_unit: 'A', charging_profile_period: periods(100) };
    expect(await setProfile(id, { ...profile, charging_profile_period: periods(101) })).to.equal('REJECTED');
    const padded = {
      ...profile,
      charging_profile_period: periods(100).map((one) => ({ ...one, x: 'x'.repeat(1000) })),
    };
    expect(await setProfile(id, { ...padded, x: 'x'.repeat(100_000) })).to.equal('ACCEPTED');
    const kept = async () => (await tasks().where({ id }).first('data'))?.data;
    expect((await kept()).profile).to.deep.equal(profile);
    const news = () => testing.arrived(`chargingprofiles/${id}`)[0]?.body;
    await until(() => news() !== undefined, { what: 'the ActiveChargingProfile' });
    expect(news()).to.have.nested.property('charging_profile.charging_profile_period').that.has.length(1);

    await testing.command('STOP_SESSION', { session_id: id });
    await testing.cdrOf(id);
    await until(async () => (await tasks().whereNotNull('due_at')).length === 0, { what: 'the charge to be over' });
    expect((await kept()).profile).to.equal(null);
    expect(await bytesKept()).to.be.lessThan(20_000);
  });

  it('is read only as far as it matters, however much is remembered (T-45, T-47)', async () => {
    const { data } = await tasks().where({ kind: 'charge' }).first('data');
    const created_at = new Date(Date.now() - 1000);
    const over = Array.from({ length: 240 }, () => {
      const id = crypto.randomUUID();
      return { id, sandbox: sandbox.id, kind: 'charge', data: { ...data, charge: { ...data.charge, id } }, created_at };
    });
    await hub.app.hub
      .db('sandbox_tasks')
      .insert([...over, ...over.map((one) => ({ ...one, id: crypto.randomUUID(), kind: 'reservation' }))]);
    await testing.start('HAPPY');
    const { id } = await testing.sessionAt('HAPPY');

    const most = await rowsRead(async () => {
      expect((await testing.command('STOP_SESSION', { session_id: 'NONE' })).said).to.equal('UNKNOWN_SESSION');
      expect(await setProfile(id.toUpperCase(), { charging_rate_unit: 'A' })).to.equal('ACCEPTED');
      const about = { token: testing.token, reservation_id: 'R1', expiry_date: '2099-01-01T00:00:00Z' };
      await testing.command('RESERVE_NOW', { ...about, location_id: 'HAPPY' });
      await testing.command('RESERVE_NOW', { ...about, location_id: 'LOST_CDR' });
      await testing.command('CANCEL_RESERVATION', { reservation_id: 'R1' });
      expect((await testing.start('SLOW', { evse_uid: 'NONE' })).said).to.equal('REJECTED');
      expect((await testing.command('STOP_SESSION', { session_id: id })).said).to.equal('ACCEPTED');
      await testing.emsp.request('GET', 'cdrs', 'sender', '', { to: testing.party });
    });
    expect(most).to.equal(pageSize);
    // 240 twice, the two charges, and the reservation at LOST_CDR.
    const isThere = async () => (await testing.emsp.list('sessions', {}, testing.party)).length === 483;
    await until(isThere, { what: 'the Session of the reservation' });
    const listed = await testing.emsp.list('sessions', {}, testing.party);
    expect(new Set(listed.map((one) => one.id)).size).to.equal(243);
    await testing.cdrOf(id);
    const beyond = { to: testing.party, query: { offset: '1000' } };
    const none = await testing.emsp.request('GET', 'sessions', 'sender', '', beyond);
    expect([none.envelope.data, none.headers['x-total-count']]).to.deep.equal([[], '483']);
  });

  /** The most rows of tasks that one statement has read during some work. */
  async function rowsRead(work: () => Promise<void>): Promise<number> {
    const { reads } = hub.app.hub;
    const query = reads.query;
    let most = 0;
    Object.assign(reads, {
      async query(...args: Parameters<typeof query>) {
        const result = (await Reflect.apply(query, reads, args)) as unknown as { rows?: unknown[] };
        if (JSON.stringify(args[0]).includes('sandbox_tasks')) most = Math.max(most, result.rows?.length ?? 0);
        return result;
      },
    });
    try {
      await work();
    } finally {
      Object.assign(reads, { query });
    }
    return most;
  }
});

describe('a partner that does not answer its sandbox', () => {
  it('keeps no other sandbox waiting', async () => {
    const hub = await startSandboxHub({ limits: { sandboxTasksAtOnceMax: 3, sandboxTasksEachMax: 2 } });
    try {
      const hanging = await hub.connect('EMSP', 'NL-TNM');
      const other = await hub.connect('EMSP', 'FR-MOB');
      const slow = new TestingEmsp(hanging, (await openSandbox(hub, hanging.partnerId)).party);
      const quick = new TestingEmsp(other, (await openSandbox(hub, other.partnerId)).party);
      await hanging.behave({ hang: true });
      for (const location of ['HAPPY', 'LOST_CDR', 'OCCUPIED', 'BROKEN_OBJECTS', 'FAILED']) void slow.start(location);
      const isBusy = () => hanging.receivedLog.filter(({ path }) => path.includes('/wait-')).length >= 2;
      await until(isBusy, { what: 'steps that wait for the partner' });
      await quick.start('HAPPY');
      await quick.cdrOf((await quick.sessionAt('HAPPY', 'COMPLETED')).id);
    } finally {
      await hub.stop();
    }
  });
});
