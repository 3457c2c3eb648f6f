import { expect } from 'chai';
import type { PlaceNear } from '../../../src/places/place-found.ts';
import { Random } from '../../kill/random.ts';
import { asking, evse, indexOf, place } from '../../support/places/build-place.ts';
import { metresBetween } from '../../support/places/reference-geometry.ts';

describe('the nearest places', () => {
  for (const lat of [60, 70, -60]) {
    it(`come in the order of great-circle distances at ${lat} degrees, which degrees alone do not give (7.2)`, async () => {
      const random = new Random(lat + 100);
      const places = Array.from({ length: 300 }, (_, at) =>
        place(at + 1, { lat: lat + random.between(-0.5, 0.5), lng: 20 + random.between(-0.5, 0.5) }),
      );
      const index = indexOf(places);
      const order = (distance: (record: { lat: number; lng: number }) => number) =>
        places
          .toSorted((one, other) => distance(one) - distance(other))
          .map(({ number }) => number)
          .slice(0, 20);
      const byCircle = order((record) => metresBetween(lat, 20, record.lat, record.lng));
      const near = () => index.near({ lat, lng: 20 }, asking(), { limit: 20 }).map(({ number }) => number);
      expect(near()).to.deep.equal(byCircle);
      await index.rebuild();
      expect(near()).to.deep.equal(byCircle);
      expect(order((record) => Math.hypot(record.lat - lat, record.lng - 20))).to.not.deep.equal(byCircle);
    });
  }

  it('are found across the date line and around the poles', () => {
    const index = indexOf([
      place(1, { lat: 0, lng: 179.9 }),
      place(2, { lat: 0, lng: -179.95 }),
      place(3, { lat: 89.9, lng: 0 }),
      place(4, { lat: 89.9, lng: 180 }),
      place(5, { lat: 0, lng: 178 }),
    ]);
    const near = (lat: number, lng: number) =>
      index.near({ lat, lng }, asking(), { limit: 3 }).map(({ number }) => number);
    expect(near(0, -179.99)).to.deep.equal([2, 1, 5]);
    expect(near(90, 77)).to.deep.equal([3, 4, 1]);
    expect(near(89.95, 180)).to.deep.equal([4, 3, 2]);
  });

  it('on the date line are in a box that touches it, however it is written', async () => {
    const index = indexOf([
      place(1, { lat: 1, lng: 180 }),
      place(2, { lat: 2, lng: -180 }),
      place(3, { lat: 3, lng: -179.99 }),
    ]);
    const inBox = (west: number, east: number) =>
      index
        .within({ kind: 'box', box: { west, east, south: 0, north: 9 } }, asking(), { limit: 9 })
        .map(({ number }) => number);
    const check = () => {
      expect(inBox(170, 180)).to.deep.equal([1, 2]);
      expect(inBox(-180, -179.995)).to.deep.equal([1, 2]);
      expect(inBox(170, -170)).to.deep.equal([1, 2, 3]);
      expect(inBox(-180, 180)).to.deep.equal([1, 2, 3]);
    };
    check();
    await index.rebuild();
    check();
  });

  it('of the same distance come by number, and a page goes on where the last one ended', async () => {
    const index = indexOf(Array.from({ length: 50 }, (_, at) => place(50 - at, at % 2 === 0 ? {} : { lat: 50.86 })));
    await index.rebuild();
    const pages: PlaceNear[] = [];
    for (let last: PlaceNear | undefined; ; last = pages.at(-1)) {
      const after = last && { key: last.distanceM, number: last.number };
      const page = index.near({ lat: 50.85, lng: 4.35 }, asking(), { limit: 7, after });
      if (page.length === 0) break;
      pages.push(...page);
    }
    const even = Array.from({ length: 25 }, (_, at) => (at + 1) * 2);
    expect(pages.map(({ number }) => number)).to.deep.equal([...even, ...even.map((number) => number - 1)]);
    expect(new Set(pages.map(({ distanceM }) => distanceM)).size).to.equal(2);
  });

  it('end at the radius, what is just there among them', () => {
    const index = indexOf([place(1, { lat: 50.86 }), place(2, { lat: 50.87 })]);
    const near = (radiusM: number) => index.near({ lat: 50.85, lng: 4.35 }, asking(), { limit: 9 }, radiusM);
    const [first] = near(1200);
    expect(first).to.include({ number: 1 });
    expect(near(1200)).to.have.length(1);
    expect(near(first?.distanceM ?? 0)).to.have.length(1);
    expect(near((first?.distanceM ?? 0) - 0.001)).to.have.length(0);
  });

  it('are as many as an answer may have at the most, whatever is asked for', () => {
    const index = indexOf(
      Array.from({ length: 20 }, (_, at) => place(at + 1)),
      { placesFoundMax: 12 },
    );
    const near = (limit: number) => index.near({ lat: 0, lng: 0 }, asking(), { limit });
    expect(near(1e9)).to.have.length(12);
    expect(near(0)).to.have.length(0);
    expect(near(-1)).to.have.length(0);
  });

  it('of what is rare are found wherever they are, when they are one in ten thousand', async () => {
    const random = new Random(8);
    const anywhere = () => ({ lat: random.between(40, 60), lng: random.between(0, 20) });
    const records = Array.from({ length: 20_000 }, (_, at) => place(at + 1, anywhere()));
    records[777] = place(778, { ...anywhere(), operator: 'Rare' });
    records[19_000] = place(19_001, { ...anywhere(), evses: [evse('AVAILABLE', { capabilities: ['RARE'] })] });
    const index = indexOf(records);
    await index.rebuild();
    const near = (filter: Parameters<typeof asking>[0]) =>
      index.near({ lat: 50, lng: 10 }, asking(filter), { limit: 20 }).map(({ number }) => number);
    expect(near({ operator: ['RARE'] })).to.deep.equal([778]);
    expect(near({ capability: ['RARE'] })).to.deep.equal([19_001]);
    expect(near({ operator: ['rare'], capability: ['RARE'] })).to.deep.equal([]);
    expect(near({ operator: ['nobody'] })).to.deep.equal([]);
  });
});
