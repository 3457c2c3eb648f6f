import { expect } from 'chai';
import type { PlaceQuery } from '../../../src/places/place-index.ts';
import { asking, evse, indexOf, owner, place } from '../../support/places/build-place.ts';
import { present } from '../../support/places/synthetic.ts';
import { type ReadPoint, readTile } from '../../support/places/tile-reader.ts';

const world = { west: -180, south: -90, east: 180, north: 90 };

const pointsOf = (tile: Uint8Array): ReadPoint[] => readTile(tile)[0]?.points ?? [];

describe('clusters', () => {
  it('have what their places have of what is asked for, and the zoom at which they fall apart', async () => {
    const index = indexOf([
      place(1, { lat: 50.85, lng: 4.35, evses: [evse(), evse('CHARGING')] }),
      place(2, { lat: 50.86, lng: 4.36 }),
      place(3, { lat: 10, lng: 10 }),
    ]);
    const clusters = await index.clusters(world, 3, asking());
    expect(clusters).to.have.length(2);
    const [brussels] = clusters.filter(({ n }) => n === 2);
    expect(brussels).to.deep.include({ n: 2, total: 3, available: 2, dc: 0, minKw: 11, maxKw: 11, number: undefined });
    expect(brussels?.lat).to.be.closeTo(50.855, 0.001);
    expect(clusters.find(({ n }) => n === 1)).to.deep.include({ number: 3, lat: 10, lng: 10, expansionZoom: 24 });
    const at = async (zoom: number) =>
      (await index.clusters({ west: 4, south: 50, east: 5, north: 51 }, zoom, asking())).length;
    const zoom = brussels?.expansionZoom ?? 0;
    expect([await at(zoom - 1), await at(zoom)]).to.deep.equal([1, 2]);
  });

  it('of places at one point never fall apart', async () => {
    const index = indexOf([place(1), place(2)]);
    expect(await index.clusters(world, 3, asking())).to.have.length(1);
    expect((await index.clusters(world, 3, asking()))[0]?.expansionZoom).to.equal(24);
    expect(await index.clusters({ west: 4, south: 50, east: 5, north: 51 }, 22, asking())).to.have.length(1);
  });

  it('are of whole cells, and do not change when the map is moved a little', async () => {
    const index = indexOf([place(1, { lat: 50.85, lng: 4.35 }), place(2, { lat: 50.85, lng: 4.5 })]);
    const inBox = (east: number) => index.clusters({ west: 4, south: 50, east, north: 51 }, 5, asking());
    expect(await inBox(4.4)).to.deep.equal(await inBox(4.6));
    expect((await inBox(4.4))[0]).to.include({ n: 2 });
  });

  it('tell free ones from those of which nobody knows', async () => {
    const index = indexOf([place(1, { evses: [evse(), evse('UNKNOWN'), evse('CHARGING')] })]);
    const counts = async (at: number) => (await index.clusters(world, 5, asking({}, { now: at })))[0];
    expect(await counts(present)).to.include({ total: 3, available: 1, unknown: 1 });
    expect(await counts(present + 2 * 3_600_000), 'what is too old').to.include({ total: 3, available: 0, unknown: 3 });
  });

  it('are found on both sides of the date line, each once', async () => {
    const index = indexOf([
      place(1, { lat: 0, lng: 179.9 }),
      place(2, { lat: 0, lng: -179.9 }),
      place(3, { lat: 0, lng: 0 }),
    ]);
    const numbers = async (west: number, east: number, zoom: number) =>
      (await index.clusters({ west, south: -1, east, north: 1 }, zoom, asking())).map(({ number }) => number);
    expect(await numbers(179, -179, 8)).to.deep.equal([1, 2]);
    // Nearly all around, where both ends are in one cell.
    expect(await numbers(0.2, 0.1, 0)).to.have.members([1, 2, 3]);
    expect(await numbers(-180, 180, 0)).to.have.members([1, 2, 3]);
  });

  it('have larger cells where there would be too many', async () => {
    const places = Array.from({ length: 400 }, (_, at) =>
      place(at + 1, { lat: (at % 20) * 3, lng: Math.floor(at / 20) * 3 }),
    );
    const index = indexOf(places, { clusterCellsMax: 64 });
    const clusters = await index.clusters(world, 20, asking());
    expect(clusters.length).to.be.within(2, 64);
    expect(clusters.reduce((sum, { n }) => sum + n, 0)).to.equal(400);
    for (const { expansionZoom } of clusters) expect(expansionZoom).to.equal(21);
  });

  it('reach to the poles', async () => {
    const index = indexOf([place(1, { lat: 90, lng: 0 }), place(2, { lat: -89, lng: 0 })]);
    expect((await index.clusters(world, 2, asking())).map(({ lat }) => lat)).to.deep.equal([90, -89]);
  });
});

describe('map tiles', () => {
  it('show single places from zoom 13 on, and clusters below', async () => {
    const index = indexOf([place(1), place(35, { lat: 50.8501 })]);
    const counts = { total: 1, available: 1, unknown: 0 };
    const [x, y] = [8389, 5495];
    const single = pointsOf(await index.tile(14, x, y, asking()));
    expect(single.map(({ id, properties }) => [id, properties])).to.deep.equal([
      [1, { id: 'loc_1', n: 1, ...counts, dc: 0, min_kw: 11, max_kw: 11, access: 'PUBLIC', reliable: true }],
      [35, { id: 'loc_z', n: 1, ...counts, dc: 0, min_kw: 11, max_kw: 11, access: 'PUBLIC', reliable: true }],
    ]);
    const [cluster, ...others] = pointsOf(await index.tile(12, x >> 2, y >> 2, asking()));
    expect(others).to.deep.equal([]);
    expect(cluster).to.deep.include({ id: undefined });
    expect(cluster?.properties).to.include({ n: 2, total: 2, available: 2 });
  });

  it('are empty where there is nothing', async () => {
    expect(await indexOf([place(1)]).tile(14, 0, 0, asking())).to.have.length(0);
    expect(await indexOf([]).tile(0, 0, 0, asking())).to.have.length(0);
  });

  it('show clusters at any zoom where there would be too many places', async () => {
    const index = indexOf(
      Array.from({ length: 11 }, (_, at) => place(at + 1)),
      { tilePlacesMax: 10 },
    );
    const [only, ...others] = pointsOf(await index.tile(16, 33559, 21983, asking()));
    expect(others).to.deep.equal([]);
    expect(only?.properties).to.include({ n: 11, expansion_zoom: 24 });
  });

  describe('of the lowest zooms', () => {
    const shown = async (index: ReturnType<typeof indexOf>, query: PlaceQuery) =>
      pointsOf(await index.tile(2, 2, 1, query)).map(({ properties: { n, available } }) => [n, available]);
    const charging = {
      version: 2,
      evses: [{ status: 'CHARGING', sinceAt: present }],
      observedAt: present,
      updatedAt: present,
    } as const;

    it('are kept for a while, for each view and filter', async () => {
      const index = indexOf([place(1)], { tileKeepMs: 30_000 });
      const query = asking();
      expect(await shown(index, query)).to.deep.equal([[1, 1]]);
      index.setStatuses(1, charging);
      expect(await shown(index, query)).to.deep.equal([[1, 1]]);
      expect(await shown(index, asking({ powerMinKw: 1 }))).to.deep.equal([[1, 0]]);
      expect(await shown(index, asking({}, { owners: new Set([owner]) }))).to.deep.equal([[1, 0]]);
      expect(await shown(index, asking({}, { now: present + 29_999 }))).to.deep.equal([[1, 1]]);
      expect(await shown(index, asking({}, { now: present + 30_000 }))).to.deep.equal([[1, 0]]);
    });

    it('show no longer what was removed, or may be seen no longer (7.8)', async () => {
      const index = indexOf([place(1), place(2)]);
      const query = asking();
      expect(await shown(index, query)).to.deep.equal([[2, 2]]);
      index.put(place(1, { restricted: true }));
      expect(await shown(index, query)).to.deep.equal([[1, 1]]);
      index.remove(2);
      expect(await shown(index, query)).to.deep.equal([]);
    });

    it('are so many at the most', async () => {
      const index = indexOf([place(1)], { tilesKeptMax: 3 });
      for (let powerMinKw = 1; powerMinKw <= 4; powerMinKw += 1)
        expect(await shown(index, asking({ powerMinKw }))).to.deep.equal([[1, 1]]);
      index.setStatuses(1, charging);
      // The first has made room.
      expect(await shown(index, asking({ powerMinKw: 4 }))).to.deep.equal([[1, 1]]);
      expect(await shown(index, asking({ powerMinKw: 1 }))).to.deep.equal([[1, 0]]);
    });
  });
});
