import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { Scene } from './scene.ts';

const minuteMs = 60_000;
const most = 5;

describe('a platform that sends many commands', () => {
  let scene: Scene;
  let aheadMs = 0;
  before(async () => {
    scene = await Scene.open({
      limits: { operationsPerMinuteMax: most },
      clock: { ...systemClock, monotonic: () => performance.now() + aheadMs },
    });
    await scene.hub.agree('BE-BEC', 'FR-MOB');
  });
  after(() => scene.close());
  beforeEach(() => {
    aheadMs += 2 * minuteMs;
  });

  const start = (from = scene.emsp) => {
    const [country_code = '', party_id = ''] = from.party.split('-');
    const token = { ...tokenOf, country_code, party_id };
    return scene.startSession(scene.waiting('commands', from).url, { token }, undefined, from);
  };
  const tokenOf = {
    uid: 'U1',
    type: 'APP_USER',
    contract_id: 'C1',
    issuer: 'I',
    valid: true,
    whitelist: 'NEVER',
    last_updated: '2026-01-01T00:00:00Z',
  };
  const stop = (id: string) =>
    scene.emsp.request('POST', 'commands', 'receiver', 'STOP_SESSION', {
      body: { response_url: scene.waiting().url, session_id: id },
    });

  it('is told to wait when it has sent its number for the minute, and its CPO hears of none of the rest (H10)', async () => {
    const before = scene.asked('commands').length;
    for (let at = 0; at < most; at += 1) expect((await start()).http).to.equal(200);
    const refused = await start();
    expect([refused.http, refused.envelope.status_code]).to.deep.equal([429, 2000]);
    expect(Number(refused.headers['retry-after'])).to.be.within(1, 60);
    expect(refused.envelope).to.not.have.property('data');
    expect(scene.asked('commands')).to.have.length(before + most);
    // Others have their own number.
    expect((await start(scene.stranger)).http).to.equal(200);
    aheadMs += minuteMs;
    expect((await start()).http).to.equal(200);
    const metrics = await (await fetch(`${scene.hub.url}/metrics`)).text();
    expect(metrics).to.match(/crossvolt_exchanges_total\{module="commands",method="POST",http="429",ocpi="2000"\} 1/);
  });

  it('is told so for guessed ids, for charging profiles, and for many at the same time (H10)', async () => {
    for (let at = 1; at < most; at += 1)
      expect((await stop(`GUESS${at}`)).envelope.data).to.deep.include({ result: 'UNKNOWN_SESSION' });
    const response_url = scene.waiting('chargingprofiles').url;
    const clear = () =>
      scene.emsp.request('DELETE', 'chargingprofiles', 'receiver', 'GUESS', { query: { response_url } });
    expect([(await clear()).http, (await clear()).http, (await stop('GUESS')).http]).to.deep.equal([200, 429, 429]);
    aheadMs += minuteMs;
    const burst = await Promise.all(Array.from({ length: 4 * most }, () => start()));
    expect(burst.filter(({ http }) => http === 200)).to.have.length(most);
  });

  it('still brings results, and has the number that the operator grants it (H10)', async () => {
    const waiting = scene.waiting();
    await scene.startSession(waiting.url);
    const url = scene.callback('commands/START_SESSION');
    for (let at = 0; at < most; at += 1) await start();
    expect((await scene.cpo.postResult(url, { result: 'ACCEPTED' }, 'NL-TNM')).http).to.equal(200);
    expect(waiting.results()).to.deep.equal(['ACCEPTED']);
    expect((await start()).http).to.equal(429);
    const path = `/partners/${scene.emsp.partnerId}`;
    await scene.hub.admin('PATCH', path, { quirks: { operations_per_minute: most + 2 } });
    expect([(await start()).http, (await start()).http, (await start()).http]).to.deep.equal([200, 200, 429]);
    await scene.hub.admin('PATCH', path, { quirks: {} });
  });
});
