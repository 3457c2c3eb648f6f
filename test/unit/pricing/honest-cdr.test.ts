import { expect } from 'chai';
import { checkCdr } from '../../../src/pricing/cdr-check.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import { createBuild } from '../../support/build.ts';
import { billed, factsOf, honestCharge, tolerances } from '../../support/honest-cdr.ts';

const build = createBuild();
const at = (minutes: number) => new Date(Date.parse('2026-03-02T10:00:00Z') + minutes * 60_000).toISOString();

describe('the honest CDRs of the tests', () => {
  /** Two hours from 10:00 UTC on a Monday in March: 12 kWh in 90 minutes, 30 minutes of parking. */
  const charge = (elements: object[], about: object = {}) =>
    billed(
      build.cdr({
        start_date_time: at(0),
        end_date_time: at(120),
        tariffs: [build.tariff({ id: 'T', elements: elements as never, ...about })],
        charging_periods: [
          {
            start_date_time: at(0),
            dimensions: [
              { type: 'ENERGY', volume: 12 },
              { type: 'TIME', volume: 1.5 },
            ],
            tariff_id: 'T',
          },
          { start_date_time: at(90), dimensions: [{ type: 'PARKING_TIME', volume: 0.5 }], tariff_id: 'T' },
        ],
      }),
      'Europe/Brussels',
    );
  const energy = { type: 'ENERGY', price: 0.3, vat: 20, step_size: 1 };

  it('cost what was worked out by hand', () => {
    // 12 × 0.30 = 3.60, with 20 % 4.32.
    expect(charge([{ price_components: [energy] }])).to.deep.include({
      total_cost: { excl_vat: 3.6, incl_vat: 4.32 },
      total_energy_cost: { excl_vat: 3.6, incl_vat: 4.32 },
      total_energy: 12,
      total_time: 2,
      total_parking_time: 0.5,
    });
    // 1.00 once, 1.5 h × 2.00, and 0.5 h × 4.00 in blocks of 20 minutes: 40 minutes, 2.6667.
    const parts = [
      { type: 'FLAT', price: 1, vat: 20, step_size: 1 },
      { type: 'TIME', price: 2, vat: 20, step_size: 1 },
      { type: 'PARKING_TIME', price: 4, vat: 20, step_size: 1200 },
    ];
    expect(charge([{ price_components: parts }])).to.deep.include({
      total_fixed_cost: { excl_vat: 1, incl_vat: 1.2 },
      total_time_cost: { excl_vat: 3, incl_vat: 3.6 },
      total_parking_cost: { excl_vat: 2.6667, incl_vat: 3.2 },
      total_cost: { excl_vat: 6.6667, incl_vat: 8 },
    });
    // Until 12:00 in Brussels, which is one of the one and a half hours: 8 kWh at 0.60 and 4 at 0.30.
    const noon = { price_components: [{ ...energy, price: 0.6 }], restrictions: { end_time: '12:00' } };
    expect(charge([noon, { price_components: [energy] }]).total_cost).to.deep.equal({ excl_vat: 6, incl_vat: 7.2 });
    // At most 3.00 without VAT, and as much as comes of it with.
    const bounded = charge([{ price_components: [energy] }], { max_price: { excl_vat: 3, incl_vat: 3.6 } });
    expect(bounded.total_cost).to.deep.equal({ excl_vat: 3, incl_vat: 3.6 });
    // Without VAT there is no price with VAT.
    const { vat: _, ...untaxed } = energy;
    expect(charge([{ price_components: [untaxed] }]).total_cost).to.deep.equal({ excl_vat: 3.6 });
  });

  it('have nothing found against them (D-31)', () => {
    for (let number = 0; number < 600; number += 1) {
      const honest = honestCharge(number);
      const { reasons, verdict } = checkCdr(exactly(honest.cdr), factsOf(honest), tolerances);
      expect([number, verdict, reasons]).to.deep.equal([number, 'OK', []]);
    }
  });
});
