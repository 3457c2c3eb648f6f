import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../../src/kernel/clock.ts';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { createLogger } from '../../../src/kernel/logger.ts';
import { createRoadRouter, type RouterKind } from '../../../src/peers/road-router.ts';

type Point = readonly [lng: number, lat: number];

/** A world in which roads run along meridians and parallels, 100 km a degree, a minute a kilometre. */
const roadKm = (one: Point, other: Point): number => 100 * (Math.abs(one[0] - other[0]) + Math.abs(one[1] - other[1]));
/** Nobody gets there. */
const island: Point = [50, 50];
const isWay = (one: Point, other: Point): boolean =>
  ![one, other].some(([lng, lat]) => lng === island[0] && lat === island[1]);

/** What each kind of router answers in that world. */
const routers: Readonly<Record<RouterKind, (url: URL) => unknown>> = {
  osrm(url) {
    const points = (url.pathname.split('/').pop() ?? '')
      .split(';')
      .map((text) => text.split(',').map(Number) as unknown as Point);
    const list = (name: string) =>
      (url.searchParams.get(name) ?? '').split(';').map((at) => points[Number(at)] ?? island);
    const matrix = (perKm: number) =>
      list('sources').map((from) =>
        list('destinations').map((to) => (isWay(from, to) ? roadKm(from, to) * perKm : null)),
      );
    return { code: 'Ok', durations: matrix(60), distances: matrix(1000) };
  },
  valhalla(url) {
    const { sources, targets } = JSON.parse(url.searchParams.get('json') ?? '') as Record<
      string,
      { lat: number; lon: number }[]
    >;
    const at = ({ lat, lon }: { lat: number; lon: number }): Point => [lon, lat];
    return {
      sources_to_targets: (sources ?? []).map((from) =>
        (targets ?? []).map((to) =>
          isWay(at(from), at(to))
            ? { distance: roadKm(at(from), at(to)), time: roadKm(at(from), at(to)) * 60 }
            : { distance: null, time: null },
        ),
      ),
    };
  },
  graphhopper(url) {
    const points = url.searchParams.getAll('point').map((text) => {
      const [lat = 0, lng = 0] = text.split(',').map(Number);
      return [lng, lat] as Point;
    });
    const legs = points.slice(1).map((to, at) => [points[at] ?? island, to] as const);
    if (!legs.every(([from, to]) => isWay(from, to))) return { paths: [] };
    const km = legs.reduce((sum, [from, to]) => sum + roadKm(from, to), 0);
    return { paths: [{ distance: km * 1000, time: km * 60_000 }] };
  },
};

describe('a road router', () => {
  let server: Server;
  let kind: RouterKind = 'osrm';
  let requests = 0;
  let isSilent = false;
  before(async () => {
    server = createServer((request, response) => {
      requests += 1;
      if (isSilent) return;
      const url = new URL(request.url ?? '', 'http://router');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(routers[kind](url)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    requests = 0;
    isSilent = false;
  });

  const routerOf = (limits = {}) =>
    createRoadRouter({
      kind,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      limits: { ...defaultLimits, ...limits },
      clock: systemClock,
      log: createLogger('silent'),
    });
  const leg = (lat: number) => ({ from: [4, 51] as const, by: [4.1, lat] as const, to: [4.2, 51] as const });

  for (const each of ['osrm', 'valhalla', 'graphhopper'] as const) {
    it(`tells what detours add: ${each}`, async () => {
      kind = each;
      const legs = [
        leg(51),
        leg(51.01),
        ...Array.from({ length: 11 }, (_, at) => leg(51.02 + at / 100)),
        { ...leg(51), by: island },
      ];
      const detours = await routerOf().detours(legs);
      expect(detours).to.have.length(14);
      const rounded = detours.map((way) => way && [Math.round(way.km * 100) / 100, Math.round(way.min * 100) / 100]);
      expect(rounded.slice(0, 3)).to.deep.equal([
        [0, 0],
        [2, 2],
        [4, 4],
      ]);
      expect(rounded[12]).to.deep.equal([24, 24]);
      expect(rounded[13], 'where nobody gets').to.equal(undefined);
    });
  }

  it('is asked once for the same, and about no more than so much', async () => {
    kind = 'osrm';
    const router = routerOf({ routerLegsMax: 2 });
    const legs = [leg(51), leg(51.01), leg(51.02)];
    expect((await router.detours(legs)).map((way) => way !== undefined)).to.deep.equal([true, true, false]);
    expect(requests).to.equal(1);
    await router.detours(legs);
    expect(requests).to.equal(1);
  });

  it('is not waited for, and left alone when it has failed again and again', async () => {
    kind = 'osrm';
    isSilent = true;
    const router = routerOf({ routerMs: 50 });
    const started = performance.now();
    for (let round = 0; round < 5; round += 1)
      expect(await router.detours([leg(51 + round / 10)])).to.deep.equal([undefined]);
    expect(performance.now() - started).to.be.lessThan(2000);
    expect(requests).to.equal(3);
  });
});
