import { expect } from 'chai';
import { boxAround, haversineToBox, plainBoxes } from '../../../src/geo/box.ts';
import { distanceM, haversine, haversineOf, metresOf, radians } from '../../../src/geo/great-circle.ts';
import type { Box } from '../../../src/geo/point.ts';
import { Random } from '../../kill/random.ts';

const random = new Random(20);
const points = Array.from({ length: 300 }, () => ({
  lat: random.pick([random.between(-90, 90), 90, -90, 0]),
  lng: random.pick([random.between(-180, 180), 180, -180, 0]),
}));

/** The angle between two vectors: another formula than the haversine's. */
function byVectors(latA: number, lngA: number, latB: number, lngB: number): number {
  const vector = (lat: number, lng: number) => [
    Math.cos(lat * radians) * Math.cos(lng * radians),
    Math.cos(lat * radians) * Math.sin(lng * radians),
    Math.sin(lat * radians),
  ];
  const [a, b] = [vector(latA, lngA), vector(latB, lngB)];
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.hypot(...a.map((value, at) => value - (b[at] ?? 0))) / 2));
}

describe('great-circle distances', () => {
  it('are those of known places', () => {
    // A degree of a meridian, a quarter of the earth, across the date line, and over the pole.
    expect(distanceM(0, 0, 1, 0)).to.be.closeTo(111_195, 1);
    expect(distanceM(0, 0, 0, 90)).to.be.closeTo(10_007_557, 1);
    expect(distanceM(0, 179.9, 0, -179.9)).to.be.closeTo(22_239, 1);
    expect(distanceM(89, 0, 89, 180)).to.be.closeTo(2 * 111_195, 2);
    expect(distanceM(52.52, 13.405, 48.8566, 2.3522)).to.be.closeTo(877_464, 5);
    expect(distanceM(10, 20, 10, 20)).to.equal(0);
  });

  it('are the same by vectors, everywhere', () => {
    for (const { lat, lng } of points)
      for (const other of points.slice(0, 30))
        expect(distanceM(lat, lng, other.lat, other.lng)).to.be.closeTo(byVectors(lat, lng, other.lat, other.lng), 0.5);
  });

  it('are exact for a centimetre', () => {
    expect(distanceM(60, 10, 60 + 1e-7, 10)).to.be.closeTo(0.01112, 0.00001);
  });

  it('go into haversines and back', () => {
    for (const metres of [0, 0.01, 1, 5000, 1e7]) expect(metresOf(haversineOf(metres))).to.be.closeTo(metres, 1e-6);
    expect(haversineOf(Infinity)).to.equal(1);
  });
});

describe('boxes', () => {
  const has = ({ west, south, east, north }: Box, lat: number, lng: number) =>
    lat >= south && lat <= north && lng >= west && lng <= east;

  it('are cut at the date line', () => {
    expect(plainBoxes({ west: 170, south: -1, east: -160, north: 1 })).to.deep.equal([
      { west: 170, south: -1, east: 180, north: 1 },
      { west: -180, south: -1, east: -160, north: 1 },
    ]);
    expect(plainBoxes({ west: 1, south: 2, east: 3, north: 1 })).to.deep.equal([]);
  });

  it('have the date line however it is written', () => {
    const touching = plainBoxes({ west: 170, south: 0, east: 180, north: 1 });
    expect(touching.some((box) => has(box, 0.5, -180))).to.equal(true);
    expect(touching.some((box) => has(box, 0.5, -179.9))).to.equal(false);
    expect(plainBoxes({ west: -180, south: 0, east: 180, north: 1 })).to.have.length(1);
  });

  it('around a point have everything that is near, and all meridians where a pole is', () => {
    let inside = 0;
    for (const center of points.slice(0, 60)) {
      const radiusM = random.pick([10, 5000, 400_000, 9_000_000]);
      const boxes = plainBoxes(boxAround(center, radiusM));
      for (const { lat, lng } of points) {
        if (distanceM(center.lat, center.lng, lat, lng) > radiusM) continue;
        inside += 1;
        expect(
          boxes.some((box) => has(box, lat, lng)),
          `${lat} ${lng} around ${center.lat} ${center.lng}`,
        ).to.equal(true);
      }
    }
    expect(inside).to.be.greaterThan(1000);
    expect(boxAround({ lat: 89.99, lng: 5 }, 5000)).to.include({ west: -180, east: 180, north: 90 });
    const { west, east } = boxAround({ lat: 60, lng: 179.99 }, 5000);
    expect(west).to.be.greaterThan(east);
  });

  it('are never further away than what is in them, and not much nearer', () => {
    for (let at = 0; at < 2000; at += 1) {
      const { lat, lng } = random.pick(points);
      const [lowLat, lowLng] = [random.between(-90, 89), random.between(-180, 179)];
      const box = {
        west: lowLng,
        south: lowLat,
        east: Math.min(180, lowLng + random.between(0, 40)),
        north: Math.min(90, lowLat + random.between(0, 40)),
      };
      const bound = haversineToBox(lat, lng, Math.cos(lat * radians), box.west, box.south, box.east, box.north);
      let nearest = Infinity;
      const steps = 24;
      for (let x = 0; x <= steps; x += 1)
        for (let y = 0; y <= steps; y += 1) {
          const [otherLat, otherLng] = [
            box.south + ((box.north - box.south) * y) / steps,
            box.west + ((box.east - box.west) * x) / steps,
          ];
          nearest = Math.min(nearest, haversine(lat, lng, Math.cos(lat * radians), otherLat, otherLng));
        }
      expect(bound).to.be.at.most(nearest);
      // Corners of a grid miss the nearest point by half a cell at the most.
      expect(metresOf(nearest) - metresOf(Math.max(0, bound))).to.be.at.most(200_000);
    }
  });
});
