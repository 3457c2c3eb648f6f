import { expect } from 'chai';
import type { Position } from '../../../src/geo/point.ts';
import { decodePolyline, encodePolyline } from '../../../src/geo/polyline.ts';
import { Fault } from '../../../src/kernel/fault.ts';
import { Random } from '../../kill/random.ts';

/** What is said of a polyline that is none. */
function complaintOf(text: string, precision: 5 | 6 = 5, pointsMax = 100): string {
  try {
    decodePolyline(text, precision, pointsMax, '/polyline');
  } catch (error) {
    if (error instanceof Fault && error.kind === 'invalid') return error.message;
    throw error;
  }
  throw new Error('it was read');
}

describe('encoded polylines', () => {
  it('are read as in the description of their format', () => {
    expect(decodePolyline('_p~iF~ps|U_ulLnnqC_mqNvxq`@', 5, 10, '/polyline')).to.deep.equal([
      [-120.2, 38.5],
      [-120.95, 40.7],
      [-126.453, 43.252],
    ]);
    expect(decodePolyline('', 5, 10, '/polyline')).to.deep.equal([]);
  });

  it('come back as they were, in both precisions and to the ends of the earth', () => {
    const random = new Random(3);
    for (const precision of [5, 6] as const) {
      const scale = 10 ** precision;
      const line = Array.from(
        { length: 500 },
        (): Position => [
          Math.round(random.pick([random.between(-180, 180), 180, -180]) * scale) / scale,
          Math.round(random.pick([random.between(-90, 90), 90, -90]) * scale) / scale,
        ],
      );
      expect(decodePolyline(encodePolyline(line, precision), precision, 500, '/polyline')).to.deep.equal(line);
    }
  });

  it('are refused by name when they are cut off, have foreign characters, or endless numbers', () => {
    expect(complaintOf('_p~iF')).to.equal('/polyline: is cut off');
    expect(complaintOf('_p~iF~ps|')).to.equal('/polyline: is cut off');
    expect(complaintOf('_p~iF ps|U')).to.equal('/polyline: has a character at 5 that is none of a polyline');
    expect(complaintOf('ü')).to.contain('/polyline: has a character at 0');
    expect(complaintOf('~'.repeat(40))).to.contain('a number at 7 that is too long');
  });

  it('are refused when they leave the earth, as those read in the wrong precision do', () => {
    const line: Position[] = [
      [150, 60],
      [150.5, 60.5],
    ];
    expect(complaintOf(encodePolyline(line, 6), 5)).to.contain('is it of another precision than 5?');
  });

  it('have a limited number of points', () => {
    const line = Array.from({ length: 101 }, (_, at): Position => [at / 10, 50]);
    expect(complaintOf(encodePolyline(line, 5))).to.equal('/polyline: has more than 100 points');
    expect(decodePolyline(encodePolyline(line, 5), 5, 101, '/polyline')).to.have.length(101);
  });
});
