import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { driverWith, hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';

const emsp = { country_code: 'DE', party_id: 'XVE' };

describe('cards of drivers', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => Date.now() + aheadMs };
  const advance = (ms: number): void => {
    aheadMs += ms;
  };
  let serial = 0;
  before(async () => {
    hub = await startHub({ clock });
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hostEmsp(hub);
    await hub.agree('*', 'DE-XVE');
  });
  after(() => hub.stop());

  /** A new card, imported. */
  const card = async (code?: string) => {
    serial += 1;
    const made = { uid: `04AA${serial}BB`, visual_number: `xve-00 ${serial}-1234${serial}`, ...(code && { code }) };
    const answer = await hub.admin('POST', '/drivers/cards', { emsp: 'DE-XVE', cards: [made] });
    expect(answer).to.deep.equal({ imported: 1, refused: [] });
    return made;
  };
  const tap = (uid: string, at = clock.now()) => hub.app.drivers.accounts.accounts.noteTap(emsp, uid, 'RFID', at);
  const link = (driver: TestDriver, visual_number: string, code?: string) =>
    driver.call('POST', '/me/tokens', { visual_number, ...(code && { code }) });
  const cardsOf = async (driver: TestDriver) =>
    (await driver.ok('GET', '/me/tokens')).items.filter(({ type }: { type: string }) => type === 'RFID');

  it('are linked with the code that came with them, once, and then known to CPOs', async () => {
    const driver = await makeDriver(hub);
    const { uid, visual_number } = await card('K7QP-2M9X');
    const { status, body } = await link(driver, visual_number.replaceAll('-', ' ').toUpperCase(), 'k7qp2m9x');
    expect(status).to.equal(201);
    expect(body).to.include({ state: 'LINKED', visual_number: `***234${serial}` });
    expect(JSON.stringify(body)).to.not.contain(uid);
    expect(await driver.ok('GET', `/me/token-links/${body.id}`)).to.deep.equal(body);
    expect(await cardsOf(driver)).to.deep.include({
      id: body.token_id,
      type: 'RFID',
      visual_number: `***234${serial}`,
      state: 'ACTIVE',
      is_valid: true,
      created_at: (await cardsOf(driver))[0].created_at,
    });
    await hub.settled();
    const known = cpo.received('tokens').filter(({ contract_id }) => contract_id === driver.contract_id);
    expect(known.map(({ type }) => type).sort()).to.deep.equal(['APP_USER', 'RFID']);
    // One stops what the other has started.
    expect(new Set(known.map(({ group_id }) => group_id)).size).to.equal(1);
    expect(known.find(({ type }) => type === 'RFID')).to.include({ uid, visual_number, valid: true });
    const other = await makeDriver(hub);
    expect((await link(other, visual_number, 'K7QP-2M9X')).status).to.equal(400);
  });

  it('are refused with the same words, whether the card, the number or the code is not right', async () => {
    const driver = await makeDriver(hub);
    const { visual_number } = await card('RIGHTCODE');
    const plain = await card();
    const taken = await card('TAKENCODE');
    await link(await makeDriver(hub), taken.visual_number, 'TAKENCODE');
    await hostEmsp(hub, 'DE-XVF');
    const foreign = await makeDriver(hub, 'DE-XVF');
    const answers = [
      await link(driver, visual_number, 'WRONGCODE'),
      await link(driver, 'NO SUCH CARD', 'RIGHTCODE'),
      await link(driver, plain.visual_number, 'RIGHTCODE'),
      await link(driver, taken.visual_number, 'TAKENCODE'),
      await link(foreign, visual_number, 'RIGHTCODE'),
      await link(driver, '- -', 'RIGHTCODE'),
    ];
    const said = answers.map(({ status, body }) => [status, body.errors]);
    for (const one of said) expect(one).to.deep.equal(said[0]);
    expect(said[0]?.[0]).to.equal(400);
    // Of a number that nothing is known of a driver learns nothing by waiting either.
    const waits = [await link(driver, taken.visual_number), await link(driver, 'NO SUCH CARD')];
    expect(waits.map(({ status, body }) => [status, body.state])).to.deep.equal([
      [201, 'AWAITING_TAP'],
      [201, 'AWAITING_TAP'],
    ]);
    expect((await link(driver, visual_number, 'RIGHTCODE')).status).to.equal(201);
  });

  it('take no code any more after some wrong ones, and no driver tries all day', async () => {
    const driver = await makeDriver(hub);
    const { visual_number } = await card('RIGHTCODE');
    const { cardWrongCodesMax, cardLinksPerDayMax } = hub.app.hub.limits;
    for (let tries = 0; tries < cardWrongCodesMax; tries += 1) await link(driver, visual_number, `WRONG${tries}`);
    expect((await link(driver, visual_number, 'RIGHTCODE')).status).to.equal(400);
    for (let tries = cardWrongCodesMax + 1; tries < cardLinksPerDayMax; tries += 1) await link(driver, 'NO SUCH CARD');
    const refused = await link(driver, visual_number);
    expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([429, '3600']);
    // A new code from the operator counts anew.
    await hub.admin('POST', '/drivers/cards', {
      emsp: 'DE-XVE',
      cards: [{ uid: `04AA${serial}BB`, visual_number, code: 'NEWCODE99' }],
    });
    const other = await makeDriver(hub);
    expect((await link(other, visual_number, 'NEWCODE99')).body.state).to.equal('LINKED');
    advance(86_400_001);
    const again = await hub.admin<{ access_token: string }>('POST', `/drivers/${driver.id}/access-tokens`);
    expect((await link(driverWith(hub, driver, again.access_token), 'NO SUCH CARD')).status).to.equal(201);
  });

  it('are linked when they are shown at a station within two minutes', async () => {
    const driver = await makeDriver(hub);
    const { uid, visual_number } = await card();
    const before = clock.now() - 1;
    const { body } = await link(driver, visual_number);
    expect(body.state).to.equal('AWAITING_TAP');
    expect(await tap('04FFFF')).to.equal(false);
    expect(await tap(uid, before)).to.equal(false);
    expect(await hub.app.drivers.accounts.accounts.noteTap(emsp, uid, 'APP_USER', clock.now())).to.equal(false);
    expect(
      await hub.app.drivers.accounts.accounts.noteTap({ ...emsp, party_id: 'XVF' }, uid, 'RFID', clock.now()),
    ).to.equal(false);
    advance(hub.app.hub.limits.cardTapMs - 5000);
    expect(await tap(uid.toLowerCase())).to.equal(true);
    expect(await tap(uid)).to.equal(false);
    const linked = await driver.ok('GET', `/me/token-links/${body.id}`);
    expect(linked).to.include({ state: 'LINKED', token_id: (await cardsOf(driver))[0].id });
    const now = await hub.app.drivers.accounts.accounts.tokenNow(emsp, uid, 'RFID');
    expect(now?.token).to.include({ valid: true, contract_id: driver.contract_id });
  });

  it('are linked by what a partner’s station asks the network, and may charge at once', async () => {
    await hub.admin('PATCH', `/partners/${cpo.partnerId}`, { quirks: { asks_about_unknown_tokens: true } });
    const driver = await makeDriver(hub);
    const { uid, visual_number } = await card();
    const stranger = await cpo.authorize(uid);
    expect(stranger.envelope.status_code).to.equal(2004);
    const { body } = await link(driver, visual_number);
    const { envelope } = await cpo.authorize(uid);
    expect(envelope.data).to.deep.include({ allowed: 'ALLOWED' });
    expect((envelope.data as { token: object }).token).to.include({ uid, contract_id: driver.contract_id });
    expect(await driver.ok('GET', `/me/token-links/${body.id}`)).to.include({ state: 'LINKED' });
  });

  it('are not linked later, nor for anybody when two wait for the same card', async () => {
    const [one, two] = [await makeDriver(hub), await makeDriver(hub)];
    const { uid, visual_number } = await card();
    const { body } = await link(one, visual_number);
    advance(hub.app.hub.limits.cardTapMs);
    expect(await tap(uid)).to.equal(false);
    expect((await one.ok('GET', `/me/token-links/${body.id}`)).state).to.equal('EXPIRED');
    await link(one, visual_number);
    await link(two, visual_number);
    expect(await tap(uid)).to.equal(false);
    expect([...(await cardsOf(one)), ...(await cardsOf(two))]).to.deep.equal([]);
  });

  it('belong to one driver when two link them at the same moment', async () => {
    const drivers = [await makeDriver(hub), await makeDriver(hub), await makeDriver(hub)];
    const { visual_number } = await card('RACECODE1');
    const answers = await Promise.all(drivers.map((driver) => link(driver, visual_number, 'RACECODE1')));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([201, 400, 400]);
    const owned = await Promise.all(drivers.map(cardsOf));
    expect(owned.flat()).to.have.length(1);
  });

  it('can be another’s after they were given back, and old bills stay who they are of', async () => {
    const [first, second] = [await makeDriver(hub), await makeDriver(hub)];
    const { uid, visual_number } = await card('FIRSTCODE');
    const { body } = await link(first, visual_number, 'FIRSTCODE');
    await first.ok('DELETE', `/me/tokens/${body.token_id}`);
    expect(await cardsOf(first)).to.deep.equal([]);
    await hub.settled();
    const known = () => cpo.received('tokens').find((token) => token.uid === uid);
    expect(known()).to.include({ valid: false });
    expect((await first.call('DELETE', `/me/tokens/${body.token_id}`)).status).to.equal(404);
    await link(second, visual_number);
    expect(await tap(uid)).to.equal(true);
    await hub.settled();
    expect(known()).to.include({ valid: true, contract_id: second.contract_id });
    const { driverOf } = hub.app.drivers.accounts.accounts;
    expect(await driverOf(emsp, { uid, type: 'RFID', contract_id: first.contract_id })).to.equal(first.id);
    expect(await driverOf(emsp, { uid, type: 'RFID', contract_id: second.contract_id })).to.equal(second.id);
    expect(await driverOf(emsp, { uid, type: 'RFID' })).to.equal(second.id);
  });

  it('are not more than a contract may have', async () => {
    const driver = await makeDriver(hub);
    const { driverTokensMax } = hub.app.hub.limits;
    await hub.app.hub.db.raw(
      `insert into driver_tokens (id, emsp, uid, type, contract, changed_at, created_at, due_at)
       select gen_random_uuid(), 'DE-XVE', 'FILL' || n, 'RFID', c.id, now(), now(), now() + interval '1 hour'
       from generate_series(2, ?) n, driver_contracts c where c.driver = ?`,
      [driverTokensMax, driver.id],
    );
    const { visual_number, uid } = await card('FULLCODE1');
    expect((await link(driver, visual_number, 'FULLCODE1')).status).to.equal(409);
    expect((await link(driver, visual_number)).status).to.equal(409);
    expect(await tap(uid)).to.equal(false);
  });

  it('are imported each by itself', async () => {
    const { uid, visual_number } = await card();
    const cards = [
      { uid: 'IMPORT1', visual_number: 'I 1' },
      { uid, visual_number: 'I 2' },
      { uid: 'IMPORT3', visual_number },
      { uid: 'import1', visual_number: 'i1' },
      { uid: 'IMPORT5', visual_number: 'I-5' },
    ];
    expect(await hub.admin('POST', '/drivers/cards', { emsp: 'DE-XVE', cards })).to.deep.equal({
      imported: 3,
      refused: [1, 2],
    });
    const nameless = await hub.call('POST', '/drivers/cards', {
      emsp: 'DE-XVE',
      cards: [{ uid: 'X', visual_number: '---' }],
    });
    expect(nameless.status).to.equal(400);
    expect((await hub.call('POST', '/drivers/cards', { emsp: 'DE-NON', cards })).status).to.equal(404);
  });
});
