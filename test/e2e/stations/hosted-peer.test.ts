import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { until } from '../../support/wait.ts';
import { CommandScene, cpo, type FakeStation, site, tokenOf } from './command-scene.ts';

describe('a hosted CPO that is asked', () => {
  let scene: CommandScene;
  let station: FakeStation;
  before(async () => {
    scene = await CommandScene.open({ limits: { transactionSettleMs: 50, chargesLookMs: 100 } });
    station = await scene.station('ASKED', '2.0.1');
    for (let at = 2; at <= 60; at += 1) await scene.station(`SITE-${at}`, '1.6', { location: `SITE${at}` });
  });
  after(() => scene.stop());

  it('lists its Locations, page by page, as the hub has them', async () => {
    const listed = await scene.emsp.list('locations', {}, cpo);
    expect(listed.map(({ id }) => id)).to.deep.equal([site, ...Array.from({ length: 59 }, (_, at) => `SITE${at + 2}`)]);
    expect(listed[0]?.evses?.map(({ uid, status }) => [uid, status])).to.deep.equal([['ASKED-1', 'AVAILABLE']]);
    expect(scene.emsp.complaints).to.deep.equal([]);
  });

  it('shows one of them, and an EVSE of it', async () => {
    const whole = await scene.emsp.request('GET', 'locations', 'sender', site, { to: cpo });
    expect([whole.envelope.status_code, (whole.envelope.data as { id: string }).id]).to.deep.equal([1000, site]);
    const evse = await scene.emsp.request('GET', 'locations', 'sender', `${site}/ASKED-1`, { to: cpo });
    expect((evse.envelope.data as { uid: string }).uid).to.equal('ASKED-1');
    const none = await scene.emsp.request('GET', 'locations', 'sender', 'NOWHERE', { to: cpo });
    expect(none.envelope.status_code).to.be.oneOf([2000, 2001, 2003]);
  });

  it('lists Sessions and CDRs for the eMSP whose token it was, and for nobody else', async () => {
    await scene.emsp.push('tokens/NL/TNM/04AABBCC', tokenOf({ whitelist: 'ALWAYS' }));
    const at = Date.now();
    const say = (type: 'Started' | 'Ended', seqNo: number, wh: string, offsetMs: number) =>
      scene.hub.app.stations.desk.transaction(station.link, {
        type,
        at: new Date(at - 600_000 + offsetMs).toISOString(),
        transactionId: 'tx-1',
        evse: 1,
        connector: 1,
        seqNo,
        idToken: { idToken: '04AABBCC', type: 'ISO14443' },
        chargingState: 'Charging',
        meterValues: [
          {
            at: new Date(at - 600_000 + offsetMs).toISOString(),
            samples: [{ value: wh, context: type === 'Started' ? 'Transaction.Begin' : 'Transaction.End' }],
          },
        ],
      });
    await say('Started', 0, '1000', 0);
    await say('Ended', 1, '2000', 300_000);
    await until(() => scene.emsp.received('cdrs').length === 1, { what: 'the CDR' });
    const sessions: Session[] = await scene.emsp.list('sessions', { date_from: '2020-01-01T00:00:00Z' }, cpo);
    expect(sessions.map(({ status, kwh }) => [status, kwh])).to.deep.equal([['COMPLETED', 1]]);
    const cdrs = await scene.emsp.list('cdrs', { date_from: '2020-01-01T00:00:00Z' }, cpo);
    expect(cdrs.map(({ total_energy }) => total_energy)).to.deep.equal([1]);
    expect(await scene.other.list('sessions', { date_from: '2020-01-01T00:00:00Z' }, cpo)).to.deep.equal([]);
    expect(await scene.other.list('cdrs', { date_from: '2020-01-01T00:00:00Z' }, cpo)).to.deep.equal([]);
    const preferences = await scene.emsp.request(
      'PUT',
      'sessions',
      'sender',
      `${sessions[0]?.id}/charging_preferences`,
      {
        to: cpo,
        body: { profile_type: 'FAST' },
      },
    );
    expect(preferences.envelope.data).to.equal('NOT_POSSIBLE');
  });
});
