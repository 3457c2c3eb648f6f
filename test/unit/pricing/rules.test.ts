import { expect } from 'chai';
import { exactly } from '../../../src/pricing/exact.ts';
import { priceUsage } from '../../../src/pricing/price.ts';
import { compileTariff } from '../../../src/pricing/tariff.ts';
import { Zone } from '../../../src/pricing/zone.ts';
import {
  always,
  bill,
  billBy,
  element,
  flat,
  parked,
  perHour,
  perKwh,
  tariffWith,
  total,
  usageOf,
} from '../../support/pricing/build.ts';

describe('a price component', () => {
  it('is chosen per dimension: the first element that has it and holds (P-20)', () => {
    const elements = [element({ max_kwh: 5 }, perKwh(1)), always(perKwh(2), perHour(6)), always(perKwh(4), flat(3))];
    expect(bill(elements, [{ minutes: 60, energy: 10 }])).to.deep.equal({
      exclVat: '24',
      parts: { energy: '15', time: '6', fixed: '3' },
    });
    expect(total(elements.toReversed(), [{ minutes: 60, energy: 10 }])).to.equal(40 + 6 + 3);
  });

  it('is not there for what no element has, and that costs nothing (P-21)', () => {
    expect(bill([always(perHour(6))], [{ minutes: 60, energy: 10 }])).to.deep.equal({
      exclVat: '6',
      parts: { time: '6' },
    });
    expect(total([element({ min_kwh: 20 }, perKwh(1))], [{ minutes: 60, energy: 10 }])).to.equal(0);
  });

  it('is active when all restrictions of its element hold (P-22)', () => {
    const elements = [element({ min_kwh: 5, start_time: '10:30', min_power: 8 }, perKwh(1))];
    expect(total(elements, [{ minutes: 60, energy: 10, power: 10 }])).to.equal(5);
    expect(total(elements, [{ minutes: 60, energy: 10, power: 7 }])).to.equal(0);
    expect(total(elements, [{ minutes: 15, energy: 10, power: 40 }])).to.equal(0);
  });

  it('goes and comes back within a session as its restrictions do (P-23)', () => {
    const elements = [element({ min_power: 8 }, perKwh(1)), always(perKwh(2))];
    const periods = [10, 6, 12].map((power) => ({ minutes: 60, energy: power, power }));
    expect(total(elements, periods)).to.equal(10 + 12 + 12);
  });

  it('prices what was used while it was active: a period is split where it changes (P-24)', () => {
    const byTime = [element({ end_time: '10:15' }, perKwh(1)), always(perKwh(3))];
    expect(total(byTime, [{ minutes: 60, energy: 10 }])).to.equal(2.5 + 22.5);
    const byEnergy = [element({ max_kwh: 4 }, perHour(1)), always(perHour(6))];
    expect(total(byEnergy, [{ minutes: 60, energy: 10 }])).to.equal(0.4 + 3.6);
  });
});

describe('restrictions on times and days', () => {
  const window = (start_time: string | undefined, end_time: string | undefined) => [
    element({ ...(start_time && { start_time }), ...(end_time && { end_time }) }, perHour(1)),
  ];
  const day = [{ minutes: 24 * 60 }];
  const berlin = { timeZone: 'Europe/Berlin' };

  it('are of local time, from the start to before the end (P-25)', () => {
    const summer = { start: '2026-06-10T10:00:00Z', ...berlin };
    expect(total(window('12:00', '13:00'), [{ minutes: 120 }], summer)).to.equal(1);
    expect(total(window('10:00', '11:00'), [{ minutes: 60 }], summer)).to.equal(0);
    expect(total(window('13:00', '14:00'), [{ minutes: 60 }], summer)).to.equal(0);
    expect(total([element({ start_date: '2026-06-11', end_date: '2026-06-12' }, perHour(1))], day, summer)).to.equal(
      12,
    );
    expect(total([element({ day_of_week: ['WEDNESDAY'] }, perHour(1))], day, summer)).to.equal(12);
  });

  it('go over midnight where the end is before the start, all day where both are the same (P-25, X-43)', () => {
    expect(total(window('22:00', '06:00'), day)).to.equal(8);
    expect(total(window('22:00', '00:00'), day)).to.equal(2);
    expect(total(window('22:00', undefined), day)).to.equal(2);
    expect(total(window(undefined, '06:00'), day)).to.equal(6);
    for (const time of ['00:00', '07:15']) expect(total(window(time, time), day)).to.equal(24);
    const wednesdayNight = [
      element({ start_time: '22:00', end_time: '06:00', day_of_week: ['WEDNESDAY'] }, perHour(1)),
    ];
    expect(total(wednesdayNight, day)).to.equal(2);
  });

  it('follow the clock on the wall on the days on which it is set (P-25, X-43)', () => {
    const spring = { start: '2026-03-28T23:00:00Z', ...berlin };
    const autumn = { start: '2026-10-24T22:00:00Z', ...berlin };
    expect(total(window('01:00', '04:00'), day, spring)).to.equal(2);
    expect(total(window('02:00', '03:00'), day, spring)).to.equal(0);
    expect(total(window('01:00', '04:00'), day, autumn)).to.equal(4);
    expect(total(window('02:30', '03:00'), day, autumn)).to.equal(1);
    const lordHowe = { start: '2026-04-04T13:00:00Z', timeZone: 'Australia/Lord_Howe' };
    expect(total(window('01:00', '02:00'), day, lordHowe)).to.equal(1.5);
  });

  it('cost no more time in a period of centuries than in one of months (P-23)', () => {
    const tariff = compileTariff(exactly(tariffWith(window('12:00', '13:00'))));
    const endless = usageOf([{ minutes: 600 * 365 * 24 * 60 }]);
    const before = performance.now();
    expect(() => priceUsage([tariff], endless, { stretchesMax: 50 })).to.throw(RangeError, 'too many parts');
    expect(performance.now() - before).to.be.below(2000);
  });

  it('cost no more time once many years were asked for (P-23)', () => {
    const zone = Zone.of('Europe/Oslo');
    const offsets = (years: readonly number[]) => years.map((year) => zone.offsetAt(Date.UTC(year, 6)));
    expect(new Set(offsets(Array.from({ length: 250 }, (_, at) => 1700 + at)))).to.include(3_600_000);
    offsets([2026]);
    const before = performance.now();
    expect(new Set(offsets(Array.from({ length: 5000 }, () => 2026)))).to.deep.equal(new Set([7_200_000]));
    expect(performance.now() - before).to.be.below(1000);
  });
});

describe('restrictions on what is measured', () => {
  it('count energy so far, from the least to before the most (P-26)', () => {
    const elements = [element({ min_kwh: 4, max_kwh: 7 }, perKwh(1))];
    const periods = [
      { minutes: 30, energy: 5 },
      { minutes: 5, is: 'parking' as const },
      { minutes: 30, energy: 5 },
    ];
    expect(total(elements, periods)).to.equal(3);
    expect(total(elements, [{ minutes: 30, energy: 4 }])).to.equal(0);
    expect(
      total(elements, [
        { minutes: 30, energy: 7 },
        { minutes: 30, energy: 7 },
      ]),
    ).to.equal(3);
  });

  it('look at power and current of the moment, from the least to before the most (P-27)', () => {
    const byPower = [element({ min_power: 10, max_power: 20 }, perHour(1))];
    const byCurrent = [element({ min_current: 16, max_current: 32 }, perHour(1))];
    const hours = (values: readonly number[], of: 'power' | 'current') =>
      values.map((value) => ({ minutes: 60, [of]: value }));
    expect(total(byPower, hours([9.9, 10, 19.9, 20], 'power'))).to.equal(2);
    expect(total(byCurrent, hours([15.9, 16, 31.9, 32], 'current'))).to.equal(2);
    expect(total(byPower, [{ minutes: 60 }])).to.equal(0);
    expect(total(byPower, [{ minutes: 60, energy: 15 }])).to.equal(1);
    expect(total(byCurrent, [{ minutes: 60, energy: 15 }])).to.equal(0);
  });

  it('count the seconds since the session began, charging or not, without its reservation (P-28, X-42)', () => {
    const elements = [element({ min_duration: 3600, max_duration: 7200 }, perHour(1), parked(10))];
    const charged = { minutes: 90 };
    const parkedThen = { minutes: 60, is: 'parking' as const };
    expect(bill(elements, [charged, parkedThen]).parts).to.deep.equal({ time: '0.5', parking: '5' });
    const reserved = { minutes: 45, is: 'reservation' as const };
    expect(bill(elements, [reserved, charged, parkedThen]).parts).to.deep.equal({ time: '0.5', parking: '5' });
  });
});

describe('a reservation', () => {
  const reserved = { minutes: 30, is: 'reservation' as const };
  const charged = { minutes: 60, energy: 10 };
  const reservation = 'RESERVATION' as const;
  const expires = 'RESERVATION_EXPIRES' as const;
  const expired = { isReservationExpired: true };

  it('is priced by elements for it alone, and they price nothing else (P-29)', () => {
    const elements = [
      element({ reservation }, perHour(2), flat(5), perKwh(100), parked(100)),
      always(perHour(6), perKwh(1), flat(3)),
    ];
    expect(bill(elements, [reserved, charged])).to.deep.equal({
      exclVat: '25',
      parts: { reservation: '6', fixed: '3', energy: '10', time: '6' },
    });
    expect(total([always(perHour(6))], [reserved])).to.equal(0);
    expect(total([element({ reservation }, perHour(6))], [charged])).to.equal(0);
  });

  it('lasts until charging starts or it expires (P-30)', () => {
    const elements = [element({ reservation }, perHour(2)), always(perHour(6))];
    expect(bill(elements, [reserved, reserved, charged]).parts).to.deep.equal({ reservation: '2', time: '6' });
    expect(bill(elements, [reserved, reserved], expired).parts).to.deep.equal({ reservation: '2' });
  });

  it('that expires costs the TIME of RESERVATION_EXPIRES instead, its FLAT in addition (P-31)', () => {
    const usual = element({ reservation }, perHour(2));
    expect(total([usual, element({ reservation: expires }, perHour(8), flat(3))], [reserved], expired)).to.equal(7);
    expect(total([usual, element({ reservation: expires }, flat(3))], [reserved], expired)).to.equal(4);
    expect(total([usual, element({ reservation: expires }, perHour(8), flat(3))], [reserved, charged])).to.equal(1);
  });

  it('that expires costs both FLAT components (P-33, X-71)', () => {
    const elements = [element({ reservation }, flat(2)), element({ reservation: expires }, flat(5))];
    expect(total(elements, [reserved], expired)).to.equal(7);
    expect(total(elements, [reserved, charged])).to.equal(2);
  });

  it('is not bounded without a session (X-40)', () => {
    const elements = [element({ reservation }, perHour(2)), always(perHour(6))];
    const bounds = { min_price: { excl_vat: 20 } };
    expect(total(elements, [reserved], { ...expired, bounds })).to.equal(1);
    expect(total(elements, [reserved, charged], { bounds })).to.equal(20);
  });
});

describe('a FLAT component', () => {
  const hour = { minutes: 60 };

  it('is billed once in a session, whatever comes between (P-32)', () => {
    expect(total([always(flat(3))], [hour, { ...hour, is: 'parking' }, hour])).to.equal(3);
    const reserved = { ...hour, is: 'reservation' as const };
    const elements = [element({ reservation: 'RESERVATION' }, flat(2)), always(flat(3))];
    expect(total(elements, [reserved, reserved, hour, hour])).to.equal(5);
  });

  it('that comes later is billed when it does (P-32, X-41)', () => {
    const elements = [element({ end_time: '10:30' }, flat(3)), element({ start_time: '10:45' }, flat(1))];
    expect(total(elements, [hour])).to.equal(4);
    expect(total(elements, [{ minutes: 45 }])).to.equal(3);
  });

  it('of each tariff that is used is billed (P-32, D-14)', () => {
    const tariffs = [tariffWith([always(flat(3))]), tariffWith([always(flat(1))], { id: 'T2' })];
    const usage = usageOf([
      { ...hour, tariffId: 'T1' },
      { ...hour, tariffId: 'T2' },
      { ...hour, tariffId: 'T1' },
      hour,
    ]);
    expect(billBy(tariffs, usage).exclVat).to.equal('4');
  });
});
