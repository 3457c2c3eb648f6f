import { expect } from 'chai';
import type {
  Price,
  PriceComponent,
  Tariff,
  TariffElement,
  TariffRestrictions,
} from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import { priceUsage } from '../../../src/pricing/price.ts';
import type { Priced } from '../../../src/pricing/priced.ts';
import { compileTariff } from '../../../src/pricing/tariff.ts';
import type { Usage, UsagePeriod } from '../../../src/pricing/usage.ts';
import { billOf } from './agreement.ts';
import { plainTariff } from './generate-tariff.ts';
import { referencePrice } from './reference.ts';
import type { ReferenceBill } from './reference-bill.ts';

/** A period of so many minutes, of charging unless it is something else. */
export interface GivenPeriod {
  readonly minutes: number;
  readonly is?: 'charging' | 'parking' | 'reservation';
  readonly energy?: number;
  readonly power?: number;
  readonly current?: number;
  readonly tariffId?: string;
}

export interface GivenUsage {
  /** UTC. */
  readonly start?: string;
  readonly timeZone?: string;
  readonly isReservationExpired?: boolean;
  readonly bounds?: { min_price?: Price; max_price?: Price };
}

export const element = (restrictions: TariffRestrictions, ...components: PriceComponent[]): TariffElement => ({
  price_components: components,
  restrictions,
});

export const always = (...components: PriceComponent[]): TariffElement => ({ price_components: components });

const component =
  (type: PriceComponent['type']) =>
  (price: number, step_size = 1, vat?: number): PriceComponent => ({
    type,
    price,
    step_size,
    ...(vat !== undefined && { vat }),
  });

export const perKwh = component('ENERGY');
export const perHour = component('TIME');
export const parked = component('PARKING_TIME');
export const flat = component('FLAT');

export const tariffWith = (elements: TariffElement[], more: Partial<Tariff> = {}): Tariff => ({
  ...plainTariff,
  elements,
  ...more,
});

/** One period after the other, in a zone without daylight saving unless it is said. */
export function usageOf(given: readonly GivenPeriod[], more: GivenUsage = {}): Usage {
  const { start = '2026-06-10T10:00:00Z', timeZone = 'UTC', isReservationExpired = false } = more;
  let at = Date.parse(start);
  const periods = given.map((period): UsagePeriod => {
    const from = at;
    at += period.minutes * 60_000;
    return { start: from, end: at, ...volumesOf(period) };
  });
  return { periods, timeZone, isReservationExpired };
}

const times = { charging: 'chargingTime', parking: 'parkingTime', reservation: 'reservationTime' } as const;

function volumesOf({ minutes, is = 'charging', energy, power, current, tariffId }: GivenPeriod): Partial<UsagePeriod> {
  return {
    [times[is]]: Decimal.of(minutes * 60),
    ...(energy !== undefined && { energy: Decimal.of(energy) }),
    ...(power !== undefined && { minPower: Decimal.of(power), maxPower: Decimal.of(power) }),
    ...(current !== undefined && { minCurrent: Decimal.of(current), maxCurrent: Decimal.of(current) }),
    ...(tariffId !== undefined && { tariffId }),
  };
}

export const pricedBy = (tariffs: readonly Tariff[], usage: Usage): Priced =>
  priceUsage(
    tariffs.map((tariff) => compileTariff(exactly(tariff))),
    usage,
  );

/** What periods cost by tariffs, after it was seen that engine and reference agree. */
export function billBy(tariffs: readonly Tariff[], usage: Usage): ReferenceBill {
  const bill = billOf(pricedBy(tariffs, usage));
  expect(bill).to.deep.equal(referencePrice(tariffs.map(exactly), usage));
  return bill;
}

export const bill = (
  elements: TariffElement[],
  periods: readonly GivenPeriod[],
  more: GivenUsage = {},
): ReferenceBill => billBy([tariffWith(elements, more.bounds)], usageOf(periods, more));

/** The total excl. VAT, as a number: rules are shown with prices that are easy to read. */
export const total = (elements: TariffElement[], periods: readonly GivenPeriod[], more: GivenUsage = {}): number =>
  Number(bill(elements, periods, more).exclVat);
