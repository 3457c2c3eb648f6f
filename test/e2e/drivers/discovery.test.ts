import { expect } from 'chai';
import type { LocationSummary } from '../../../src/generated/driver.ts';
import { alongRoute, type RouteSearch } from '../../../src/hub/drivers/places/along-route.ts';
import type { RoadRouter } from '../../../src/hub/drivers/places/road-router.ts';
import { build } from '../../support/build.ts';
import { findingsOn } from '../../support/data-quality.ts';
import { hostEmsp, makeDriver, type TestDriver } from '../../support/drivers/account.ts';
import { type ConnectedPartner, startHub, type TestHub } from '../../support/hub.ts';
import { until } from '../../support/wait.ts';

const gent = { lat: 51.05723, lng: 3.72064 };
const around = `lat=${gent.lat}&lng=${gent.lng}`;

interface MisplacedList {
  readonly items: readonly { readonly location_id: string; readonly misplacement: string; readonly id: string }[];
}

describe('discovery', () => {
  let hub: TestHub;
  let cpo: ConnectedPartner;
  let driver: TestDriver;

  before(async () => {
    hub = await startHub();
    cpo = await hub.connect('CPO', 'BE-BEC');
    await hostEmsp(hub);
    await hub.agree('BE-BEC', 'DE-XVE');
    driver = await makeDriver(hub);
    await cpo.push('tariffs/BE/BEC/TARIFF1', build.tariff({ id: 'TARIFF1' }), 'NL-HUB');
  });
  after(() => hub.stop());
  afterEach(() => {
    for (const partner of hub.partners) expect(partner.complaints, partner.party).to.deep.equal([]);
  });

  const push = async (about: Parameters<typeof build.location>[0] & { id: string }): Promise<void> => {
    const { http } = await cpo.push(`locations/BE/BEC/${about.id}`, build.location(about), 'NL-HUB');
    expect(http).to.be.oneOf([200, 201]);
  };
  const at = (lat: number, lng: number) => ({ latitude: lat.toFixed(6), longitude: lng.toFixed(6) });

  /** Names of what a search finds, in its order. */
  const names = async (query: string): Promise<(string | null | undefined)[]> => {
    const { items } = await driver.ok('GET', `/locations?${query}`);
    return items.map(({ name }: LocationSummary) => name);
  };
  const untilFound = (query: string, wanted: readonly string[]) =>
    until(async () => (await names(query)).join() === wanted.join(), { what: `${wanted} by ${query}` });

  it('finds what is near, with what a driver has to know, in a small answer', async () => {
    await push({
      id: 'NEAR1',
      name: 'Gravensteen',
      evses: [
        build.evse({ uid: 'N1', evse_id: 'BE*BEC*EN1', status: 'AVAILABLE' }),
        build.evse({ uid: 'N2', evse_id: 'BE*BEC*EN2', status: 'CHARGING' }),
      ],
    });
    await push({ id: 'NEAR2', name: 'Further', coordinates: at(gent.lat + 0.01, gent.lng) });
    await push({ id: 'FAR', name: 'Oostende', coordinates: at(51.22, 2.91) });
    await untilFound(around, ['Gravensteen', 'Further', 'Oostende'].slice(0, 2));
    const { items, page } = await driver.ok('GET', `/locations?${around}&limit=1`);
    const { id, availability, open, ...first } = items[0];
    expect(id).to.match(/^loc_/);
    expect(first).to.deep.equal({
      name: 'Gravensteen',
      operator: { party: 'BE-BEC', name: 'Platform of BE-BEC' },
      point: gent,
      address: { line: 'Sint-Veerleplein 11', postal_code: '9000', city: 'Gent', country: 'BEL' },
      distance_m: 0,
      max_power_kw: 22.1,
      power_class: 'NORMAL',
      connectors: [
        {
          standard: 'IEC_62196_T2',
          power_type: 'AC',
          power_kw: 22.1,
          total: 2,
          available: 1,
          occupied: 1,
          reserved: 0,
          out_of_order: 0,
          unknown: 0,
          closed: 0,
        },
      ],
      price_hint: {
        kind: 'ROAMING',
        energy_per_kwh: '0.484',
        currency: 'EUR',
        tax: 'INCLUDED',
        has_time_fee: true,
        has_session_fee: true,
      },
    });
    expect(availability).to.include({ state: 'AVAILABLE', available: 1, total: 2, scope: 'ALL', freshness: 'LIVE' });
    expect(open).to.deep.equal({ now: true, until: null, always: true });
    expect(JSON.stringify(items[0]).length).to.be.lessThan(820);
    const next = await driver.ok('GET', `/locations?${around}&limit=1&cursor=${page.next_cursor}`);
    expect(next.items[0].name).to.equal('Further');
    expect(next.page).to.deep.equal({ next_cursor: null, has_more: false });
  });

  it('counts what is asked for, and only that (7.5)', async () => {
    await push({
      id: 'FILTER1',
      name: 'Two kinds',
      coordinates: at(50.85, 4.35),
      evses: [
        build.evse({ uid: 'F1', evse_id: 'BE*BEC*EF1', status: 'CHARGING' }),
        build.evse({
          uid: 'F2',
          evse_id: 'BE*BEC*EF2',
          status: 'AVAILABLE',
          connectors: [
            build.connector({
              standard: 'IEC_62196_T2_COMBO',
              format: 'CABLE',
              power_type: 'DC',
              max_voltage: 920,
              max_amperage: 500,
              max_electric_power: 300_000,
            }),
          ],
        }),
      ],
    });
    const here = 'lat=50.85&lng=4.35&radius_m=1000';
    await untilFound(here, ['Two kinds']);
    const { items } = await driver.ok('GET', `/locations?${here}&connector=IEC_62196_T2`);
    expect(items[0].availability).to.include({ state: 'BUSY', available: 0, total: 1, scope: 'FILTERED' });
    expect(await names(`${here}&connector=IEC_62196_T2&available_now=true`)).to.deep.equal([]);
    expect(await names(`${here}&power_min_kw=200&available_now=true&power_type=DC`)).to.deep.equal(['Two kinds']);
    expect(
      await names(`${here}&operator=BE-BEC&country=BEL,NLD&parking_type=ON_STREET&payment=APP&payment=CARD`),
    ).to.deep.equal(['Two kinds']);
    expect(await names(`${here}&facility=MUSEUM`)).to.deep.equal([]);
    expect(await names(`${here}&price_max_per_kwh=0.48`)).to.deep.equal([]);
    expect(await names(`${here}&price_max_per_kwh=0.49`)).to.deep.equal(['Two kinds']);
  });

  it('never calls a place free that is closed (7.5)', async () => {
    const closed = new Date(Date.now() - 3_600_000).toISOString();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await push({
      id: 'CLOSED1',
      name: 'Closed now',
      coordinates: at(50.5, 4.9),
      evses: [build.evse({ uid: 'C1', evse_id: 'BE*BEC*EC1' })],
      opening_times: {
        twentyfourseven: true,
        exceptional_closings: [{ period_begin: closed, period_end: later }],
      },
    });
    const here = 'lat=50.5&lng=4.9&radius_m=1000';
    await untilFound(here, ['Closed now']);
    expect(await names(`${here}&available_now=true`)).to.deep.equal([]);
    expect(await names(`${here}&open_now=true`)).to.deep.equal([]);
    expect(await names(`${here}&open_at=${new Date(Date.parse(later) + 60_000).toISOString()}`)).to.deep.equal([
      'Closed now',
    ]);
    const { items } = await driver.ok('GET', `/locations?${here}&fields=availability,open,startable`);
    expect(items[0].availability).to.include({ state: 'CLOSED', available: 0, total: 1 });
    expect(items[0].open.now).to.equal(false);
    expect(items[0].open.until).to.equal(later.replace(/\.\d+Z/, (text) => text));
    expect(items[0].startable).to.include({ by_app: false, reason: 'CLOSED' });
  });

  it('finds by words, in any spelling and by beginnings', async () => {
    await push({ id: 'WORDS1', name: 'Café Zürich', city: 'Brugge', coordinates: at(51.2, 3.22) });
    await untilFound('q=zurich', ['Café Zürich']);
    expect(await names('q=CAFE%20bru')).to.deep.equal(['Café Zürich']);
    expect(await names('q=cafe%20gent')).to.deep.equal([]);
    expect((await driver.call('GET', '/locations?q=%21%21')).body.code).to.equal('invalid');
  });

  it('refuses boxes that are too large, and says where to look for them', async () => {
    const answer = await driver.call('GET', '/locations?bbox=3,50,5,52');
    expect(answer.status).to.equal(422);
    expect(answer.body).to.deep.include({
      code: 'bbox_too_large',
      errors: [{ pointer: 'bbox', code: 'too_large', message: 'is larger than 1 square degree' }],
    });
    // Fields of a body are named as such.
    const inBody = await driver.call('POST', '/locations/search', { bbox: [3, 50, 5, 52] });
    expect(inBody.body.errors[0].pointer).to.equal('/bbox');
    expect(answer.body.detail).to.contain('/clusters');
    expect((await driver.call('GET', '/locations')).status).to.equal(400);
    expect((await driver.call('GET', '/locations?lat=51')).body.errors[0]).to.include({
      pointer: 'lng',
      code: 'missing',
    });
    expect((await driver.call('GET', '/locations?bbox=3,51,4,50')).status).to.equal(400);
    expect(await names('bbox=3.7,51,3.75,51.1')).to.deep.equal(['Gravensteen', 'Further']);
  });

  it('answers GeoJSON to those who like it better, and searches in polygons', async () => {
    const response = await fetch(`${hub.url}/api/v1/locations?${around}`, {
      headers: { authorization: `Bearer ${driver.token}`, accept: 'application/geo+json' },
    });
    const collection = (await response.json()) as { type: string; features: { geometry: unknown }[] };
    expect(collection.type).to.equal('FeatureCollection');
    expect(collection.features[0]?.geometry).to.deep.equal({ type: 'Point', coordinates: [gent.lng, gent.lat] });
    const ring = [
      [3.71, 51.05],
      [3.73, 51.05],
      [3.72, 51.06],
      [3.71, 51.05],
    ];
    const { items } = await driver.ok('POST', '/locations/search', {
      polygon: { type: 'Polygon', coordinates: [ring] },
      fields: ['name'],
    });
    expect(items.map(({ name }: LocationSummary) => name)).to.deep.equal(['Gravensteen']);
    const wrong = { polygon: { type: 'Polygon', coordinates: [ring.slice(1)] } };
    expect((await driver.call('POST', '/locations/search', wrong)).status).to.equal(400);
  });

  it('finds along a route, with detours that say that they are estimates, and gaps', async () => {
    const line = {
      type: 'LineString',
      coordinates: [
        [3.0, 51.05],
        [3.72, 51.055],
        [4.6, 51.05],
      ],
    };
    const found = await driver.ok('POST', '/locations/along-route', { line, gap_km: 20, fields: ['name'] });
    expect(found.items.map(({ name }: LocationSummary) => name)).to.include.members(['Gravensteen', 'Further']);
    const [first] = found.items;
    expect(first.route).to.include({ basis: 'ESTIMATED' });
    expect(first.route.detour_km).to.be.closeTo((2 * 1.35 * first.route.off_route_m) / 1000, 0.02);
    expect(first.route.detour_min).to.be.closeTo((first.route.detour_km / 40) * 60 + 2, 0.1);
    expect(found.gaps).to.have.length(2);
    expect(found.assumptions).to.have.length(1);
    expect(found.coverage).to.contain('DE-XVE');
    const short = await driver.ok('POST', '/locations/along-route', { line, max_detour_min: 1 });
    expect(short.items).to.deep.equal([]);
  });

  it('finds as many along a route as are wanted and near enough by road, and says whether there are more', async () => {
    for (let number = 1; number <= 6; number += 1)
      await push({ id: `ROAD${number}`, name: `Road ${number}`, coordinates: at(51, 5 + number / 20) });
    await untilFound(
      'lat=51&lng=5&radius_m=30000&limit=9',
      [1, 2, 3, 4, 5, 6].map((number) => `Road ${number}`),
    );
    const { parts } = hub.app.drivers.places;
    const asked: number[] = [];
    // Every other one is far by road.
    const router: RoadRouter = {
      async detours(legs) {
        asked.push(legs.length);
        return legs.map(({ by: [lng] }) => ({ km: 1, min: Math.round((lng - 5) * 20) % 2 === 0 ? 3 : 60 }));
      },
    };
    const route = async (limit: number, more: Partial<RouteSearch> = {}, by = router, roundsMax?: number) => {
      const { stops, truncated } = await alongRoute(
        { ...parts, router: by, limits: { ...parts.limits, ...(roundsMax && { routeRoundsMax: roundsMax }) } },
        { emsp: { country_code: 'DE', party_id: 'XVE' }, driverId: undefined },
        {
          line: [
            [5, 51],
            [5.4, 51],
          ],
          corridorM: 1000,
          fromKm: undefined,
          toKm: undefined,
          maxDetourMin: 10,
          bucket: undefined,
          gapKm: 50,
          limit,
          filter: {},
          currency: 'EUR',
          languages: [],
          ...more,
        },
      );
      return [...stops.map(({ place: { location } }) => location.name), truncated];
    };
    expect(await route(2)).to.deep.equal(['Road 2', 'Road 4', true]);
    expect(asked).to.deep.equal([3, 2, 1]);
    expect(await route(3)).to.deep.equal(['Road 2', 'Road 4', 'Road 6', false]);
    expect(await route(2, { bucket: { km: 10, each: 1 } })).to.deep.equal(['Road 2', 'Road 4', true]);
    expect(await route(2, { maxDetourMin: undefined })).to.deep.equal(['Road 1', 'Road 2', true]);
    expect(await route(6, { maxDetourMin: undefined }))
      .to.have.length(7)
      .and.to.include(false);
    // So often it is looked further: then there may be more.
    const nowhere: RoadRouter = { detours: async (legs) => legs.map(() => ({ km: 90, min: 90 })) };
    expect(await route(1, {}, nowhere)).to.deep.equal([false]);
    expect(await route(1, {}, nowhere, 2)).to.deep.equal([true]);
  });

  it('shows all of a place, and keeps its tag while nothing changes but its age', async () => {
    const [{ id }] = (await driver.ok('GET', `/locations?${around}&limit=1`)).items;
    const detail = await driver.call('GET', `/locations/${id}`);
    expect(
      detail.body.evses.map(({ evse_id, status }: { evse_id: string; status: string }) => [evse_id, status]),
    ).to.deep.equal([
      ['BE*BEC*EN1', 'AVAILABLE'],
      ['BE*BEC*EN2', 'CHARGING'],
    ]);
    expect(detail.body.sources).to.have.length(1);
    expect(detail.body.sources[0]).to.include({ party: 'BE-BEC', location_id: 'NEAR1', role: 'CPO' });
    expect(detail.body.opening_times.days).to.have.length(7);
    expect(detail.body.energy).to.deep.include({ declared: null });
    expect(detail.body.energy.location.g_per_kwh).to.be.greaterThan(0);
    expect(detail.body.startable).to.deep.equal({ by_app: true, by_rfid: true, reason: null });
    const again = await fetch(`${hub.url}/api/v1/locations/${id}`, {
      headers: { authorization: `Bearer ${driver.token}`, 'if-none-match': detail.headers.get('etag') ?? '' },
    });
    expect(again.status).to.equal(304);
    expect((await driver.call('GET', '/locations/loc_zzzzzz')).status).to.equal(404);
  });

  it('knows what is printed on an EVSE, however it is typed', async () => {
    const found = await driver.ok('GET', '/evses/be-bec-en2');
    expect(found.evse).to.include({ evse_id: 'BE*BEC*EN2', status: 'CHARGING' });
    expect(found.location.name).to.equal('Gravensteen');
    expect((await driver.call('GET', '/evses/BE*BEC*ENONE')).status).to.equal(404);
  });

  it('shows maps clusters and tiles', async () => {
    const response = await fetch(`${hub.url}/api/v1/clusters?bbox=-180,-85,180,85&zoom=3`, {
      headers: { authorization: `Bearer ${driver.token}` },
    });
    const { features } = (await response.json()) as { features: { properties: { n: number } }[] };
    const all = features.reduce((sum, { properties }) => sum + properties.n, 0);
    expect(all).to.be.greaterThan(4);
    const tiles = await driver.ok('GET', '/tiles/tiles.json?power_min_kw=200');
    const url = tiles.tiles[0].replace('{z}', '0').replace('{x}', '0').replace('{y}', '0');
    const tile = await fetch(url, { headers: { authorization: `Bearer ${driver.token}` } });
    expect(tile.headers.get('content-type')).to.equal('application/vnd.mapbox-vector-tile');
    expect(tile.headers.get('cache-control')).to.contain('max-age=30');
    expect((await tile.arrayBuffer()).byteLength).to.be.greaterThan(20);
    const outside = await fetch(url.replace('/0/0/0', '/1/2/0'), {
      headers: { authorization: `Bearer ${driver.token}` },
    });
    expect(outside.status).to.equal(404);
  });

  it('says what its values mean in the language of the driver', async () => {
    const response = await fetch(`${hub.url}/api/v1/reference`, {
      headers: { authorization: `Bearer ${driver.token}`, 'accept-language': 'pt, fr-BE;q=0.8' },
    });
    const reference = (await response.json()) as Record<string, { value: string; label: string }[]> & { lang: string };
    expect(reference.lang).to.equal('fr');
    expect(reference['statuses']).to.deep.include({ value: 'AVAILABLE', label: 'Libre' });
    expect(reference['operators']).to.deep.include({ party: 'BE-BEC', name: 'Platform of BE-BEC' });
  });

  it('shows unpublished places nowhere but to the owner of a listed token (7.8)', async () => {
    const other = await makeDriver(hub);
    const listed = await makeDriver(hub);
    await hub.settled();
    const token = cpo.received('tokens').find(({ contract_id }) => contract_id === listed.contract_id);
    await push({
      id: 'HIDDEN1',
      name: 'Residents',
      publish: false,
      publish_allowed_to: [{ group_id: String(token?.['group_id']) }],
      coordinates: at(49.9, 5.4),
      evses: [build.evse({ uid: 'H1', evse_id: 'BE*BEC*EH1' })],
    });
    await push({ id: 'SHOWN1', name: 'Public', coordinates: at(49.9, 5.401) });
    const here = 'lat=49.9&lng=5.4&radius_m=2000';
    await untilFound(here, ['Public']);
    const namesFor = async (who: TestDriver) =>
      (await who.ok('GET', `/locations?${here}`)).items.map(({ name }: LocationSummary) => name);
    expect(await namesFor(other)).to.deep.equal(['Public']);
    expect(await namesFor(listed)).to.deep.equal(['Residents', 'Public']);
    const [{ id, access }] = (await listed.ok('GET', `/locations?${here}&fields=id,access`)).items;
    expect(access).to.equal('RESTRICTED');
    for (const path of [`/locations/${id}`, `/locations/${id}/status`, '/evses/BE*BEC*EH1']) {
      expect((await other.call('GET', path)).status, path).to.equal(404);
      expect((await listed.call('GET', path)).status, path).to.equal(200);
    }
    expect(await names('q=residents')).to.deep.equal([]);
    const clusters = (await driver.call('GET', '/clusters?bbox=5.3,49.8,5.5,50&zoom=16')).body;
    expect(clusters.features.map(({ properties }: { properties: { n: number } }) => properties.n)).to.deep.equal([1]);
    expect((await driver.ok('POST', '/status/batch', { ids: [id] })).items).to.deep.equal([]);
    const { items } = await driver.ok('GET', '/status/changes?since=1-0').catch(() => ({ items: [] }));
    expect(items.filter(({ location_id }: { location_id: string }) => location_id === id)).to.deep.equal([]);
  });

  it('draws nothing into the sea: swapped coordinates are found out, and shown when they are confirmed (7.9)', async () => {
    await push({
      id: 'SWAP1',
      name: 'Wrong way round',
      coordinates: at(4.4, 50.2),
      evses: [build.evse({ uid: 'S1', evse_id: 'BE*BEC*ES1' })],
    });
    await push({ id: 'ZERO1', name: 'Nowhere', coordinates: at(0, 0) });
    const placed = 'lat=50.2&lng=4.4&radius_m=1000';
    const evse = await until(
      async () => {
        const answer = await driver.call('GET', '/evses/BEBECES1');
        return answer.status === 200 ? answer.body : undefined;
      },
      { what: 'the place by what is printed on it' },
    );
    expect(evse.location.point).to.equal(null);
    expect(await names('lat=4.4&lng=50.2')).to.deep.equal([]);
    expect(await names(placed)).to.deep.equal([]);
    expect(await names('lat=0&lng=0')).to.deep.equal([]);
    const findings = await findingsOn(hub, cpo, 'locations');
    expect(findings).to.include('coordinates-swapped /coordinates 4.4, 50.2 in BEL');
    const misplaced = await until(
      async () => {
        const list = await hub.admin<MisplacedList>('GET', '/misplaced');
        return list.items.length === 2 ? list : undefined;
      },
      { what: 'both to be known as misplaced' },
    );
    expect(misplaced?.items.map(({ location_id, misplacement }) => [location_id, misplacement])).to.deep.equal([
      ['SWAP1', 'swapped'],
      ['ZERO1', 'zero'],
    ]);
    const [swapped, zero] = misplaced?.items ?? [];
    expect((await hub.call('POST', `/misplaced/${zero?.id}/swap`)).status).to.equal(409);
    await hub.admin('POST', `/misplaced/${swapped?.id}/swap`);
    await untilFound(placed, ['Wrong way round']);
    const detail = await driver.ok('GET', `/locations/${swapped?.id}`);
    expect(detail.point).to.deep.equal({ lat: 50.2, lng: 4.4 });
    expect(cpo.complaints).to.deep.equal([]);
    // Until the CPO says others.
    await push({ id: 'SWAP1', name: 'Right now', coordinates: at(50.25, 4.4), evses: [build.evse({ uid: 'S1' })] });
    await untilFound('lat=50.25&lng=4.4&radius_m=1000', ['Right now']);
    await untilFound(placed, []);
  });

  it('shows nothing of operators that there is no agreement with', async () => {
    const stranger = await hub.connect('CPO', 'FR-STR');
    const location = build.location({
      country_code: 'FR',
      party_id: 'STR',
      id: 'STR1',
      name: 'Foreign',
      country: 'FRA',
      coordinates: at(50.63, 3.06),
    });
    await stranger.push('locations/FR/STR/STR1', location, 'NL-HUB');
    await hub.settled();
    const here = 'lat=50.63&lng=3.06&radius_m=2000';
    expect(await names(here)).to.deep.equal([]);
    const agreement = await hub.agree('FR-STR', 'DE-XVE');
    await untilFound(here, ['Foreign']);
    await hub.admin('DELETE', `/agreements/${agreement}`);
    await untilFound(here, []);
  });
});
