import { expect } from 'chai';
import type { TariffElement } from '../../../../src/generated/ocpi-2.2.1.ts';
import { priceOffer } from '../../../../src/hub/drivers/prices/priced-offer.ts';
import { Decimal } from '../../../../src/kernel/decimal.ts';
import { defaultLimits } from '../../../../src/kernel/limits.ts';
import { always, element, perHour, perKwh } from '../../../support/pricing/build.ts';
import { knownTariff } from '../../../support/pricing/known-tariff.ts';

function priced(elements: TariffElement[], minutes: number, about = {}) {
  const parts = [{ minutes, energy: Decimal.of(20) }];
  const plan = { startAt: Date.parse('2026-11-30T09:00:00Z'), parts, idleMinutes: 0, reservedMinutes: 0 };
  const offer = { kind: 'ROAMING', known: knownTariff(elements, about) } as const;
  return priceOffer(offer, { plan, timeZone: 'UTC', fees: undefined, limits: defaultLimits });
}

const times = (count: number): TariffElement[] =>
  Array.from({ length: count }, (_, at) => {
    const clock = (minute: number) => new Date(minute * 60_000).toISOString().slice(11, 16);
    return element({ start_time: clock(at * 10), end_time: clock(at * 10 + 10) }, perKwh(0.3));
  });

describe('an offer', () => {
  it('has no price by a tariff with more components than anybody needs', () => {
    const max = defaultLimits.cdrCheckComponentsMax;
    const elements = Array.from({ length: max }, () => always(perKwh(0.4)));
    expect(priced(elements, 60).breakdown?.exclVat?.toString()).to.equal('8');
    expect(priced([...elements, always(perKwh(0.4))], 60).breakdown).to.equal(undefined);
  });

  it('has no price where a charge falls into too many parts', () => {
    // A change of price every ten minutes, for three days and for five.
    const elements = [...times(90), always(perKwh(0.4))];
    expect(priced(elements, 4320).breakdown).to.not.equal(undefined);
    expect(priced(elements, 3 * 4320).breakdown).to.equal(undefined);
  });

  it('has no price in no currency', () => {
    expect(priced([always(perKwh(0.4))], 60, { currency: '#NA' }).breakdown).to.equal(undefined);
  });

  it('says what had to be assumed of power and current (P-27)', () => {
    const codes = (elements: TariffElement[]) => priced(elements, 60).assumptions.map(({ code }) => code);
    expect(codes([always(perKwh(0.4, 1, 21))])).to.deep.equal([]);
    expect(codes([element({ min_power: 11 }, perKwh(0.5, 1, 21)), always(perKwh(0.4, 1, 21))])).to.deep.equal([
      'EVEN_POWER',
    ]);
    expect(codes([element({ min_current: 16 }, perKwh(0.5, 1, 21)), always(perKwh(0.4, 1, 21))])).to.deep.equal([
      'CURRENT_UNKNOWN',
    ]);
    const cheapFirst = element({ max_kwh: 5 }, perKwh(0.3, 1, 21), perHour(1, 1, 21));
    expect(codes([cheapFirst, always(perKwh(0.4, 1, 21), perHour(2, 1, 21))])).to.deep.equal(['EVEN_POWER']);
    expect(codes([element({ max_kwh: 5 }, perKwh(0.3, 1, 21)), always(perKwh(0.4, 1, 21))])).to.deep.equal([]);
  });
});
