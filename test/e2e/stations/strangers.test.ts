import { expect } from 'chai';
import fc from 'fast-check';
import type { Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { until } from '../../support/wait.ts';
import { CommandScene, cpo, type FakeStation, site, tokenOf } from './command-scene.ts';

const attempts = 400;

describe('a partner that tries to act on what is another one’s (H10)', () => {
  let scene: CommandScene;
  let station: FakeStation;
  let session: Session;
  before(async () => {
    scene = await CommandScene.open({
      limits: { operationsPerMinuteMax: 100_000, profileRequestsPerMinuteMax: 100_000 },
    });
    station = await scene.station('VICTIM', '2.0.1', { evses: 2 });
    const at = { token: tokenOf(), location_id: site };
    await (await scene.command('START_SESSION', { ...at, evse_uid: 'VICTIM-1' })).result();
    await scene.hub.app.stations.desk.transaction(station.link, {
      type: 'Started',
      at: new Date().toISOString(),
      transactionId: 'tx-1',
      evse: 1,
      connector: 1,
      idToken: { idToken: '04AABBCC', type: 'ISO14443' },
      remoteStartId: station.askedFor('start')[0]?.remoteStartId ?? 0,
      chargingState: 'Charging',
      seqNo: 0,
    });
    session = (await until(() => scene.emsp.received('sessions')[0], { what: 'the Session' })) as Session;
    const expiry_date = new Date(Date.now() + 3_600_000).toISOString();
    const reservation = { ...at, evse_uid: 'VICTIM-2', reservation_id: 'VICTIM-R', expiry_date };
    expect(await (await scene.command('RESERVE_NOW', reservation)).result()).to.equal('ACCEPTED');
    await until(() => scene.emsp.received('sessions').length === 2, { what: 'the Session of the reservation' });
  });
  after(() => scene.stop());

  it(`reaches no station in ${attempts} attempts, whatever it knows`, async () => {
    const { other } = scene;
    const before = station.commanded.length;
    const known = (...words: string[]) =>
      fc.constantFrom(...words, ...words.map((word) => word.toUpperCase()), '0', '__proto__');
    const ids = known(session.id, 'tx-1', '1');
    const token = fc.constantFrom(tokenOf(), tokenOf({ country_code: 'FR', party_id: 'MOB', uid: '04AABBCC' }));
    const place = fc.record({ location_id: known(site), evse_uid: known('VICTIM-1'), connector_id: known('1') });
    const attempt = fc.oneof(
      fc.tuple(fc.constant('STOP_SESSION'), fc.record({ session_id: ids })),
      fc.tuple(fc.constant('UNLOCK_CONNECTOR'), place),
      fc.tuple(fc.constant('CANCEL_RESERVATION'), fc.record({ reservation_id: known('VICTIM-R') })),
      fc.tuple(
        fc.constant('START_SESSION'),
        fc.record({ token, location_id: fc.constant(site), evse_uid: known('VICTIM-1', 'VICTIM-2') }),
      ),
    );
    const profile = { charging_rate_unit: 'A', charging_profile_period: [{ start_period: 0, limit: 0 }] };
    const to = fc.constantFrom(cpo, undefined);
    let tried = 0;
    for (const [[kind, body], addressee] of fc.sample(fc.tuple(attempt, to), attempts)) {
      tried += 1;
      const asked = { response_url: other.responseUrl(`try-${tried}`), ...body };
      await other.request('POST', 'commands', 'receiver', kind, { to: addressee, body: asked });
    }
    for (const [id, method] of fc.sample(fc.tuple(ids, fc.constantFrom('PUT', 'GET', 'DELETE')), attempts / 4)) {
      const response_url = other.responseUrl('try', 'chargingprofiles');
      const path = encodeURIComponent(id);
      await other.request(method, 'chargingprofiles', 'receiver', path, {
        to: cpo,
        ...(method === 'PUT'
          ? { body: { response_url, charging_profile: profile } }
          : { query: { response_url, duration: 60 } }),
      });
    }
    await scene.hub.app.stations.settled();
    expect(tried).to.equal(attempts);
    expect(station.commanded.slice(before)).to.deep.equal([]);
    // Its owner can.
    expect(await (await scene.command('STOP_SESSION', { session_id: session.id })).result()).to.equal('ACCEPTED');
    expect(station.askedFor('stop')).to.have.length(1);
  });
});
