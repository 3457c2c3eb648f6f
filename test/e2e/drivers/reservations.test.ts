import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ChargingDriver, ChargingScene, evseUid, prices, type Shown } from '../../support/drivers/charging.ts';
import { until } from '../../support/wait.ts';

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

describe('a reservation of a driver', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open();
    await scene.cpo.push(
      'tariffs/BE/BEC/T1',
      build.tariff({
        id: 'T1',
        elements: [
          {
            price_components: [{ type: 'TIME', price: 2, vat: 21, step_size: 60 }],
            restrictions: { reservation: 'RESERVATION' },
          },
          { price_components: [{ type: 'ENERGY', price: prices.kwh, vat: prices.vat, step_size: 1 }] },
        ],
      }),
    );
    await scene.hub.settled();
  });
  beforeEach(async () => {
    driver = await scene.driver();
    await scene.cpo.behave({}, 'commands');
  });
  after(() => scene.close());

  const ask = (about: object = {}, key: string = randomUUID()) =>
    driver.send('POST', '/reservations', {
      body: { location_id: scene.place, evse_uid: evseUid, until: inMinutes(30), ...about },
      headers: { 'idempotency-key': key },
    });

  async function becomes(id: string, state: string): Promise<Shown> {
    let last: Shown;
    await until(
      async () => {
        last = await driver.ok('GET', `/reservations/${id}`);
        return last.state === state;
      },
      { what: `the reservation to be ${state}` },
    );
    return last;
  }

  const commandOf = (kind: string, id: string): Promise<{ body: Shown }> =>
    until(() => scene.commands(kind).find(({ body }) => body.reservation_id === id) as { body: Shown }, {
      what: `${kind} at the CPO`,
    });

  /** One that stands. */
  async function reserved(about: object = {}): Promise<{ id: string; command: { body: Shown } }> {
    const { status, body } = await ask(about);
    expect(status).to.equal(202);
    const command = await commandOf('RESERVE_NOW', body.id);
    await scene.result(command, 'ACCEPTED');
    await becomes(body.id, 'RESERVED');
    return { id: body.id, command };
  }

  it('is asked for once, and says what it costs', async () => {
    const key = randomUUID();
    const terms = { until: inMinutes(30) };
    const [one, other] = await Promise.all([ask(terms, key), ask(terms, key)]);
    expect(one.body).to.deep.equal(other.body);
    expect(one.body.price).to.deep.equal({
      currency: 'EUR',
      components: [{ when: 'RESERVATION', type: 'TIME', price: '2', unit: 'HOUR', vat_pct: '21' }],
    });
    const command = await commandOf('RESERVE_NOW', one.body.id);
    expect(command.body).to.deep.include({ location_id: 'SITE', evse_uid: evseUid, expiry_date: one.body.until });
    expect(command.body.token).to.deep.include({ party_id: 'XVE', type: 'APP_USER' });
    expect(scene.commands('RESERVE_NOW').filter(({ body }) => body.reservation_id === one.body.id)).to.have.length(1);
    await scene.result(command, 'ACCEPTED');
    await becomes(one.body.id, 'RESERVED');
    expect((await driver.ok('GET', '/reservations')).items.map(({ id }: Shown) => id)).to.deep.equal([one.body.id]);
  });

  for (const [result, state, reason] of [
    ['EVSE_OCCUPIED', 'REJECTED', 'EVSE_OCCUPIED'],
    ['FAILED', 'FAILED', 'FAILED_AT_STATION'],
    ['TIMEOUT', 'TIMED_OUT', 'NO_ANSWER'],
  ] as const) {
    it(`whose station says ${result} is ${state}`, async () => {
      const { body } = await ask();
      await scene.result(await commandOf('RESERVE_NOW', body.id), result);
      expect((await becomes(body.id, state)).reason).to.equal(reason);
    });
  }

  it('can be taken back, by the driver', async () => {
    const { id } = await reserved();
    const { status, body } = await driver.send('DELETE', `/reservations/${id}`);
    expect([status, body.command.kind]).to.deep.equal([202, 'CANCEL_RESERVATION']);
    await scene.result(await commandOf('CANCEL_RESERVATION', id), 'ACCEPTED');
    await becomes(id, 'CANCELLED');
    expect((await driver.send('DELETE', `/reservations/${id}`)).status).to.equal(409);
    expect((await driver.ok('GET', '/reservations')).items).to.deep.equal([]);
  });

  it('stands when its CPO refuses to take it back', async () => {
    const { id } = await reserved();
    await driver.ok('DELETE', `/reservations/${id}`);
    await scene.result(await commandOf('CANCEL_RESERVATION', id), 'REJECTED');
    await becomes(id, 'RESERVED');
  });

  it('can be taken back by the CPO, at any time (M-18)', async () => {
    const { id, command } = await reserved();
    expect(await scene.result(command, 'CANCELED_RESERVATION')).to.equal(200);
    expect((await becomes(id, 'CANCELLED')).reason).to.equal('CANCELLED_BY_CPO');
  });

  it('expires when nobody comes', async () => {
    const { id } = await reserved({ until: new Date(Date.now() + 1500).toISOString() });
    await becomes(id, 'EXPIRED');
  });

  it('is used by the charge that begins with its token, whose Session was its own before (S-11)', async () => {
    const { id, command } = await reserved();
    const session = scene.session(command.body.token, {
      status: 'RESERVATION',
      authorization_reference: id,
      charging_periods: [],
    });
    await scene.tell(session);
    expect((await driver.ok('GET', '/me/sessions')).items).to.deep.equal([]);
    await scene.tell(
      scene.later({ ...session, charging_periods: scene.session(command.body.token).charging_periods ?? [] }, 1, {
        status: 'ACTIVE',
      }),
    );
    await becomes(id, 'USED');
    const { items } = await driver.ok('GET', '/me/sessions');
    expect(items.map(({ state }: Shown) => state)).to.deep.equal(['CHARGING']);
  });

  it('is over when its Session ends without a charge', async () => {
    const { id, command } = await reserved();
    const session = scene.session(command.body.token, {
      status: 'RESERVATION',
      authorization_reference: id,
      charging_periods: [],
    });
    await scene.tell(session);
    await scene.tell({ ...session, status: 'COMPLETED', last_updated: new Date().toISOString() });
    await becomes(id, 'EXPIRED');
  });

  it('is one of several at the same moment, of which as many count as may be', async () => {
    const max = scene.hub.app.hub.limits.driverReservationsOpenMax;
    const other = await scene.driver();
    const body = { location_id: scene.place, evse_uid: evseUid, until: new Date(Date.now() + 600_000).toISOString() };
    const tries = Array.from({ length: max + 4 }, () =>
      other.send('POST', '/reservations', { body, headers: { 'idempotency-key': randomUUID() } }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).to.have.length(max);
  });

  it('is for now, not for ever, and not for others', async () => {
    const status = async (until: string): Promise<number> => (await ask({ until })).status;
    expect(await status(inMinutes(-1))).to.equal(400);
    expect(await status(inMinutes(25 * 60))).to.equal(400);
    const { id } = await reserved();
    const stranger = await scene.driver();
    expect((await stranger.send('GET', `/reservations/${id}`)).status).to.equal(404);
    expect((await stranger.send('DELETE', `/reservations/${id}`)).status).to.equal(404);
    await ask();
    await ask();
    expect((await ask()).status).to.equal(409);
  });
});

describe('what else a driver can do about a charge', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open({ limits: { driverStopWaitMs: 300 } });
  });
  beforeEach(async () => {
    driver = await scene.driver();
  });
  after(() => scene.close());

  async function charging() {
    const { id } = await driver.start();
    const command = await scene.startOf(id);
    const session = scene.session(command.body.token, { authorization_reference: id });
    await scene.tell(session);
    await driver.becomes(id, 'CHARGING');
    return { id: String(id), session };
  }

  it('is to have the cable let go, while it charges and shortly after (H10)', async () => {
    const { id, session } = await charging();
    const count = scene.commands('UNLOCK_CONNECTOR').length;
    const { command } = await driver.ok('POST', `/sessions/${id}/unlock`);
    expect(command.kind).to.equal('UNLOCK_CONNECTOR');
    const sent = await scene.command('UNLOCK_CONNECTOR', count);
    expect(sent.body).to.deep.include({ location_id: 'SITE', evse_uid: evseUid, connector_id: '1' });
    await scene.result(sent, 'ACCEPTED');
    await scene.tell(scene.later(session, 2, { status: 'COMPLETED', end_date_time: new Date().toISOString() }));
    await driver.becomes(id, 'ENDED');
    // As long as the first one is under way another is that one.
    await until(
      async () => {
        await driver.ok('POST', `/sessions/${id}/unlock`);
        return scene.commands('UNLOCK_CONNECTOR').length > count + 1;
      },
      { what: 'the second command' },
    );
    await scene.hub.app.hub.reads.query(
      `update driver_sessions set progress = progress || '{"ended_at": "2026-01-01T00:00:00.000Z"}' where id = $1`,
      [id],
    );
    expect((await driver.send('POST', `/sessions/${id}/unlock`)).status).to.equal(409);
  });

  it('is not to have the cable of another one let go: it is the provider who unlocks, for that charge alone (M-19)', async () => {
    const { id, session } = await charging();
    const count = scene.commands('UNLOCK_CONNECTOR').length;
    const unlock = async (by: ChargingDriver, of: string) => (await by.send('POST', `/sessions/${of}/unlock`)).status;
    const other = await scene.driver();
    expect(await unlock(other, id)).to.equal(404);
    // One that has not begun.
    const { id: waiting } = await other.start();
    expect(await unlock(other, waiting)).to.equal(409);
    await scene.tell(scene.later(session, 2, { status: 'COMPLETED', end_date_time: new Date().toISOString() }));
    await driver.becomes(id, 'ENDED');
    // The next car is there, with a card of whichever provider.
    const { body } = await scene.startOf(waiting);
    const next = scene.session(body.token, { authorization_reference: waiting });
    await scene.tell(next);
    await other.becomes(waiting, 'CHARGING');
    expect(await unlock(driver, id)).to.equal(409);
    await scene.hub.app.hub.reads.query(`update driver_sessions set state = 'STALLED' where id = $1`, [id]);
    expect(await unlock(driver, id)).to.equal(409);
    expect(scene.commands('UNLOCK_CONNECTOR')).to.have.length(count);
    expect(await unlock(other, waiting)).to.equal(202);
    const { body: sent } = await scene.command('UNLOCK_CONNECTOR', count);
    expect(JSON.stringify(sent)).to.not.include(other.id).and.not.include(other.contract_id);
  });

  it('is to say when the car leaves (S-17)', async () => {
    const { id, session } = await charging();
    const body = { profile_type: 'CHEAP', departure_time: inMinutes(120), energy_need: 20 };
    const answer = await driver.send('PUT', `/sessions/${id}/preferences`, { body });
    expect([answer.status, answer.body.command.kind]).to.deep.equal([202, 'CHARGING_PREFERENCES']);
    expect(['DONE', 'REJECTED']).to.include(answer.body.command.state);
    const { rows } = await scene.hub.app.hub.reads.query('select preference from driver_sessions where id = $1', [id]);
    expect(rows).to.deep.equal([{ preference: answer.body.command.state === 'DONE' ? 'CHEAP' : null }]);
    const asked = scene.cpo.receivedLog.find(({ path }) => path.endsWith(`${session.id}/charging_preferences`));
    expect(asked?.body).to.deep.equal(body);
    const { id: waiting } = await (await scene.driver()).start();
    expect((await driver.send('PUT', `/sessions/${waiting}/preferences`, { body })).status).to.equal(404);
  });

  it('is to stop it again when it was not stopped', async () => {
    const { id } = await charging();
    const count = scene.commands('STOP_SESSION').length;
    const { command } = await driver.ok('POST', `/sessions/${id}/stop`);
    await driver.becomes(id, 'STOPPING');
    // The same one while it is under way.
    expect((await driver.ok('POST', `/sessions/${id}/stop`)).command.id).to.equal(command.id);
    await scene.result(await scene.command('STOP_SESSION', count), 'FAILED');
    const failed = await driver.becomes(id, 'CHARGING');
    expect(failed).to.deep.include({ reason: 'STOP_FAILED', next_action: 'CALL_SUPPORT' });
    const again = await driver.ok('POST', `/sessions/${id}/stop`);
    expect(again.command.id).to.not.equal(command.id);
    await scene.result(await scene.command('STOP_SESSION', count + 1), 'ACCEPTED');
    // The station agrees, and goes on.
    expect((await driver.becomes(id, ({ reason }) => reason === 'STOP_FAILED')).state).to.equal('CHARGING');
    expect(scene.commands('STOP_SESSION').length - count).to.equal(2);
  });

  it('is what it was where its CPO refuses to stop it: it does not charge before anything flows', async () => {
    const idle = { dimensions: [{ type: 'PARKING_TIME' as const, volume: 0.1 }] };
    for (const [state, about] of [
      ['WAITING_FOR_PLUG', { status: 'PENDING' as const, charging_periods: [] }],
      ['SUSPENDED', { kwh: 3, charging_periods: [{ start_date_time: inMinutes(-5), ...idle }] }],
    ] as const) {
      const waiting = await scene.driver();
      const { id } = await waiting.start();
      const { body } = await scene.startOf(id);
      await scene.tell(scene.session(body.token, { authorization_reference: id, ...about } as object));
      await waiting.becomes(id, state);
      await scene.cpo.behave({ operation: { result: 'REJECTED', timeout: 0 } }, 'commands');
      await waiting.ok('POST', `/sessions/${id}/stop`);
      const shown = await waiting.becomes(id, ({ reason }) => reason === 'STOP_FAILED');
      expect(shown).to.deep.include({ state, next_action: 'CALL_SUPPORT' });
      await scene.cpo.behave({}, 'commands');
    }
  });

  it('is nothing once it is over', async () => {
    const { id, session } = await charging();
    await scene.tell(scene.later(session, 2, { status: 'COMPLETED' }));
    await driver.becomes(id, 'ENDED');
    expect((await driver.send('POST', `/sessions/${id}/stop`)).status).to.equal(409);
    const body = { profile_type: 'FAST' };
    expect((await driver.send('PUT', `/sessions/${id}/preferences`, { body })).status).to.equal(409);
    expect((await driver.send('POST', `/sessions/${randomUUID()}/stop`)).status).to.equal(404);
  });
});
