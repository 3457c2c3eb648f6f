import { expect } from 'chai';
import { Decimal } from '../../../src/kernel/decimal.ts';
import {
  always,
  bill,
  billBy,
  element,
  flat,
  perHour,
  perKwh,
  pricedBy,
  tariffWith,
  total,
  usageOf,
} from '../../support/pricing/build.ts';

describe('a tariff in force', () => {
  it('has its least price also where none of its components was active (P-47)', () => {
    const elements = [element({ min_kwh: 50 }, perKwh(1, 1, 10))];
    const bounds = { min_price: { excl_vat: 2, incl_vat: 2.2 } };
    expect(bill(elements, [{ minutes: 60, energy: 10 }], { bounds })).to.deep.equal({ exclVat: '2', parts: {} });
    expect(total(elements, [], { bounds })).to.equal(0);
  });
});

describe('a period of changing power', () => {
  it('has one of elements that follow each other: that of its average (P-27)', () => {
    const ends = [undefined, 12, 26, undefined];
    const elements = [1, 2, 3].map((price) => {
      const [min_power, max_power] = ends.slice(price - 1);
      return element({ ...(min_power && { min_power }), ...(max_power && { max_power }) }, perHour(price));
    });
    const priceOf = (energy: number, from: number, to: number) => {
      const usage = usageOf([{ minutes: 60, energy }]);
      const powers = { minPower: Decimal.of(from), maxPower: Decimal.of(to) };
      const periods = usage.periods.map((period) => ({ ...period, ...powers }));
      return pricedBy([tariffWith(elements)], { ...usage, periods })
        .total.exclVat?.rounded(4)
        .toNumber();
    };
    expect(priceOf(14, 10, 44)).to.equal(2);
    expect(priceOf(11, 10, 44)).to.equal(1);
    expect(priceOf(30, 10, 44)).to.equal(3);
    expect(priceOf(14, 13, 44)).to.equal(2);
    expect(priceOf(30, 13, 25)).to.equal(2);
    expect(total([always(perHour(1))], [{ minutes: 60 }])).to.equal(1);
  });
});

describe('a period of a reservation', () => {
  it('may say of the charge that there was none yet (P-29, P-30)', () => {
    const by = [tariffWith([element({ reservation: 'RESERVATION' }, perHour(2)), always(flat(5))])];
    const { periods, ...rest } = usageOf([{ minutes: 30, is: 'reservation' }]);
    const zeros = { energy: Decimal.zero, chargingTime: Decimal.zero, parkingTime: Decimal.zero };
    const usage = { ...rest, periods: periods.map((period) => ({ ...period, ...zeros })) };
    expect(billBy(by, usage)).to.deep.equal({ exclVat: '1', parts: { reservation: '1' } });
  });

  it('may be one of the charge as well', () => {
    const by = [
      tariffWith([element({ reservation: 'RESERVATION' }, perHour(2), flat(3)), always(flat(5), perHour(6))]),
    ];
    const { periods, ...rest } = usageOf([{ minutes: 30 }]);
    const usage = { ...rest, periods: periods.map((period) => ({ ...period, reservationTime: Decimal.of(1800) })) };
    expect(billBy(by, usage).parts).to.deep.equal({ reservation: '4', fixed: '5', time: '3' });
  });
});
