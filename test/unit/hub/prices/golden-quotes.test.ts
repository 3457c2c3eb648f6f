import { expect } from 'chai';
import type { Tariff, TariffElement } from '../../../../src/generated/ocpi-2.2.1.ts';
import { priceOffer } from '../../../../src/hub/drivers/prices/priced-offer.ts';
import { Decimal } from '../../../../src/kernel/decimal.ts';
import { defaultLimits } from '../../../../src/kernel/limits.ts';
import { always, element, flat, parked, perHour, perKwh } from '../../../support/pricing/build.ts';
import { knownTariff } from '../../../support/pricing/known-tariff.ts';

/** A charge that is planned, and what it comes to: without VAT, with it where that is known, and each item. */
interface Golden {
  readonly rule: string;
  readonly elements: TariffElement[];
  readonly about?: Partial<Tariff> & { readonly tax_included?: string };
  /** Local, on a Monday in Brussels, in winter. */
  readonly from?: string;
  readonly parts: readonly { readonly minutes: number; readonly kwh?: number; readonly kw?: number }[];
  readonly idle?: number;
  readonly reserved?: number;
  readonly total: readonly [string | undefined, string | undefined];
  readonly items: readonly string[];
}

/** Time and parking at two prices, parking until 20:00 only: what readers of the specification came to different sums with. */
const disputed: TariffElement[] = [
  element({ start_time: '00:00', end_time: '17:00' }, perHour(1.2, 1800), parked(1, 900)),
  element({ start_time: '17:00', end_time: '20:00' }, perHour(2.4, 900), parked(1, 900)),
  element({ start_time: '20:00', end_time: '00:00' }, perHour(2.4, 900)),
];

const cases: readonly Golden[] = [
  {
    rule: 'energy at one price (P-45, P-46)',
    elements: [always(perKwh(0.25, 1, 10))],
    parts: [{ minutes: 120, kwh: 20 }],
    total: ['5', '5.5'],
    items: ['ENERGY 5', 'TAX 0.5'],
  },
  {
    rule: 'a fee for the start, with a tax of its own (P-32)',
    elements: [always(flat(0.5, 1, 20), perKwh(0.25, 1, 10))],
    parts: [{ minutes: 120, kwh: 20 }],
    total: ['5.5', '6.1'],
    items: ['ENERGY 5', 'FLAT 0.5', 'TAX 0.1', 'TAX 0.5'],
  },
  {
    rule: 'the least a charge costs (P-47)',
    elements: [always(perKwh(0.25, 1, 10))],
    about: { min_price: { excl_vat: 0.5, incl_vat: 0.55 } },
    parts: [{ minutes: 10, kwh: 1 }],
    total: ['0.5', '0.55'],
    items: ['ENERGY 0.25', 'MIN_TOP_UP 0.25', 'TAX 0.03', 'TAX 0.02'],
  },
  {
    rule: 'the most a charge costs (P-47)',
    elements: [always(perKwh(0.25, 1, 10), flat(1, 1, 10))],
    about: { max_price: { excl_vat: 10, incl_vat: 11 } },
    parts: [{ minutes: 300, kwh: 50 }],
    total: ['10', '11'],
    items: ['ENERGY 12.5', 'FLAT 1', 'MAX_CAP -3.5', 'TAX 1.35', 'TAX -0.35'],
  },
  {
    rule: 'parking in quarters of an hour (P-35)',
    elements: [always(flat(0.5), perKwh(0.25), parked(2, 900))],
    parts: [{ minutes: 120, kwh: 20 }],
    idle: 40,
    total: ['7', undefined],
    items: ['ENERGY 5', 'FLAT 0.5', 'PARKING_TIME 1.5'],
  },
  {
    rule: 'time that gets dearer at 17:00, and parking after it: parking alone is raised (P-24, P-38, X-39, 7.6)',
    elements: disputed,
    from: '16:55',
    parts: [{ minutes: 10 }],
    idle: 2,
    total: ['0.55', undefined],
    items: ['TIME 0.1', 'TIME 0.2', 'PARKING_TIME 0.25'],
  },
  {
    rule: 'the same without parking: the last price of time is that of what is raised (P-37, X-39, 7.6)',
    elements: disputed,
    from: '16:35',
    parts: [{ minutes: 35 }],
    total: ['1.3', undefined],
    items: ['TIME 0.5', 'TIME 0.8'],
  },
  {
    rule: 'parking that becomes free at 20:00: what is raised is what was priced (P-21, P-39, X-39, 7.6)',
    elements: disputed,
    from: '19:40',
    parts: [{ minutes: 12 }],
    idle: 20,
    total: ['0.73', undefined],
    items: ['TIME 0.48', 'PARKING_TIME 0.25'],
  },
  {
    rule: 'energy in half kWh, at two prices: raised once, at the last of them (P-36, P-37)',
    elements: [element({ end_time: '17:00' }, perKwh(0.2, 500)), element({ start_time: '17:00' }, perKwh(0.27, 500))],
    from: '16:00',
    parts: [
      { minutes: 60, kwh: 4.3 },
      { minutes: 60, kwh: 1.1 },
    ],
    total: ['1.18', undefined],
    items: ['ENERGY 0.86', 'ENERGY 0.32'],
  },
  {
    rule: 'energy by the power at which it comes (P-27)',
    elements: [element({ max_power: 16 }, perKwh(0.2)), element({ max_power: 32 }, perKwh(0.35)), always(perKwh(0.5))],
    parts: [
      { minutes: 60, kwh: 10, kw: 10 },
      { minutes: 60, kwh: 30, kw: 30 },
      { minutes: 30, kwh: 20, kw: 40 },
    ],
    total: ['22.5', undefined],
    items: ['ENERGY 2', 'ENERGY 10.5', 'ENERGY 10'],
  },
  {
    rule: 'energy that gets dearer the longer a charge lasts (P-28)',
    elements: [
      element({ max_duration: 1800 }, perKwh(0)),
      element({ max_duration: 3600 }, perKwh(0.25)),
      always(perKwh(0.4)),
    ],
    parts: [{ minutes: 90, kwh: 9 }],
    total: ['1.95', undefined],
    items: ['ENERGY 0', 'ENERGY 0.75', 'ENERGY 1.2'],
  },
  {
    rule: 'the first kWh at one price, the rest at another (P-26)',
    elements: [element({ max_kwh: 5 }, perKwh(0.6)), always(perKwh(0.3))],
    parts: [{ minutes: 60, kwh: 15 }],
    total: ['6', undefined],
    items: ['ENERGY 3', 'ENERGY 3'],
  },
  {
    rule: 'over midnight, into the price of another day (P-25)',
    elements: [element({ day_of_week: ['TUESDAY'] }, perKwh(0.1)), always(perKwh(0.3))],
    from: '23:30',
    parts: [{ minutes: 60, kwh: 10 }],
    total: ['2', undefined],
    items: ['ENERGY 1.5', 'ENERGY 0.5'],
  },
  {
    rule: 'a reservation that was used: for its making and its time (P-29, P-30)',
    elements: [
      element({ reservation: 'RESERVATION' }, flat(2, 1, 20), perHour(5, 60, 20)),
      element({ reservation: 'RESERVATION_EXPIRES' }, flat(4, 1, 20)),
      always(flat(0.5, 1, 10), perKwh(0.25, 1, 10)),
    ],
    parts: [{ minutes: 120, kwh: 20 }],
    reserved: 15,
    total: ['8.75', '9.95'],
    items: ['ENERGY 5', 'FLAT 0.5', 'RESERVATION 2', 'RESERVATION 1.25', 'TAX 0.65', 'TAX 0.55'],
  },
  {
    rule: 'prices with all taxes (OCPI 2.3.0)',
    elements: [always(perKwh(0.2625))],
    about: { tax_included: 'YES', currency: 'USD' },
    parts: [{ minutes: 60, kwh: 20 }],
    total: [undefined, '5.25'],
    items: ['ENERGY 5.25'],
  },
  {
    rule: 'free of charge (P-09)',
    elements: [always(flat(0))],
    parts: [{ minutes: 60, kwh: 20 }],
    total: ['0', undefined],
    items: ['FLAT 0'],
  },
];

describe('a quote by the rules', () => {
  for (const { rule, elements, about, from = '10:00', parts, idle = 0, reserved = 0, total, items } of cases) {
    it(rule, () => {
      const plan = {
        startAt: Date.parse(`2026-11-30T${from}:00+01:00`),
        parts: parts.map(({ minutes, kwh = 0, kw }) => ({
          minutes,
          energy: Decimal.of(kwh),
          ...(kw !== undefined && { minPower: Decimal.of(kw), maxPower: Decimal.of(kw) }),
        })),
        idleMinutes: idle,
        reservedMinutes: reserved,
      };
      const offer = { kind: 'ROAMING', known: knownTariff(elements, about) } as const;
      const terms = { plan, timeZone: 'Europe/Brussels', fees: undefined, limits: defaultLimits };
      const { breakdown } = priceOffer(offer, terms);
      expect([breakdown?.exclVat?.toString(), breakdown?.inclVat?.toString()]).to.deep.equal(total);
      expect(breakdown?.items.map(({ type, amount }) => `${type} ${amount}`)).to.deep.equal(items);
    });
  }
});
