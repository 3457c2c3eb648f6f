import { expect } from 'chai';
import type { StationOutcome } from '../../../src/stations/model.ts';
import { until } from '../../support/wait.ts';
import { asksOf } from '../authorize/asks.ts';
import { accepted, CommandScene, type FakeStation, tokenOf } from './command-scene.ts';

describe('tokens inside commands to stations', () => {
  let scene: CommandScene;
  let old: FakeStation;
  let young: FakeStation;
  let site: string;
  before(async () => {
    scene = await CommandScene.open();
  });
  beforeEach(async () => {
    ({ old, young, location: site } = await scene.pair(2));
  });
  after(() => scene.stop());

  const startAt = (evse_uid: string, token = tokenOf()) => ({ token, location_id: site, evse_uid });

  it('are those of whoever sends the command: nobody starts or reserves at the expense of another (H10, M-09)', async () => {
    const foreign = startAt(old.evse(1), tokenOf({ uid: '04FFEE01' }));
    const start = await scene.command('START_SESSION', foreign, scene.other);
    const expiry_date = new Date(Date.now() + 600_000).toISOString();
    const reserve = await scene.command('RESERVE_NOW', { ...foreign, reservation_id: 'R-1', expiry_date }, scene.other);
    expect([start.status, reserve.status]).to.deep.equal([2001, 2001]);
    expect(old.commanded).to.deep.equal([]);
  });

  it('of cards are asked about after 15 minutes, also where the station names the start; those of apps never (M-10)', async () => {
    const card = tokenOf({ uid: '04998877', whitelist: 'NEVER' });
    const app = tokenOf({ uid: 'APP-1', type: 'APP_USER', whitelist: 'NEVER' });
    for (const token of [card, app]) await scene.emsp.push(`tokens/NL/TNM/${token.uid}?type=${token.type}`, token);
    await (await scene.command('START_SESSION', startAt(young.evse(1), card))).result();
    await (await scene.command('START_SESSION', startAt(young.evse(2), app))).result();
    const { reads } = scene.hub.app.hub;
    await reads.query("update station_aliases set created_at = created_at - interval '16 minutes'");
    await reads.query("update station_authorizations set expires_at = expires_at - interval '16 minutes'");
    for (const { evse, remoteStartId, idToken } of young.askedFor('start'))
      await scene.hub.app.stations.desk.transaction(young.link, {
        type: 'Started',
        at: new Date().toISOString(),
        transactionId: `tx-${evse}`,
        ...(evse !== undefined && { evse }),
        idToken,
        remoteStartId,
        chargingState: 'Charging',
        seqNo: 0,
      });
    const asked = asksOf(scene.emsp).map((ask) => JSON.stringify(ask));
    expect(asked).to.have.lengthOf(1);
    expect(asked[0]).to.include('04998877');
  });

  it('start an EVSE one at a time (M-27)', async () => {
    let release = (_outcome: StationOutcome): void => undefined;
    old.answer = () =>
      new Promise<StationOutcome>((resolve) => {
        release = resolve;
      });
    const first = await scene.command('START_SESSION', startAt(old.evse(1)));
    await until(() => old.askedFor('start').length > 0, { what: 'the station to be asked' });
    const second = await scene.command('START_SESSION', startAt(old.evse(1), tokenOf({ uid: '04FFEE02' })));
    release(accepted);
    expect([first.said, await first.result(), second.said]).to.deep.equal(['ACCEPTED', 'ACCEPTED', 'REJECTED']);
    expect(old.askedFor('start')).to.have.lengthOf(1);
  });

  it('with the same uid of two eMSPs have names apart at a station: each charge is with its own (M-16)', async () => {
    const other = tokenOf({ country_code: 'FR', party_id: 'MOB', contract_id: 'FR-MOB-1' });
    await (await scene.command('START_SESSION', startAt(old.evse(1)))).result();
    await (await scene.command('START_SESSION', startAt(old.evse(2), other), scene.other)).result();
    const names = old.askedFor('start').map(({ idToken }) => idToken.idToken);
    expect(new Set(names)).to.have.lengthOf(2);
    for (const [index, idToken] of names.entries())
      await scene.hub.app.stations.desk.transaction(old.link, {
        type: 'Started',
        at: new Date().toISOString(),
        evse: index + 1,
        connector: 1,
        idToken: { idToken },
        meterStartWh: 100,
      });
    for (const [partner, evse_uid] of [
      [scene.emsp, old.evse(1)],
      [scene.other, old.evse(2)],
    ] as const) {
      const sessions = () => partner.received('sessions').filter(({ location_id }) => location_id === site);
      const session = await until(() => sessions()[0], { what: 'the Session' });
      expect(session).to.deep.include({ evse_uid });
      expect(session?.cdr_token.uid).to.equal('04AABBCC');
      expect(sessions()).to.have.lengthOf(1);
    }
  });
});
