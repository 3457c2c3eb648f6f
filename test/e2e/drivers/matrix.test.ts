import { expect } from 'chai';
import { hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { announcedOperations, type Owned } from '../../support/drivers/announced-operations.ts';
import { ChargingScene } from '../../support/drivers/charging.ts';
import { car, road } from '../../support/drivers/trip-scene.ts';
import type { TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

/** Bodies that would be taken, by operation. */
const bodies: Readonly<Record<string, object>> = {
  updateToken: { state: 'BLOCKED' },
  replaceVehicle: { usable_kwh: 1 },
  replaceFilter: { name: 'Stolen', filter: {} },
  keepFavourite: { label: 'Stolen' },
};

/** What is another's. Charges and reservations are looked at beside them. */
type Belonging = Exclude<Owned, 'session' | 'reservation'>;

const isHere = (kind: string | undefined): kind is Belonging =>
  kind !== undefined && !['session', 'reservation', 'everybody', 'nothing'].includes(kind);

const operations = announcedOperations.filter(({ kind }) => isHere(kind));

describe('what belongs to a driver', () => {
  let hub: TestHub;
  let owner: TestDriver;
  let neighbour: TestDriver;
  let stranger: TestDriver;
  let belongings: Readonly<Record<Belonging, string>>;
  before(async () => {
    const scene = await ChargingScene.open();
    hub = scene.hub;
    await hostEmsp(hub, 'DE-XVF');
    owner = await makeDriver(hub, 'DE-XVE', { email: 'owner@example.com', name: 'Owner' });
    neighbour = await makeDriver(hub);
    stranger = await makeDriver(hub, 'DE-XVF');
    const cards = [{ uid: '04CC01', visual_number: 'M 1', code: 'MATRIX001' }];
    await hub.admin('POST', '/drivers/cards', { emsp: 'DE-XVE', cards });
    const link = await owner.ok('POST', '/me/tokens', { visual_number: 'M 1', code: 'MATRIX001' });
    const vehicle = await owner.ok('POST', '/me/vehicles', { usable_kwh: 58 });
    const filter = await owner.ok('POST', '/me/filters', { name: 'Mine', filter: {} });
    await owner.ok('PUT', `/me/favourites/${scene.place}`, { label: 'Mine' });
    const trip = await until(
      async () => {
        const { status, body } = await owner.call('POST', '/me/trips', {
          request: { vehicle: car, soc_start: 90, line: road(1) },
        });
        return status === 201 && (body as { id: string });
      },
      { what: 'the places to be in memory' },
    );
    const until_ = new Date(Date.now() + 3_600_000).toISOString();
    const watch = await owner.ok('POST', '/watches', { location_id: scene.place, until: until_ });
    belongings = {
      token: link.token_id,
      link: link.id,
      vehicle: vehicle.id,
      filter: filter.id,
      favourite: scene.place,
      trip: trip ? trip.id : '',
      watch: watch.id,
    };
  });
  after(() => hub.stop());

  /** All that the owner has, as he sees it. */
  const everything = async () => {
    const { exported_at, ...rest } = await owner.ok('GET', '/me/export');
    expect(exported_at).to.be.a('string');
    return rest;
  };

  for (const { id, method, path, kind } of operations) {
    it(`is not there for others: ${id}`, async () => {
      if (!isHere(kind)) throw new Error('not to be tested here');
      const before = await everything();
      const target = path.replace(/\{\w+\}/, belongings[kind]);
      for (const other of [neighbour, stranger]) {
        const { status, body } = await other.call(method, target, bodies[id]);
        // A place is nobody's: liking it is each one's own.
        if (id === 'keepFavourite') expect(status).to.equal(200);
        else expect([status, body.code]).to.deep.equal([404, 'not_found']);
        if (id === 'keepFavourite') await other.ok('DELETE', target);
      }
      expect(await everything()).to.deep.equal(before);
      expect((await owner.ok('GET', '/watches')).items.map((one: { id: string }) => one.id)).to.deep.equal([
        belongings.watch,
      ]);
    });
  }

  it('is looked at in each operation on something of a driver’s that the OpenAPI document has', () => {
    const unknown = announcedOperations.filter(({ kind }) => kind === undefined).map(({ path }) => path);
    expect(unknown, 'whose is what these name?').to.deep.equal([]);
    expect(operations.length).to.be.at.least(15);
    const withBody = operations.filter(({ hasBody }) => hasBody).map(({ id }) => id);
    expect(Object.keys(bodies).sort()).to.deep.equal(withBody.sort());
  });

  it('is in nobody else’s lists', async () => {
    const lists = announcedOperations.filter(
      ({ isForDrivers, method, kind, types }) =>
        isForDrivers && method === 'GET' && kind === 'nothing' && !types.includes('text/event-stream'),
    );
    expect(lists.length).to.be.above(10);
    // A place is nobody's.
    const { favourite: _, ...rest } = belongings;
    const own = Object.values(rest);
    for (const { path } of lists) {
      for (const other of [neighbour, stranger]) {
        const text = JSON.stringify(await other.ok('GET', path));
        for (const id of [...own, owner.id, owner.contract_id, 'Owner', 'owner@example.com'])
          expect(text, `${path} ${id}`).to.not.contain(id);
      }
    }
  });

  it('is in no operator’s list of another eMSP', async () => {
    const { items } = await hub.admin<{ items: { id: string }[] }>('GET', '/drivers?emsp=DE-XVF');
    expect(items.map(({ id }) => id)).to.deep.equal([stranger.id]);
  });
});
