import { expect } from 'chai';
import type { Token } from '../../../src/generated/ocpi-2.2.1.ts';
import { type ChargingDriver, ChargingScene, emsp } from '../../support/drivers/charging.ts';
import { routingOf } from '../../support/partner/request-checks.ts';

describe('a CPO that is connected to a hosted eMSP directly', () => {
  let scene: ChargingScene;
  let driver: ChargingDriver;
  let entry: string;
  before(async () => {
    scene = await ChargingScene.open({}, {}, { direct_to: [emsp] });
    driver = await scene.driver();
    entry = `${scene.hub.url}/ocpi/direct/${scene.cpo.partnerId}/2.2.1`;
  });
  after(() => scene.close());

  it('has a driver charge, from the wish to the receipt, and never hears of the hub (C-34)', async () => {
    const asked = await driver.start();
    const command = await scene.command('START_SESSION');
    expect(command.body.response_url).to.match(new RegExp(`^${entry}/sender/commands/`));
    expect(await scene.result(command, 'ACCEPTED')).to.equal(200);
    await driver.becomes(asked.id, 'WAITING_FOR_PLUG');
    const then = new Date(Date.now() - 1_800_000).toISOString();
    const when = { start_date_time: then, last_updated: then };
    const session = scene.session(command.body.token, { authorization_reference: asked.id, ...when });
    await scene.tell(session);
    await driver.becomes(asked.id, 'CHARGING');
    const { status } = await driver.send('POST', `/sessions/${asked.id}/stop`);
    expect(status).to.equal(202);
    await scene.result(await scene.command('STOP_SESSION'), 'ACCEPTED');
    await scene.cpo.push(`sessions/BE/BEC/${session.id}`, scene.later(session, 11, { status: 'COMPLETED' }), emsp);
    await driver.becomes(asked.id, 'ENDED');
    const posted = await scene.cpo.postCdr(scene.cdr(session, { kwh: 11 }));
    expect(posted.http).to.equal(201);
    const location = String(posted.headers['location']);
    expect(location).to.match(new RegExp(`^${entry}/receiver/cdrs/`));
    expect((await scene.cpo.readCdr(location)).envelope.data).to.deep.include({ session_id: session.id });
    expect((await driver.becomes(asked.id, 'BILLED')).cost).to.deep.include({ amount: '5.32' });

    const senders = scene.cpo.receivedLog.map(({ headers }) => routingOf(headers).from);
    expect([...new Set(senders)].filter((from) => from !== undefined)).to.deep.equal([emsp]);
    expect(scene.cpo.complaints).to.deep.equal([]);
  });

  it('may name the eMSP or nobody; the answer is the eMSP’s (R-03, R-05)', async () => {
    const [app] = (await scene.cpo.list('tokens', {}, emsp)) as Token[];
    expect(app?.type).to.equal('APP_USER');
    const [token] = await card('04A1');
    for (const to of [emsp, undefined]) {
      const answer = await scene.cpo.authorize(token?.uid ?? '', to === undefined ? {} : { to });
      expect(answer.envelope.data).to.deep.include({ allowed: 'ALLOWED' });
      expect(routingOf(answer.headers)).to.deep.equal({ to: 'BE-BEC', from: emsp });
    }
    const session = scene.session(token as Token);
    for (const to of [undefined, emsp]) {
      const answer = await scene.cpo.request('PUT', 'sessions', 'receiver', `BE/BEC/${session.id}`, {
        to,
        body: session,
      });
      expect(answer.envelope.status_code).to.equal(1000);
      expect(routingOf(answer.headers).from).to.equal(emsp);
    }
    // Without any routing header at all.
    const bare = await scene.cpo.request('GET', 'sessions', 'receiver', `BE/BEC/${session.id}`, { from: null });
    expect(bare.envelope.data).to.deep.include({ id: session.id });
    expect(scene.cpo.complaints).to.deep.equal([]);
  });

  it('reads the tokens page by page, below its own URL (T-47)', async () => {
    await card('04B1');
    await card('04B2');
    const first = await scene.cpo.request('GET', 'tokens', 'sender', '', { query: { limit: 1 }, from: null });
    expect(first.headers['link']).to.match(new RegExp(`^<${entry}/sender/tokens\\?`));
    const all = await scene.cpo.list('tokens', { limit: 1 }, emsp);
    expect(all.length).to.be.at.least(3);
    expect(all.every(({ country_code, party_id }) => `${country_code}-${party_id}` === emsp)).to.equal(true);
  });

  it('is pulled from in the name of the eMSP (T-80)', async () => {
    const before = scene.cpo.receivedLog.length;
    await scene.hub.admin('POST', `/partners/${scene.cpo.partnerId}/pulls`, { kind: 'full', module: 'locations' });
    await scene.hub.settled();
    const asked = scene.cpo.receivedLog.slice(before).filter(({ method }) => method === 'GET');
    expect(asked.map(({ headers }) => routingOf(headers))).to.deep.equal([{ to: 'BE-BEC', from: emsp }]);
  });

  /** The driver's cards, after one more was linked. */
  async function card(uid: string): Promise<Token[]> {
    await scene.hub.admin('POST', '/drivers/cards', {
      emsp,
      cards: [{ uid, visual_number: `V ${uid}`, code: 'CODE12345' }],
    });
    await driver.ok('POST', '/me/tokens', { visual_number: `V ${uid}`, code: 'CODE12345' });
    const tokens = (await scene.cpo.list('tokens', {}, emsp)) as Token[];
    return tokens.filter((token) => token.uid === uid);
  }
});
