import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Token } from '../../../src/generated/ocpi-2.2.1.ts';
import { type ChargingDriver, ChargingScene, emsp, evseUid } from '../../support/drivers/charging.ts';

describe('a hosted eMSP, as a CPO sees it', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  let app: Token;
  before(async () => {
    scene = await ChargingScene.open();
    driver = await scene.driver();
    const tokens = (await scene.cpo.list('tokens', {}, emsp)) as Token[];
    app = tokens[0] as Token;
  });
  after(() => scene.close());

  /** A card that is linked to the driver's contract. */
  async function card(uid: string): Promise<Token> {
    await scene.hub.admin('POST', '/drivers/cards', {
      emsp,
      cards: [{ uid, visual_number: `V ${uid}`, code: 'CODE12345' }],
    });
    await driver.ok('POST', '/me/tokens', { visual_number: `V ${uid}`, code: 'CODE12345' });
    const tokens = (await scene.cpo.list('tokens', {}, emsp)) as Token[];
    const token = tokens.find((one) => one.uid === uid);
    if (token === undefined) throw new Error('the card is not in the list');
    return token;
  }

  const infoOf = (answer: { envelope: { data?: unknown } }) => answer.envelope.data as Record<string, unknown>;

  it('lists its tokens, in pages and by time (K-06)', async () => {
    for (const uid of ['04A001', '04A002', '04A003']) await card(uid);
    const all = (await scene.cpo.list('tokens', {}, emsp)) as Token[];
    expect(all.map(({ type }) => type)).to.deep.equal(['APP_USER', 'RFID', 'RFID', 'RFID']);
    expect(new Set(all.map(({ group_id }) => group_id)).size).to.equal(1);
    const pages = (await scene.cpo.list('tokens', { limit: 2 }, emsp)) as Token[];
    expect(pages.map(({ uid }) => uid)).to.deep.equal(all.map(({ uid }) => uid));
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect(await scene.cpo.list('tokens', { date_from: future }, emsp)).to.deep.equal([]);
  });

  it('says in real time whether a token may charge, and where (K-07, K-10, K-11)', async () => {
    const { uid } = await card('04B001');
    const at = { location_id: 'SITE', evse_uids: [evseUid, 'GONE'] };
    const allowed = await scene.cpo.authorize(uid, { at, to: emsp });
    expect(infoOf(allowed)).to.deep.include({
      allowed: 'ALLOWED',
      location: { location_id: 'SITE', evse_uids: [evseUid] },
    });
    expect(infoOf(allowed)['authorization_reference']).to.match(/^[0-9a-f-]{36}$/);
    // The hub finds whose token it is.
    expect(infoOf(await scene.cpo.authorize(uid))['allowed']).to.equal('ALLOWED');
    const elsewhere = await scene.cpo.authorize(uid, { at: { location_id: 'SITE', evse_uids: ['GONE'] }, to: emsp });
    expect(infoOf(elsewhere)).to.deep.include({ allowed: 'NOT_ALLOWED' });
    expect(infoOf(elsewhere)).to.not.have.any.keys('location', 'authorization_reference');
    // A place that the network does not know, as at home (K-16).
    const home = await scene.cpo.authorize(uid, { at: { location_id: 'HOME' }, to: emsp });
    expect(infoOf(home)).to.deep.include({ allowed: 'ALLOWED', location: { location_id: 'HOME' } });
    const { items } = await driver.ok('GET', '/me/tokens');
    const blocked = items.find(({ visual_number }: { visual_number: string }) => visual_number?.endsWith('B001'));
    await driver.ok('PATCH', `/me/tokens/${blocked.id}`, { state: 'BLOCKED' });
    expect(infoOf(await scene.cpo.authorize(uid, { to: emsp }))).to.deep.include({ allowed: 'BLOCKED' });
    await driver.ok('DELETE', `/me/tokens/${blocked.id}`);
    expect(infoOf(await scene.cpo.authorize(uid, { to: emsp }))).to.deep.include({ allowed: 'EXPIRED' });
    const unknown = await scene.cpo.authorize('04DEAD', { to: emsp });
    expect([unknown.http, unknown.envelope.status_code]).to.deep.equal([404, 2004]);
    const otherType = await scene.cpo.authorize(uid, { type: 'OTHER', to: emsp });
    expect([otherType.http, otherType.envelope.status_code]).to.deep.equal([404, 2004]);
  });

  it('has the Sessions it was sent, for their owner to read (S-16)', async () => {
    const session = scene.session(app);
    await scene.tell(session);
    const read = () => scene.cpo.request('GET', 'sessions', 'receiver', `BE/BEC/${session.id}`, { to: emsp });
    expect(infoOf(await read())).to.deep.include({ id: session.id, kwh: 0 });
    await scene.cpo.patch(`sessions/BE/BEC/${session.id}`, { kwh: 2, last_updated: new Date().toISOString() }, null);
    expect(infoOf(await read())).to.deep.include({ kwh: 2 });
    const { items } = await driver.ok('GET', '/me/sessions');
    expect(items[0]).to.deep.include({ origin: 'STATION', state: 'CHARGING', energy_kwh: '2' });
    const missing = await scene.cpo.request('GET', 'sessions', 'receiver', 'BE/BEC/NONE', { to: emsp });
    expect(missing.http).to.equal(404);
  });

  it('takes a CDR once, and answers where it is (D-04, D-10)', async () => {
    const session = scene.session(app);
    await scene.tell(scene.later(session, 11, { status: 'COMPLETED' }));
    const cdr = scene.cdr(session);
    const first = await scene.cpo.postCdr(cdr, emsp);
    expect(first.http).to.equal(201);
    const again = await scene.cpo.postCdr(cdr, emsp);
    expect([again.http, again.headers['location']]).to.deep.equal([200, first.headers['location']]);
    const read = await scene.cpo.readCdr(String(first.headers['location']));
    expect(infoOf(read)).to.deep.include({ id: cdr.id });
    const { rows } = await scene.hub.app.hub.reads.query(
      'select count(*) as bills, count(distinct session) as sessions from driver_bills where cdr_id = $1',
      [cdr.id],
    );
    expect(rows).to.deep.equal([{ bills: 1, sessions: 1 }]);
    // As when it was delivered, and the process died before that was noted.
    const { rows: held } = await scene.hub.app.hub.reads.query<{ receiver_url: string }>(
      `update cdr_deliveries d set delivered_at = null, next_try_at = now() from cdrs c
       where c.number = d.number and c.id = $1 returning d.receiver_url`,
      [cdr.id],
    );
    scene.hub.app.worker?.wake();
    await scene.hub.settled();
    const { rows: delivered } = await scene.hub.app.hub.reads.query(
      'select d.receiver_url from cdr_deliveries d join cdrs c using (number) where c.id = $1 and d.delivered_at is not null',
      [cdr.id],
    );
    expect(delivered).to.deep.equal(held);
    const { rows: bills } = await scene.hub.app.hub.reads.query('select place from driver_bills where cdr_id = $1', [
      cdr.id,
    ]);
    expect(held[0]?.receiver_url.endsWith(`/${bills[0].place}`)).to.equal(true);
  });

  it('waits for nothing at URLs that were made up', async () => {
    const [platform] = [...scene.hub.app.hub.registry().platforms.values()].filter(
      ({ hosted }) => hosted === 'drivers',
    );
    const peer = scene.hub.app.drivers.charging.peerOf(platform?.id ?? '');
    const about = { module: 'commands', side: 'sender', query: new Map(), requestId: '1', correlationId: '1' } as const;
    const from = { country_code: 'BE', party_id: 'BEC' };
    const body = { text: '{"result":"ACCEPTED"}', value: { result: 'ACCEPTED' } };
    for (const segment of [randomUUID(), 'x', '']) {
      const request = { ...about, method: 'POST' as const, segments: [segment], body, from };
      const answer = await peer?.exchange(request, AbortSignal.timeout(1000));
      expect([answer?.http, answer?.statusCode], segment).to.deep.equal([404, 2000]);
    }
  });
});

describe('a charge that begins without the app', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  let other: ChargingDriver;
  before(async () => {
    scene = await ChargingScene.open();
    driver = await scene.driver();
    other = await scene.driver();
  });
  after(() => scene.close());

  async function cardOf(whose: ChargingDriver, uid: string): Promise<Token> {
    await scene.hub.admin('POST', '/drivers/cards', {
      emsp,
      cards: [{ uid, visual_number: `V ${uid}`, code: 'CODE12345' }],
    });
    await whose.ok('POST', '/me/tokens', { visual_number: `V ${uid}`, code: 'CODE12345' });
    const tokens = (await scene.cpo.list('tokens', {}, emsp)) as Token[];
    return tokens.find((token) => token.uid === uid) as Token;
  }

  it('with a card is in the history of whose card it is, and in his live view', async () => {
    const token = await cardOf(driver, '04C001');
    const session = scene.session(token, { auth_method: 'WHITELIST', kwh: 3 });
    await scene.tell(session);
    const { items } = await driver.ok('GET', '/me/sessions');
    expect(items).to.have.length(1);
    expect(items[0]).to.deep.include({ origin: 'STATION', state: 'CHARGING', energy_kwh: '3', is_late: false });
    expect(items[0].location).to.deep.include({ id: scene.place, name: 'Gravensteen' });
    expect((await other.ok('GET', '/me/sessions')).items).to.deep.equal([]);
    // He can stop it with the app.
    const stops = scene.commands('STOP_SESSION').length;
    await driver.ok('POST', `/sessions/${items[0].id}/stop`);
    expect((await scene.command('STOP_SESSION', stops)).body.session_id).to.equal(session.id);
  });

  it('is found in the list of a CPO that does not push', async () => {
    const token = await cardOf(driver, '04C002');
    const session = scene.session(token, { auth_method: 'AUTH_REQUEST', kwh: 4 });
    scene.cpo.keep('sessions', session);
    await scene.hub.admin('POST', `/partners/${scene.cpo.partnerId}/pulls`, { module: 'sessions', kind: 'full' });
    await scene.hub.settled();
    const { items } = await driver.ok('GET', '/me/sessions');
    expect(items[0]).to.deep.include({ origin: 'STATION', state: 'CHARGING', energy_kwh: '4' });
  });

  it('and comes with its bill alone is billed all the same', async () => {
    const token = await cardOf(driver, '04C003');
    const session = scene.session(token, { auth_method: 'WHITELIST' });
    await scene.cpo.postCdr(scene.cdr(session, { kwh: 2 }), emsp);
    const { items } = await driver.ok('GET', '/me/sessions');
    expect(items[0]).to.deep.include({ state: 'BILLED', energy_kwh: '2' });
    expect(items[0].cost).to.deep.include({ amount: '0.97', basis: 'FINAL' });
    // The Session that comes late changes nothing.
    await scene.tell(scene.later(session, 1));
    const again = await driver.ok('GET', '/me/sessions');
    expect(again.items[0]).to.deep.equal(items[0]);
  });

  it('with a token of nobody is taken, and is nobody’s', async () => {
    const token = await cardOf(driver, '04C004');
    const session = scene.session({ ...token, uid: '04FFFF', contract_id: 'DEXVEC99999999' });
    await scene.tell(session);
    const posted = await scene.cpo.postCdr(scene.cdr(session), emsp);
    expect(posted.http).to.equal(201);
    const { rows } = await scene.hub.app.hub.reads.query(
      'select driver, state from driver_sessions where session_id = $1',
      [session.id],
    );
    expect(rows).to.deep.equal([{ driver: null, state: 'BILLED' }]);
  });
});
