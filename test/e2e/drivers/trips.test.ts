import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { callApi, hostEmsp, makeDriver } from '../../support/drivers/account.ts';
import { car, road, TripScene } from '../../support/drivers/trip-scene.ts';

const names = (plan: { stops: { location: { name: string } }[] }): string[] =>
  plan.stops.map(({ location }) => location.name);

const alwaysClosed = {
  twentyfourseven: true,
  exceptional_closings: [{ period_begin: '2020-01-01T00:00:00Z', period_end: '2050-01-01T00:00:00Z' }],
};

describe('trips of drivers', () => {
  let scene: TripScene;
  before(async () => {
    scene = await TripScene.open();
    await scene.put([
      { id: 'near', atKm: 60 },
      { id: 'dear', atKm: 200, tariff: 'T90', kw: 350 },
      { id: 'cheap', atKm: 206, tariff: 'T40', kw: 60 },
      { id: 'broken', atKm: 203, kw: 400, status: 'OUTOFORDER' },
      { id: 'closed', atKm: 204, kw: 400, about: { opening_times: alwaysClosed } },
      { id: 'late', atKm: 420, evses: 1 },
    ]);
    await scene.put([{ id: 'francs', atKm: 209, tariff: 'CHF', kw: 60 }], scene.other);
  });
  after(() => scene.close());

  it('that the battery is good for need no stop', async () => {
    const plan = await scene.plan({ line: road(1.5) });
    expect(plan).to.deep.include({ feasible: true, stops: [], reason: null, furthest_km: null });
    expect(plan.totals).to.deep.include({ charge_min: 0, energy_kwh: 0, cost: null, unpriced_stops: 0 });
    expect(plan.totals.km).to.be.closeTo(166.8, 0.1);
  });

  it('stop where it is fastest, with figures that agree', async () => {
    const plan = await scene.plan({ line: road(3), speed_kmh: 100, start: '2026-12-01T08:00:00Z' });
    expect(names(plan)).to.deep.equal(['dear']);
    const [stop] = plan.stops;
    const [first, second] = plan.legs;
    expect(first.depart_soc).to.equal(90);
    expect(first.arrive_soc).to.equal(stop.arrive_soc);
    expect(second.depart_soc).to.equal(stop.depart_soc);
    expect(second.arrive_soc).to.equal(plan.arrive_soc);
    expect(plan.arrive_soc).to.be.at.least(10);
    expect(first.arrive_soc).to.be.closeTo(90 - (first.km * 0.2) / 0.6, 0.05);
    expect(stop.energy_kwh).to.be.closeTo(((stop.depart_soc - stop.arrive_soc) * 60) / 96, 0.02);
    // 0.90 a kWh, and 19 % of tax.
    expect(Number(stop.cost.incl_tax)).to.be.closeTo(stop.energy_kwh * 0.9 * 1.19, 0.03);
    expect(plan.totals.cost).to.deep.equal(stop.cost);
    expect(plan.totals.total_min).to.be.closeTo(plan.totals.drive_min + plan.totals.charge_min + 4, 0.02);
    expect(plan.totals.km).to.be.closeTo(first.km + second.km, 0.02);
    expect(stop.detour).to.include({ basis: 'ESTIMATED' });
    expect(stop.detour.km).to.be.closeTo((2 * 1.35 * stop.off_route_m) / 1000, 0.02);
    expect(stop.outlook).to.deep.include({ freshness: 'LIVE', usable: 4, available: 4, risks: [] });
    expect(Date.parse(plan.arrive_at) - Date.parse('2026-12-01T08:00:00Z')).to.be.closeTo(
      plan.totals.total_min * 60_000,
      1000,
    );
    expect(plan.coverage.code).to.equal('AGREEMENTS_ONLY');
    expect(plan.assumptions.map(({ code }: { code: string }) => code)).to.include.members([
      'FLAT_TERRAIN',
      'NO_TRAFFIC',
      'OTHER_CURRENCIES',
      'TEMPERATURE_NOT_COUNTED',
    ]);
  });

  it('stop where it is cheapest, when that is wanted, in the currency of most', async () => {
    const plan = await scene.plan({ line: road(3), objective: 'CHEAPEST', speed_kmh: 100 });
    // The one in francs costs less, but nobody can compare.
    expect(names(plan)).to.deep.equal(['cheap']);
    expect(plan.totals.cost.currency).to.equal('EUR');
    const others = plan.stops[0].alternatives.map(({ location }: { location: { name: string } }) => location.name);
    expect(others).to.have.length(2);
    expect(others).not.to.include.members(['broken']);
    expect(others).not.to.include.members(['closed']);
  });

  it('never stop where nothing works, or that is closed', async () => {
    for (const objective of ['FASTEST', 'CHEAPEST', 'FEWEST_STOPS', 'GREENEST'])
      expect(names(await scene.plan({ line: road(3), objective }))).not.to.include.oneOf(['broken', 'closed']);
  });

  it('tell emissions by the grid and by what is declared, and 0 for neither (7.15)', async () => {
    const plan = await scene.plan({ line: road(3) });
    const [stop] = plan.stops;
    expect(stop.co2.location).to.deep.include({ basis: 'GRID_ANNUAL', boundary: 'LIFECYCLE' });
    expect(stop.co2.declared).to.equal(null);
    expect(stop.co2.avoided.boundary).to.equal(stop.co2.location.boundary);
    const { co2 } = plan.totals;
    expect(co2.location).to.have.length(1);
    expect(co2.location[0].g).to.equal(stop.co2.location.g);
    expect(co2).to.deep.include({ declared: [], unknown: 0 });
  });

  it('that cannot be made are an answer, with how far one gets and where the gap is', async () => {
    const gap = await scene.plan({ line: road(8.5), soc_max: 80 });
    expect(gap).to.deep.include({ feasible: false, reason: 'GAP', totals: null, stops: [], legs: [] });
    expect(gap.furthest_km).to.be.within(600, 700);
    expect(gap.gap.from_km).to.be.closeTo(420, 0.5);
    expect(gap.gap.to_km).to.be.closeTo(945, 1);
    const low = await scene.plan({ line: road(3), soc_start: 11 });
    expect(low).to.deep.include({ feasible: false, reason: 'START_TOO_LOW' });
    expect(low.gap.to_km).to.be.closeTo(60, 0.5);
    const none = await scene.plan({ line: road(4), power_min_kw: 1000 });
    expect(none).to.deep.include({ feasible: false, reason: 'NO_CHARGERS' });
  });

  it('show another eMSP’s drivers none of its places', async () => {
    await hostEmsp(scene.hub, 'DE-XVF');
    const stranger = await makeDriver(scene.hub, 'DE-XVF');
    const plan = await stranger.ok('POST', '/trips/plan', { vehicle: car, soc_start: 90, line: road(4) });
    expect(plan).to.deep.include({ feasible: false, reason: 'NO_CHARGERS' });
  });

  it('need a vehicle of which enough is known, and a route', async () => {
    const refused = async (body: object): Promise<[number, string]> => {
      const { status, body: problem } = await scene.driver.call('POST', '/trips/plan', body);
      return [status, (problem as { code: string }).code];
    };
    const { wh_per_km: _, ...thirsty } = car;
    const route = { line: road(3), soc_start: 90 };
    expect(await refused(route)).to.deep.equal([422, 'vehicle_missing']);
    expect(await refused({ ...route, vehicle: car, vehicle_id: randomUUID() })).to.deep.equal([
      422,
      'vehicle_ambiguous',
    ]);
    expect(await refused({ ...route, vehicle: thirsty })).to.deep.equal([422, 'vehicle_unusable']);
    expect(await refused({ ...route, vehicle_id: randomUUID() })).to.deep.equal([404, 'not_found']);
    expect(await refused({ ...route, vehicle: car, soc_max: 10 })).to.deep.equal([422, 'soc_order']);
    const point = {
      type: 'LineString',
      coordinates: [
        [8, 50],
        [8, 50],
      ],
    };
    expect(await refused({ ...route, vehicle: car, line: point })).to.deep.equal([422, 'route_length']);
    const [status] = await refused({ vehicle: car, soc_start: 90, polyline: 'not a line' });
    expect(status).to.equal(400);
  });

  it('are for a vehicle that is kept, too', async () => {
    const { id } = await scene.driver.ok('POST', '/me/vehicles', car);
    const plan = await scene.driver.ok('POST', '/trips/plan', { vehicle_id: id, soc_start: 90, line: road(3) });
    expect(names(plan)).to.deep.equal(names(await scene.plan({ line: road(3) })));
  });

  it('come as GeoJSON and GPX', async () => {
    await scene.put([{ id: 'awkward', atKm: 202, kw: 350, tariff: 'T40', about: { name: 'A & B <Laden>' } }]);
    const fetched = async (accept: string) => {
      const response = await fetch(`${scene.hub.url}/api/v1/trips/plan`, {
        method: 'POST',
        headers: { authorization: `Bearer ${scene.driver.token}`, 'content-type': 'application/json', accept },
        body: JSON.stringify({ vehicle: car, soc_start: 90, line: road(3) }),
      });
      expect(response.headers.get('content-type')).to.contain(accept);
      return response.text();
    };
    const { features } = JSON.parse(await fetched('application/geo+json'));
    expect(features.map(({ properties }: { properties: { kind: string } }) => properties.kind)).to.deep.equal([
      'ROUTE',
      'STOP',
    ]);
    expect(features[0].geometry.coordinates).to.deep.equal(road(3).coordinates);
    const gpx = await fetched('application/gpx+xml');
    expect(gpx).to.match(/^<\?xml.*<gpx version="1.1"/s);
    expect(gpx.match(/<trkpt /g)).to.have.length(road(3).coordinates.length);
    expect(gpx.match(/<rtept /g)).to.have.length(3);
    expect(gpx).not.to.contain('<Laden>');
  });

  it('are kept, listed, read and forgotten, so many of them, and nobody else’s', async () => {
    const driver = await makeDriver(scene.hub);
    const request = { vehicle: car, soc_start: 90, line: road(3) };
    const kept = await driver.ok('POST', '/me/trips', { name: 'North', request });
    expect(kept.plan.feasible).to.equal(true);
    expect(await driver.ok('GET', `/me/trips/${kept.id}`)).to.deep.equal(kept);
    const { items } = await driver.ok('GET', '/me/trips');
    expect(items).to.deep.equal([
      {
        id: kept.id,
        name: 'North',
        created_at: kept.created_at,
        feasible: true,
        objective: 'FASTEST',
        km: kept.plan.totals.km,
        stops: 1,
      },
    ]);
    for (const method of ['GET', 'DELETE'])
      expect((await scene.driver.call(method, `/me/trips/${kept.id}`)).status).to.equal(404);
    await driver.ok('POST', '/me/trips', { request });
    await driver.ok('POST', '/me/trips', { request });
    expect((await driver.call('POST', '/me/trips', { request })).status).to.equal(409);
    expect((await driver.ok('GET', '/me/export')).trips).to.have.length(3);
    await driver.ok('DELETE', `/me/trips/${kept.id}`);
    expect((await driver.call('GET', `/me/trips/${kept.id}`)).status).to.equal(404);
    const rows = async () =>
      (await scene.hub.app.hub.reads.query(`select * from driver_trips where driver = $1`, [driver.id])).rows;
    const stored = await rows();
    expect(stored).to.have.length(2);
    // Where somebody goes is not to be read out of the database.
    expect(Buffer.from(stored[0].document).toString('latin1')).not.to.contain('coordinates');
    await driver.ok('DELETE', '/me');
    expect(await rows()).to.deep.equal([]);
  });

  it('rest on figures that anybody can look up (7.15)', async () => {
    const factors = await callApi(scene.hub, scene.driver.token, 'GET', '/footprint/factors');
    const { grid, sources, method_version } = factors.body as {
      grid: {
        source: string;
        licence: string;
        boundary: string;
        countries: { country: string; year: number; g_per_kwh: number }[];
      };
      sources: { factors: unknown[] };
      method_version: string;
    };
    expect([grid.licence, grid.boundary, method_version]).to.deep.equal(['CC-BY-SA-4.0', 'LIFECYCLE', '1']);
    const germany = grid.countries.find(({ country }) => country === 'DEU');
    const plan = await scene.plan({ line: road(3) });
    expect(plan.stops[0].co2.location).to.deep.include({
      g_per_kwh: germany?.g_per_kwh,
      year: germany?.year,
      source: grid.source,
    });
    expect(sources.factors).to.have.length(8);
  });
});
