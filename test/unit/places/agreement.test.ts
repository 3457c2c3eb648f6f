import { expect } from 'chai';
import { checks, compare, type Difference } from '../../support/places/agreement.ts';

describe('the index of places', () => {
  // Many places and some questions, few places and many. `npm run places` asks more.
  for (const size of [
    { seed: 1, evses: 6000, queries: 15 },
    { seed: 2, evses: 1000, queries: 150 },
  ]) {
    it(`answers like a reference that looks at every place: ${size.evses} EVSEs, ${size.queries} questions of each kind (7.1)`, async function () {
      this.timeout(180_000);
      const differences: Difference[] = [];
      const found = await compare(size, (difference) => differences.push(difference));
      expect(differences.slice(0, 3)).to.deep.equal([]);
      expect(Object.keys(found)).to.have.members(Object.keys(checks));
      for (const [kind, things] of Object.entries(found)) expect(things, kind).to.be.greaterThan(5);
    });
  }
});
