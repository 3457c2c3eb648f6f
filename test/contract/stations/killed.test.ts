import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { freePort, HubProcess } from '../../kill/hub-process.ts';
import type { Version } from '../../support/station/words.ts';
import { expectedSum, StationNetwork, sumOf } from './network.ts';

const versions: readonly Version[] = ['1.6', '2.0.1', '2.1'];
const isActive = ({ status }: Session): boolean => status === 'ACTIVE';
const isOver = ({ status }: Session): boolean => status === 'COMPLETED';

describe('a hub that is killed while cars charge', () => {
  let network: StationNetwork;
  let node: HubProcess;
  let dataDir: string;
  before(async () => {
    network = await StationNetwork.open({ limits: { stationCallMs: 10_000 } });
    dataDir = await mkdtemp(join(tmpdir(), 'crossvolt-killed-'));
    node = new HubProcess({
      databaseUrl: network.hub.database.url,
      dataDir,
      port: await freePort(),
      env: { MASTER_KEY: Buffer.alloc(32, 'test').toString('base64'), STATION_OFFLINE_GRACE_S: '1', LOG_LEVEL: 'info' },
    });
    await node.ready();
  });
  afterEach(() => network.assertClean());
  after(async () => {
    await network.closeStations();
    await node.stop();
    expect(node.ownEnds).to.deep.equal([]);
    expect(node.errorSamples).to.deep.equal([]);
    await network.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** A station of that version at the process that will be killed, where a charge by app is under way. */
  async function charging(version: Version) {
    const at = await network.station(version, { url: `${node.url.replace('http', 'ws')}/ocpp` });
    const { station, uids } = at;
    const [uid = '', other = ''] = uids;
    const token = await network.token({ type: 'APP_USER', whitelist: 'NEVER' });
    await station.plugIn(1);
    // Asked at one node, sent by the other, which has the connection.
    const start = await network.start(uid, token);
    expect(await start.result()).to.equal('ACCEPTED');
    await station.started(1);
    const session = await network.session(uid, isActive, 'the Session');
    await station.charge(1, { kwh: 3, minutes: 30 });
    return { at, station, version, uid, other, session };
  }

  it(`forgets nothing that stations of OCPP ${versions.join(', ')} were told is taken, and takes the rest when it is back`, async () => {
    const all = await Promise.all(versions.map(charging));
    expect(node.kill()).to.equal(true);
    const goneOn = all.map(async ({ station, version }) => {
      await station.charge(1, { kwh: 3.456, minutes: 30 });
      const { uid: card } = await network.token();
      station.settings.write(
        version === '1.6' ? 'AllowOfflineTxForUnknownId' : 'AuthCtrlr.OfflineTxForUnknownIdEnabled',
        'true',
      );
      await station.goOffline();
      await station.plugIn(2);
      await station.present(card, 2);
    });
    await Promise.all(goneOn);
    await node.ready();
    const paid = all.map(async ({ at, station, uid, other, session }) => {
      await station.comeBack();
      await station.charge(2, { kwh: 1, minutes: 6 });
      await station.unplug(2);
      const stop = await network.command('STOP_SESSION', { session_id: session.id });
      expect(await stop.result()).to.equal('ACCEPTED');
      await station.ended(1);
      expect(sumOf(await network.cdr(session))).to.deep.equal(expectedSum(at, { kwh: 6.456, minutes: 66 }));
      const second = await network.session(other, isOver, 'the Session of the card');
      expect(sumOf(await network.cdr(second))).to.deep.equal(expectedSum(at, { kwh: 1, at: 60, minutes: 6 }));
      expect(network.sessionsAt(uid).length + network.sessionsAt(other).length).to.equal(2);
    });
    await Promise.all(paid);
  });
});
