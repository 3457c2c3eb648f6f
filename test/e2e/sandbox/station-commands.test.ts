import { expect } from 'chai';
import { startHub, type TestHub } from '../../support/hub.ts';
import { createTestDatabase, type TestDatabase } from '../../support/postgres.ts';
import { until } from '../../support/wait.ts';
import { found, limits, openSandbox, startSandboxHub, TestingEmsp } from './scene.ts';

/** Charges that nobody stops take longer than a test. */
const endless = { sandboxChargeSteps: 100_000 };

describe('a charge at the simulated CPO of a sandbox', () => {
  let hub: TestHub;
  let testing: TestingEmsp;
  before(async () => {
    hub = await startSandboxHub({ limits: endless });
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const sandbox = await openSandbox(hub, emsp.partnerId);
    testing = new TestingEmsp(emsp, sandbox.party);
  });
  after(async () => {
    expect(testing.emsp.complaints).to.deep.equal([]);
    await hub.stop();
  });

  it('ends with STOP_SESSION, and its CDR says what the Session says (M-04, M-20, D-16, D-32)', async () => {
    await testing.start('HAPPY');
    const { id } = await testing.sessionAt('HAPPY');
    const second = await testing.start('HAPPY', { token: { ...testing.token, uid: 'APP-OTHER' } });
    expect(await second.result()).to.equal('EVSE_OCCUPIED');

    const stopped = await testing.command('STOP_SESSION', { session_id: id });
    expect(stopped.said).to.equal('ACCEPTED');
    expect(await stopped.result()).to.equal('ACCEPTED');
    const session = await testing.sessionAt('HAPPY', 'COMPLETED');
    const cdr = await testing.cdrOf(id);
    expect(cdr.total_energy).to.equal(session.kwh);
    expect(cdr.total_cost).to.deep.equal(session.total_cost);
    expect(cdr.end_date_time).to.equal(session.end_date_time);
    const again = await testing.command('STOP_SESSION', { session_id: id });
    expect(again.said).to.equal('UNKNOWN_SESSION');
    expect((await testing.command('STOP_SESSION', { session_id: 'NONE' })).said).to.equal('UNKNOWN_SESSION');
  });

  it('takes charging profiles, and tells which holds (G-02, G-06)', async () => {
    await testing.start('LOST_CDR');
    const { id } = await testing.sessionAt('LOST_CDR');
    const { emsp, party } = testing;
    const url = (name: string) => emsp.responseUrl(name, 'chargingprofiles');
    const ask = (method: string, name: string, options: object) =>
      emsp.request(method, 'chargingprofiles', 'receiver', id, {
        to: party,
        ...options,
        query: { ...(method === 'GET' && { duration: '600' }), ...(method !== 'PUT' && { response_url: url(name) }) },
      });
    const resultAt = (name: string) =>
      found(() => testing.arrived(`chargingprofiles/${name}`)[0]?.body as { result: string } | undefined, name);
    const charging_profile = { charging_rate_unit: 'W', charging_profile_period: [{ start_period: 0, limit: 11000 }] };

    const put = await ask('PUT', 'put', { body: { charging_profile, response_url: url('put') } });
    expect(put.envelope.data).to.deep.include({ result: 'ACCEPTED' });
    expect(await resultAt('put')).to.deep.include({ result: 'ACCEPTED' });
    const news = await found(
      () =>
        testing.emsp.receivedLog.find(
          ({ method, path }) => method === 'PUT' && path.endsWith(`chargingprofiles/${id}`),
        ),
      'the ActiveChargingProfile',
    );
    const told = { ...charging_profile, duration: 3600 };
    expect(news.body).to.deep.include({ charging_profile: told });
    await ask('GET', 'get', {});
    expect(await resultAt('get'))
      .to.have.nested.property('profile.charging_profile')
      .that.deep.equals({ ...charging_profile, duration: 600 });
    await ask('DELETE', 'delete', {});
    expect(await resultAt('delete')).to.deep.include({ result: 'ACCEPTED' });

    const preferences = await emsp.request('PUT', 'sessions', 'sender', `${id}/charging_preferences`, {
      to: party,
      body: { profile_type: 'CHEAP' },
    });
    expect(preferences.envelope.data).to.equal('ACCEPTED');
    await testing.command('STOP_SESSION', { session_id: id });
    await testing.sessionAt('LOST_CDR', 'COMPLETED');
    const none = await emsp.request('PUT', 'sessions', 'sender', `${id}/charging_preferences`, {
      to: party,
      body: { profile_type: 'CHEAP' },
    });
    expect(none.http).to.equal(404);
    const late = await ask('PUT', 'late', { body: { charging_profile, response_url: url('late') } });
    expect(late.envelope.data).to.deep.include({ result: 'UNKNOWN_SESSION' });
  });

  it('has its EVSE reserved for its token, until the reservation ends; the same again changes it (M-15)', async () => {
    const reserve = (reservation_id: string, expiry_date = '2099-01-01T00:00:00Z', token = testing.token) =>
      testing.command('RESERVE_NOW', { token, location_id: 'HAPPY', evse_uid: 'HAPPY-1', reservation_id, expiry_date });
    const first = await reserve('R1');
    expect([first.said, await first.result()]).to.deep.equal(['ACCEPTED', 'ACCEPTED']);
    await until(() => testing.evseStatus('HAPPY') === 'RESERVED', { what: 'the EVSE to be reserved' });
    expect(await (await reserve('R2')).result()).to.equal('EVSE_OCCUPIED');
    const changed = await reserve('R1', '2099-02-01T00:00:00Z');
    expect([changed.said, await changed.result()]).to.deep.equal(['ACCEPTED', 'ACCEPTED']);
    const other = { ...testing.token, uid: 'APP-OTHER' };
    expect(await (await testing.start('HAPPY', { token: other })).result()).to.equal('EVSE_OCCUPIED');

    const otherType = { ...testing.token, type: 'RFID' };
    expect(await (await testing.start('HAPPY', { token: otherType })).result()).to.equal('EVSE_OCCUPIED');
    expect(await (await reserve('r1')).result()).to.equal('ACCEPTED');

    const cancelled = await testing.command('CANCEL_RESERVATION', { reservation_id: 'r1' });
    expect(await cancelled.result()).to.equal('ACCEPTED');
    await until(() => testing.evseStatus('HAPPY') === 'AVAILABLE', { what: 'the EVSE to be free' });
    const unknown = await testing.command('CANCEL_RESERVATION', { reservation_id: 'R9' });
    expect(await unknown.result()).to.equal('UNKNOWN_RESERVATION');

    await (await reserve('R3')).result();
    await until(() => testing.evseStatus('HAPPY') === 'RESERVED', { what: 'the EVSE to be reserved again' });
    const sameToken = { ...testing.token, uid: testing.token.uid.toLowerCase() };
    const started = await testing.start('HAPPY', { token: sameToken });
    expect(await started.result()).to.equal('ACCEPTED');
    const { id } = await testing.sessionAt('HAPPY');
    await until(() => testing.evseStatus('HAPPY') === 'CHARGING', { what: 'the EVSE to charge' });
    await testing.command('STOP_SESSION', { session_id: id });
    await testing.cdrOf(id);
  });

  it('goes on to its CDR although the eMSP answers its Sessions with 3000 (R-12)', async () => {
    await testing.emsp.behave({ statusCode: 3000 }, 'sessions');
    await testing.start('HAPPY');
    const refused = await found(
      () =>
        testing.emsp.receivedLog.find(
          ({ body }) =>
            (body as { kwh?: number } | undefined)?.kwh === 1 &&
            (body as { location_id: string }).location_id === 'HAPPY',
        ),
      'a Session that has grown',
    );
    const { id } = refused.body as { id: string };
    await testing.command('STOP_SESSION', { session_id: id });
    const isOver = async () =>
      (await testing.emsp.list('cdrs', {}, testing.party)).some((cdr) => cdr.session_id === id);
    await until(isOver, { what: 'the CDR' });
    await testing.emsp.behave({});
  });

  it('has its connector unlocked after a charge', async () => {
    const about = (location_id: string) => ({ location_id, evse_uid: `${location_id}-1`, connector_id: '1' });
    expect(await (await testing.command('UNLOCK_CONNECTOR', about('HAPPY'))).result()).to.equal('ACCEPTED');
    expect(await (await testing.command('UNLOCK_CONNECTOR', about('LOST_CDR'))).result()).to.equal('FAILED');
    // Where there was none the hub refuses it.
    expect((await testing.command('UNLOCK_CONNECTOR', about('FAILED'))).said).to.equal('REJECTED');
  });
});

describe('a sandbox when the hub is restarted', () => {
  let database: TestDatabase;
  let hub: TestHub;
  afterEach(async () => {
    await hub.stop();
    await database.drop();
  });

  it('goes on with the charge that is under way, in whatever process has the worker role', async () => {
    database = await createTestDatabase();
    hub = await startSandboxHub({ database, limits: endless });
    const port = new URL(hub.url).port;
    const emsp = await hub.connect('EMSP', 'NL-TNM');
    const sandbox = await openSandbox(hub, emsp.partnerId);
    const testing = new TestingEmsp(emsp, sandbox.party);
    await testing.start('HAPPY');
    const { id, kwh } = await testing.sessionAt('HAPPY');
    await hub.app.stop();

    // One process answers, another one works.
    hub = await startHub({ database, env: { PORT: port, ROLES: 'http' }, limits: { ...limits, ...endless } });
    const worker = await startHub({
      database,
      env: { ROLES: 'worker', PUBLIC_URL: hub.url },
      limits: { ...limits, ...endless },
    });
    try {
      await until(() => emsp.received('sessions').some((one) => one.id === id && one.kwh > kwh + 1), { what: 'kWh' });
      const stopped = await testing.command('STOP_SESSION', { session_id: id });
      expect(await stopped.result()).to.equal('ACCEPTED');
      expect((await testing.cdrOf(id)).total_energy).to.be.greaterThan(kwh + 1);
      const started = await testing.start('FAILED');
      expect(await started.result()).to.equal('FAILED');
    } finally {
      await worker.stop();
      await emsp.close();
    }
  });
});
