import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { foldId } from '../../../src/ocpi/object-state.ts';
import { callApi, hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { startHub } from '../../support/hub.ts';
import { always, perKwh } from '../../support/pricing/build.ts';
import { now, type PriceScene, startPriceScene } from './price-scene.ts';

const page = 'https://app.example';

describe('a quote', () => {
  let scene: PriceScene;
  let location = '';
  let evse = '';
  before(async () => {
    scene = await startPriceScene();
    const { id } = await scene.tariff({ elements: [always(perKwh(0.4, 1, 21))] });
    const place = await scene.place([{ tariff_ids: [id] }]);
    location = place.id;
    evse = foldId(place.evse.uid);
  });
  after(() => scene.stop());
  beforeEach(() => {
    scene.now = now;
  });

  const asked = () => ({ target: { location_id: location }, energy_kwh: 20, duration_min: 120, wallet: 'MINE' });
  const quote = async (call = scene.call) => (await call('POST', '/prices/estimate', asked())).body.quotes[0];
  const dayMs = 86_400_000;

  it('is there for the driver who was given it, as it was answered, and for nobody else', async () => {
    const given = await quote();
    expect(await scene.desk.quote(scene.viewer, given.quote_id)).to.deep.equal({
      id: given.quote_id,
      expiresAt: now + 15 * 60_000,
      document: given,
      kind: 'ROAMING',
      at: { owner: 'BE-BEC', location: 'place2', evse, connector: '1' },
    });
    await hostEmsp(scene.hub, 'DE-XVF');
    const [neighbour, stranger] = [await makeDriver(scene.hub), await makeDriver(scene.hub, 'DE-XVF')];
    const other = { country_code: 'DE', party_id: 'XVF' };
    for (const viewer of [
      { ...scene.viewer, driverId: neighbour.id },
      { ...scene.viewer, driverId: undefined },
      { emsp: other, driverId: stranger.id },
      { emsp: other, driverId: scene.driver.id },
    ])
      expect(await scene.desk.quote(viewer, given.quote_id)).to.equal(undefined);
    expect(await scene.desk.quote(scene.viewer, '33333333-3333-4333-8333-333333333333')).to.equal(undefined);
  });

  it('of an app is that of the driver who uses it first', async () => {
    const { key } = await scene.hub.admin<{ key: string }>('POST', '/app-keys', {
      emsp: 'DE-XVE',
      name: 'An app',
      origins: [page],
    });
    const given = await quote((method, path, body) =>
      callApi(scene.hub, '', method, path, body, { 'x-api-key': key, origin: page }),
    );
    expect(given.quote_id).to.be.a('string');
    const neighbour = { ...scene.viewer, driverId: (await makeDriver(scene.hub)).id };
    expect(await scene.desk.quote(scene.viewer, given.quote_id)).to.not.equal(undefined);
    expect(await scene.desk.quote(neighbour, given.quote_id)).to.equal(undefined);
  });

  it('stays when a charge was started with it, and goes otherwise', async () => {
    const [used, unused] = [await quote(), await quote()];
    await scene.desk.quote(scene.viewer, used.quote_id);
    const left = async () => {
      const { rows } = await scene.hub.app.hub.reads.query<{ id: string }>(
        'select id from quotes where id = any ($1)',
        [[used.quote_id, unused.quote_id]],
      );
      return rows.map(({ id }) => id);
    };
    expect(await left()).to.have.members([used.quote_id, unused.quote_id]);
    await tidiedAt(now + dayMs);
    expect(await left()).to.deep.equal([used.quote_id]);
    await tidiedAt(now + 401 * dayMs);
    expect(await left()).to.deep.equal([]);
  });

  /** A process tidies up when it starts. */
  async function tidiedAt(ms: number): Promise<void> {
    const other = await startHub({ database: scene.hub.database, clock: { ...systemClock, now: () => ms } });
    await other.stop();
  }

  it('is the driver’s to take along, and goes when he is erased', async () => {
    const driver = await makeDriver(scene.hub);
    const given = await quote(driver.call);
    const { quotes } = await driver.ok('GET', '/me/export');
    expect(quotes).to.deep.equal([given]);
    expect((await driver.call('DELETE', '/me')).status).to.equal(204);
    const viewer = { ...scene.viewer, driverId: driver.id };
    expect(await scene.desk.quote(viewer, given.quote_id)).to.equal(undefined);
  });
});
