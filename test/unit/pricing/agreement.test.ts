import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../../src/kernel/project.ts';
import { disagreement, pricingCase } from '../../support/pricing/agreement.ts';
import { places } from '../../support/pricing/generate.ts';
import { referencePrice } from '../../support/pricing/reference.ts';

const cases = 2000;
const seeds = Array.from({ length: cases }, (_none, at) => at + 1);

describe('the tariff engine and a second pricer', () => {
  it(`say the same of ${cases} charges, by one tariff and by two (P-20, P-24, P-25, P-28, P-37, P-47)`, () => {
    expect(seeds.flatMap((seed) => disagreement(seed) ?? [])).to.deep.equal([]);
  });

  it('share no code', () => {
    const folder = join(projectRoot, 'test', 'support', 'pricing');
    const files = readdirSync(folder).filter((name) => /^(reference|rational|local-clock)/.test(name));
    expect(files).to.have.length(6);
    const shared = files.flatMap(
      (name) => readFileSync(join(folder, name), 'utf8').match(/^import (?!type )[^;]*\/src\/[^;]*;/gm) ?? [],
    );
    expect(shared).to.deep.equal([]);
  });

  it('have something to say in each part of a bill, and whenever clocks are set', () => {
    const bills = seeds.map((seed) => {
      const { tariffs, usage } = pricingCase(seed);
      return { usage, bill: referencePrice(tariffs, usage) };
    });
    const parts = (['fixed', 'energy', 'time', 'parking', 'reservation'] as const).map(
      (part) => bills.filter(({ bill }) => bill.parts[part] !== undefined).length,
    );
    expect(Math.min(...parts)).to.be.greaterThan(cases / 10);
    expect(bills.filter(({ bill }) => bill.inclVat === undefined && bill.exclVat !== '0').length).to.be.greaterThan(50);
    for (const { timeZone, moments } of places) {
      for (const moment of moments.map(Date.parse)) {
        const during = bills.filter(({ usage: { periods, timeZone: zone } }) =>
          periods.some(({ start, end }) => zone === timeZone && start < moment && end > moment),
        );
        expect(during.length, `${timeZone} ${moment}`).to.be.greaterThan(1);
      }
    }
  });
});
