import { expect } from 'chai';
import {
  always,
  bill,
  billBy,
  element,
  flat,
  parked,
  perHour,
  perKwh,
  pricedBy,
  tariffWith,
  total,
  usageOf,
} from '../../support/pricing/build.ts';

const parking = (minutes: number) => ({ minutes, is: 'parking' as const });

describe('a step_size', () => {
  it('raises to the next multiple, and leaves a multiple as it is (P-35, X-38)', () => {
    const elements = [always(perKwh(1, 500))];
    for (const [energy, cost] of [
      [20, 20],
      [20.001, 20.5],
      [20.5, 20.5],
      [0.0001, 0.5],
    ] as const) {
      expect(total(elements, [{ minutes: 60, energy }])).to.equal(cost);
    }
    expect(total([always(perHour(60, 300))], [{ minutes: 6 }])).to.equal(10);
    expect(total([always(flat(2, 300))], [{ minutes: 6 }])).to.equal(2);
  });

  it('is applied once to energy, and once to times together (P-36)', () => {
    const elements = [always(perKwh(1, 1000), perHour(60, 600), parked(60, 600))];
    const periods = [
      { minutes: 5, energy: 1.5 },
      { minutes: 6, energy: 1.7 },
      { ...parking(3), energy: 0.3 },
    ];
    expect(bill(elements, periods).parts).to.deep.equal({ energy: '4', time: '11', parking: '10' });
  });

  it('is that of the component that was active last, and what it adds has its price (P-37)', () => {
    const elements = [element({ max_kwh: 10 }, perKwh(1, 5000)), always(perKwh(0.5, 1000))];
    expect(total(elements, [{ minutes: 60, energy: 7.2 }])).to.equal(10);
    expect(total(elements, [{ minutes: 60, energy: 12.2 }])).to.equal(10 + 1.5);
  });

  it('of time is that of the dimension that was last, and raises that alone (P-38, X-39)', () => {
    const elements = [always(perHour(60, 600), parked(6, 600))];
    expect(bill(elements, [{ minutes: 13 }]).parts).to.deep.equal({ time: '20' });
    expect(bill(elements, [{ minutes: 13 }, parking(13)]).parts).to.deep.equal({ time: '13', parking: '2' });
    expect(bill(elements, [parking(13), { minutes: 13 }]).parts).to.deep.equal({ time: '20', parking: '1.3' });
    const withoutParking = [always(perHour(60, 600))];
    expect(bill(withoutParking, [{ minutes: 13 }, parking(13)]).parts).to.deep.equal({ time: '20' });
  });

  it('does not count what has no component, and counts what is free (P-39)', () => {
    const unpriced = [element({ min_kwh: 4.5 }, perKwh(1, 1000))];
    expect(total(unpriced, [{ minutes: 60, energy: 10 }])).to.equal(6);
    const free = [element({ max_kwh: 4.5 }, perKwh(1, 1000)), always(perKwh(0, 1000))];
    expect(total(free, [{ minutes: 60, energy: 10.2 }])).to.equal(4.5);
    const freeFirst = [element({ max_kwh: 4.5 }, perKwh(0, 1)), always(perKwh(1, 1000))];
    expect(total(freeFirst, [{ minutes: 60, energy: 10.2 }])).to.equal(6.5);
  });

  it('raises nothing where elements, dimensions or tariffs change (P-40)', () => {
    const elements = [element({ end_time: '10:13' }, perHour(60, 600)), always(perHour(6, 60), parked(6, 60))];
    expect(total(elements, [{ minutes: 23 }])).to.equal(13 + 1);
    const tariffs = [tariffWith([always(perKwh(1, 1000))]), tariffWith([always(perKwh(2, 1000))], { id: 'T2' })];
    const energy = (tariffId: string, kwh: number) => ({ minutes: 30, energy: kwh, tariffId });
    expect(billBy(tariffs, usageOf([energy('T1', 3.3), energy('T2', 2.2)])).exclVat).to.equal('8.7');
  });

  it('of a reservation raises the reservation alone (P-41)', () => {
    const elements = [element({ reservation: 'RESERVATION' }, perHour(6, 600)), always(perHour(60, 60))];
    const periods = [{ minutes: 13, is: 'reservation' as const }, { minutes: 6.5 }];
    expect(bill(elements, periods).parts).to.deep.equal({ reservation: '2', time: '7' });
  });
});

describe('a cost', () => {
  const charge = [{ minutes: 60, energy: 10 }];

  it('is quantity times price: per kWh, per hour, or once (P-45)', () => {
    const elements = [always(perKwh(0.25), perHour(1.2), parked(6), flat(0.5))];
    expect(bill(elements, [{ minutes: 90, energy: 10 }, parking(10)])).to.deep.equal({
      exclVat: '5.8',
      parts: { energy: '2.5', time: '1.8', parking: '1', fixed: '0.5' },
    });
  });

  it('has the VAT of each component; none is not 0 (P-46)', () => {
    const vats = (vat: number | undefined) => bill([always(perKwh(1, 1, vat))], charge).inclVat;
    expect([vats(19), vats(5.5), vats(0), vats(undefined)]).to.deep.equal(['11.9', '10.55', '10', undefined]);
    expect(bill([always(perKwh(1, 1, 10), flat(1, 1, 20))], charge).inclVat).to.equal('12.2');
  });

  it('is bounded with and without VAT apart (P-47)', () => {
    const elements = [always(perKwh(1, 1, 10))];
    const bounded = (bounds: object) => {
      const { exclVat, inclVat } = bill(elements, charge, { bounds });
      return [exclVat, inclVat];
    };
    expect(bounded({ min_price: { excl_vat: 12, incl_vat: 14 } })).to.deep.equal(['12', '14']);
    expect(bounded({ min_price: { excl_vat: 12, incl_vat: 11 } })).to.deep.equal(['12', '11']);
    expect(bounded({ max_price: { excl_vat: 10, incl_vat: 10.5 } })).to.deep.equal(['10', '10.5']);
    expect(bounded({ max_price: { excl_vat: 8, incl_vat: 20 } })).to.deep.equal(['8', '11']);
    expect(bounded({ min_price: { excl_vat: 1 }, max_price: { excl_vat: 20 } })).to.deep.equal(['10', '11']);
  });

  it('is bounded by each tariff for what that tariff prices (P-47, X-40)', () => {
    const tariffs = [
      tariffWith([always(perKwh(1))], { min_price: { excl_vat: 8 } }),
      tariffWith([always(perKwh(2))], { id: 'T2', max_price: { excl_vat: 5 } }),
    ];
    const energy = (tariffId: string) => ({ minutes: 30, energy: 5, tariffId });
    expect(billBy(tariffs, usageOf([energy('T1'), energy('T2')])).exclVat).to.equal('13');
  });

  it('is not rounded by any rule of OCPI: its parts are exact (P-48)', () => {
    const usage = usageOf([{ minutes: 0.1, energy: 0.123456789 }]);
    const { lines } = pricedBy([tariffWith([always(perKwh(0.3333, 1), perHour(1, 1))])], usage);
    expect(lines.map(({ cost }) => cost.exclVat?.rounded(12).toString())).to.deep.equal([
      '0.0413292',
      '0.001666666667',
    ]);
  });

  it('is summed up exactly and rounded at the end, to 4 decimals, halves away from zero (P-49)', () => {
    expect(bill([always(perKwh(0.00005))], [{ minutes: 60, energy: 1 }]).exclVat).to.equal('0.0001');
    const thirds = [always(perHour(1), parked(1), flat(0))];
    const minute = [{ minutes: 0.2 }, parking(0.2), { minutes: 0.2 }];
    expect(total(thirds, minute)).to.equal(0.01);
    expect(total([always(perKwh(0.1), flat(0.2))], [{ minutes: 1, energy: 1 }])).to.equal(0.3);
  });

  it('says nothing of VAT where no component does, else counts those without as they are (P-50)', () => {
    expect(bill([always(perKwh(1), flat(1))], charge)).to.not.have.property('inclVat');
    expect(bill([always(perKwh(1, 1, 20), flat(1))], charge).inclVat).to.equal('13');
    const unused = [always(perKwh(1)), element({ min_kwh: 50 }, flat(1, 1, 20))];
    expect(bill(unused, charge)).to.not.have.property('inclVat');
  });

  it('says nothing of VAT where a limit without VAT changed it (P-50)', () => {
    const elements = [always(perKwh(1, 1, 10))];
    expect(bill(elements, charge, { bounds: { min_price: { excl_vat: 12 } } })).to.not.have.property('inclVat');
    expect(bill(elements, charge, { bounds: { min_price: { excl_vat: 9 } } }).inclVat).to.equal('11');
  });
});
