import { expect } from 'chai';
import { checkCdr } from '../../../src/pricing/cdr-check.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import { frauds } from '../../support/frauds.ts';
import { factsOf, honestCharge, tolerances } from '../../support/honest-cdr.ts';

/** Charges that each kind is done to. */
const charges = Array.from({ length: 60 }, (_, number) => honestCharge(number));

describe('the check of a CDR, against fraud and error (E2, E3, E5)', () => {
  it('is tried with more than thirty kinds', () => {
    expect(frauds.filter(({ isArithmetic }) => isArithmetic).length).to.be.at.least(30);
    expect(new Set(frauds.map(({ name }) => name)).size).to.equal(frauds.length);
  });

  it('finds nothing against honest ones', () => {
    for (const honest of charges) {
      expect(checkCdr(exactly(honest.cdr), factsOf(honest), tolerances)).to.deep.include({
        verdict: 'OK',
        reasons: [],
      });
    }
  });

  for (const { name, isArithmetic, rules, make } of frauds) {
    it(`${isArithmetic ? 'fails' : 'notices'} ${name}, always (D-31)`, () => {
      const missed: unknown[] = [];
      let made = 0;
      for (const honest of charges) {
        const fraud = make(honest);
        if (fraud === undefined) continue;
        made += 1;
        const { verdict, reasons } = checkCdr(exactly(fraud.cdr), factsOf(honest, fraud.facts), tolerances);
        const isSeen = reasons.some(({ rule }) => rules.includes(rule)) && (verdict === 'FAIL' || !isArithmetic);
        if (!isSeen) missed.push([honest.cdr.id, verdict, reasons]);
      }
      expect(made).to.be.at.least(4);
      expect(missed).to.deep.equal([]);
    });
  }
});
