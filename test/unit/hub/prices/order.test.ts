import { expect } from 'chai';
import { byPrice, mainCurrency } from '../../../../src/hub/drivers/prices/order.ts';

const price = (incl_tax: string | null, excl_tax: string | null = null, currency = 'EUR') => ({
  total: { incl_tax, excl_tax, currency },
});
const unknown = { total: null };

describe('the order of prices', () => {
  it('is by what they come to with tax, as numbers', () => {
    const sorted = [price('10.5'), price('9'), price('-1'), price('100')].sort(byPrice('EUR'));
    expect(sorted.map(({ total }) => total.incl_tax)).to.deep.equal(['-1', '9', '10.5', '100']);
  });

  it('has those last of which nothing is known: never as if they were 0', () => {
    const sorted = [unknown, price('3', '2'), price('0', '0')].sort(byPrice('EUR'));
    expect(sorted.map(({ total }) => total?.incl_tax)).to.deep.equal(['0', '3', undefined]);
  });

  it('compares neither with and without tax, nor currencies', () => {
    const [cheapest, dear] = [price('5'), price('50')];
    const [withoutTax, francs, crowns] = [price(null, '1'), price('2', null, 'CHF'), price('1', null, 'SEK')];
    const sorted = [unknown, crowns, francs, withoutTax, dear, cheapest].sort(byPrice('EUR'));
    expect(sorted).to.deep.equal([cheapest, dear, withoutTax, francs, crowns, unknown]);
  });

  it('begins with the currency of most', () => {
    const some = [price('1', null, 'SEK'), price('1', null, 'CHF'), price('2', null, 'CHF'), unknown];
    expect(mainCurrency(some)).to.equal('CHF');
    expect(mainCurrency([price('1', null, 'SEK'), price('1', null, 'CHF')])).to.equal('CHF');
    expect(mainCurrency([unknown])).to.equal(null);
  });
});
