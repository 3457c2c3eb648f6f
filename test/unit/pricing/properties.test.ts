import { expect } from 'chai';
import { properties, violationsOf } from '../../support/pricing/properties.ts';

/** 8,000 in all; `npm run properties` takes more. */
const casesEach = 500;

describe('whatever the tariff', () => {
  for (const property of properties) {
    it(property.name, () => {
      expect([...violationsOf(property, 1, casesEach)]).to.deep.equal([]);
    });
  }

  it('a property that is not kept is said, with its seed', () => {
    const property = { name: 'no seed is odd', check: ({ seed }: { seed: number }) => (seed % 2 ? 'odd' : undefined) };
    expect([...violationsOf(property, 1, 4)]).to.have.length(2);
    const failing = { name: 'fails', check: () => expect.fail('no') };
    expect([...violationsOf(failing, 7, 1)]).to.deep.equal([
      { property: 'fails', seed: 7, problem: 'AssertionError: no' },
    ]);
  });
});
