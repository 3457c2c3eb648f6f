import { expect } from 'chai';
import { added, co2Sums, type EmissionTotal } from '../../../src/driving/emission-sums.ts';
import { type Co2, footprintOf } from '../../../src/driving/footprint.ts';
import type { Boundary } from '../../../src/driving/grid-table.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import { seeded } from '../../support/honest-cdr.ts';

const total = <B extends Boundary | null>(boundary: B, g: number): EmissionTotal<B> => ({
  basis: 'GRID_ANNUAL',
  boundary,
  method_version: '1',
  g,
  g_range: null,
  energy_kwh: Decimal.of(1),
  n: 1,
});

const charge = (boundary: Boundary, country = 'DEU', green = false): Co2 =>
  footprintOf(
    {
      source: 'test',
      boundary,
      countries: new Map([['DEU', { g_per_kwh: 300, year: 2024 }]]),
    },
    {
      energyKwh: Decimal.of(10),
      country,
      energyMix: green ? { is_green_energy: true } : undefined,
      powerType: 'DC',
      whPerKm: 180,
      baseline: { fuel: 'PETROL', l_per_100km: 7 },
    },
  );

describe('footprints of several charges', () => {
  it('are added up where they count the same, which the compiler sees to (7.15)', () => {
    expect(added(total('DIRECT', 1), total('DIRECT', 2))).to.deep.include({ g: 3, n: 2, boundary: 'DIRECT' });
    // @ts-expect-error: what leaves the chimney, and a whole life, are two things.
    expect(() => added(total('DIRECT', 1), total('LIFECYCLE', 2))).to.throw(RangeError);
    // @ts-expect-error: nor is what nobody says anything about one of them.
    expect(() => added(total('DIRECT', 1), total(null, 2))).to.throw(RangeError);
  });

  it('never mix boundaries, and never show 0 for what is not known (7.15)', () => {
    const random = seeded(15);
    for (let run = 0; run < 200; run += 1) {
      const charges = Array.from({ length: Math.floor(random() * 12) }, () => {
        const boundary: Boundary = random() < 0.5 ? 'DIRECT' : 'LIFECYCLE';
        const co2 = random() < 0.2 ? null : charge(boundary, random() < 0.3 ? 'XXX' : 'DEU', random() < 0.4);
        return { co2, energyKwh: Decimal.of(10) };
      });
      const sums = co2Sums(charges);
      expect(sums.location.reduce((sum, { n }) => sum + n, 0) + sums.unknown).to.equal(charges.length);
      expect(new Set(sums.location.map(({ boundary }) => boundary)).size).to.equal(sums.location.length);
      for (const { boundary, g, n } of sums.location) {
        const own = charges.filter(({ co2 }) => co2?.location?.boundary === boundary);
        expect([n, g]).to.deep.equal([own.length, 3000 * own.length]);
      }
      for (const { boundary, g_min, n } of sums.avoided) {
        const own = charges.flatMap(({ co2 }) => (co2?.avoided?.boundary === boundary ? [co2.avoided] : []));
        expect([n, g_min]).to.deep.equal([own.length, own.reduce((sum, one) => sum + one.g_min, 0)]);
      }
      // A claim without a figure stays one, however often it is made.
      for (const { basis, g, g_range } of sums.declared)
        expect([basis, g, g_range]).to.deep.equal(['GREEN_CLAIM', null, null]);
    }
  });
});
