import { expect } from 'chai';
import type { TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';
import { openSandbox, startSandboxHub, TestingEmsp } from './scene.ts';

describe('the simulated CPO of a sandbox', () => {
  let hub: TestHub;
  let testing: TestingEmsp;
  before(async () => {
    hub = await startSandboxHub({ limits: { forwardTimeoutMs: 2500 } });
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const sandbox = await openSandbox(hub, emsp.partnerId);
    testing = new TestingEmsp(emsp, sandbox.party);
  });
  after(async () => {
    expect(testing.emsp.complaints).to.deep.equal([]);
    await hub.stop();
  });

  const quarantined = async (module: string) => {
    const { items } = await hub.admin<{ items: { module: string; owner: string; issues: { path: string }[] }[] }>(
      'GET',
      '/quarantine',
    );
    return items.filter((item) => item.module === module && item.owner === testing.party);
  };
  const idsOf = (objects: readonly { id: string }[]) => objects.map(({ id }) => id);

  it('HAPPY: a charge from its command to its CDR, told by one correlation id (M-02, S-02, D-02, D-31, T-73)', async () => {
    const started = await testing.start('HAPPY', { authorization_reference: 'REF-1' });
    expect(started.said).to.equal('ACCEPTED');
    expect(await started.result()).to.equal('ACCEPTED');
    const session = await testing.sessionAt('HAPPY', 'COMPLETED');
    expect(session).to.deep.include({ kwh: 3, authorization_reference: 'REF-1', auth_method: 'COMMAND' });
    expect(session.charging_periods).to.have.length(6);
    const cdr = await testing.cdrOf(session.id);
    expect(cdr).to.deep.include({ total_energy: 3, total_cost: { excl_vat: 1.7, incl_vat: 2.057 } });
    await until(() => testing.evseStatus('HAPPY') === 'AVAILABLE', { what: 'the EVSE to be free' });

    const states = testing.arrived(`/${session.id}`).map(({ body }) => (body as { kwh: number }).kwh);
    expect(states).to.deep.equal([0, 0.5, 1, 1.5, 2, 2.5, 3]);
    const correlationId = started.answer.headers['x-correlation-id'];
    const story = await until(
      async () => {
        const { items } = await hub.admin<{ items: { module: string; direction: string }[] }>(
          'GET',
          `/messages?correlation_id=${correlationId}`,
        );
        const isTold = (way: string) => items.some(({ module, direction }) => module === 'cdrs' && direction === way);
        return isTold('in') && isTold('out') && items;
      },
      { what: 'the messages of the charge' },
    );
    const modules = new Set((story || []).map(({ module, direction }) => `${direction} ${module}`));
    expect([...modules]).to.include.members(['in commands', 'out commands', 'in sessions', 'out sessions', 'in cdrs']);
    const { items } = await hub.admin<{ items: { module: string; owner: string }[] }>('GET', '/findings');
    expect(items, 'findings').to.deep.equal([]);
    const check = await until(
      async () => {
        const { items: checks } = await hub.admin<{ items: { verdict: string | null; rules: string[] }[] }>(
          'GET',
          `/cdrs?session_id=${session.id}`,
        );
        return checks.find(({ verdict }) => verdict !== null);
      },
      { what: 'the check of the CDR' },
    );
    expect(check).to.deep.include({ verdict: 'OK', rules: [] });
  });

  it('LATE_START: the hub says TIMEOUT, and the charge starts later (M-03, M-08)', async () => {
    const started = await testing.start('LATE_START');
    expect(await started.result()).to.equal('TIMEOUT');
    expect(testing.emsp.received('sessions').some((one) => one.location_id === 'LATE_START')).to.equal(false);
    const session = await testing.sessionAt('LATE_START', 'COMPLETED');
    await testing.cdrOf(session.id);
    const { items } = await hub.admin<{ items: { location: string; started_session: string }[] }>('GET', '/operations');
    expect(items.find(({ location }) => location === 'late_start')?.started_session).to.equal(session.id);
  });

  it('LOST_CDR: the CDR is in the list of the CPO, and nowhere else', async () => {
    await testing.start('LOST_CDR');
    const session = await testing.sessionAt('LOST_CDR', 'COMPLETED');
    await hub.settled();
    const listed = await until(
      async () =>
        (await testing.emsp.list('cdrs', {}, testing.party)).filter(({ session_id }) => session_id === session.id),
      { what: 'the list' },
    );
    expect(listed).to.have.length(1);
    expect(listed[0]?.total_energy).to.equal(3);
    expect(idsOf(testing.emsp.received('cdrs'))).to.not.include(listed[0]?.id);
    expect(idsOf(await testing.emsp.list('cdrs'))).to.not.include(listed[0]?.id);
  });

  it('SLOW answers in time, TOO_SLOW does not: 4002 (R-18)', async () => {
    const slow = await testing.start('SLOW');
    expect(slow.said).to.equal('ACCEPTED');
    expect(await slow.result()).to.equal('ACCEPTED');
    const tooSlow = await testing.start('TOO_SLOW');
    expect(tooSlow.status).to.equal(4002);
    expect(tooSlow.results()).to.deep.equal([]);
  });

  it('REJECTED, OCCUPIED, FAILED, NO_RESULT: no charge comes of them (M-22)', async () => {
    const rejected = await testing.start('REJECTED');
    expect(rejected.said).to.equal('REJECTED');
    for (const [name, result] of [
      ['OCCUPIED', 'EVSE_OCCUPIED'],
      ['FAILED', 'FAILED'],
      ['NO_RESULT', 'TIMEOUT'],
    ] as const) {
      const started = await testing.start(name);
      expect([name, started.said, await started.result()]).to.deep.equal([name, 'ACCEPTED', result]);
    }
    expect(testing.evseStatus('OCCUPIED')).to.equal('CHARGING');
    expect(rejected.results()).to.deep.equal([]);
  });

  it('BROKEN_ANSWER is 4000, ODD_ANSWER reaches the eMSP as it is (R-18)', async () => {
    const broken = await testing.start('BROKEN_ANSWER');
    expect(broken.status).to.equal(4000);
    const odd = await testing.start('ODD_ANSWER');
    expect([odd.status, odd.said]).to.deep.equal([1000, 'MAYBE']);
  });

  it('BROKEN_RESULT is refused by the hub, and the eMSP hears TIMEOUT', async () => {
    const started = await testing.start('BROKEN_RESULT');
    expect(await started.result()).to.equal('TIMEOUT');
  });

  it('BROKEN_OBJECTS: what has faults stays in quarantine, unknown fields reach the eMSP (T-19)', async () => {
    await testing.start('BROKEN_OBJECTS');
    const session = await testing.sessionAt('BROKEN_OBJECTS', 'COMPLETED');
    const cdr = await testing.cdrOf(session.id);
    expect(session['x_sandbox']).to.deep.equal({ nobody: ['knows', 1.5, null] });
    expect(cdr['x_sandbox']).to.deep.equal({ nobody: ['knows', 1.5, null] });
    const kwhs = testing.arrived(`/${session.id}`).map(({ body }) => (body as { kwh: unknown }).kwh);
    expect(kwhs[0]).to.equal(0.5);
    for (const [module, faults] of [
      ['sessions', ['/currency', '/kwh']],
      ['cdrs', ['/total_energy']],
    ] as const) {
      const isThere = async () => (await quarantined(module)).length > 0;
      await until(isThere, { what: `${module} in quarantine` });
      const paths = (await quarantined(module)).flatMap(({ issues }) => issues.map(({ path }) => path));
      expect(paths, module).to.deep.equal(faults);
    }
  });

  it('knows its Locations, Tariff and Sessions when it is asked itself, in pages (T-45, T-47, R-46)', async () => {
    const { emsp, party } = testing;
    const locations = await emsp.list('locations', {}, party);
    expect(locations).to.have.length(19);
    expect(idsOf(await emsp.list('locations', { limit: 2 }, party))).to.deep.equal(idsOf(locations));
    expect(locations).to.have.deep.members(
      emsp.received('locations').filter(({ party_id }) => party.endsWith(party_id)),
    );
    expect(idsOf(await emsp.list('tariffs', {}, party))).to.deep.equal(['SANDBOX']);
    expect(idsOf(await emsp.list('sessions', {}, party))).to.have.members(idsOf(emsp.received('sessions')));
    expect(await emsp.list('sessions', { date_from: '2099-01-01T00:00:00Z' }, party)).to.deep.equal([]);
    expect(await emsp.list('sessions', { date_to: '2020-01-01T00:00:00Z' }, party)).to.deep.equal([]);
    const one = await emsp.request('GET', 'locations', 'sender', 'HAPPY/HAPPY-1/1', { to: party });
    expect(one.envelope.data).to.deep.include({ id: '1', power_type: 'DC' });
    const none = await emsp.request('GET', 'locations', 'sender', 'NOWHERE', { to: party });
    expect(none.http).to.equal(404);
  });

  it('knows no other Location or EVSE, and has the tokens that it was sent (M-07, T-33)', async () => {
    expect((await testing.start('NOWHERE')).status).to.equal(2003);
    expect((await testing.start('HAPPY', { evse_uid: 'HAPPY-2' })).said).to.equal('REJECTED');
    const { emsp, token, party } = testing;
    const path = `${token.country_code}/${token.party_id}/${token.uid}`;
    await emsp.push(`tokens/${path}?type=APP_USER`, token);
    const asked = await emsp.request('GET', 'tokens', 'receiver', path, { to: party, query: { type: 'APP_USER' } });
    expect(asked.envelope.data).to.deep.include({ uid: token.uid });
  });
});
