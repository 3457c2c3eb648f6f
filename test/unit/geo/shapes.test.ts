import { expect } from 'chai';
import { lineOfGeoJson, polygonsOfGeoJson } from '../../../src/geo/geojson.ts';
import type { Position } from '../../../src/geo/point.ts';
import { PolygonArea } from '../../../src/geo/polygon.ts';
import { Fault } from '../../../src/kernel/fault.ts';

const limits = { pointsMax: 20 };

/** The issues with a shape, one text each. */
function issuesOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof Fault && error.kind === 'invalid')
      return error.issues.map(({ path, message }) => `${path} ${message}`);
    throw error;
  }
  return [];
}

const square = (west: number, south: number, size: number): Position[] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];

describe('GeoJSON shapes', () => {
  it('are read', () => {
    const line = {
      type: 'LineString',
      coordinates: [
        [1, 2],
        [3, 4, 100],
      ],
    };
    expect(lineOfGeoJson(line, '/line', limits)).to.deep.equal([
      [1, 2],
      [3, 4],
    ]);
    const rings = [square(0, 0, 4), square(1, 1, 1)];
    expect(polygonsOfGeoJson({ type: 'Polygon', coordinates: rings }, '/polygon', limits)).to.deep.equal([rings]);
    expect(
      polygonsOfGeoJson({ type: 'MultiPolygon', coordinates: [rings, [square(9, 9, 1)]] }, '/polygon', limits),
    ).to.deep.equal([rings, [square(9, 9, 1)]]);
  });

  it('are refused with the path of everything that is wrong', () => {
    const line = (coordinates: unknown) =>
      issuesOf(() => lineOfGeoJson({ type: 'LineString', coordinates }, '/line', limits));
    expect(line([[1, 2], [200, 91], 'x', [3]])).to.deep.equal([
      '/line/coordinates/1 is no [longitude, latitude] in degrees',
      '/line/coordinates/2 is no [longitude, latitude] in degrees',
      '/line/coordinates/3 is no [longitude, latitude] in degrees',
    ]);
    expect(line([[1, 2]])).to.deep.equal(['/line/coordinates is no list of at least 2 positions']);
    expect(line(undefined)).to.have.length(1);
    expect(
      line([
        [1, Number.NaN],
        [2, 2],
      ]),
    ).to.have.length(1);
    for (const value of [null, 7, 'x', [], { type: 'Point', coordinates: [1, 2] }])
      expect(
        issuesOf(() => lineOfGeoJson(value, '/line', limits)),
        JSON.stringify(value),
      ).to.not.be.empty;
  });

  it('have to be closed, and rings of four positions at least', () => {
    const polygon = (coordinates: unknown) =>
      issuesOf(() => polygonsOfGeoJson({ type: 'Polygon', coordinates }, '/polygon', limits));
    expect(polygon([square(0, 0, 1).slice(0, 4)])).to.deep.equal([
      '/polygon/coordinates/0 does not end where it begins',
    ]);
    expect(
      polygon([
        [
          [0, 0],
          [1, 1],
          [0, 0],
        ],
      ]),
    ).to.deep.equal(['/polygon/coordinates/0 is no list of at least 4 positions']);
    expect(polygon([])).to.deep.equal(['/polygon/coordinates is no list with something in it']);
    expect(polygon([[]])).to.have.length(1);
  });

  it('have a limited number of positions, all rings together, and of issues', () => {
    const rings = Array.from({ length: 5 }, (_, at) => square(at * 2, 0, 1));
    const issues = issuesOf(() => polygonsOfGeoJson({ type: 'Polygon', coordinates: rings }, '/polygon', limits));
    expect(issues).to.deep.equal(['/polygon/coordinates/4 has, with what comes before it, more than 20 positions']);
    const nothing = Array.from({ length: 1000 }, () => 'x');
    expect(
      issuesOf(() => polygonsOfGeoJson({ type: 'MultiPolygon', coordinates: nothing }, '/polygon', limits)),
    ).to.have.length(20);
  });
});

describe('an area of polygons', () => {
  it('has what is in an outline and in none of its holes', () => {
    const area = new PolygonArea([[square(0, 0, 4), square(1, 1, 1)], [square(10, 0, 1)]]);
    expect(area.has(0.5, 0.5)).to.equal(true);
    expect(area.has(1.5, 1.5)).to.equal(false);
    expect(area.has(2.5, 1.5)).to.equal(true);
    expect(area.has(0.5, 10.5)).to.equal(true);
    expect(area.has(0.5, 7)).to.equal(false);
    expect(area.has(5, 2)).to.equal(false);
  });

  it('goes on beyond the date line in either direction', () => {
    const east = new PolygonArea([[square(170, 0, 20)]]);
    expect(east.has(10, 175)).to.equal(true);
    expect(east.has(10, -175)).to.equal(true);
    expect(east.has(10, 165)).to.equal(false);
    expect(east.has(10, -165)).to.equal(false);
    const west = new PolygonArea([[square(-190, 0, 20)]]);
    expect(west.has(10, 175)).to.equal(true);
    expect(west.has(10, -175)).to.equal(true);
    expect(west.boxes()).to.deep.equal([
      { west: 170, south: 0, east: 180, north: 20 },
      { west: -180, south: 0, east: -170, north: 20 },
    ]);
  });

  it('may be all of the earth', () => {
    const world: Position[] = [
      [-180, -90],
      [180, -90],
      [180, 90],
      [-180, 90],
      [-180, -90],
    ];
    const area = new PolygonArea([[world]]);
    expect(area.has(0, 0)).to.equal(true);
    expect(area.has(89, 179)).to.equal(true);
    expect(area.boxes()).to.deep.equal([{ west: -180, south: -90, east: 180, north: 90 }]);
  });
});
