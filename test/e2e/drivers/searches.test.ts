import { expect } from 'chai';
import type { LocationSummary } from '../../../src/generated/driver.ts';
import { build } from '../../support/build.ts';
import { hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const at = (lat: number, lng: number) => ({ latitude: lat.toFixed(6), longitude: lng.toFixed(6) });

describe('searches', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let driver: TestDriver;

  before(async () => {
    hub = await startHub({ limits: { placesNamedPerReadMax: 3 } });
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hostEmsp(hub);
    await hub.agree('BE-BEC', 'DE-XVE');
    driver = await makeDriver(hub);
  });
  after(() => hub.stop());

  const push = (about: Parameters<typeof build.location>[0] & { id: string }) =>
    cpo.push(`locations/BE/BEC/${about.id}`, build.location(about), 'NL-HUB');
  const evse = (uid: string, status: 'AVAILABLE' | 'CHARGING', standard: 'IEC_62196_T2' | 'CHADEMO' = 'IEC_62196_T2') =>
    build.evse({ uid, evse_id: `BE*BEC*E${uid}`, status, connectors: [build.connector({ standard })] });

  /** The names on all pages of a list. */
  const all = async (query: string): Promise<(string | null | undefined)[]> => {
    const names = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { items, page } = await driver.ok('GET', `/locations?${query}${cursor && `&cursor=${cursor}`}`);
      names.push(...items.map(({ name }: LocationSummary) => name));
      cursor = page.next_cursor;
    }
    return names;
  };
  const untilThere = (id: string) =>
    until(async () => (await driver.call('GET', `/evses/BE*BEC*E${id}`)).status === 200, { what: id });

  it('by words end when nothing more has them, however many that are not meant come before (7.5)', async () => {
    for (let place = 1; place <= 24; place += 1) {
      const evses = [evse(`W${place}`, 'CHARGING', place % 12 === 0 ? 'CHADEMO' : 'IEC_62196_T2')];
      await push({ id: `WORDS${place}`, name: `Laadplein ${place}`, evses });
    }
    await untilThere('W24');
    expect(await all('q=laadplein&connector=CHADEMO&limit=1')).to.deep.equal(['Laadplein 12', 'Laadplein 24']);
    expect(await all('q=laadplein&limit=5')).to.have.length(24);
    for (const operator of ['be-bec', 'BE*BEC'])
      expect(await all(`q=laadplein&operator=${operator}&limit=5`), operator).to.have.length(24);
  });

  it('by words come in the order that is wanted, page by page (U8)', async () => {
    const withKw = (uid: string, kw: number) => [
      build.evse({
        uid,
        evse_id: `BE*BEC*E${uid}`,
        connectors: [build.connector({ max_electric_power: kw * 1000, tariff_ids: kw === 50 ? ['CHEAP'] : ['DEAR'] })],
      }),
    ];
    const energy = (price: number) => [
      { price_components: [{ type: 'ENERGY' as const, price, vat: 0, step_size: 1 }] },
    ];
    await cpo.push('tariffs/BE/BEC/CHEAP', build.tariff({ id: 'CHEAP', elements: energy(0.2) }), 'NL-HUB');
    await cpo.push('tariffs/BE/BEC/DEAR', build.tariff({ id: 'DEAR', elements: energy(0.4) }), 'NL-HUB');
    await push({ id: 'ORDER1', name: 'Snellader A', evses: withKw('O1', 22) });
    await push({ id: 'ORDER2', name: 'Snellader B', evses: withKw('O2', 50) });
    await push({ id: 'ORDER3', name: 'Snellader C', evses: withKw('O3', 150) });
    await untilThere('O3');
    expect(await all('q=snellader&sort=power&limit=1')).to.deep.equal(['Snellader C', 'Snellader B', 'Snellader A']);
    await until(async () => (await all('q=snellader&sort=price'))[0] === 'Snellader B', { what: 'the prices' });
    expect(await all('q=snellader&sort=price&limit=1')).to.deep.equal(['Snellader B', 'Snellader A', 'Snellader C']);
  });

  it('by words know operators, printed ids and postal codes in any spelling, and names without their accents', async () => {
    const { name } = (await driver.ok('GET', '/reference')).operators[0];
    const about = { id: 'KOSICE', name: 'Námestie', city: 'Košice', postal_code: '040 01', country: 'SVK' };
    await push({ ...about, coordinates: at(48.72, 21.25), evses: [evse('K*1', 'AVAILABLE')] });
    await push({
      ...{ id: 'ZUERICH', name: 'Zürich Süd', city: 'Zürich', postal_code: '1012AB', country: 'CHE' },
      operator: { name: 'Züri Strom' },
      coordinates: at(47.37, 8.54),
      evses: [evse('K2', 'AVAILABLE')],
    });
    await untilThere('K2');
    for (const q of [
      'kosice',
      'KOŠICE',
      '04001',
      '040 01',
      'bebecek1',
      'BE*BEC*EK*1',
      'be-bec-e-k-1',
      `kosice ${name}`,
      'BE*BEC kosice',
    ])
      expect(await all(`q=${encodeURIComponent(q)}`), q).to.deep.equal(['Námestie']);
    for (const q of ['zuerich', 'Zürich', 'zuri stro', '1012 ab', '1012ab', 'zuerich sued'])
      expect(await all(`q=${encodeURIComponent(q)}`), q).to.deep.equal(['Zürich Süd']);
    expect(await all(`q=${encodeURIComponent(name)}&limit=200`)).to.include('Námestie');
    expect(await all('q=kosice%20züri')).to.deep.equal([]);
    expect(await all('q=kosice&country=svk')).to.deep.equal(['Námestie']);
    const named = (operator: string) => all(`q=nam&operator=${encodeURIComponent(operator)}`);
    expect([await named(name), await named('Züri Strom')]).to.deep.equal([['Námestie'], []]);
  });

  it('tell whether a place can be started as the filter finds it: by one EVSE that can and works', async () => {
    const capabilities = ['REMOTE_START_STOP_CAPABLE' as const];
    await push({
      id: 'START1',
      name: 'Startplek',
      coordinates: at(50.2, 5.2),
      evses: [
        build.evse({ uid: 'S1', evse_id: 'BE*BEC*ES1', capabilities, status: 'OUTOFORDER' }),
        build.evse({ uid: 'S2', evse_id: 'BE*BEC*ES2', capabilities: [], status: 'AVAILABLE' }),
      ],
    });
    await untilThere('S2');
    const where = 'lat=50.2&lng=5.2&radius_m=500';
    const found = (await driver.ok('GET', `/locations?${where}&fields=startable&include=evses`)).items[0];
    expect(found.startable).to.deep.equal({ by_app: false, by_rfid: false, reason: 'OUT_OF_ORDER' });
    expect(found.evses.map(({ startable }: LocationSummary) => startable?.reason)).to.deep.equal([
      'OUT_OF_ORDER',
      'NOT_REMOTE_CAPABLE',
    ]);
    expect(await all(`${where}&startable=true`)).to.deep.equal([]);
    await cpo.patch('locations/BE/BEC/START1/S1', build.patch({ status: 'CHARGING' }), 'NL-HUB');
    await until(async () => (await all(`${where}&startable=true`)).length === 1, { what: 'the EVSE to work again' });
  });

  it('are refused what can mean nothing: a distance and a radius without a point, less power than the least, no country', async () => {
    for (const [query, pointer] of [
      ['q=laadplein&sort=distance', 'sort'],
      ['q=laadplein&radius_m=500', 'radius_m'],
      ['bbox=3.7,51,3.8,51.1&radius_m=500', 'radius_m'],
      ['q=laadplein&power_min_kw=50&power_max_kw=22', 'power_max_kw'],
      ['q=laadplein&country=BE', 'country/0'],
    ]) {
      const { status, body } = await driver.call('GET', `/locations?${query}`);
      expect([status, body.errors?.[0].pointer], query).to.deep.equal([400, pointer]);
    }
  });

  it('turn pages over every place once while statuses change (7.5)', async () => {
    const [west, south] = [5.1, 50.6];
    for (let place = 1; place <= 9; place += 1) {
      const evses = [evse(`P${place}`, 'AVAILABLE')];
      await push({ id: `PAGE${place}`, name: `Page ${place}`, coordinates: at(south, west + place / 1000), evses });
    }
    await untilThere('P9');
    for (const order of ['', '&sort=power', '&sort=price']) {
      const names = [];
      for (let [cursor, turned]: [string | null, number] = ['', 1]; cursor !== null; turned += 1) {
        const query = `bbox=5,50.5,5.3,50.7&limit=2${order}${cursor && `&cursor=${cursor}`}`;
        const { items, page } = await driver.ok('GET', `/locations?${query}`);
        names.push(...items.map(({ name }: LocationSummary) => name));
        cursor = page.next_cursor;
        const status = order === '' ? 'CHARGING' : 'AVAILABLE';
        await cpo.patch(`locations/BE/BEC/PAGE${turned}/P${turned}`, build.patch({ status }), 'NL-HUB');
      }
      expect(names, order).to.have.members(Array.from({ length: 9 }, (_, place) => `Page ${place + 1}`));
      expect(names, order).to.have.length(9);
    }
  });

  it('find what lies across the date line, and near a pole', async () => {
    await push({
      id: 'EAST',
      name: 'East',
      country: 'FJI',
      coordinates: at(-16.8, 179.99),
      evses: [evse('D1', 'AVAILABLE')],
    });
    await push({
      id: 'WEST',
      name: 'West',
      country: 'FJI',
      coordinates: at(-16.8, -179.99),
      evses: [evse('D2', 'AVAILABLE')],
    });
    await push({
      id: 'POLE',
      name: 'Pole',
      country: 'ATA',
      coordinates: at(-89.99, 100),
      evses: [evse('D3', 'AVAILABLE')],
    });
    await untilThere('D3');
    expect(await all('lat=-16.8&lng=179.999&radius_m=5000')).to.deep.equal(['East', 'West']);
    expect(await all('bbox=179.9,-17,-179.9,-16.7')).to.have.members(['East', 'West']);
    expect(await all('lat=-90&lng=-80&radius_m=5000')).to.deep.equal(['Pole']);
    expect(await all('bbox=99,-90,100.5,-89.9')).to.deep.equal(['Pole']);
    const clusters = (await driver.call('GET', '/clusters?bbox=179.9,-17,-179.9,-16.7&zoom=5')).body;
    expect(
      clusters.features.reduce((sum: number, { properties }: { properties: { n: number } }) => sum + properties.n, 0),
    ).to.equal(2);
  });

  it('say the same again while nothing but the age of statuses has changed', async () => {
    await push({ id: 'AGE', name: 'Age', coordinates: at(50.3, 5.3), evses: [evse('A1', 'AVAILABLE')] });
    await untilThere('A1');
    const paths = ['/locations?lat=50.3&lng=5.3&radius_m=500', '/evses/BE*BEC*EA1'];
    const ageIn = ({ body }: Awaited<ReturnType<TestDriver['call']>>) =>
      (body.items?.[0] ?? body.location).availability.age_s;
    const before = await Promise.all(paths.map((path) => driver.call('GET', path)));
    for (const [which, path] of paths.entries()) {
      const first = before[which] ?? (await driver.call('GET', path));
      await until(async () => ageIn(await driver.call('GET', path)) !== ageIn(first), { what: 'another age' });
      const etag = first.headers.get('etag') ?? '';
      expect((await driver.call('GET', path, undefined, { 'if-none-match': etag })).status, path).to.equal(304);
    }
    await cpo.patch('locations/BE/BEC/AGE/A1', build.patch({ status: 'CHARGING' }), 'NL-HUB');
    for (const [which, path] of paths.entries()) {
      const etag = before[which]?.headers.get('etag') ?? '';
      await until(async () => (await driver.call('GET', path, undefined, { 'if-none-match': etag })).status === 200, {
        what: 'the change',
      });
    }
  });

  it('and places are not kept by anybody for longer than statuses hold (7.5, U1)', async () => {
    await push({ id: 'TAG', name: 'Tag', evses: [evse('T1', 'AVAILABLE'), evse('T2', 'AVAILABLE')] });
    await untilThere('T1');
    const { id } = (await driver.ok('GET', '/evses/BE*BEC*ET1')).location;
    for (const path of [`/locations/${id}`, `/locations/${id}/status`]) {
      await cpo.patch('locations/BE/BEC/TAG/T1', build.patch({ status: 'AVAILABLE' }), 'NL-HUB');
      const before = await until(
        async () => {
          const answer = await driver.call('GET', path);
          return answer.body.availability.available === 2 ? answer : undefined;
        },
        { what: 'both to be free' },
      );
      expect(before?.headers.get('cache-control'), path).to.equal('private, max-age=10');
      const etag = before?.headers.get('etag') ?? '';
      expect(etag, path).to.match(/^W\/"/);
      expect((await driver.call('GET', path, undefined, { 'if-none-match': etag })).status).to.equal(304);
      await cpo.patch('locations/BE/BEC/TAG/T1', build.patch({ status: 'CHARGING' }), 'NL-HUB');
      const changed = await until(
        async () => {
          const answer = await driver.call('GET', path, undefined, { 'if-none-match': etag });
          return answer.status === 200 && answer.body.availability.available === 1 ? answer : undefined;
        },
        { what: 'the change' },
      );
      expect(changed?.headers.get('etag'), path).to.not.equal(etag);
    }
  });
});
