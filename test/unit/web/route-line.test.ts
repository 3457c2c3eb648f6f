import { expect } from 'chai';
import { decodePolyline, pointIn, pointText } from '../../../src/web/map/route/polyline.ts';

describe('lines that are pasted into the map', () => {
  it('are read as the makers of the format have them', () => {
    expect(decodePolyline('_p~iF~ps|U_ulLnnqC_mqNvxq`@', 5)).to.deep.equal([
      { lat: 38.5, lng: -120.2 },
      { lat: 40.7, lng: -120.95 },
      { lat: 43.252, lng: -126.453 },
    ]);
  });

  it('are none when they are cut off, leave the world, or have one point', () => {
    for (const text of ['', '!', '_p~iF', '_p~iF~ps|U', '_p~iF~ps|U_ulLnnq', '_p~iF~ps|U~', 'ÿÿÿÿ', '~'.repeat(200)])
      expect(decodePolyline(text, 5), text).to.equal(undefined);
    // The same text with six decimals lies elsewhere, and one with five read as six decimals still is a line.
    expect(decodePolyline('_p~iF~ps|U_ulLnnqC', 6)?.[0]).to.deep.equal({ lat: 3.85, lng: -12.02 });
  });
});

describe('places that are typed into the map', () => {
  const cases: [string, [number, number] | undefined][] = [
    ['52.52, 13.40', [52.52, 13.4]],
    ['52.52 13.40', [52.52, 13.4]],
    ['52,52; 13,40', [52.52, 13.4]],
    ['-33.9,151.2', [-33.9, 151.2]],
    ['91, 0', undefined],
    ['0, 181', undefined],
    ['52.52', undefined],
    ['Berlin', undefined],
    ['', undefined],
  ];
  for (const [text, point] of cases) {
    it(`are read: “${text}”`, () => {
      const found = pointIn(text);
      expect(found && [found.lat, found.lng]).to.deep.equal(point);
    });
  }

  it('are written as they are read', () => {
    const point = { lat: -0.00001, lng: 179.99999 };
    expect(pointIn(pointText(point))).to.deep.equal(point);
  });
});
