import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { LocationSummary } from '../../../src/generated/driver.ts';
import type { Connector } from '../../../src/generated/ocpi-2.2.1.ts';
import { build } from '../../support/build.ts';
import { callApi, hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { car } from '../../support/drivers/trip-scene.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const three = { power_type: 'AC_3_PHASE', max_voltage: 230, max_amperage: 32 } as const;
const one = { power_type: 'AC_1_PHASE', max_voltage: 230, max_amperage: 32 } as const;
const fast = { power_type: 'DC', max_voltage: 920, max_amperage: 500 } as const;

/** Places by what they have. */
const connectors: Readonly<Record<string, Partial<Connector>>> = {
  socket: { standard: 'IEC_62196_T2', format: 'SOCKET', ...three, max_electric_power: 22_000 },
  single: { standard: 'IEC_62196_T2', format: 'CABLE', ...one },
  combo: { standard: 'IEC_62196_T2_COMBO', format: 'CABLE', ...fast, max_electric_power: 350_000 },
  slow: { standard: 'IEC_62196_T2_COMBO', format: 'CABLE', ...fast, max_electric_power: 50_000 },
  chademo: { standard: 'CHADEMO', format: 'CABLE', ...fast, max_electric_power: 50_000 },
};
const names = Object.keys(connectors);
const box = 'bbox=4.9,50.9,5.3,51.1';

describe('what places are searched for', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let driver: TestDriver;

  before(async () => {
    hub = await startHub({ limits: { startsLookMs: 100 } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hostEmsp(hub);
    await hub.agree('BE-BEC', 'DE-XVE');
    driver = await makeDriver(hub);
    for (const name of names) await push(name);
    await until(async () => (await found(box)).length === names.length, { what: 'the places' });
  });
  after(() => hub.stop());

  /** Tells of a place, with more than its connector. */
  const push = async (name: string, more: Parameters<typeof build.location>[0] = {}): Promise<void> => {
    const evse = build.evse({
      uid: name,
      evse_id: `BE*BEC*E${name}`,
      status: 'AVAILABLE',
      connectors: [build.connector({ ...connectors[name], tariff_ids: [] })],
    });
    const coordinates = { latitude: '51.000000', longitude: (5 + names.indexOf(name) * 0.05).toFixed(6) };
    const about = { id: name, name, coordinates, country: 'BEL', evses: [evse], ...more };
    await cpo.push(`locations/BE/BEC/${name}`, build.location(about), 'NL-HUB');
  };

  const found = async (query: string): Promise<LocationSummary[]> =>
    (await driver.ok('GET', `/locations?${query}`)).items;
  const namesOf = (items: readonly LocationSummary[]) => items.map(({ name }) => name);

  describe('a vehicle', () => {
    let id: string;
    before(async () => {
      id = (await driver.ok('POST', '/me/vehicles', car)).id;
    });
    const usable = ['socket', 'single', 'combo', 'slow'];

    it('finds what it can use and no less, in every kind of search', async () => {
      for (const where of [box, 'lat=51&lng=5.1&radius_m=30000', 'q=gent'])
        expect(namesOf(await found(`${where}&vehicle=${id}`)), where).to.have.members(usable);
      const polygon = {
        type: 'Polygon',
        coordinates: [
          [
            [4.9, 50.9],
            [5.3, 50.9],
            [5.3, 51.1],
            [4.9, 50.9],
          ],
        ],
      };
      const inside = namesOf((await driver.ok('POST', '/locations/search', { polygon })).items);
      const meant = (await driver.ok('POST', '/locations/search', { polygon, vehicle: id })).items;
      expect(inside).to.include('chademo');
      expect(namesOf(meant)).to.have.members(inside.filter((name) => name !== 'chademo'));
      const line = {
        type: 'LineString',
        coordinates: [
          [4.95, 51],
          [5.3, 51],
        ],
      };
      for (const vehicle of [id, car]) {
        const along = await driver.ok('POST', '/locations/along-route', { line, vehicle });
        expect(namesOf(along.items)).to.deep.equal(usable);
      }
      const { features } = await driver.ok('GET', `/clusters?${box}&zoom=14&vehicle=${id}`);
      expect(features).to.have.length(usable.length);
      const tile = (query: string) => driver.call('GET', `/tiles/v1/9/263/171.mvt${query}`);
      expect((await tile(`?vehicle=${id}`)).body).to.not.equal((await tile('')).body);
    });

    it('goes by what it draws there: so do the least power and the order', async () => {
      const items = await found(`${box}&vehicle=${id}&sort=power&limit=2`);
      expect(items.map(({ name, vehicle }) => [name, vehicle])).to.deep.equal([
        ['combo', { power_kw: 150, own_cable: false }],
        ['slow', { power_kw: 50, own_cable: false }],
      ]);
      expect(namesOf(await found(`${box}&vehicle=${id}&power_min_kw=11`))).to.have.members(['socket', 'combo', 'slow']);
      expect(namesOf(await found(`${box}&vehicle=${id}&power_min_kw=11.1`))).to.have.members(['combo', 'slow']);
      expect(namesOf(await found(`${box}&vehicle=${id}&power_max_kw=5`))).to.deep.equal(['single']);
      const [socket] = await found(`${box}&vehicle=${id}&power_type=AC&power_min_kw=5`);
      expect(socket).to.deep.include({ max_power_kw: 22, vehicle: { power_kw: 11, own_cable: true } });
    });

    it('agrees with prices of the same vehicle at the same connector', async () => {
      const charge = { vehicle_id: id, soc_from: 20, soc_to: 40 };
      const drawn = new Map(
        (await found(`${box}&vehicle=${id}`)).map(({ name, vehicle }) => [name, vehicle?.power_kw]),
      );
      for (const name of names) {
        const target = { evse_id: `BE*BEC*E${name}` };
        const { quotes } = await driver.ok('POST', '/prices/estimate', { target, ...charge });
        // Up to half the battery takes as much as it ever does.
        const said = quotes[0].avg_power_kw;
        expect(said === null ? undefined : Math.round(said * 10) / 10, name).to.equal(drawn.get(name));
      }
    });

    it('is refused by name where it is unknown, another’s, of too little use, or of nobody', async () => {
      const refused = async (query: string, token = driver.token): Promise<[number, string, string]> => {
        const { status, body } = await callApi(hub, token, 'GET', `/locations?${box}&vehicle=${query}`);
        return [status, body.code, body.errors[0].pointer];
      };
      expect(await refused(randomUUID())).to.deep.equal([422, 'vehicle_unknown', 'vehicle']);
      const other = await makeDriver(hub);
      expect(await refused(id, other.token)).to.deep.equal([422, 'vehicle_unknown', 'vehicle']);
      expect(await refused('blue')).to.deep.equal([400, 'invalid', 'vehicle']);
      const bare = (await driver.ok('POST', '/me/vehicles', { usable_kwh: 40 })).id;
      expect(await refused(bare)).to.deep.equal([422, 'vehicle_unusable', 'vehicle/connectors']);
      const body = { lat: 51, lng: 5, vehicle: randomUUID() };
      const { status, body: problem } = await driver.call('POST', '/locations/search', body);
      expect([status, problem.errors[0].pointer]).to.deep.equal([422, '/vehicle']);
      const wrong = await driver.call('POST', '/locations/search', { ...body, vehicle: { ...car, usable_kwh: -1 } });
      expect(wrong.status).to.equal(400);
      expect(wrong.body.errors[0].pointer).to.match(/^\/vehicle/);
    });
  });

  describe('how good what is known of a place is', () => {
    it('is a number with its reasons, and what is worse is not found', async () => {
      const items = await found(`${box}&fields=name,quality`);
      const flags = ['CONNECTOR_WITHOUT_TARIFF', 'NO_ENERGY_MIX', 'NO_TARIFF'];
      expect(items.find(({ name }) => name === 'combo')?.quality).to.deep.equal({ score: 80, flags });
      await push('combo', { energy_mix: { is_green_energy: true } });
      await until(async () => namesOf(await found(`${box}&min_quality=85`)).join() === 'combo', { what: 'the score' });
      expect(await found(`${box}&min_quality=86`)).to.deep.equal([]);
      expect((await found(`${box}&min_quality=80`)).length).to.equal(names.length);
    });
  });

  describe('how starts went', () => {
    const sql = (text: string, values: readonly unknown[]) => hub.app.hub.reads.query(text, [...values]);
    /** Starts at a place, each with a state, by so many drivers in turn. */
    const begin = async (place: string, states: readonly string[], drivers: number, daysAgo = 1): Promise<void> => {
      const who = Array.from({ length: drivers }, () => randomUUID());
      for (const [at, state] of states.entries())
        await sql(
          `insert into driver_sessions (id, emsp, driver, origin, state, state_since, created_at, changed_at, cpo, location_id, location_key, site)
           values ($1, 'DE-XVE', $2, 'APP', $3, now(), now() - $4 * interval '1 day', now(), 'BE-BEC', $5, $5, '{}')`,
          [randomUUID(), who[at % drivers], state, daysAgo, place],
        );
    };
    const successOf = async (name: string) =>
      (await found(`${box}&fields=name,start_success`)).find((place) => place.name === name)?.start_success;

    it('is known of places where enough drivers have tried, by what became of it (U18)', async () => {
      // Refused, never begun and failed ones count; called off, still to begin and begun long ago do not.
      await begin('slow', ['BILLED', 'ENDED', 'CHARGING', 'REJECTED', 'TIMED_OUT', 'FAILED', 'CANCELLED', 'SENT'], 3);
      await begin('slow', ['REJECTED', 'REJECTED', 'REJECTED'], 3, 91);
      await begin('socket', ['BILLED', 'BILLED', 'BILLED', 'BILLED'], 4);
      await begin('single', ['BILLED', 'BILLED', 'BILLED', 'BILLED', 'BILLED', 'BILLED'], 2);
      await begin('combo', ['BILLED', 'BILLED', 'BILLED', 'BILLED', 'BILLED', 'FAILED'], 3);
      await until(async () => (await successOf('combo')) !== null, { what: 'starts to be counted' });
      expect(await successOf('slow')).to.deep.equal({ rate: 0.5, n: 6, days: 90 });
      expect(await successOf('combo')).to.deep.equal({ rate: 0.83, n: 6, days: 90 });
      // Four starts, and two drivers, are too few to say anything of.
      expect([await successOf('socket'), await successOf('single')]).to.deep.equal([null, null]);
      const [{ id } = { id: '' }] = await found(`${box}&min_success_rate=0.83`);
      expect((await driver.ok('GET', `/locations/${id}`)).start_success).to.deep.equal({ rate: 0.83, n: 6, days: 90 });
      expect(namesOf(await found(`${box}&min_success_rate=0`))).to.have.members(['combo', 'slow']);
      expect(namesOf(await found(`${box}&min_success_rate=0.84`))).to.deep.equal([]);
    });

    it('stays known of a place that changes, and follows what happens', async () => {
      await push('slow', { name: 'slow', parking_type: 'ALONG_MOTORWAY' });
      await until(async () => namesOf(await found(`${box}&parking_type=ALONG_MOTORWAY`)).join() === 'slow', {
        what: 'it',
      });
      expect(namesOf(await found(`${box}&parking_type=ALONG_MOTORWAY&min_success_rate=0.5`))).to.deep.equal(['slow']);
      await begin('slow', ['BILLED', 'BILLED', 'BILLED', 'BILLED'], 1);
      await until(async () => (await successOf('slow'))?.rate === 0.7, { what: 'more starts to be counted' });
      expect(namesOf(await found(`${box}&min_success_rate=0.7`))).to.have.members(['combo', 'slow']);
    });
  });

  describe('the best first', () => {
    it('is by how near, free, powerful, known and reliable places are, page by page', async () => {
      await cpo.patch('locations/BE/BEC/combo/combo', build.patch({ status: 'CHARGING' }), 'NL-HUB');
      await until(async () => (await found(`${box}&available_now=true`)).length === names.length - 1, { what: 'it' });
      const all: [string | null | undefined, number | undefined][] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query = `${box}&sort=score&limit=2${cursor && `&cursor=${cursor}`}`;
        const { items, page } = await driver.ok('GET', `/locations?${query}`);
        all.push(...items.map(({ name, score }: LocationSummary) => [name, score]));
        cursor = page.next_cursor;
      }
      // 30 for one that is free, 20 of 150 kW, 15 of quality, 15 of success; what is not known half.
      expect(all).to.deep.equal([
        ['slow', 59.17],
        ['chademo', 56.17],
        ['socket', 52.43],
        ['single', 50.49],
        ['combo', 45.2],
      ]);
      const near = await found('lat=51&lng=5&radius_m=6000&sort=score');
      // 3,500 m away of 6,000, where the other is.
      expect(near.map(({ name }) => name)).to.deep.equal(['socket', 'single']);
      expect(near[0]?.score).to.equal(72.43);
      expect(near[1]?.score).to.be.within(58.7, 58.9);
    });
  });
});
