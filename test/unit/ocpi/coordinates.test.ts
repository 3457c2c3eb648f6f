import { expect } from 'chai';
import { degrees, misplacementOf } from '../../../src/ocpi/coordinates.ts';
import { validate } from '../../../src/ocpi/validate.ts';
import { build } from '../../support/build.ts';

describe('coordinates of a Location', () => {
  it('are compared with the country it names (7.9)', () => {
    expect(misplacementOf('FRA', 48.85, 2.35)).to.equal(undefined);
    expect(misplacementOf('FRA', 2.35, 48.85)).to.equal('swapped');
    expect(misplacementOf('FRA', 55.75, 37.62)).to.equal('elsewhere');
    expect(misplacementOf('FRA', -20.88, 55.45), 'Réunion').to.equal(undefined);
    expect(misplacementOf('NOR', 71.17, 25.78), 'the North Cape').to.equal(undefined);
    expect(misplacementOf('FJI', -16.5, -179.9), 'at the date line').to.equal(undefined);
    expect(misplacementOf('GHA', 0, 0)).to.equal('zero');
    expect(misplacementOf('XXX', 0.01, -0.01)).to.equal('zero');
    expect(misplacementOf('XXX', 10, 20), 'no known country').to.equal(undefined);
  });

  it('are taken, and said to be odd', () => {
    const location = build.location({ coordinates: { latitude: '3.720640', longitude: '51.057230' } });
    expect(validate('location', location).findings).to.deep.equal([
      { rule: 'coordinates-swapped', path: '/coordinates', example: '3.72064, 51.05723 in BEL' },
    ]);
    expect(validate('location', build.location()).findings).to.deep.equal([]);
  });

  it('are numbers only where they look like OCPI’s', () => {
    expect(['51.05723', '-0.1', '7', '#NA', '', '1e3', ' 1', '1,5', undefined, null].map(degrees)).to.deep.equal([
      51.05723,
      -0.1,
      7,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
