import { expect } from 'chai';
import type { CDR } from '../../../src/generated/ocpi-2.2.1.ts';
import { hostEmsp } from '../../support/drivers/account.ts';
import { type ChargingDriver, ChargingScene, emsp, evseUid, type Shown } from '../../support/drivers/charging.ts';
import { until } from '../../support/wait.ts';

const otherEmsp = 'DE-OTH';

describe('what a CPO mixes up', () => {
  let scene: ChargingScene;
  let one: ChargingDriver;
  let other: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open();
    await hostEmsp(scene.hub, otherEmsp);
    await scene.hub.agree('BE-BEC', otherEmsp);
  });
  beforeEach(async () => {
    one = await scene.driver();
    other = await scene.driver();
  });
  after(() => scene.close());

  const sql = async (text: string, values: unknown[] = []) =>
    (await scene.hub.app.hub.reads.query<Shown>(text, values)).rows;

  const tell = (session: Shown, to: string) => scene.cpo.push(`sessions/BE/BEC/${session.id}`, session, to);

  async function charging(by: ChargingDriver, to = emsp, about: object = {}) {
    const { id } = await by.start();
    const { body } = await scene.startOf(id);
    const session = scene.session(body.token, { authorization_reference: id, ...about });
    await tell(session, to);
    await by.becomes(id, 'CHARGING');
    return { id: String(id), session };
  }

  const history = async (of: ChargingDriver): Promise<Shown[]> =>
    (await of.ok('GET', '/me/sessions?with_failed=true')).items;

  /** State, energy and cost of all charges of a driver. */
  const charges = async (of: ChargingDriver) =>
    (await history(of)).map(({ state, energy_kwh, cost }) => [state, energy_kwh, cost?.amount]);

  const findings = async () => {
    const { items } = await scene.hub.admin<Shown>('GET', `/findings?partner=${scene.cpo.partnerId}`);
    return items.map(({ module, rule }: Shown) => `${module} ${rule}`);
  };

  it('one id for charges of two eMSPs: each has its own charge, and its own bill', async () => {
    other = await scene.driver(otherEmsp);
    const mine = await charging(one);
    const theirs = await charging(other, otherEmsp, { id: mine.session.id });
    expect(await charges(one)).to.deep.equal([['CHARGING', '0', '0']]);
    await scene.cpo.postCdr(scene.cdr(theirs.session, { kwh: 20 }), otherEmsp);
    await other.becomes(theirs.id, 'BILLED');
    expect(await charges(one)).to.deep.equal([['CHARGING', '0', '0']]);
    await scene.cpo.postCdr(scene.cdr(mine.session, { kwh: 10 }), emsp);
    await one.becomes(mine.id, 'BILLED');
    expect(await charges(one)).to.deep.equal([['BILLED', '10', '4.84']]);
    expect(await charges(other)).to.deep.equal([['BILLED', '20', '9.68']]);
  });

  it('one id for charges of two drivers: each has his own charge and bill, and stops nobody else’s', async () => {
    const mine = await charging(one);
    const theirs = await charging(other, emsp, { id: mine.session.id });
    const stops = scene.commands('STOP_SESSION').length;
    for (const [driver, id] of [
      [one, mine.id],
      [other, theirs.id],
    ] as const) {
      const { status, body } = await driver.send('POST', `/sessions/${id}/stop`);
      expect([status, body.code]).to.deep.equal([409, 'session_ambiguous']);
      const wish = await driver.send('PUT', `/sessions/${id}/preferences`, { body: { profile_type: 'FAST' } });
      expect([wish.status, wish.body.code]).to.deep.equal([409, 'session_ambiguous']);
    }
    expect(scene.commands('STOP_SESSION').length).to.equal(stops);
    await scene.cpo.postCdr(scene.cdr(theirs.session, { kwh: 20 }), emsp);
    await other.becomes(theirs.id, 'BILLED');
    // Once the other one is over, it is clear which is meant.
    expect((await one.send('POST', `/sessions/${mine.id}/stop`)).status).to.equal(202);
    await scene.cpo.postCdr(scene.cdr(mine.session, { kwh: 10 }), emsp);
    await one.becomes(mine.id, 'BILLED');
    expect(await charges(one)).to.deep.equal([['BILLED', '10', '4.84']]);
    expect(await charges(other)).to.deep.equal([['BILLED', '20', '9.68']]);
  });

  it('one id for two drivers, of whom one has given his charge up: nothing is stopped', async () => {
    const mine = await charging(one);
    const { id } = await other.start();
    const { body } = await scene.startOf(id);
    await other.becomes(id, 'ACCEPTED_BY_CPO');
    await other.ok('POST', `/sessions/${id}/stop`);
    const stops = scene.commands('STOP_SESSION').length;
    await tell(scene.session(body.token, { id: mine.session.id, authorization_reference: id }), emsp);
    expect(await other.becomes(id, 'CHARGING')).to.deep.include({ reason: 'STOP_FAILED', next_action: 'CALL_SUPPORT' });
    expect(scene.commands('STOP_SESSION').length).to.equal(stops);
  });

  it('a CDR with another driver’s token than its Session is billed to nobody, and the operator is told', async () => {
    const mine = await charging(one);
    const theirs = await charging(other);
    await tell(scene.later(mine.session, 10, { status: 'COMPLETED' }), emsp);
    await one.becomes(mine.id, 'ENDED');
    const cdr: CDR = {
      ...scene.cdr(mine.session, { kwh: 10 }),
      cdr_token: theirs.session.cdr_token,
      authorization_reference: null,
    };
    expect((await scene.cpo.postCdr(cdr, emsp)).http).to.equal(201);
    expect(await charges(one)).to.deep.equal([['ENDED', '10', '4.84']]);
    expect((await history(other)).map(({ state }) => state)).to.deep.equal(['CHARGING']);
    expect(await sql('select driver, receipt from driver_bills where cdr_id = $1', [cdr.id])).to.deep.equal([
      { driver: null, receipt: null },
    ]);
    await until(async () => (await findings()).includes('cdrs cdr-token-differs'), { what: 'the finding' });
    // It is put right by a credit CDR and a corrected one.
    const { excl_vat, incl_vat } = cdr.total_cost;
    const credit = { credit: true, credit_reference_id: cdr.id, id: `${cdr.id}-C` };
    const total_cost = { excl_vat: -excl_vat, incl_vat: -Number(incl_vat) };
    expect((await scene.cpo.postCdr({ ...cdr, ...credit, total_cost }, emsp)).http).to.equal(201);
    await scene.cpo.postCdr(scene.cdr(mine.session, { kwh: 10 }), emsp);
    await one.becomes(mine.id, 'BILLED');
    expect(await charges(one)).to.deep.equal([['BILLED', '10', '4.84']]);
  });

  it('a CDR with a token that nobody has is not billed to whose Session or reference it names', async () => {
    for (const about of [{ session_id: null }, { authorization_reference: null }, {}]) {
      const driver = await scene.driver();
      const { id, session } = await charging(driver);
      const cdr_token = { ...session.cdr_token, uid: `NOBODY-${session.id}`, contract_id: 'DE-XVE-CNOBODY01' };
      const cdr: CDR = { ...scene.cdr(session), ...about, cdr_token };
      expect((await scene.cpo.postCdr(cdr, emsp)).http).to.equal(201);
      expect((await history(driver)).map(({ state }) => state)).to.deep.equal(['CHARGING']);
      const [bill] = await sql('select session, driver from driver_bills where cdr_id = $1', [cdr.id]);
      expect(bill.driver).to.equal(null);
      expect(bill.session).to.not.equal(id);
    }
  });

  it('a CDR with another token of the same contract is still that driver’s', async () => {
    const card = { uid: '04CAFE77', visual_number: 'XVE-CAFE-7', code: 'CAFECODE7' };
    await scene.hub.admin('POST', '/drivers/cards', { emsp, cards: [card] });
    const { id, session } = await charging(one);
    const { visual_number, code } = card;
    await one.ok('POST', '/me/tokens', { visual_number, code });
    const cdr: CDR = scene.cdr(session, { kwh: 10 });
    const cdr_token = { ...cdr.cdr_token, uid: card.uid, type: 'RFID' as const };
    expect((await scene.cpo.postCdr({ ...cdr, cdr_token }, emsp)).http).to.equal(201);
    await one.becomes(id, 'BILLED');
  });

  it('nothing: a card that is linked while it charges keeps its charge', async () => {
    const card = { uid: '04CAFE88', visual_number: 'XVE-CAFE-8', code: 'CAFECODE8' };
    await scene.hub.admin('POST', '/drivers/cards', { emsp, cards: [card] });
    const contract = { country_code: 'DE', party_id: 'XVE', contract_id: card.visual_number };
    const token = { ...contract, uid: card.uid, type: 'RFID' as const } as never;
    const session = scene.session(token, { auth_method: 'WHITELIST', evse_uid: evseUid });
    await tell(session, emsp);
    const { visual_number, code } = card;
    await one.ok('POST', '/me/tokens', { visual_number, code });
    await tell(scene.later(session, 5), emsp);
    const rows = await sql('select driver, state from driver_sessions where session_id = $1', [session.id]);
    expect(rows).to.deep.equal([{ driver: null, state: 'CHARGING' }]);
  });
});
