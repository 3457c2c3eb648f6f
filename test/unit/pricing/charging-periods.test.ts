import { expect } from 'chai';
import type { CDR, Session, Tariff, TariffElement } from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import { usageOfCdr, usageOfSession } from '../../../src/pricing/cdr-usage.ts';
import { chargingPeriodsOf, ocpiPeriod } from '../../../src/pricing/charging-periods.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import { priceUsage } from '../../../src/pricing/price.ts';
import { compileTariff } from '../../../src/pricing/tariff.ts';
import type { Usage, UsagePeriod } from '../../../src/pricing/usage.ts';
import { build } from '../../support/build.ts';

const timeZone = 'Europe/Brussels';
const at = (time: string): number => Date.parse(`2026-11-29T${time}:00Z`);
const tariff = (elements: TariffElement[]) =>
  compileTariff(exactly(build.tariff({ id: 'T', elements }) as unknown as Tariff));

/** Readings every quarter of an hour: 2 kWh each, then parking. */
const series = (quarters: number, parked: number): Usage => ({
  timeZone,
  isReservationExpired: false,
  periods: Array.from({ length: quarters + parked }, (_, index): UsagePeriod => {
    const start = at('15:30') + index * 900_000;
    const used =
      index < quarters ? { energy: Decimal.of(2), chargingTime: Decimal.of(900) } : { parkingTime: Decimal.of(900) };
    return { start, end: start + 900_000, tariffId: 'T', ...used };
  }),
});

describe('charging periods of a meter series', () => {
  const evening = tariff([
    { price_components: [{ type: 'ENERGY', price: 0.5, step_size: 1 }], restrictions: { start_time: '17:10' } },
    {
      price_components: [
        { type: 'ENERGY', price: 0.3, step_size: 1 },
        { type: 'PARKING_TIME', price: 4, step_size: 60 },
      ],
    },
  ]);

  it('D-12: one begins at every moment that matters for the cost, also between two readings', () => {
    const periods = chargingPeriodsOf(series(6, 1), [evening]);
    expect(periods.map(({ start }) => new Date(start).toISOString().slice(11, 16))).to.deep.equal([
      '15:30',
      '16:10',
      '17:00',
    ]);
    expect(periods.map(({ energy }) => energy?.toString())).to.deep.equal(['5.333333333', '6.666666667', undefined]);
  });

  it('D-13: each ends where the next one starts, the last with the session', () => {
    const periods = chargingPeriodsOf(series(6, 2), [evening]);
    for (const [index, period] of periods.entries()) {
      expect(period.end).to.equal(periods[index + 1]?.start ?? at('17:30'));
    }
  });

  it('D-12, P-27: are not joined where both together would have the power that neither has', () => {
    const steady = tariff([
      {
        price_components: [{ type: 'ENERGY', price: 9, step_size: 1 }],
        restrictions: { min_power: 12, max_power: 18 },
      },
      { price_components: [{ type: 'ENERGY', price: 1, step_size: 1 }] },
    ]);
    const hours = [10, 10, 20].map((power, index): UsagePeriod => {
      const [start, energy] = [at('10:00') + index * 3_600_000, Decimal.of(power)];
      const seconds = Decimal.of(3600);
      return { start, end: start + 3_600_000, energy, chargingTime: seconds, minPower: energy, maxPower: energy };
    });
    const whole = { timeZone, isReservationExpired: false, periods: hours };
    const periods = chargingPeriodsOf(whole, [steady]);
    expect(periods.map(({ energy }) => energy?.toString())).to.deep.equal(['20', '20']);
    for (const usage of [whole, { ...whole, periods }]) {
      expect(priceUsage([steady], usage).total.exclVat?.rounded(4).toString()).to.equal('40');
    }
  });

  it('D-14, D-16: are written in kWh and hours, with the tariff in force', () => {
    const [, second, third] = chargingPeriodsOf(series(6, 1), [evening]).map(ocpiPeriod);
    expect(second).to.deep.equal({
      start_date_time: '2026-11-29T16:10:00.000Z',
      dimensions: [
        { type: 'ENERGY', volume: 6.666666667 },
        { type: 'TIME', volume: 0.833333 },
      ],
      tariff_id: 'T',
    });
    expect(third?.dimensions).to.deep.equal([{ type: 'PARKING_TIME', volume: 0.25 }]);
  });

  it('P-24: cost what the series costs', () => {
    for (const [quarters, parked] of [
      [1, 0],
      [6, 1],
      [40, 8],
    ] as const) {
      const whole = series(quarters, parked);
      const periods = chargingPeriodsOf(whole, [evening]);
      const cost = (usage: Usage) => priceUsage([evening], usage).total.exclVat?.rounded(9).toString();
      expect(cost({ ...whole, periods })).to.equal(cost(whole));
    }
  });
});

describe('what a CDR says was used', () => {
  const cdr = (changes: Partial<CDR>) =>
    exactly({
      ...(build.cdr({}) as unknown as CDR),
      start_date_time: '2026-11-29T15:30:00Z',
      end_date_time: '2026-11-29T16:30:00Z',
      ...changes,
    });

  it('D-16, D-17: hours of charging, parking and reservation apart', () => {
    const usage = usageOfCdr(
      cdr({
        charging_periods: [
          { start_date_time: '2026-11-29T15:30:00Z', dimensions: [{ type: 'RESERVATION_TIME', volume: 0.25 }] },
          {
            start_date_time: '2026-11-29T15:45:00Z',
            dimensions: [
              { type: 'ENERGY', volume: 4.2 },
              { type: 'TIME', volume: 0.5 },
            ],
          },
          { start_date_time: '2026-11-29T16:15:00Z', dimensions: [{ type: 'PARKING_TIME', volume: 0.25 }] },
        ],
      }),
      timeZone,
    );
    expect(usage.isReservationExpired).to.equal(false);
    expect(
      usage.periods.map(({ reservationTime, chargingTime, parkingTime }) =>
        String(reservationTime ?? chargingTime ?? parkingTime),
      ),
    ).to.deep.equal(['900', '1800', '900']);
    expect(usage.periods.at(-1)?.end).to.equal(at('16:30'));
  });

  it('takes the clock where nothing says how long it took', () => {
    const usage = usageOfCdr(
      cdr({
        charging_periods: [{ start_date_time: '2026-11-29T15:30:00Z', dimensions: [{ type: 'ENERGY', volume: 4.2 }] }],
      }),
      timeZone,
    );
    expect(String(usage.periods[0]?.chargingTime)).to.equal('3600');
  });

  it('P-31: nothing but a reservation is one that has expired', () => {
    const usage = usageOfCdr(
      cdr({
        charging_periods: [
          { start_date_time: '2026-11-29T15:30:00Z', dimensions: [{ type: 'RESERVATION_TIME', volume: 1 }] },
        ],
      }),
      timeZone,
    );
    expect(usage.isReservationExpired).to.equal(true);
  });

  it('counts a Session until now, or to its end', () => {
    const session = {
      ...(build.session({}) as unknown as Session),
      charging_periods: [{ start_date_time: '2026-11-29T15:30:00Z', dimensions: [{ type: 'ENERGY', volume: 4.2 }] }],
    } as Session;
    const lastedTo = (changes: Partial<Session>) =>
      usageOfSession(exactly({ ...session, ...changes }), timeZone, at('15:50')).periods[0]?.end;
    expect(lastedTo({ end_date_time: null })).to.equal(at('15:50'));
    expect(lastedTo({ end_date_time: '2026-11-29T15:40:00Z' })).to.equal(at('15:40'));
  });
});
