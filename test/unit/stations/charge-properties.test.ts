import { expect } from 'chai';
import fc from 'fast-check';
import { outcomeOf } from '../../support/stations/charge-properties.ts';

/** `node dist/test/stations/charges.js` takes a million. */
const cases = 20_000;
/** Bills and their checks cost more than charges. */
const billEvery = 4;

describe('charges of honest and of odd stations', () => {
  it('hold under loss, repetition and any order (H6)', function () {
    this.timeout(300_000);
    const kinds = new Set<string>();
    let billed = 0;
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const { problems, kind, isBilled } = outcomeOf(seed, seed % billEvery === 0);
        kinds.add(kind);
        billed += Number(isBilled);
        expect(problems, `seed ${seed}`).to.deep.equal([]);
      }),
      { numRuns: cases },
    );
    // A check that looked at nothing fails.
    expect(kinds.size).to.equal(5);
    expect(billed).to.be.greaterThan(cases / 10);
  });
});
