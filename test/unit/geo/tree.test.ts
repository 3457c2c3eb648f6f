import { expect } from 'chai';
import { distanceM, haversineOf } from '../../../src/geo/great-circle.ts';
import { Heap } from '../../../src/geo/heap.ts';
import { mercatorX, mercatorY, pointOfMercator } from '../../../src/geo/mercator.ts';
import { PackedTree, packTree } from '../../../src/geo/packed-tree.ts';
import { Random } from '../../kill/random.ts';

const random = new Random(11);

/** A tree over so many points, and the points in its order. */
function treeOf(count: number) {
  const lats = Array.from({ length: count }, () => random.pick([random.between(-90, 90), 52, 90, -90]));
  const lngs = Array.from({ length: count }, () => random.pick([random.between(-180, 180), 13, 180, -180]));
  const { tree, order } = packTree(lats, lngs);
  const points = Array.from(order, (at) => ({ lat: lats[at] as number, lng: lngs[at] as number }));
  return { tree: new PackedTree(tree), points, order };
}

describe('a packed tree', () => {
  // One node, just more, a full second level, just more, and many.
  for (const count of [0, 1, 16, 17, 256, 257, 5000]) {
    it(`of ${count} points has each once, and finds those in a box`, () => {
      const { tree, points, order } = treeOf(count);
      expect([...order].sort((one, other) => one - other)).to.deep.equal(Array.from({ length: count }, (_, at) => at));
      for (let at = 0; at < 50; at += 1) {
        const [south, west] = [random.between(-95, 90), random.between(-185, 180)];
        const box = { south, west, north: south + random.pick([0, 10, 200]), east: west + random.pick([0, 10, 400]) };
        const isIn = ({ lat, lng }: { lat: number; lng: number }) =>
          lat >= box.south && lat <= box.north && lng >= box.west && lng <= box.east;
        const found: number[] = [];
        tree.inBox(box, (from, to, isInside) => {
          for (let row = from; row < to; row += 1) {
            const point = points[row];
            if (point === undefined) throw new Error('there is no such point');
            if (isInside) expect(isIn(point)).to.equal(true);
            if (isIn(point)) found.push(row);
          }
        });
        expect(found.sort((one, other) => one - other)).to.deep.equal(
          points.flatMap((point, row) => (isIn(point) ? [row] : [])),
        );
      }
    });
  }

  it('is walked outwards: what was not visited is further away than what was asked for', () => {
    const { tree, points } = treeOf(5000);
    for (let at = 0; at < 50; at += 1) {
      const { lat, lng } = random.pick([random.pick(points), { lat: 90, lng: 0 }, { lat: 0, lng: 179.99 }]);
      const metres = random.pick([0, 100_000, 3_000_000]);
      const visited = new Set<number>();
      tree.nearest(lat, lng, haversineOf(metres), (from, to) => {
        for (let row = from; row < to; row += 1) visited.add(row);
        return haversineOf(metres);
      });
      for (const [row, point] of points.entries())
        if (distanceM(lat, lng, point.lat, point.lng) <= metres) expect(visited.has(row)).to.equal(true);
      // It is a tree: most is left out.
      if (metres < 1_000_000) expect(visited.size).to.be.lessThan(points.length);
    }
  });
});

describe('a heap', () => {
  it('gives the least key first', () => {
    const heap = new Heap();
    const keys = Array.from({ length: 500 }, () => random.int(0, 100));
    for (const [item, key] of keys.entries()) heap.push(item, key);
    const popped: number[] = [];
    while (heap.size > 0) {
      const least = heap.leastKey;
      popped.push(least);
      expect(keys[heap.pop()]).to.equal(least);
    }
    expect(popped).to.deep.equal(keys.toSorted((one, other) => one - other));
    expect(heap.leastKey).to.equal(Infinity);
  });
});

describe('Mercator coordinates', () => {
  it('are whole numbers of 32 bits, clamped where the map ends', () => {
    expect([mercatorX(-180), mercatorX(0), mercatorX(180)]).to.deep.equal([0, 2 ** 31, 2 ** 32 - 1]);
    expect([mercatorY(90), mercatorY(0), mercatorY(-90)]).to.deep.equal([0, 2 ** 31, 2 ** 32 - 1]);
  });

  it('come back to a centimetre', () => {
    for (let at = 0; at < 500; at += 1) {
      const [lat, lng] = [random.between(-85, 85), random.between(-180, 180)];
      const point = pointOfMercator(mercatorX(lng), mercatorY(lat));
      expect(distanceM(lat, lng, point.lat, point.lng)).to.be.lessThan(0.02);
    }
  });
});
