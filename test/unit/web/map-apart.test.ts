import { expect } from 'chai';
import { apart, type MarkBox } from '../../../src/web/map/map/apart.ts';
import type { Cluster } from '../../../src/web/map/map/cluster.ts';
import { localeOf } from '../../../src/web/map/parts/format.ts';

const mark = (lng: number, some: Partial<Cluster> = {}): Cluster => ({
  lat: 50,
  lng,
  id: undefined,
  n: 1,
  total: 4,
  available: 2,
  unknown: 1,
  maxKw: 22,
  expansionZoom: 9,
  ...some,
});

/** A degree is ten pixels, and a mark forty wide and high. */
const boxOf = ({ lng, lat }: Cluster): MarkBox => ({ x: lng * 10, y: lat * 10, halfWidth: 20, halfHeight: 20 });

describe('marks on the map', () => {
  it('are left alone where none lies on another', () => {
    const marks = [mark(0, { id: 'loc_1' }), mark(5), mark(10)];
    expect(apart(marks, 6, boxOf)).to.have.deep.members(marks);
  });

  it('become one with the sums of both, until a zoom at which they are apart', () => {
    const [met, far] = [mark(3, { id: 'loc_1', n: 1, total: 1, available: 0, unknown: 1, maxKw: 300 }), mark(40)];
    const joined = mark(0.75, { n: 4, total: 5, available: 2, unknown: 2, maxKw: 300, expansionZoom: 7 });
    expect(apart([met, mark(0, { n: 3 }), far], 6, boxOf)).to.have.deep.members([joined, far]);
    expect(apart([mark(0), mark(0.5)], 6, boxOf)[0]?.expansionZoom).to.equal(9);
    expect(apart([mark(0), mark(0)], 6, boxOf)[0]?.expansionZoom).to.equal(Number.POSITIVE_INFINITY);
  });

  it('are apart in the end, and none is lost', () => {
    const marks = Array.from({ length: 200 }, (_, at) =>
      mark((at * 37) % 100, { lat: (at * 53) % 60, n: 1 + (at % 5) }),
    );
    const shown = apart(marks, 6, boxOf);
    const sum = (of: readonly Cluster[]) => of.reduce((total, { n }) => total + n, 0);
    expect(sum(shown)).to.equal(sum(marks));
    expect(shown.length).to.be.within(2, 199);
    for (const one of shown) {
      const near = shown.filter(
        (other) => other !== one && Math.abs(other.lat - one.lat) < 3.6 && Math.abs(other.lng - one.lng) < 3.6,
      );
      expect(near).to.deep.equal([]);
    }
  });
});

describe('the language of numbers and times', () => {
  it('is written as in the region that the browser names', () => {
    expect(localeOf('en', ['de-DE', 'en-GB', 'en-US'])).to.equal('en-GB');
    expect(localeOf('fr', ['de-DE'])).to.equal('fr');
  });
});
