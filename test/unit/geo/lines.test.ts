import { expect } from 'chai';
import { Foot } from '../../../src/geo/foot.ts';
import { GeoLine, setVector } from '../../../src/geo/geo-line.ts';
import { distanceM } from '../../../src/geo/great-circle.ts';
import { LineTree } from '../../../src/geo/line-tree.ts';
import type { Position } from '../../../src/geo/point.ts';
import { Random } from '../../kill/random.ts';
import { besideLine } from '../../support/places/reference-geometry.ts';

/** The point of a line next to a place, as its tree says. */
function footOf(line: GeoLine, lat: number, lng: number): Foot {
  const [foot, vector] = [new Foot(), new Float64Array(3)];
  setVector(vector, 0, lat, lng);
  new LineTree(line).setFoot(foot, vector[0] as number, vector[1] as number, vector[2] as number, Infinity);
  return foot;
}

const random = new Random(5);

/** A line with bends of every size. */
function crooked(points: number, step: number): Position[] {
  let [lat, lng, turn] = [random.between(-80, 80), random.between(-180, 180), 0];
  return Array.from({ length: points }, (): Position => {
    turn += random.between(-1, 1);
    lat = Math.max(-89, Math.min(89, lat + step * Math.sin(turn)));
    lng += step * Math.cos(turn);
    lng = lng > 180 ? lng - 360 : lng < -180 ? lng + 360 : lng;
    return [lng, lat];
  });
}

describe('lines on the earth', () => {
  it('are as long as their arcs, across the date line too', () => {
    const line = GeoLine.of([
      [179, 60],
      [-179, 60],
      [-178, 61],
    ]);
    expect(line.lengthM).to.be.closeTo(distanceM(60, 179, 60, -179) + distanceM(60, -179, 61, -178), 1e-6);
    expect(GeoLine.of([[5, 50]]).lengthM).to.equal(0);
    expect(GeoLine.of([]).count).to.equal(0);
  });

  it('have great circles between their points: at 60 N those run north of the parallel', () => {
    const line = GeoLine.of([
      [0, 60],
      [40, 60],
    ]);
    const middle = line.pointAt(line.lengthM / 2);
    expect(middle.lng).to.be.closeTo(20, 1e-9);
    expect(middle.lat).to.be.closeTo(61.5188, 0.0001);
    expect(footOf(line, middle.lat, 20).distanceM).to.be.lessThan(0.001);
    // On the parallel one is far away from it.
    expect(footOf(line, 60, 20).distanceM).to.be.closeTo(distanceM(60, 20, middle.lat, 20), 1);
  });

  it('tell how far along them a place is, and how far away', () => {
    const line = GeoLine.of([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    const beside = footOf(line, 0.1, 0.25);
    expect(beside.alongM).to.be.closeTo(distanceM(0, 0, 0, 0.25), 1e-6);
    expect(beside.distanceM).to.be.closeTo(distanceM(0, 0, 0.1, 0), 1e-6);
    expect(footOf(line, -1, -1)).to.include({ alongM: 0 });
    expect(footOf(line, 5, 1).alongM).to.be.closeTo(line.lengthM, 1e-6);
  });

  it('agree with a reference that takes another way', () => {
    for (let at = 0; at < 200; at += 1) {
      const points = crooked(random.int(1, 30), random.pick([0.0001, 0.01, 1, 20]));
      const line = GeoLine.of(points);
      const beside = besideLine(points, 0, Infinity);
      for (let place = 0; place < 10; place += 1) {
        const [lng, lat] = random.pick(points);
        const near: [number, number] = [
          Math.max(-90, Math.min(90, lat + random.between(-0.1, 0.1))),
          lng + random.between(-0.1, 0.1),
        ];
        const [got, wanted] = [footOf(line, ...near), beside(...near)];
        expect(got.distanceM).to.be.closeTo(wanted.offM, 1e-3);
        expect(got.alongM, `${JSON.stringify(points)} ${near}`).to.be.closeTo(wanted.atM, 0.01);
      }
    }
  });

  it('are searched in little time by a tree, which tells whether a place is near enough', () => {
    const line = GeoLine.of(crooked(20_000, 0.001));
    const tree = new LineTree(line);
    const [foot, vector] = [new Foot(), new Float64Array(3)];
    const middle = line.pointAt(line.lengthM / 2);
    for (const [lat, lng] of [
      [middle.lat, middle.lng],
      [middle.lat + 0.1, middle.lng],
      [-middle.lat, middle.lng + 180],
    ] as const) {
      setVector(vector, 0, lat, lng);
      const [x = 0, y = 0, z = 0] = vector;
      const before = tree.looks;
      const isNear = tree.setFoot(foot, x, y, z, Infinity);
      expect(isNear).to.equal(true);
      if (lat === middle.lat) expect(tree.looks - before).to.be.lessThan(500);
      const { distanceM: metres, alongM } = foot;
      expect(tree.setFoot(foot, x, y, z, metres + 0.001)).to.equal(true);
      expect([foot.distanceM, foot.alongM]).to.deep.equal([metres, alongM]);
      expect(tree.setFoot(foot, x, y, z, metres - 0.001)).to.equal(false);
    }
    expect(new LineTree(GeoLine.of([])).setFoot(foot, 1, 0, 0, Infinity)).to.equal(false);
  });

  it('can be cut, with new points at both ends', () => {
    const line = GeoLine.of(crooked(20, 0.1));
    const part = line.cut(line.lengthM * 0.3, line.lengthM * 0.6);
    expect(part.lengthM).to.be.closeTo(line.lengthM * 0.3, 1e-5);
    const [start, from] = [part.pointAt(0), line.pointAt(line.lengthM * 0.3)];
    expect(distanceM(start.lat, start.lng, from.lat, from.lng)).to.be.lessThan(1e-3);
    expect(line.cut(0, Infinity)).to.equal(line);
    expect(line.cut(line.lengthM, line.lengthM).lengthM).to.equal(0);
  });
});
