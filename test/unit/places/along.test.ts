import { expect } from 'chai';
import type { Position } from '../../../src/geo/point.ts';
import type { LineSearch } from '../../../src/places/place-index.ts';
import { asking, indexOf, place } from '../../support/places/build-place.ts';

/** About a kilometre of latitude, in degrees. */
const km = 1 / 111.195;

const north: Position[] = [
  [10, 50],
  [10, 50 + 100 * km],
];

describe('places along a line', () => {
  const index = indexOf([
    place(1, { lat: 50 + 10 * km, lng: 10 }),
    place(2, { lat: 50 + 60 * km, lng: 10.01 }),
    place(3, { lat: 50 - km, lng: 10 }),
    place(4, { lat: 50 + 50 * km, lng: 10.1 }),
  ]);
  const along = (search: Partial<LineSearch> = {}, page = { limit: 9 }) =>
    index.along({ line: north, corridorM: 2000, ...search }, asking(), page);

  it('come in its order, with where along it and how far from it they are', async () => {
    const { found, lengthKm } = await along();
    expect(lengthKm).to.be.closeTo(100, 0.01);
    expect(found.map(({ number }) => number)).to.deep.equal([3, 1, 2]);
    expect(found.map(({ atKm }) => Math.round(atKm))).to.deep.equal([0, 10, 60]);
    expect(found.map(({ offRouteM }) => Math.round(offRouteM))).to.deep.equal([1000, 0, 707]);
  });

  it('may be those of a stretch of it, where it begins and ends there', async () => {
    const { found, lengthKm } = await along({ fromKm: 11.5, toKm: 59 });
    expect(lengthKm).to.be.closeTo(100, 0.01);
    expect(found.map(({ number }) => number)).to.deep.equal([1, 2]);
    expect(found.map(({ atKm }) => Number(atKm.toFixed(6)))).to.deep.equal([11.5, 59]);
    expect((await along({ fromKm: 70 })).found).to.deep.equal([]);
    expect((await along({ fromKm: 200 })).found).to.deep.equal([]);
    expect((await along({ fromKm: 60, toKm: 50 })).found).to.deep.equal([]);
  });

  it('leave gaps, which are told of the whole line whatever page is asked for', async () => {
    const gaps = async (search: Partial<LineSearch>) =>
      (await along(search, { limit: 1 })).gaps.map(({ fromKm, toKm }) => [Math.round(fromKm), Math.round(toKm)]);
    expect(await gaps({ gapKm: 20 })).to.deep.equal([
      [10, 60],
      [60, 100],
    ]);
    expect(await gaps({ gapKm: 45 })).to.deep.equal([[10, 60]]);
    expect(await gaps({ gapKm: 20, fromKm: 30, toKm: 90 })).to.deep.equal([
      [30, 60],
      [60, 90],
    ]);
    expect(await gaps({})).to.deep.equal([]);
    expect(
      (await index.along({ line: north, corridorM: 2000, gapKm: 20 }, asking({ powerMinKw: 50 }), { limit: 1 })).gaps,
    ).to.have.length(1);
  });

  it('are counted from the line itself, not from a simpler one', async () => {
    // A bend of 45 metres, which a line simplified to 50 metres leaves out.
    const bent: Position[] = [
      [10, 50],
      [10 + 0.00063, 50 + 0.5 * km],
      [10, 50 + km],
    ];
    const beside = indexOf([place(1, { lat: 50 + 0.5 * km, lng: 10 + 0.00063 + 0.0014 })]);
    const [found] = (await beside.along({ line: bent, corridorM: 100.5 }, asking(), { limit: 9 })).found;
    expect(found?.offRouteM).to.be.closeTo(100, 0.5);
    const [other] = (
      await indexOf([place(1, { lat: 50 + 0.5 * km, lng: 10 - 0.0014 })]).along(
        { line: bent, corridorM: 110 },
        asking(),
        { limit: 9 },
      )
    ).found;
    expect(other).to.equal(undefined);
  });

  it('are found where a line has one point, or none', async () => {
    expect((await along({ line: [[10, 50]] })).found.map(({ number, atKm }) => [number, atKm])).to.deep.equal([[3, 0]]);
    expect(await along({ line: [] })).to.deep.equal({ lengthKm: 0, found: [], gaps: [] });
    expect((await along({ line: [], gapKm: 1 })).gaps).to.deep.equal([]);
  });

  it('are found once where the line passes them twice, at the point that is next to them', async () => {
    const [lng, lat] = [10, 50];
    const there: Position[] = [
      [lng, lat],
      [lng, lat + 20 * km],
      [lng + 0.001, lat + 20 * km],
      [lng + 0.001, lat],
    ];
    const { found } = await indexOf([place(1, { lat: lat + 5 * km, lng: lng + 0.0012 })]).along(
      { line: there, corridorM: 500 },
      asking(),
      { limit: 9 },
    );
    expect(found.map(({ atKm }) => Math.round(atKm))).to.deep.equal([35]);
  });

  it('are found across the date line', async () => {
    const across: Position[] = [
      [179.5, 60],
      [-179.5, 60],
    ];
    const { found } = await indexOf([place(1, { lat: 60, lng: -179.9 }), place(2, { lat: 60, lng: 0 })]).along(
      { line: across, corridorM: 500 },
      asking(),
      { limit: 9 },
    );
    expect(found.map(({ number }) => number)).to.deep.equal([1]);
  });
});
