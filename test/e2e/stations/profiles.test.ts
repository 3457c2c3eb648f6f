import { expect } from 'chai';
import type { ActiveChargingProfile, Session } from '../../../src/generated/ocpi-2.2.1.ts';
import type { StationRequest } from '../../../src/stations/model.ts';
import { until } from '../../support/wait.ts';
import { accepted, answered, CommandScene, type FakeStation, site, tokenOf } from './command-scene.ts';

describe('charging profiles at stations', () => {
  let scene: CommandScene;
  let station: FakeStation;
  let session: string;
  let count = 0;
  before(async () => {
    scene = await CommandScene.open({ limits: { profileRequestsPerMinuteMax: 3, profileNewsAfterSetMs: 0 } });
  });
  beforeEach(async () => {
    count += 1;
    station = await scene.station(`YOUNG${count}`, '2.0.1');
    session = await charge(station);
  });
  after(() => scene.stop());

  /** Starts a charge there; resolves with its Session. */
  async function charge(at: FakeStation): Promise<string> {
    const { identity } = at.link.station;
    const start = await scene.command('START_SESSION', {
      token: tokenOf(),
      location_id: site,
      evse_uid: at.evse(1),
    });
    expect(await start.result()).to.equal('ACCEPTED');
    await scene.hub.app.stations.desk.transaction(at.link, {
      type: 'Started',
      at: new Date().toISOString(),
      transactionId: `tx-${identity}`,
      evse: 1,
      connector: 1,
      idToken: { idToken: '04AABBCC', type: 'ISO14443' },
      remoteStartId: at.askedFor('start')[0]?.remoteStartId ?? 0,
      chargingState: 'Charging',
      seqNo: 0,
    });
    const found = await until<Session | undefined>(
      () => scene.emsp.received('sessions').find(({ evse_uid }) => evse_uid === at.evse(1)),
      { what: 'the Session' },
    );
    return found?.id ?? '';
  }

  const composite = (limit: number) => ({
    schedule: { startAt: '2026-11-29T10:00:00Z', durationS: 3600, unit: 'A', periods: [{ startS: 0, limit }] },
  });
  const answering =
    (limit: number) =>
    ({ kind }: StationRequest) =>
      kind === 'composite-schedule' ? answered('Accepted', composite(limit)) : accepted;
  const news = (): ActiveChargingProfile[] =>
    scene.emsp.receivedLog
      .filter(({ method, path }) => method === 'PUT' && path.includes('/chargingprofiles/') && path.includes(session))
      .map(({ body }) => body as ActiveChargingProfile);
  const profile = (about: object = {}) => ({
    charging_rate_unit: 'A',
    charging_profile_period: [{ start_period: 0, limit: 10.0 }],
    ...about,
  });

  it('are set for the charge alone, and whoever has set one is told what holds (G-02, G-06)', async () => {
    station.answer = answering(9.97);
    const set = await scene.profile(
      'PUT',
      session,
      profile({ start_date_time: '2026-11-29T10:00:00Z', duration: 600 }),
    );
    expect(set.said).to.equal('ACCEPTED');
    expect(await set.result()).to.deep.equal({ result: 'ACCEPTED' });
    const [asked] = station.askedFor('set-profile');
    expect(asked).to.deep.include({
      evse: 1,
      transactionId: `tx-${station.link.station.identity}`,
      stackLevel: 0,
      schedule: { startAt: '2026-11-29T10:00:00Z', durationS: 600, unit: 'A', periods: [{ startS: 0, limit: 10 }] },
    });
    await until(() => news().length === 1, { what: 'the ActiveChargingProfile' });
    expect(news()[0]?.charging_profile).to.deep.equal({
      duration: 3600,
      charging_rate_unit: 'A',
      charging_profile_period: [{ start_period: 0, limit: 9.9 }],
    });
    station.answer = answering(6);
    const { desk } = scene.hub.app.stations;
    await desk.notice(station.link, { action: 'NotifyChargingLimit', payload: {} });
    await until(() => news().length === 2, { what: 'the news' });
    // Nothing new is nothing to tell.
    await desk.notice(station.link, { action: 'NotifyChargingLimit', payload: {} });
    const again = await scene.profile('PUT', session, profile());
    await again.result();
    expect(station.askedFor('set-profile')[1]?.profileId).to.equal(asked?.profileId);
    await until(() => station.askedFor('composite-schedule').length >= 3, { what: 'the station to be read' });
    expect(news()).to.have.length(2);
  });

  it('are read as they hold, limits rounded down', async () => {
    station.answer = answering(15.55);
    const get = await scene.profile('GET', session, 1800);
    const result = await get.result();
    expect(station.askedFor('composite-schedule')[0]).to.include({ evse: 1, durationS: 1800 });
    expect(result).to.deep.include({ result: 'ACCEPTED' });
    const { charging_profile } = result['profile'] as ActiveChargingProfile;
    expect(charging_profile.charging_profile_period).to.deep.equal([{ start_period: 0, limit: 15.5 }]);
    expect(news()).to.deep.equal([]);
  });

  it('are cleared by who has set them; of none it is UNKNOWN', async () => {
    expect(await (await scene.profile('DELETE', session)).result()).to.deep.equal({ result: 'UNKNOWN' });
    expect(station.askedFor('clear-profile')).to.deep.equal([]);
    await (await scene.profile('PUT', session, profile())).result();
    const clear = await scene.profile('DELETE', session);
    expect(await clear.result()).to.deep.equal({ result: 'ACCEPTED' });
    expect(station.askedFor('clear-profile')[0]?.profileId).to.equal(station.askedFor('set-profile')[0]?.profileId);
    // A station that does not say what holds can give what its connector can (G-07).
    await until(() => news().at(-1)?.charging_profile.charging_profile_period?.[0]?.limit === 32, {
      what: 'the capacity to be told',
    });
  });

  it('are REJECTED where the station does not take them, whatever it says (1.5)', async () => {
    for (const outcome of [
      answered('Rejected'),
      { kind: 'timeout' } as const,
      { kind: 'error', code: 'GenericError', description: '' } as const,
    ]) {
      station.answer = () => outcome;
      const set = await scene.profile('PUT', session, profile());
      expect(await set.result()).to.deep.equal({ result: 'REJECTED' });
    }
    expect(news()).to.deep.equal([]);
  });

  it('without periods, out of order, too often and of others are not taken (G-09, G-21, H10)', async () => {
    const said = async (about: object) => (await scene.profile('PUT', session, about)).said;
    expect(await said(profile({ charging_profile_period: [] }))).to.equal('REJECTED');
    expect(await said(profile({ charging_profile_period: [{ start_period: 5, limit: 1 }] }))).to.equal(undefined);
    expect((await scene.profile('PUT', session, profile(), scene.other)).said).to.equal('REJECTED');
    expect((await scene.profile('GET', 'nothing', 60)).said).to.equal('UNKNOWN_SESSION');
    expect(await said(profile())).to.equal('ACCEPTED');
    expect(await said(profile())).to.equal('ACCEPTED');
    expect(await said(profile())).to.equal('TOO_OFTEN');
  });

  it('are NOT_SUPPORTED once the station has said so (G-17)', async () => {
    station.answer = () => ({ kind: 'error', code: 'NotImplemented', description: '' });
    const first = await scene.profile('PUT', session, profile());
    expect(await first.result()).to.deep.equal({ result: 'REJECTED' });
    await until(async () => (await scene.profile('PUT', session, profile())).said === 'NOT_SUPPORTED', {
      what: 'the lack to be known',
    });
  });

  it('are told to a station in the unit that it takes, rounded down', async () => {
    const amperes = await scene.station('AMPERES', '2.0.1', {
      settings: { profile_unit: 'A', profile_stack_level: 3 },
    });
    const other = await charge(amperes);
    const set = await scene.profile(
      'PUT',
      other,
      profile({ charging_rate_unit: 'W', charging_profile_period: [{ start_period: 0, limit: 11_000 }] }),
    );
    await set.result();
    expect(amperes.askedFor('set-profile')[0]).to.deep.include({
      stackLevel: 3,
      schedule: { unit: 'A', periods: [{ startS: 0, limit: 15.9 }] },
    });
  });
});
