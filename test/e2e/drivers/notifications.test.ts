import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { notificationKinds } from '../../../src/hub/drivers/notifications/kinds.ts';
import type { Limits } from '../../../src/kernel/limits.ts';
import { giveUpOldest, takeNotifications } from '../../../src/store/drivers/notifications.ts';
import { build } from '../../support/build.ts';
import { hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { AppBackEnd, isSigned } from '../../support/drivers/app-back-end.ts';
import {
  type ChargingDriver,
  ChargingScene,
  emsp,
  evseId,
  evseUid,
  type Shown,
} from '../../support/drivers/charging.ts';
import { startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const limits: Partial<Limits> = {
  notificationLookMs: 20,
  notificationCountMs: 50,
  notificationRetryMinMs: 20,
  notificationRetryMaxMs: 50,
  notificationPauseMaxMs: 20,
  notificationTimeoutMs: 300,
  notificationLeaseMs: 1000,
  notificationStopMs: 50,
};

describe('what drivers are told while their app is closed', () => {
  let scene: ChargingScene;
  /** Another process on the same database. */
  let other: TestHub | undefined;
  let app: AppBackEnd;
  let secret: string;
  before(async () => {
    app = await AppBackEnd.start();
    scene = await ChargingScene.open({ limits: { ...limits, driverIntervalMs: 60_000 } });
    other = await anotherHub();
    const { emsp: settings } = await setUp({ url: app.url });
    secret = settings.notifications.secret;
  });
  afterEach(() => {
    app.ailment = undefined;
    app.ailments.length = 0;
  });
  after(async () => {
    await other?.stop();
    await scene.close();
    await app.stop();
  });

  const anotherHub = (more: Partial<Limits> = {}): Promise<TestHub> =>
    startHub({
      database: scene.hub.database,
      limits: { ...limits, ...more },
      env: { PUBLIC_URL: scene.hub.url },
    });
  const setUp = (notifications: object | null, party = emsp): Promise<Shown> =>
    scene.hub.admin('PATCH', `/parties/${party}`, { notifications });
  const sql = async (text: string, values: unknown[] = []): Promise<Shown[]> =>
    (await scene.hub.app.hub.reads.query(text, values)).rows;
  const listed = async (driver: TestDriver, query = ''): Promise<Shown[]> =>
    (await scene.hub.admin<Shown>('GET', `/notifications?limit=100${query}`)).items.filter(
      ({ driver_id }: Shown) => driver_id === driver.id,
    );
  const settled = (driver: TestDriver): Promise<unknown> =>
    until(async () => (await listed(driver)).every(({ state }) => state !== 'WAITING'), { what: 'nothing to wait' });

  /** Something that is told at once: an answer to a report. */
  async function answered(driver: TestDriver, text = 'It is repaired.'): Promise<string> {
    const given = { location_id: scene.place, evse_uid: evseUid, kind: 'NOT_WORKING' };
    const { id } = await driver.ok('POST', '/feedback', given);
    await scene.hub.admin('POST', `/feedback/${id}/reply`, { state: 'FIXED', text });
    return id;
  }

  async function begun(driver: ChargingDriver, about: object = {}): Promise<{ id: string; session: Session }> {
    const { id } = await driver.start(about);
    const { body } = await scene.startOf(id);
    const session = scene.session(body.token, { authorization_reference: id });
    await scene.tell(session);
    await driver.becomes(id, 'CHARGING');
    return { id, session };
  }

  it('go to a URL with a secret that is shown once, and kept sealed', async () => {
    expect(secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const shown = await scene.hub.admin<Shown>('GET', `/parties/${emsp}`);
    expect(shown.emsp.notifications).to.include({ url: app.url, allow_private_network: true, failing_since: null });
    expect(shown.emsp.notifications).to.not.have.property('secret');
    const everything = JSON.stringify([
      await sql('select *, encode(secret, $1) as text from driver_webhooks', ['escape']),
      await sql('select * from audit'),
    ]);
    expect(everything).to.not.contain(secret.slice(6, 20));
  });

  it('go nowhere that the hub would not call', async () => {
    const refused = [
      { url: 'http://app.example.com/', allow_private_network: false },
      { url: 'https://10.0.0.7/', allow_private_network: false },
      { url: 'https://169.254.169.254/' },
      { url: 'https://user:pass@app.example.com/' },
      { url: 'ftp://app.example.com/' },
      { url: 'nowhere' },
    ];
    for (const notifications of refused) {
      const answer = await scene.hub.call('PATCH', `/parties/${emsp}`, { notifications });
      expect(answer.status, notifications.url).to.equal(400);
      expect(JSON.stringify(await answer.json())).to.contain('/notifications/url');
    }
    await hostEmsp(scene.hub, 'DE-XNO');
    expect((await scene.hub.call('PATCH', '/parties/DE-XNO', { notifications: {} })).status).to.equal(400);
    const { emsp: settings } = await scene.hub.admin<Shown>('GET', `/parties/${emsp}`);
    expect(settings.notifications.url).to.equal(app.url);
  });

  it('are a watched place that is free, once, whichever process sees it, with no stream open', async () => {
    const driver = await scene.driver();
    await driver.ok('PATCH', '/me', { language: 'de' });
    const patch = (status: string) =>
      scene.cpo.patch(`locations/BE/BEC/SITE/${evseUid}`, build.patch({ status }), 'NL-HUB');
    await patch('CHARGING');
    await until(
      async () => (await driver.ok('GET', `/locations/${scene.place}/status`)).availability.state === 'BUSY',
      {
        what: 'the place to be busy',
      },
    );
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const watch = await driver.ok('POST', '/watches', { location_id: scene.place, until: soon });
    await patch('AVAILABLE');
    const call = await app.told(driver, 'watch');
    expect(isSigned(call, secret)).to.equal(true);
    expect(isSigned({ ...call, text: `${call.text} ` }, secret)).to.equal(false);
    expect(isSigned({ ...call, timestamp: String(Number(call.timestamp) + 1) }, secret)).to.equal(false);
    expect(Number(call.timestamp)).to.be.closeTo(Date.now() / 1000, 60);
    expect(call.path).to.equal('POST /hooks');
    expect(call.body.data).to.deep.equal({
      emsp,
      driver_id: driver.id,
      message: { text: 'Ein Ladepunkt, auf den Sie warten, ist frei.', lang: 'de' },
      watch_id: watch.id,
      location: { id: scene.place, name: call.body.data.location.name },
      evse: { uid: evseUid, evse_id: evseId },
      links: { location: `${scene.hub.url}/api/v1/locations/${scene.place}` },
    });
    expect(call.body.timestamp).to.equal((await driver.ok('GET', '/watches')).items[0].fired_at);
    await settled(driver);
    expect(app.of(driver)).to.have.length(1);
    expect(await listed(driver)).to.have.length(1);
  });

  it('are a late start, at once, with what stops it', async () => {
    const driver = await scene.driver();
    await driver.ok('PATCH', '/me', { language: 'nl-BE' });
    const { id } = await driver.start();
    const command = await scene.startOf(id);
    await scene.result(command, 'TIMEOUT');
    await driver.becomes(id, 'TIMED_OUT');
    await scene.tell(scene.session(command.body.token));
    const { body } = await app.told(driver, 'charge.late_start');
    expect(body.data).to.deep.include({ session_id: id, state: 'CHARGING', is_late: true });
    expect(body.data.message).to.deep.equal({ text: 'Het laden is alsnog begonnen. U kunt het stoppen.', lang: 'nl' });
    const stop = await fetch(body.data.links.stop, {
      method: 'POST',
      headers: { authorization: `Bearer ${driver.token}` },
    });
    expect(stop.status).to.equal(202);
    await scene.tell(scene.session(command.body.token, { status: 'COMPLETED' }));
    await settled(driver);
    expect(app.of(driver).map(({ body: { type } }) => type)).to.include('charge.late_start');
  });

  it('are the end of a charge, its receipt and each change of that', async () => {
    const driver = await scene.driver();
    const { id, session } = await begun(driver);
    await scene.tell(scene.later(session, 11, { status: 'COMPLETED' }));
    const ended = await app.told(driver, 'charge.ended');
    expect(ended.body.data.message).to.deep.equal({ text: 'Charging has ended. The bill follows.', lang: 'en' });
    expect(ended.body.data).to.deep.include({ session_id: id, state: 'ENDED', energy_kwh: '11' });
    const cdr = scene.cdr(session, { kwh: 11 });
    await scene.cpo.postCdr(cdr, emsp);
    const { body } = await app.told(driver, 'receipt.ready');
    expect(body.data.cost).to.deep.include({ amount: '5.32', basis: 'FINAL' });
    const receipt = await fetch(body.data.links.receipt, { headers: { authorization: `Bearer ${driver.token}` } });
    expect(receipt.status).to.equal(200);
    // The same again is nothing new; a credit is.
    await scene.cpo.postCdr(cdr, emsp);
    const { excl_vat, incl_vat } = cdr.total_cost;
    const total_cost = { excl_vat: -excl_vat, incl_vat: -Number(incl_vat) };
    const credit = { ...cdr, id: `${cdr.id}-C`, credit: true, credit_reference_id: cdr.id, total_cost };
    expect((await scene.cpo.postCdr(credit, emsp)).http).to.equal(201);
    await until(() => app.of(driver, 'receipt.ready').length === 2, { what: 'the change of the bill' });
    await settled(driver);
    expect(app.of(driver).map(({ body: { type } }) => type)).to.deep.equal([
      'charge.ended',
      'receipt.ready',
      'receipt.ready',
    ]);
    const uids = await sql(
      'select t.uid, c.contract_id from driver_tokens t join driver_contracts c on c.id = t.contract where c.driver = $1',
      [driver.id],
    );
    expect(uids).to.have.length(1);
    const sent = JSON.stringify(app.of(driver));
    for (const text of [uids[0].uid, uids[0].contract_id, driver.contract_id]) expect(sent).to.not.contain(text);
  });

  it('are when standing there begins to cost, once a charge', async () => {
    const driver = await scene.driver();
    const { quotes } = await driver.ok('POST', '/prices/estimate', {
      target: { location_id: scene.place, evse_uid: evseUid },
      energy_kwh: 11,
      duration_min: 60,
    });
    const { id, session } = await begun(driver, { quote_id: quotes[0].quote_id });
    const idle = (hoursAgo: number, kwh: number): Session => {
      const parked = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
      const charging_periods: Session['charging_periods'] = [
        ...(scene.later(session, kwh).charging_periods ?? []),
        { start_date_time: parked, dimensions: [{ type: 'PARKING_TIME', volume: hoursAgo }], tariff_id: 'T1' },
      ];
      return scene.later(session, kwh, { charging_periods });
    };
    await scene.tell(idle(0.1, 10));
    const { body } = await app.told(driver, 'charge.idle_fee');
    const shown = await driver.becomes(id, 'SUSPENDED');
    expect(body.data.idle_fee_starts_at).to.be.a('string').that.equals(shown.idle_fee_starts_at);
    await scene.tell(scene.later(session, 10.5));
    await driver.becomes(id, 'CHARGING');
    await scene.tell(idle(0.05, 10.6));
    await driver.becomes(id, 'SUSPENDED');
    await scene.tell(scene.later(session, 11, { status: 'COMPLETED' }));
    await app.told(driver, 'charge.ended');
    await settled(driver);
    expect(app.of(driver, 'charge.idle_fee')).to.have.length(1);
  });

  it('are charges of which nothing is heard, and answers to reports, without what was said', async () => {
    const driver = await scene.driver();
    const { id } = await begun(driver);
    await sql('update driver_sessions set due_at = now() where id = $1', [id]);
    const stalled = await app.told(driver, 'charge.stalled');
    expect(stalled.body.data).to.deep.include({ session_id: id, state: 'STALLED', next_action: 'CALL_SUPPORT' });
    const feedback = await answered(driver, 'Thank you, jan@example.com.');
    const { text, body } = await app.told(driver, 'feedback.answered');
    expect(body.data).to.deep.include({ feedback_id: feedback, state: 'FIXED' });
    expect(text).to.not.contain('jan@example.com');
  });

  it('are what the driver wants, and nobody else’s to say', async () => {
    const driver = await scene.driver();
    const all = Object.fromEntries(notificationKinds.map((kind) => [kind, true]));
    expect(await driver.ok('GET', '/me/notifications')).to.deep.equal({ is_available: true, kinds: all });
    const kinds = { ...all, 'charge.ended': false };
    const changed = await driver.ok('PATCH', '/me/notifications', { kinds: { 'charge.ended': false } });
    expect(changed.kinds).to.deep.equal(kinds);
    expect((await driver.ok('PATCH', '/me/notifications', {})).kinds).to.deep.equal(kinds);
    expect((await driver.call('PATCH', '/me/notifications', { kinds: { 'charge.end': true } })).status).to.equal(400);
    const { session } = await begun(driver);
    await scene.tell(scene.later(session, 11, { status: 'COMPLETED' }));
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 11 }), emsp);
    await app.told(driver, 'receipt.ready');
    expect(app.of(driver, 'charge.ended')).to.have.length(0);
    const { notifications } = await driver.ok('GET', '/me/export');
    expect(notifications).to.deep.include({ is_available: true, kinds });
    expect(notifications.told.map(({ kind }: Shown) => kind)).to.deep.equal(['receipt.ready']);
    const unheard = await makeDriver(scene.hub, 'DE-XNO');
    expect((await unheard.ok('GET', '/me/notifications')).is_available).to.equal(false);
    await driver.call('DELETE', '/me');
    expect(await sql('select from driver_notifications where driver = $1', [driver.id])).to.have.length(0);
  });

  it('come again, by the same id, until the app takes them', async () => {
    const driver = await scene.driver();
    app.ailments.push(500, 404, 302, 'cut', 'hang', 'endless');
    await answered(driver);
    await until(() => app.of(driver).length === 7, { what: 'the call that is taken' });
    await settled(driver);
    const [first, ...others] = app.of(driver);
    expect(others).to.have.length(6);
    for (const call of others) {
      expect(call.id).to.equal(first?.id);
      expect(call.text).to.equal(first?.text);
      expect(call.path, 'redirects are not followed').to.equal('POST /hooks');
      expect(isSigned(call, secret)).to.equal(true);
    }
    expect(await listed(driver)).to.have.nested.property('[0].state', 'DELIVERED');
    expect((await listed(driver))[0].tries).to.equal(7);
  });

  it('of one eMSP that hangs do not keep those of another', async () => {
    const hung = await AppBackEnd.start();
    hung.ailment = 'hang';
    await hostEmsp(scene.hub, 'DE-XHU', { notifications: { url: hung.url } });
    await scene.hub.agree('BE-BEC', 'DE-XHU');
    const waiting = await makeDriver(scene.hub, 'DE-XHU');
    await until(async () => (await waiting.call('GET', `/locations/${scene.place}`)).status === 200, {
      what: 'the place to be seen',
    });
    for (let nth = 0; nth < 12; nth += 1) await answered(waiting);
    await until(() => hung.calls.length > 0, { what: 'a call that hangs' });
    const driver = await scene.driver();
    await answered(driver);
    await app.told(driver, 'feedback.answered');
    const failing = await until(
      async () => {
        const { emsp: settings } = await scene.hub.admin<Shown>('GET', '/parties/DE-XHU');
        return settings.notifications.failing_since !== null && settings.notifications;
      },
      { what: 'the operator to see that' },
    );
    expect(failing.failure).to.match(/in time/);
    expect(failing.waiting).to.equal(12);
    hung.ailment = undefined;
    await settled(waiting);
    expect(new Set(hung.calls.map(({ id }) => id)).size).to.equal(12);
    const { emsp: settings } = await scene.hub.admin<Shown>('GET', '/parties/DE-XHU');
    expect(settings.notifications).to.include({ failing_since: null, failure: null, waiting: 0 });
    // Nowhere: what waits is dropped, and nothing more is kept.
    hung.ailment = 500;
    await answered(waiting);
    await setUp(null, 'DE-XHU');
    await answered(waiting);
    expect(await sql(`select from driver_notifications where emsp = 'DE-XHU' and state = 'WAITING'`)).to.have.length(0);
    await hung.stop();
  });

  it('are given up after a day, which the operator sees', async () => {
    const driver = await scene.driver();
    app.ailment = 500;
    await answered(driver);
    await until(() => app.of(driver).length > 0, { what: 'a call' });
    await sql(`update driver_notifications set at = at - interval '1 day' where driver = $1`, [driver.id]);
    const [dead] = (await until(
      async () => {
        const found = await listed(driver, '&state=DEAD');
        return found.length > 0 && found;
      },
      { what: 'it to be given up' },
    )) as Shown[];
    expect(dead).to.include({ kind: 'feedback.answered', failure: 'HTTP 500', due_at: null, emsp });
    const calls = app.of(driver).length;
    app.ailment = undefined;
    const next = await scene.driver();
    await answered(next);
    await app.told(next, 'feedback.answered');
    expect(app.of(driver)).to.have.length(calls);
    const { emsp: settings } = await scene.hub.admin<Shown>('GET', `/parties/${emsp}`);
    expect(settings.notifications.dead).to.equal(1);
    const metrics = await Promise.all(
      [scene.hub, other].map(async (hub) => (await fetch(`${hub?.url}/metrics`)).text()),
    );
    const counted = metrics.map((text) =>
      Number(/^crossvolt_notifications_total\{outcome="dead"\} (\d+)/m.exec(text)?.[1]),
    );
    expect(counted.reduce((sum, count) => sum + count, 0)).to.equal(1);
    expect(metrics[0]).to.match(/^crossvolt_notifications_waiting \d+$/m);
  });

  it('are signed by both secrets for a while when there is another', async () => {
    const { emsp: settings } = await setUp({ rotate_secret: true });
    const renewed: string = settings.notifications.secret;
    expect(renewed)
      .to.match(/^whsec_/)
      .and.not.equal(secret);
    const driver = await scene.driver();
    await answered(driver);
    const call = await app.told(driver, 'feedback.answered');
    expect([isSigned(call, renewed), isSigned(call, secret), call.signatures.length]).to.deep.equal([true, true, 2]);
    await sql(`update driver_webhooks set secret_before_until = now() where emsp = $1`, [emsp]);
    await answered(driver);
    await until(() => app.of(driver).length === 2, { what: 'the second call' });
    const second = app.of(driver)[1];
    expect(second && [isSigned(second, renewed), isSigned(second, secret)]).to.deep.equal([true, false]);
    secret = renewed;
  });

  it('wait up to a limit, from which on the oldest are given up', async () => {
    const driver = await scene.driver();
    app.ailment = 500;
    for (const text of ['1', '2', '3']) await answered(driver, text);
    const given = await giveUpOldest(scene.hub.app.hub.reads, 2, new Date(), 100);
    expect(given).to.equal(1);
    const all = await listed(driver);
    expect(all.map(({ state }) => state)).to.deep.equal(['WAITING', 'WAITING', 'DEAD']);
    expect(all[2].failure).to.equal('too many are waiting');
  });

  it('are taken up by another process where one stops or dies with them', async () => {
    await other?.stop();
    other = undefined;
    const stopped = await anotherHub({ notificationTimeoutMs: 60_000 });
    const driver = await scene.driver();
    // Whoever has it: the app does not answer, and the process that waits longest is stopped.
    app.ailments.push('hang', 'hang', 'hang');
    for (const text of ['1', '2', '3']) await answered(driver, text);
    await until(() => app.of(driver).length >= 3, { what: 'calls' });
    await stopped.stop();
    // One dies that has just taken something.
    const dead = await scene.driver();
    app.ailment = 500;
    await answered(dead);
    await until(() => app.of(dead).length > 0, { what: 'a call' });
    const pool = scene.hub.app.hub.reads;
    await until(
      async () =>
        (await takeNotifications(pool, new Date(), 1000, { total: 1, each: 1, of: new Map() })).some(
          ({ driver: whose }) => whose === dead.id,
        ),
      { what: 'it to be taken' },
    );
    app.ailment = undefined;
    await Promise.all([settled(driver), settled(dead)]);
    expect(new Set(app.of(driver).map(({ id }) => id)).size).to.equal(3);
    expect((await listed(dead))[0].state).to.equal('DELIVERED');
  });
});
