import { expect } from 'chai';
import type { Location } from '../../../src/generated/ocpi-2.2.1.ts';
import { deleteObjects } from '../../../src/store/vanished.ts';
import { build } from '../../support/build.ts';
import { callApi, hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { EventReader } from '../../support/drivers/event-reader.ts';
import { type ConnectedPartner, startHub, type TestHub, type TestHubOptions } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const around = '/locations?lat=51.05723&lng=3.72064';
const box = '3.6,51,3.8,51.1';

/** A hub with a hosted eMSP and a CPO of which it sees the places. */
async function openScene(options: TestHubOptions = {}) {
  const hub = await startHub(options);
  const cpo = await hub.connect('CPO', 'BE-BEC');
  await hostEmsp(hub);
  await hub.agree('BE-BEC', 'DE-XVE');
  const push = async (about: Partial<Location> & { id: string }): Promise<void> => {
    const { http } = await cpo.push(`locations/BE/BEC/${about.id}`, build.location(about), 'NL-HUB');
    expect(http).to.be.oneOf([200, 201]);
  };
  const numberOf = async (id: string): Promise<number> => {
    const { rows } = await hub.app.hub.reads.query<{ number: number }>(
      'select number from objects_locations where id = $1',
      [id],
    );
    return rows[0]?.number ?? 0;
  };
  return { hub, cpo, driver: await makeDriver(hub), push, numberOf };
}

const named = (name: string): Partial<Location> & { id: string } => ({
  id: name,
  name,
  evses: [build.evse({ uid: `${name}-E`, evse_id: `BE*BEC*E${name}` })],
});

describe('a place that is not published', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let driver: TestDriver;
  let push: (about: Partial<Location> & { id: string }) => Promise<void>;
  let numberOf: (id: string) => Promise<number>;
  before(async () => {
    ({ hub, cpo, driver, push, numberOf } = await openScene());
    await push(named('OPEN1'));
    await push({ ...named('HIDDEN1'), publish: false });
    await until(async () => (await driver.ok('GET', around)).items.length === 1, { what: 'the place that is shown' });
  });
  after(() => hub.stop());

  it('is found by no search, map, id or price, and changes no count (7.8)', async () => {
    const id = `loc_${(await numberOf('HIDDEN1')).toString(36)}`;
    const line = {
      type: 'LineString',
      coordinates: [
        [3.6, 51.05],
        [3.85, 51.06],
      ],
    };
    const polygon = {
      type: 'Polygon',
      coordinates: [
        [
          [3.6, 51],
          [3.8, 51],
          [3.8, 51.1],
          [3.6, 51.1],
          [3.6, 51],
        ],
      ],
    };
    const energy = { energy_kwh: 10, duration_min: 60 };
    const answers = [
      await driver.call('GET', around),
      await driver.call('GET', `/locations?bbox=${box}`),
      await driver.call('GET', '/locations?q=HIDDEN1'),
      await driver.call('POST', '/locations/search', { polygon }),
      await driver.call('POST', '/locations/along-route', { line }),
      await driver.call('GET', `/clusters?bbox=${box}&zoom=4`),
      await driver.call('GET', `/clusters?bbox=${box}&zoom=18`),
      await driver.call('GET', `/locations/${id}`),
      await driver.call('GET', `/locations/${id}/status`),
      await driver.call('POST', '/status/batch', { ids: [id] }),
      await driver.call('GET', '/evses/BE*BEC*EHIDDEN1'),
      await driver.call('POST', '/prices/estimate', { target: { evse_id: 'BE*BEC*EHIDDEN1' }, ...energy }),
      await driver.call('POST', '/prices/compare', { targets: [{ location_id: id }], ...energy }),
      await driver.call('GET', '/status/changes?since=0-0'),
    ];
    for (const { status, body } of answers) {
      expect(status).to.be.oneOf([200, 404, 410], JSON.stringify(body));
      expect(JSON.stringify(body)).to.not.match(/HIDDEN1|"n":2|"total":2/);
      if (status !== 404) expect(JSON.stringify(body)).to.not.contain(`"${id}"`);
    }
    const etag = (await driver.call('GET', `/locations/${id}`, undefined, { 'if-none-match': '*' })).status;
    expect(etag).to.equal(404);
    expect((await callApi(hub, '', 'GET', `/locations/${id}`)).status).to.equal(401);
  });

  it('is watched by nobody any more who has watched it before', async () => {
    const evse = (name: string, status: 'CHARGING' | 'AVAILABLE') => [build.evse({ uid: `${name}-E`, status })];
    for (const name of ['WATCHED1', 'WATCHED2']) await push({ ...named(name), evses: evse(name, 'CHARGING') });
    const until_ = new Date(Date.now() + 3_600_000).toISOString();
    const watch = async (name: string) => {
      const location_id = `loc_${(await numberOf(name)).toString(36)}`;
      await until(async () => (await driver.call('GET', `/locations/${location_id}`)).status === 200, { what: name });
      return (await driver.ok('POST', '/watches', { location_id, until: until_ })).id;
    };
    const [first, second] = [await watch('WATCHED1'), await watch('WATCHED2')];
    await push({ ...named('WATCHED1'), evses: evse('WATCHED1', 'AVAILABLE'), publish: false });
    await push({ ...named('WATCHED2'), evses: evse('WATCHED2', 'AVAILABLE') });
    const stateOf = async (id: string): Promise<string> =>
      (await driver.ok('GET', '/watches')).items.find((one: { id: string }) => one.id === id).state;
    await until(async () => (await stateOf(second)) === 'FIRED', { what: 'the other watch' });
    await hub.app.drivers.places.live.watches.look();
    expect(await stateOf(first)).to.equal('OPEN');
    for (const name of ['WATCHED1', 'WATCHED2']) await push({ ...named(name), publish: false });
  });

  it('is told as gone to those who saw it before, and is there again when it is published again', async () => {
    await push(named('TAKEN1'));
    const id = `loc_${(await numberOf('TAKEN1')).toString(36)}`;
    await until(async () => (await driver.call('GET', `/locations/${id}`)).status === 200, { what: 'the place' });
    const { next_since: since } = await driver.ok('GET', '/status/changes');
    const reader = await EventReader.open(`${hub.url}/api/v1/status/stream?bbox=${box}`, {
      authorization: `Bearer ${driver.token}`,
    });
    await reader.next(({ event }) => event === 'snapshot', 'the snapshot');
    await push({ ...named('TAKEN1'), publish: false });
    const gone = await reader.next(({ event }) => event === 'removed', 'that it is gone');
    expect(gone.data).to.deep.equal({ location_id: id });
    const told = async () => (await driver.ok('GET', `/status/changes?since=${since}`)).items;
    expect((await told()).map(({ kind, location_id }: Record<string, unknown>) => [kind, location_id])).to.deep.equal([
      ['removed', id],
    ]);
    await push(named('TAKEN1'));
    const back = await reader.next(({ event }) => event === 'status', 'that it is there again');
    expect(back.data).to.include({ location_id: id, evse_uid: 'TAKEN1-E', status: 'AVAILABLE' });
    await push({ ...named('TAKEN1'), publish: false });
    await until(() => reader.events.filter(({ event }) => event === 'removed').length === 2, {
      what: 'it to go again',
    });
    reader.close();
  });

  it('is in no stream, and neither is that it is gone', async () => {
    const { next_since: since } = await driver.ok('GET', '/status/changes');
    const reader = await EventReader.open(`${hub.url}/api/v1/status/stream?bbox=${box}`, {
      authorization: `Bearer ${driver.token}`,
    });
    await reader.next(({ event }) => event === 'snapshot', 'the snapshot');
    await cpo.patch('locations/BE/BEC/HIDDEN1/HIDDEN1-E', build.patch({ status: 'CHARGING' }), 'NL-HUB');
    const { rows } = await hub.app.hub.reads.query<{ platform: string }>(
      'select id as platform from platforms limit 1',
    );
    await deleteObjects(hub.app.hub.db, {
      platform_id: rows[0]?.platform ?? '',
      module: 'locations',
      numbers: [await numberOf('HIDDEN1')],
      began: new Date(Date.now() + 60_000).toISOString(),
    });
    await cpo.patch('locations/BE/BEC/OPEN1/OPEN1-E', build.patch({ status: 'CHARGING' }), 'NL-HUB');
    const open = await reader.next(({ event }) => event === 'status', 'the status of the other');
    expect(open.data.evse_uid).to.equal('OPEN1-E');
    expect(reader.events.map(({ event }) => event)).to.deep.equal(['snapshot', 'status']);
    expect(JSON.stringify(reader.events)).to.not.contain('HIDDEN1');
    reader.close();
    const { items } = await driver.ok('GET', `/status/changes?since=${since}`);
    expect(items.map(({ kind, evse_uid }: Record<string, unknown>) => [kind, evse_uid])).to.deep.equal([
      ['status', 'OPEN1-E'],
    ]);
  });
});

describe('a place that is not published, to a process that has not heard of that', () => {
  let hub: TestHub;
  let driver: TestDriver;
  let push: (about: Partial<Location> & { id: string }) => Promise<void>;
  before(async () => {
    ({ hub, driver, push } = await openScene({ limits: { placesPauseMs: 3000 } }));
    await push(named('OPEN1'));
    await until(async () => (await driver.call('GET', around)).body.items?.length === 1, {
      what: 'the place that is shown',
    });
  });
  after(() => hub.stop());

  it('is not shown before it has', async () => {
    const { next_since: since } = await driver.ok('GET', '/status/changes');
    const [{ id }] = (await driver.ok('GET', around)).items;
    await push({ ...named('HIDDEN1'), publish: false });
    await push({ ...named('OPEN1'), name: 'NOW PRIVATE', publish: false });
    await hub.settled();
    const { items } = await driver.ok('GET', `/status/changes?since=${since}`);
    // That the one is gone which everybody saw; nothing of the other.
    expect(items.map(({ kind, location_id }: Record<string, unknown>) => [kind, location_id])).to.deep.equal([
      ['removed', id],
    ]);
    expect(JSON.stringify((await driver.ok('GET', around)).items)).to.not.contain('NOW PRIVATE');
  });
});
