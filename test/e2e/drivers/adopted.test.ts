import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Client } from 'pg';
import type { CDR } from '../../../src/generated/ocpi-2.2.1.ts';
import { type ChargingDriver, ChargingScene, emsp, evseUid, type Shown } from '../../support/drivers/charging.ts';
import { until } from '../../support/wait.ts';

describe('which charge something is of', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open({ limits: { driverStartWaitMs: 600 } });
  });
  beforeEach(async () => {
    driver = await scene.driver();
  });
  after(() => scene.close());

  const sql = async (text: string, values: unknown[] = []) =>
    (await scene.hub.app.hub.reads.query<Shown>(text, values)).rows;

  async function charging(by = driver) {
    const { id } = await by.start();
    const command = await scene.startOf(id);
    const session = scene.session(command.body.token, { authorization_reference: id });
    await scene.tell(session);
    await by.becomes(id, 'CHARGING');
    return { id: String(id), session };
  }

  const historyOf = async (of: ChargingDriver): Promise<Shown[]> =>
    (await of.ok('GET', '/me/sessions?with_failed=true')).items;

  it('is one for two taps with keys of their own that no process has seen the other of', async () => {
    // None of them is stored before all are about to be, or wait for one that is.
    const gate: Client = await scene.hub.app.hub.reads.connect().then((client) => client as unknown as Client);
    const lock = 7_100_719;
    await sql(`create function hold() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock_shared(${lock}); return new; end $$`);
    await sql('create trigger hold before insert on driver_sessions for each row execute function hold()');
    await gate.query('select pg_advisory_lock($1)', [lock]);
    const before = scene.commands('START_SESSION').length;
    const body = { location_id: scene.place, evse_uid: evseUid };
    try {
      const taps = [1, 2, 3].map(() =>
        driver.send('POST', '/sessions', { body, headers: { 'idempotency-key': randomUUID() } }),
      );
      await until(
        async () =>
          (await sql(`select from pg_locks where locktype = 'advisory' and objid = $1 and not granted`, [lock]))
            .length > 0,
        { what: 'one to be about to be stored' },
      );
      await until(async () => (await sql('select distinct pid from pg_locks where not granted')).length >= 3, {
        what: 'all to wait',
      });
      await gate.query('select pg_advisory_unlock($1)', [lock]);
      const answers = await Promise.all(taps);
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([202, 409, 409]);
      const made = answers.find(({ status }) => status === 202);
      await driver.becomes(made?.body.id, 'ACCEPTED_BY_CPO');
      expect(scene.commands('START_SESSION').length - before).to.equal(1);
    } finally {
      await sql('drop trigger hold on driver_sessions');
      await sql('drop function hold()');
      (gate as unknown as { release(): void }).release();
    }
  });

  it('is not another driver’s whose reference a CPO has mixed up: who has the token pays', async () => {
    const other = await scene.driver();
    const mine = await driver.start();
    await scene.startOf(mine.id);
    const theirs = await other.start();
    const { body } = await scene.startOf(theirs.id);
    await scene.tell(scene.session(body.token, { authorization_reference: mine.id }));
    await other.becomes(theirs.id, 'CHARGING');
    expect((await driver.ok('GET', `/sessions/${mine.id}`)).state).to.equal('ACCEPTED_BY_CPO');
  });

  it('is the one that a bill without a Session names by its reference', async () => {
    const { id, session } = await charging();
    const cdr: CDR = { ...scene.cdr(session), session_id: null };
    expect((await scene.cpo.postCdr(cdr, emsp)).http).to.equal(201);
    await driver.becomes(id, 'BILLED');
    expect((await historyOf(driver)).map((one) => one.id)).to.deep.equal([id]);
  });

  it('is not the one that was given up where the same card is shown at the station: nobody stops that', async () => {
    const card = { uid: '04CAFE01', visual_number: 'XVE-CAFE-1', code: 'CAFECODE1' };
    await scene.hub.admin('POST', '/drivers/cards', { emsp, cards: [card] });
    const { visual_number, code } = card;
    const { token_id } = await driver.ok('POST', '/me/tokens', { visual_number, code });
    const { id } = await driver.start({ token_id });
    const { body } = await scene.startOf(id);
    expect(body.token.uid).to.equal(card.uid);
    await driver.becomes(id, 'ACCEPTED_BY_CPO');
    await driver.ok('POST', `/sessions/${id}/stop`);
    const shownCard = scene.session(body.token, { auth_method: 'WHITELIST' });
    await scene.tell(shownCard);
    const states = async () => (await historyOf(driver)).map(({ origin, state }) => [origin, state]);
    expect(await states()).to.deep.equal([
      ['STATION', 'CHARGING'],
      ['APP', 'CANCELLED'],
    ]);
    // What the command has begun after all is stopped.
    const commanded = scene.session(body.token, { auth_method: 'COMMAND' });
    await scene.tell(commanded);
    await until(() => scene.commands('STOP_SESSION').some((stop) => stop.body.session_id === commanded.id), {
      what: 'the stop of what was given up',
    });
    expect(scene.commands('STOP_SESSION').some((stop) => stop.body.session_id === shownCard.id)).to.equal(false);
  });

  it('is none for a reservation that nobody has made use of, however often its end is told (S-11)', async () => {
    const { body } = await driver.send('POST', '/reservations', {
      body: { location_id: scene.place, evse_uid: evseUid, until: new Date(Date.now() + 600_000).toISOString() },
      headers: { 'idempotency-key': randomUUID() },
    });
    const command = await until(
      () => scene.commands('RESERVE_NOW').find((one) => one.body.reservation_id === body.id) as { body: Shown },
      { what: 'RESERVE_NOW at the CPO' },
    );
    await scene.result(command, 'ACCEPTED');
    const about = { status: 'RESERVATION', authorization_reference: body.id, charging_periods: [] } as const;
    const session = scene.session(command.body.token, { ...about, charging_periods: [] });
    await scene.tell(session);
    for (let times = 0; times < 2; times += 1)
      await scene.tell({ ...session, status: 'COMPLETED', last_updated: new Date().toISOString() });
    expect((await driver.ok('GET', `/reservations/${body.id}`)).state).to.equal('EXPIRED');
    expect(await historyOf(driver)).to.deep.equal([]);
  });

  it('keeps nobody from another one once nothing is heard of it any more (U15)', async () => {
    const { id } = await charging();
    await sql(`update driver_sessions set state = 'STALLED', due_at = null where id = $1`, [id]);
    expect((await driver.start()).id).to.not.equal(id);
  });

  it('does not stay open for ever where a process has died before its bill was stored', async () => {
    const { session } = await charging();
    const cdr: CDR = { ...scene.cdr(session), session_id: null, authorization_reference: null };
    await sql(`create function lose() returns trigger language plpgsql as $$ begin raise 'lost'; end $$`);
    await sql('create trigger lose before insert on driver_bills for each row execute function lose()');
    try {
      await scene.cpo.postCdr(cdr, emsp);
    } finally {
      await sql('drop trigger lose on driver_bills');
      await sql('drop function lose()');
    }
    // It is sent again at once, rather than when whoever was at it is given up.
    await sql('update cdr_deliveries set next_try_at = now() where delivered_at is null');
    const states = async () => (await historyOf(driver)).map(({ state }) => state).sort();
    await until(async () => (await states()).includes('BILLED'), { what: 'the bill' });
    await until(async () => !(await states()).includes('WAITING_FOR_PLUG'), { what: 'nothing to be waited for' });
  });
});
