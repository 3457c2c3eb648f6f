import { expect } from 'chai';
import type { Location } from '../../../src/generated/ocpi-2.2.1.ts';
import { routingOf } from '../../support/partner/request-checks.ts';
import { until } from '../../support/wait.ts';
import { CommandScene, cpo, type FakeStation, site, tokenOf } from '../stations/command-scene.ts';

describe('an eMSP that is connected to a hosted CPO directly', () => {
  let scene: CommandScene;
  let station: FakeStation;
  let entry: string;
  before(async () => {
    const limits = { transactionSettleMs: 50, chargesLookMs: 20 };
    scene = await CommandScene.open({ limits }, { direct_to: [cpo] });
    station = await scene.station('PEER', '2.0.1');
    entry = `${scene.hub.url}/ocpi/direct/${scene.emsp.partnerId}/2.2.1`;
  });
  after(() => scene.stop());

  it('gets the Locations of the CPO from the CPO, not from a hub (C-34)', async () => {
    const locations = () => scene.emsp.received('locations');
    await until(() => locations()[0]?.evses?.[0]?.status === 'AVAILABLE', { what: 'the Location' });
    await scene.status(station, 1, 'Unavailable');
    await until(() => locations()[0]?.evses?.[0]?.status === 'INOPERATIVE', { what: 'its new status' });
    await scene.status(station, 1, 'Available');
    await until(() => locations()[0]?.evses?.[0]?.status === 'AVAILABLE', { what: 'the status before' });
    const pushes = scene.emsp.receivedLog.filter(({ path }) => path.includes('/locations/'));
    expect(pushes.length).to.be.at.least(3);
    for (const { headers } of pushes) expect(routingOf(headers)).to.deep.equal({ to: 'NL-TNM', from: cpo });
  });

  it('reads its lists with and without routing headers, below its own URL (R-03, T-47)', async () => {
    await scene.station('PEER-2', '1.6', { location: 'SITE2' });
    for (const options of [{ to: cpo }, {}, { from: null }]) {
      const first = await scene.emsp.request('GET', 'locations', 'sender', '', { query: { limit: 1 }, ...options });
      expect((first.envelope.data as Location[]).map(({ id }) => id)).to.deep.equal([site]);
      expect(first.headers['link']).to.match(new RegExp(`^<${entry}/sender/locations\\?`));
    }
    const all = await scene.emsp.list('locations', { limit: 1 }, cpo);
    expect(all.map(({ id }) => id)).to.deep.equal([site, 'SITE2']);
    const one = await scene.emsp.request('GET', 'locations', 'sender', site);
    expect((one.envelope.data as Location).id).to.equal(site);
    expect(scene.emsp.complaints).to.deep.equal([]);
  });

  it('has its token charge at a station: authorisation, command, Session and CDR (K-07, M-21, S-01, D-02)', async () => {
    const token = tokenOf({ uid: '04D1', whitelist: 'NEVER' });
    const pushed = await scene.emsp.push('tokens/NL/TNM/04D1?type=RFID', token, cpo);
    expect([pushed.http, routingOf(pushed.headers).from]).to.deep.equal([201, cpo]);
    const idToken = { idToken: '04D1', type: 'ISO14443' } as const;
    expect((await scene.hub.app.stations.desk.authorize(station.link, { idToken })).status).to.equal('Accepted');
    const [question] = scene.emsp.receivedLog.filter(({ path }) => path.includes('/authorize'));
    expect(routingOf(question?.headers ?? {})).to.deep.equal({ to: 'NL-TNM', from: cpo });

    const command = await scene.command('START_SESSION', { token, location_id: site, evse_uid: 'PEER-1' });
    expect(command.said).to.equal('ACCEPTED');
    expect(await command.result()).to.equal('ACCEPTED');
    const [asked] = station.askedFor('start');
    await charge(asked?.remoteStartId);
    const cdr = await until(() => scene.emsp.received('cdrs')[0], { what: 'the CDR' });
    const session = scene.emsp.received('sessions')[0];
    expect(session).to.deep.include({ auth_method: 'COMMAND', kwh: 1, status: 'COMPLETED' });
    expect(cdr).to.deep.include({ session_id: session?.id, total_energy: 1 });
    const listed = await scene.emsp.request('GET', 'cdrs', 'sender', '', { from: null });
    expect((listed.envelope.data as { id: string }[]).map(({ id }) => id)).to.deep.equal([cdr?.id]);

    const senders = scene.emsp.receivedLog.map(({ headers }) => routingOf(headers).from);
    expect([...new Set(senders)].filter((from) => from !== undefined)).to.deep.equal([cpo]);
    expect(scene.emsp.complaints).to.deep.equal([]);
  });

  it('hears nothing of hub client info, and others nothing of it (H-11)', async () => {
    await scene.hub.settled();
    const told = (partner: typeof scene.emsp) =>
      partner.receivedLog.filter(({ path }) => path.includes('hubclientinfo'));
    expect(told(scene.emsp)).to.deep.equal([]);
    // A push may come twice: when the agreement is made, and when the change is read.
    const named = new Set(told(scene.other).map(({ path }) => path.split('/').slice(-2).join('-')));
    expect([...named]).to.deep.equal(['DE-XVC']);
  });

  /** What the station says of a charge in the last ten minutes. */
  async function charge(remoteStartId: number | undefined): Promise<void> {
    const began = Date.now() - 600_000;
    const say = (type: 'Started' | 'Ended', seqNo: number, wh: string) => {
      const at = new Date(began + seqNo * 300_000).toISOString();
      const context = type === 'Started' ? 'Transaction.Begin' : 'Transaction.End';
      return scene.hub.app.stations.desk.transaction(station.link, {
        type,
        at,
        transactionId: 'tx-1',
        evse: 1,
        connector: 1,
        seqNo,
        ...(remoteStartId !== undefined && { remoteStartId }),
        idToken: { idToken: '04D1', type: 'ISO14443' },
        chargingState: 'Charging',
        meterValues: [{ at, samples: [{ value: wh, context }] }],
      });
    };
    await say('Started', 0, '1000');
    await say('Ended', 1, '2000');
  }
});
