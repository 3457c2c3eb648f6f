import { expect } from 'chai';
import type { Tariff, TariffElement } from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import { type Breakdown, breakdownOf, type Fees, statedBreakdown } from '../../../src/pricing/breakdown.ts';
import { decimalsOf } from '../../../src/pricing/currency.ts';
import { priceUsage } from '../../../src/pricing/price.ts';
import { compileTariff } from '../../../src/pricing/tariff.ts';
import { Random } from '../../kill/random.ts';
import {
  always,
  element,
  flat,
  type GivenPeriod,
  parked,
  perHour,
  perKwh,
  pricedBy,
  tariffWith,
  usageOf,
} from '../../support/pricing/build.ts';
import { usage } from '../../support/pricing/generate.ts';
import { tariff } from '../../support/pricing/generate-tariff.ts';

const fees = (session: string, perKwhFee: string, vat = '19', currency = 'EUR'): Fees => ({
  session: Decimal.of(session),
  perKwh: Decimal.of(perKwhFee),
  vat: Decimal.of(vat),
  currency,
});

/** As texts, which are easier to read. */
const shown = (given: Breakdown | undefined) =>
  given && {
    total: [given.exclVat?.toString(), given.inclVat?.toString(), given.currency],
    items: given.items.map(({ type, quantity, unit, unitPrice, amount }) =>
      [type, quantity?.toString(), unit, unitPrice?.toString(), amount.toString()].join(' '),
    ),
  };

function broken(
  elements: TariffElement[],
  periods: readonly GivenPeriod[],
  more: Partial<Tariff> & { tax_included?: string } = {},
  own?: Fees,
) {
  const energy = periods.reduce((sum, period) => sum + (period.energy ?? 0), 0);
  return shown(breakdownOf(pricedBy([tariffWith(elements, more)], usageOf(periods)), own, Decimal.of(energy)));
}

const hour = { minutes: 60, energy: 20 };

describe('a price as what it is made of', () => {
  it('has energy, time, session, parking and tax, in this order', () => {
    const elements = [always(flat(1, 1, 19), perHour(1.2, 1, 19), perKwh(0.4, 1, 19), parked(6, 1, 7))];
    expect(broken(elements, [hour, { minutes: 30, is: 'parking' }])).to.deep.equal({
      total: ['13.2', '15.35', 'EUR'],
      items: [
        'ENERGY 20 KWH 0.4 8',
        'TIME 1 HOUR 1.2 1.2',
        'FLAT 1 SESSION 1 1',
        'PARKING_TIME 0.5 HOUR 6 3',
        'TAX 10.2 PERCENT 19 1.94',
        'TAX 3 PERCENT 7 0.21',
      ],
    });
  });

  it('says nothing of tax where the tariff does not, and is not less for that (P-46, P-50)', () => {
    expect(broken([always(perKwh(0.4))], [hour])).to.deep.equal({
      total: ['8', undefined, 'EUR'],
      items: ['ENERGY 20 KWH 0.4 8'],
    });
  });

  it('is one sum where prices are with taxes', () => {
    expect(broken([always(perKwh(0.4))], [hour], { tax_included: 'YES' }, fees('0.5', '0'))).to.deep.equal({
      total: [undefined, '8.6', 'EUR'],
      items: ['ENERGY 20 KWH 0.4 8', 'ROAMING_FEE 1 SESSION 0.5 0.6'],
    });
  });

  it('has nothing on top where prices are with taxes, or none apply, whatever is said of VAT (tax_included)', () => {
    expect(broken([always(perKwh(0.4, 1, 19))], [hour], { tax_included: 'YES' })).to.deep.equal({
      total: [undefined, '8', 'EUR'],
      items: ['ENERGY 20 KWH 0.4 8'],
    });
    expect(broken([always(perKwh(0.4, 1, 19))], [hour], { tax_included: 'N/A' })).to.deep.equal({
      total: ['8', '8', 'EUR'],
      items: ['ENERGY 20 KWH 0.4 8', 'TAX 8 PERCENT 0 0'],
    });
  });

  it('names what a minimum adds and a maximum takes, with its tax (P-47)', () => {
    const elements = [always(perKwh(0.4, 1, 19))];
    expect(broken(elements, [hour], { min_price: { excl_vat: 10, incl_vat: 11.9 } })).to.deep.equal({
      total: ['10', '11.9', 'EUR'],
      items: ['ENERGY 20 KWH 0.4 8', 'MIN_TOP_UP    2', 'TAX 8 PERCENT 19 1.52', 'TAX    0.38'],
    });
    expect(broken(elements, [hour], { max_price: { excl_vat: 5, incl_vat: 5.95 } })).to.deep.equal({
      total: ['5', '5.95', 'EUR'],
      items: ['ENERGY 20 KWH 0.4 8', 'MAX_CAP    -3', 'TAX 8 PERCENT 19 1.52', 'TAX    -0.57'],
    });
    expect(broken(elements, [hour], { max_price: { excl_vat: 5 } })).to.deep.equal({
      total: ['5', undefined, 'EUR'],
      items: ['ENERGY 20 KWH 0.4 8', 'MAX_CAP    -3'],
    });
  });

  it('has the fees of an eMSP apart, with their own tax', () => {
    expect(broken([always(perKwh(0.4, 1, 7))], [hour], {}, fees('0.35', '0.02'))).to.deep.equal({
      total: ['8.75', '9.45', 'EUR'],
      items: [
        'ENERGY 20 KWH 0.4 8',
        'ROAMING_FEE 1 SESSION 0.35 0.35',
        'ROAMING_FEE 20 KWH 0.02 0.4',
        'TAX 8 PERCENT 7 0.56',
        'TAX 0.75 PERCENT 19 0.14',
      ],
    });
  });

  it('is none where the fees are in another currency, unless there are none', () => {
    expect(broken([always(perKwh(0.4))], [hour], {}, fees('0.35', '0', '19', 'CHF'))).to.equal(undefined);
    expect(broken([always(perKwh(0.4))], [hour], {}, fees('0', '0', '19', 'CHF'))?.total).to.deep.equal([
      '8',
      undefined,
      'EUR',
    ]);
  });

  it('shows what is billed of a step_size, and what was used (7.6, P-35 to P-38, X-39)', () => {
    const of = (elements: TariffElement[], periods: readonly GivenPeriod[]) =>
      breakdownOf(pricedBy([tariffWith(elements)], usageOf(periods)))?.items.map(
        ({ type, quantity, used, amount }) => `${type} ${quantity} ${used ?? '='} ${amount}`,
      );
    const elements = [always(perHour(6, 600), parked(3, 900))];
    expect(of(elements, [{ minutes: 13 }])).to.deep.equal(['TIME 0.3333 0.2167 2']);
    expect(of(elements, [{ minutes: 13 }, { minutes: 13, is: 'parking' }])).to.deep.equal([
      'TIME 0.2167 = 1.3',
      'PARKING_TIME 0.25 0.2167 0.75',
    ]);
    expect(of([always(perKwh(0.3, 1000))], [{ minutes: 10, energy: 2.4 }])).to.deep.equal(['ENERGY 3 2.4 0.9']);
  });

  it('has a reservation under its own name (P-29)', () => {
    const elements = [element({ reservation: 'RESERVATION' }, perHour(3), flat(0.5)), always(perKwh(0.4))];
    expect(broken(elements, [{ minutes: 20, is: 'reservation' }, hour])?.items).to.deep.equal([
      'ENERGY 20 KWH 0.4 8',
      'RESERVATION 1 SESSION 0.5 0.5',
      'RESERVATION 0.3333 HOUR 3 1',
    ]);
  });

  it('is rounded once, to what can be paid in its currency, halves away from zero (P-49)', () => {
    const third = [always(perKwh(0.111, 1, 0), perHour(0.222, 1, 0), flat(0.332, 1, 0))];
    const period = [{ minutes: 60, energy: 1 }];
    expect(broken(third, period)?.total).to.deep.equal(['0.67', '0.67', 'EUR']);
    expect(broken(third, period)?.items.map((item) => item.split(' ').at(-1))).to.deep.equal([
      '0.11',
      '0.22',
      '0.34',
      '0',
    ]);
    expect(broken(third, period, { currency: 'JPY' })?.total).to.deep.equal(['1', '1', 'JPY']);
    expect(broken([always(flat(0.005, 1, 0))], period)?.total.slice(0, 2)).to.deep.equal(['0.01', '0.01']);
    expect(broken([always(flat(-0.005, 1, 0))], period)?.total.slice(0, 2)).to.deep.equal(['-0.01', '-0.01']);
  });

  it('of what a CPO states is one item, its tax, and the fees', () => {
    const stated = { exclVat: Decimal.of('9.999'), inclVat: Decimal.of('11.999') };
    expect(shown(statedBreakdown('EUR', stated, fees('0.333', '0'), Decimal.of(20)))).to.deep.equal({
      total: ['10.33', '12.4', 'EUR'],
      items: ['FLAT    10', 'ROAMING_FEE 1 SESSION 0.333 0.33', 'TAX    2', 'TAX 0.333 PERCENT 19 0.07'],
    });
    expect(shown(statedBreakdown('EUR', { ...stated, inclVat: undefined }))).to.deep.equal({
      total: ['10', undefined, 'EUR'],
      items: ['FLAT    10'],
    });
    expect(statedBreakdown('CHF', stated, fees('0.333', '0'))).to.equal(undefined);
  });

  it('adds up, whatever the tariff, the charge and the fees', () => {
    let [withTax, withoutTax] = [0, 0];
    for (let seed = 1; seed <= 3000; seed += 1) {
      const random = new Random(seed);
      const charge = usage(random, ['T1']);
      const currency = random.pick(['EUR', 'JPY', 'CLF', 'KWD', 'XYZ']);
      const given = { ...tariff(random, 'T1', charge), currency, ...(random.chance(0.2) && { tax_included: 'YES' }) };
      const priced = priceUsage([compileTariff(given)], charge);
      if (priced.currency === '') continue;
      const own = random.chance(0.5)
        ? fees(`0.${random.int(0, 99)}`, `0.0${random.int(0, 9)}`, '19', currency)
        : undefined;
      const made = breakdownOf(priced, own, Decimal.of('12.345'));
      if (made === undefined) throw new Error(`seed ${seed}: no sum`);
      const sum = (wanted: (type: string) => boolean): string =>
        made.items
          .filter(({ type }) => wanted(type))
          .reduce((total, { amount }) => total.plus(amount), Decimal.zero)
          .toString();
      const context = `seed ${seed}`;
      if (made.exclVat !== undefined)
        expect(
          sum((type) => type !== 'TAX'),
          context,
        ).to.equal(made.exclVat.toString());
      if (made.inclVat !== undefined)
        expect(
          sum(() => true),
          context,
        ).to.equal(made.inclVat.toString());
      else
        expect(
          sum((type) => type === 'TAX'),
          context,
        ).to.equal('0');
      for (const { amount } of made.items) expect(amount.scale, context).to.be.at.most(decimalsOf(currency));
      if (own === undefined) {
        expect(made.exclVat?.toString(), context).to.equal(
          priced.total.exclVat?.rounded(decimalsOf(currency)).toString(),
        );
        expect(made.inclVat?.toString(), context).to.equal(
          priced.total.inclVat?.rounded(decimalsOf(currency)).toString(),
        );
      }
      if (made.inclVat !== undefined) withTax += 1;
      else withoutTax += 1;
    }
    expect(Math.min(withTax, withoutTax)).to.be.greaterThan(500);
  });
});
