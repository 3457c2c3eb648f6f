import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { build } from '../../support/build.ts';
import { type ChargingDriver, ChargingScene, evseUid } from '../../support/drivers/charging.ts';
import { until } from '../../support/wait.ts';

describe('a start by a driver', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open({ limits: { driverStartWaitMs: 600, forwardTimeoutMs: 1500 } });
  });
  beforeEach(async () => {
    driver = await scene.driver();
    await scene.cpo.behave({}, 'commands');
  });
  after(() => scene.close());

  /** A start, and the command that the CPO has got for it. */
  async function started(about: object = {}, key?: string) {
    const count = scene.commands('START_SESSION').length;
    const { id } = await driver.start(about, key);
    return { id: String(id), command: await scene.command('START_SESSION', count), count };
  }

  /** How many commands the CPO has got since. */
  const sentSince = (count: number): number => scene.commands('START_SESSION').length - count;

  /** Waits until an EVSE that was told of is known by what is printed on it. */
  const isThere = (evseId: string): Promise<unknown> =>
    until(async () => (await driver.call('GET', `/evses/${encodeURIComponent(evseId)}`)).status === 200, {
      what: `the EVSE ${evseId}`,
    });

  it('that is accepted waits for the cable (7.7)', async () => {
    const { id, command, count } = await started();
    await driver.becomes(id, 'ACCEPTED_BY_CPO');
    await scene.result(command, 'ACCEPTED');
    const shown = await driver.becomes(id, 'WAITING_FOR_PLUG');
    expect(shown).to.deep.include({ next_action: 'PLUG_IN', reason: null, is_late: false });
    expect(shown.state_text).to.deep.equal({ text: 'Plug in the cable now.', lang: 'en' });
    expect(sentSince(count)).to.equal(1);
  });

  it('that its CPO rejects is over (7.7)', async () => {
    await scene.cpo.behave({ operation: { result: 'REJECTED', timeout: 0 } }, 'commands');
    const { id, count } = await started();
    const shown = await driver.becomes(id, 'REJECTED');
    expect(shown).to.deep.include({ next_action: 'TRY_OTHER_EVSE', reason: 'REJECTED_BY_CPO' });
    expect(sentSince(count)).to.equal(1);
  });

  for (const [result, state, reason] of [
    ['REJECTED', 'REJECTED', 'REJECTED_BY_STATION'],
    ['EVSE_OCCUPIED', 'REJECTED', 'EVSE_OCCUPIED'],
    ['EVSE_INOPERATIVE', 'REJECTED', 'EVSE_INOPERATIVE'],
    ['NOT_SUPPORTED', 'REJECTED', 'NOT_SUPPORTED'],
    ['FAILED', 'FAILED', 'FAILED_AT_STATION'],
    ['TIMEOUT', 'TIMED_OUT', 'NO_ANSWER'],
  ] as const) {
    it(`whose station says ${result} is ${state} (7.7)`, async () => {
      const { id, command, count } = await started();
      expect(await scene.result(command, result)).to.equal(200);
      const shown = await driver.becomes(id, state);
      expect(shown).to.deep.include({ next_action: 'TRY_OTHER_EVSE', reason });
      expect(sentSince(count)).to.equal(1);
    });
  }

  it('whose result does not come in the time its CPO says times out (7.7, M-03)', async () => {
    await scene.cpo.behave({ operation: { result: 'ACCEPTED', timeout: 1 } }, 'commands');
    const { id, count } = await started();
    await driver.becomes(id, 'ACCEPTED_BY_CPO');
    expect(await driver.becomes(id, 'TIMED_OUT')).to.deep.include({ reason: 'NO_ANSWER' });
    expect(sentSince(count)).to.equal(1);
  });

  it('that times out and begins late is told at once, and can be stopped (7.7, U14)', async () => {
    const { id, command } = await started();
    await scene.result(command, 'TIMEOUT');
    await driver.becomes(id, 'TIMED_OUT');
    const session = scene.session(command.body.token);
    await scene.tell(session);
    const shown = await driver.becomes(id, 'CHARGING');
    expect(shown).to.deep.include({ is_late: true, reason: 'LATE_START', origin: 'APP' });
    expect(shown.state_text.text).to.equal('Charging has started late. You can stop it.');
    const stops = scene.commands('STOP_SESSION').length;
    await driver.ok('POST', `/sessions/${id}/stop`);
    expect((await scene.command('STOP_SESSION', stops)).body.session_id).to.equal(session.id);
  });

  it('that failed and begins late is known by its reference, whatever its time and place (7.7)', async () => {
    const { id, command } = await started();
    await scene.result(command, 'FAILED');
    await driver.becomes(id, 'FAILED');
    const start_date_time = new Date(Date.now() + 60 * 60_000).toISOString();
    await scene.tell(scene.session(command.body.token, { authorization_reference: id, start_date_time }));
    expect((await driver.becomes(id, 'CHARGING')).is_late).to.equal(true);
  });

  it('does not take a charge for its own that begins after a quarter of an hour, or elsewhere', async () => {
    const { id, command } = await started();
    await scene.result(command, 'TIMEOUT');
    await driver.becomes(id, 'TIMED_OUT');
    const tooLate = new Date(Date.now() + 16 * 60_000).toISOString();
    await scene.tell(scene.session(command.body.token, { start_date_time: tooLate }));
    await scene.tell(scene.session(command.body.token, { evse_uid: 'OTHER' }));
    const { items } = await driver.ok('GET', '/me/sessions?with_failed=true');
    expect(items.map(({ origin, state }: Record<string, string>) => [origin, state])).to.deep.equal([
      ['STATION', 'CHARGING'],
      ['STATION', 'CHARGING'],
      ['APP', 'TIMED_OUT'],
    ]);
    expect((await driver.ok('GET', `/sessions/${id}`)).state).to.equal('TIMED_OUT');
  });

  it('that is accepted and never begins times out (7.7, M-08)', async () => {
    const { id, command, count } = await started();
    await scene.result(command, 'ACCEPTED');
    await driver.becomes(id, 'WAITING_FOR_PLUG');
    expect(await driver.becomes(id, 'TIMED_OUT')).to.deep.include({ reason: 'NEVER_STARTED' });
    expect(sentSince(count)).to.equal(1);
  });

  it('by a double tap with one key is one charge and one command, answered alike (7.7)', async () => {
    const count = scene.commands('START_SESSION').length;
    const key = randomUUID();
    const taps = await Promise.all(Array.from({ length: 8 }, () => driver.start({}, key)));
    const [first, ...others] = taps;
    for (const other of others) expect(other).to.deep.equal(first);
    await driver.becomes(first.id, 'ACCEPTED_BY_CPO');
    const { rows } = await scene.hub.app.hub.reads.query(
      'select count(*) as count from driver_sessions where driver = $1',
      [driver.id],
    );
    expect(rows[0]).to.deep.equal({ count: 1 });
    expect(sentSince(count)).to.equal(1);
  });

  it('is one of several at the same moment, of which as many count as may be', async () => {
    const { count } = { count: scene.commands('START_SESSION').length };
    const body = { location_id: scene.place, evse_uid: evseUid };
    const tries = Array.from({ length: 8 }, () =>
      driver.send('POST', '/sessions', { body, headers: { 'idempotency-key': randomUUID() } }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status).sort();
    expect(statuses).to.deep.equal([202, ...Array(7).fill(409)]);
    await scene.command('START_SESSION', count);
    await scene.hub.settled();
    expect(sentSince(count)).to.equal(1);
  });

  it('needs a key, and another one for another charge', async () => {
    const at = { location_id: scene.place, evse_uid: 'EVSE-A' };
    const without = await driver.send('POST', '/sessions', { body: at });
    expect([without.status, without.body.errors[0].code]).to.deep.equal([400, 'missing']);
    const { id } = await driver.start();
    const again = await driver.send('POST', '/sessions', { body: at, headers: { 'idempotency-key': randomUUID() } });
    expect([again.status, again.body.detail.includes(id)]).to.deep.equal([409, true]);
  });

  it('is one of five that a driver may have under way, with another one at an EVSE of its own; a stalled one does not count', async () => {
    const evses = [1, 2, 3, 4, 5, 6].map((uid) => build.evse({ uid: `E${uid}`, evse_id: `BE*BEC*EMANY${uid}` }));
    await scene.cpo.push('locations/BE/BEC/MANY', build.location({ id: 'MANY', evses }));
    await isThere('BE*BEC*EMANY6');
    const begin = (uid: number) =>
      driver.send('POST', '/sessions', {
        body: { evse_id: `BE*BEC*EMANY${uid}` },
        headers: { 'idempotency-key': randomUUID() },
      });
    for (const uid of [1, 2, 3, 4, 5]) expect((await begin(uid)).status).to.equal(202);
    const sixth = await begin(6);
    expect([sixth.status, sixth.body.code, sixth.body.detail]).to.deep.equal([
      409,
      'conflict',
      'you have 5 charges under way: that is as many as may be',
    ]);
    const { pool } = scene.hub.app.drivers.charging.desk;
    await pool.query(`update driver_sessions set state = 'STALLED' where driver = $1 and evse_uid = 'E1'`, [driver.id]);
    expect((await begin(6)).status).to.equal(202);
  });

  it('by another driver at the same EVSE is for the CPO to judge', async () => {
    const other = await scene.driver();
    const count = scene.commands('START_SESSION').length;
    await driver.start();
    await other.start();
    await until(() => sentSince(count) === 2, { what: 'both commands' });
  });

  it('that the CPO does not answer in time has timed out, and its result still counts (7.7)', async () => {
    // Nobody knows whether it has taken the command.
    await scene.cpo.behave({ hang: true }, 'commands');
    const { id, command, count } = await started();
    expect(await driver.becomes(id, 'TIMED_OUT')).to.deep.include({ reason: 'NO_ANSWER' });
    await scene.cpo.behave({}, 'commands');
    expect(await scene.result(command, 'ACCEPTED')).to.equal(200);
    await driver.becomes(id, ({ state }) => state === 'ACCEPTED_BY_STATION' || state === 'WAITING_FOR_PLUG');
    expect(sentSince(count)).to.equal(1);
  });

  it('that does not reach the CPO has failed', async () => {
    await scene.cpo.behave({ status500: true }, 'commands');
    const { id } = await driver.start();
    expect(await driver.becomes(id, 'FAILED')).to.deep.include({ reason: 'NOT_DELIVERED' });
  });

  it('that is given up before its command is sent is never asked for', async () => {
    // As when the process dies before it has sent anything: the command waits for another one.
    const { pool } = scene.hub.app.drivers.charging.desk;
    const count = scene.commands('START_SESSION').length;
    await pool.query(`create function keep_back() returns trigger language plpgsql as $$ begin return null; end $$`);
    await pool.query(`create trigger keep_back before update on driver_commands for each row
      when (old.state = 'NEW' and new.state = 'SENT') execute function keep_back()`);
    try {
      const { id } = await driver.start();
      const { command, session } = await driver.ok('POST', `/sessions/${id}/stop`);
      expect([command.kind, command.state, session.state]).to.deep.equal(['START_SESSION', 'CANCELLED', 'CANCELLED']);
    } finally {
      await pool.query('drop trigger keep_back on driver_commands');
      await pool.query('drop function keep_back()');
    }
    expect(sentSince(count)).to.equal(0);
  });

  it('that is given up after that is stopped should it begin nevertheless', async () => {
    const { id, command } = await started();
    await driver.becomes(id, 'ACCEPTED_BY_CPO');
    const stops = scene.commands('STOP_SESSION').length;
    const { session: cancelled } = await driver.ok('POST', `/sessions/${id}/stop`);
    expect(cancelled.state).to.equal('CANCELLED');
    const session = scene.session(command.body.token, { authorization_reference: id });
    await scene.tell(session);
    const stop = await scene.command('STOP_SESSION', stops);
    expect(stop.body.session_id).to.equal(session.id);
    await scene.result(stop, 'ACCEPTED');
    await scene.tell(scene.later(session, 0, { status: 'COMPLETED' }));
    await driver.becomes(id, 'ENDED');
    expect(scene.commands('STOP_SESSION').length - stops).to.equal(1);
  });

  it('is refused for what cannot be used, and says why', async () => {
    const refusal = async (about: object): Promise<[number, string]> => {
      const body = { location_id: scene.place, evse_uid: 'EVSE-A', ...about };
      const answer = await driver.send('POST', '/sessions', { body, headers: { 'idempotency-key': randomUUID() } });
      return [answer.status, answer.body.errors?.[0]?.pointer ?? answer.body.code];
    };
    expect(await refusal({ evse_uid: 'NONE' })).to.deep.equal([404, 'not_found']);
    expect(await refusal({ location_id: 'loc_zzzzz' })).to.deep.equal([404, 'not_found']);
    expect(await refusal({ connector_id: '9' })).to.deep.equal([404, 'not_found']);
    expect(await refusal({ evse_id: 'BE*BEC*EA*1' })).to.deep.equal([422, '/evse_id']);
    expect(await refusal({ quote_id: randomUUID() })).to.deep.equal([400, '/quote_id']);
    expect(await refusal({ vehicle_id: randomUUID() })).to.deep.equal([400, '/vehicle_id']);
    expect(await refusal({ token_id: randomUUID() })).to.deep.equal([404, 'not_found']);
    expect((await driver.ok('GET', '/me/sessions?with_failed=true')).items).to.deep.equal([]);
  });

  it('has the price of a quote for that connector alone, and is at the connector that the quote is for', async () => {
    const connectors = ['1', '2'].map((id) => build.connector({ id, tariff_ids: ['T1'] }));
    const evses = ['A', 'B'].map((uid) => build.evse({ uid, evse_id: `BE*BEC*EQ${uid}`, connectors }));
    await scene.cpo.push('locations/BE/BEC/QUOTED', build.location({ id: 'QUOTED', evses }));
    await isThere('BE*BEC*EQB');
    const quote = async (target: object, wallet = 'MINE'): Promise<string> => {
      const asked = { target, energy_kwh: 10, duration_min: 60, wallet };
      return (await driver.ok('POST', '/prices/estimate', asked)).quotes[0].quote_id;
    };
    const there = { evse_id: 'BE*BEC*EQA' };
    const second = await quote({ ...there, connector_id: '2' });
    const begin = (about: object) =>
      driver.send('POST', '/sessions', { body: about, headers: { 'idempotency-key': randomUUID() } });
    const refused: readonly object[] = [
      { ...there, connector_id: '1', quote_id: second },
      { evse_id: 'BE*BEC*EQB', quote_id: second },
      { evse_id: 'BE*BEC*EQB', connector_id: '2', quote_id: second },
      { location_id: scene.place, evse_uid: evseUid, quote_id: second },
      { ...there, quote_id: await quote(there, 'AD_HOC') },
    ];
    for (const body of refused) {
      const answer = await begin(body);
      expect([answer.status, answer.body.errors[0].pointer], JSON.stringify(body)).to.deep.equal([400, '/quote_id']);
    }
    expect((await driver.ok('GET', '/me/sessions?with_failed=true')).items).to.deep.equal([]);
    const { status, body } = await begin({ ...there, quote_id: second });
    expect([status, body.connector.id, body.quote_id]).to.deep.equal([202, '2', second]);
    expect((await scene.startOf(body.id)).body).to.deep.include({ evse_uid: 'A', connector_id: '2' });
  });

  it('names the EVSE by what is printed on it as well', async () => {
    const body = { evse_id: 'be bec ea 1' };
    const answer = await driver.send('POST', '/sessions', { body, headers: { 'idempotency-key': randomUUID() } });
    expect([answer.status, answer.body.evse.uid]).to.deep.equal([202, 'EVSE-A']);
  });
});
