import type { CDR, Price, PriceComponent, Tariff } from '../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../src/kernel/decimal.ts';
import { exactly } from '../../src/pricing/exact.ts';
import { type AboutFacts, billed, type HonestCharge, rounded } from './honest-cdr.ts';

/** What is made of an honest charge; undefined where that cannot be done to it. */
type Made = { readonly cdr: CDR; readonly facts?: AboutFacts } | undefined;

/** A kind of fraud or error. */
export interface Fraud {
  readonly name: string;
  /** Seen by computing alone: it has to fail, always. Others have to be noticed. */
  readonly isArithmetic: boolean;
  /** At least one of these rules says so. */
  readonly rules: readonly string[];
  make(honest: HonestCharge): Made;
}

const hourMs = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const shift = (text: string, ms: number): string => iso(Date.parse(text) + ms);

const times = (price: Price, factor: number): Price => ({
  excl_vat: rounded(price.excl_vat * factor, 4),
  ...(price.incl_vat != null && { incl_vat: rounded(price.incl_vat * factor, 4) }),
});
const plus = (price: Price, amount: number): Price => ({
  excl_vat: rounded(price.excl_vat + amount, 4),
  ...(price.incl_vat != null && { incl_vat: rounded(price.incl_vat + amount, 4) }),
});
const total = (cdr: CDR, total_cost: Price): CDR => ({ ...cdr, total_cost });

type Part =
  | 'total_fixed_cost'
  | 'total_energy_cost'
  | 'total_time_cost'
  | 'total_parking_cost'
  | 'total_reservation_cost';
const parts: readonly Part[] = ['total_fixed_cost', 'total_energy_cost', 'total_time_cost', 'total_parking_cost'];

/** Raises a part, and the total with it, so that the sums agree. */
const raisedPart = (cdr: CDR, part: Part): Made => {
  const price = cdr[part];
  if (price == null || price.excl_vat < 0.1) return undefined;
  return { cdr: { ...total(cdr, plus(cdr.total_cost, 0.5)), [part]: plus(price, 0.5) } };
};

const withTariffs = (cdr: CDR, change: (tariff: Tariff) => Tariff): CDR => ({
  ...cdr,
  tariffs: (cdr.tariffs ?? []).map(change),
});

const withComponents = (cdr: CDR, change: (component: PriceComponent) => PriceComponent): CDR =>
  withTariffs(cdr, (tariff) => ({
    ...tariff,
    elements: tariff.elements.map((element) => ({
      ...element,
      price_components: element.price_components.map(change),
    })),
  })) as CDR;

/** Billed by other tariffs than those it shows. */
const billedBy = ({ cdr, timeZone }: HonestCharge, change: (cdr: CDR) => CDR): Made => {
  const bill = { ...billed(change(cdr), timeZone), tariffs: cdr.tariffs as Tariff[] };
  return Math.abs(bill.total_cost.excl_vat - cdr.total_cost.excl_vat) < 0.05 ? undefined : { cdr: bill };
};

/** All energies as they are changed, and nothing else. */
const withEnergy = (cdr: CDR, factor: number): CDR => ({
  ...cdr,
  charging_periods: cdr.charging_periods.map((period) => ({
    ...period,
    dimensions: period.dimensions.map((dimension) =>
      dimension.type === 'ENERGY' ? { ...dimension, volume: rounded(dimension.volume * factor, 4) } : dimension,
    ),
  })),
});

const withTimes = (cdr: CDR, factor: number): CDR => ({
  ...cdr,
  charging_periods: cdr.charging_periods.map((period) => ({
    ...period,
    dimensions: period.dimensions.map((dimension) =>
      dimension.type === 'TIME' ? { ...dimension, volume: rounded(dimension.volume * factor, 4) } : dimension,
    ),
  })),
});

const shifted = (cdr: CDR, ms: number): CDR => ({
  ...cdr,
  start_date_time: shift(cdr.start_date_time, ms),
  end_date_time: shift(cdr.end_date_time, ms),
  charging_periods: cdr.charging_periods.map((period) => ({
    ...period,
    start_date_time: shift(period.start_date_time, ms),
  })),
});

const other = (cdr: CDR, about: object) => ({
  number: 1,
  isSameSession: false,
  isSameEvse: true,
  isSameToken: true,
  start: Date.parse(cdr.start_date_time),
  end: Date.parse(cdr.end_date_time),
  energy: Decimal.of(cdr.total_energy),
  ...about,
});

const arithmetic = (name: string, rules: readonly string[], make: Fraud['make']): Fraud => ({
  name,
  isArithmetic: true,
  rules,
  make,
});
const noticed = (name: string, rules: readonly string[], make: Fraud['make']): Fraud => ({
  name,
  isArithmetic: false,
  rules,
  make,
});

const costs: readonly Fraud[] = [
  arithmetic('total raised by a tenth', ['total-cost'], ({ cdr }) => ({ cdr: total(cdr, times(cdr.total_cost, 1.1)) })),
  arithmetic('total raised by five cents', ['total-cost'], ({ cdr }) => ({
    cdr: total(cdr, plus(cdr.total_cost, 0.05)),
  })),
  arithmetic('everything raised by a fifth, consistently', ['energy-cost'], ({ cdr }) => ({
    cdr: {
      ...total(cdr, times(cdr.total_cost, 1.2)),
      ...Object.fromEntries(
        parts.flatMap((part) => {
          const price = cdr[part];
          return price == null ? [] : [[part, times(price, 1.2)]];
        }),
      ),
    },
  })),
  arithmetic('energy cost raised', ['energy-cost'], ({ cdr }) => raisedPart(cdr, 'total_energy_cost')),
  arithmetic('time cost raised', ['time-cost'], ({ cdr }) => raisedPart(cdr, 'total_time_cost')),
  arithmetic('parking cost raised', ['parking-cost'], ({ cdr }) => raisedPart(cdr, 'total_parking_cost')),
  arithmetic('start fee raised', ['fixed-cost'], ({ cdr }) => raisedPart(cdr, 'total_fixed_cost')),
  arithmetic('start fee billed twice', ['fixed-cost'], ({ cdr }) => {
    const fee = cdr.total_fixed_cost;
    if (fee == null) return undefined;
    return { cdr: { ...total(cdr, plus(cdr.total_cost, fee.excl_vat)), total_fixed_cost: times(fee, 2) } };
  }),
  arithmetic('a reservation that there was not', ['reservation-cost'], ({ cdr }) => ({
    cdr: { ...total(cdr, plus(cdr.total_cost, 1)), total_reservation_cost: { excl_vat: 1 } },
  })),
  arithmetic('parking that there was not', ['parking-cost'], ({ cdr }) =>
    cdr.total_parking_cost == null
      ? { cdr: { ...total(cdr, plus(cdr.total_cost, 2)), total_parking_cost: { excl_vat: 2 } } }
      : undefined,
  ),
  arithmetic('a part counted twice in the sum', ['total-cost'], ({ cdr }) => ({
    cdr: total(cdr, plus(cdr.total_cost, cdr.total_energy_cost?.excl_vat ?? 1)),
  })),
  arithmetic('every amount rounded up to a whole one', ['total-cost', 'energy-cost'], ({ cdr }) => {
    const up = (price: Price): Price => ({
      excl_vat: Math.ceil(price.excl_vat + 0.05),
      ...(price.incl_vat != null && { incl_vat: Math.ceil(price.incl_vat + 0.05) }),
    });
    const energy = cdr.total_energy_cost;
    return { cdr: { ...total(cdr, up(cdr.total_cost)), ...(energy && { total_energy_cost: up(energy) }) } };
  }),
  arithmetic('digits changed places in the total', ['total-cost'], ({ cdr }) => ({
    cdr: total(cdr, { excl_vat: rounded(cdr.total_cost.excl_vat * 10, 4) }),
  })),
];

const vat: readonly Fraud[] = [
  arithmetic('another rate of VAT', ['total-cost'], ({ cdr }) => ({
    cdr: total(cdr, { ...cdr.total_cost, incl_vat: rounded(cdr.total_cost.excl_vat * 1.27, 4) }),
  })),
  arithmetic('VAT on VAT', ['total-cost'], ({ cdr }) => ({
    cdr: total(cdr, { ...cdr.total_cost, incl_vat: rounded((cdr.total_cost.incl_vat ?? 1) * 1.21, 4) }),
  })),
  arithmetic('VAT of one part wrong', ['energy-cost'], ({ cdr }) => {
    const energy = cdr.total_energy_cost;
    if (energy?.incl_vat == null || energy.excl_vat < 0.5) return undefined;
    return { cdr: { ...cdr, total_energy_cost: { ...energy, incl_vat: rounded(energy.excl_vat * 1.3, 4) } } };
  }),
  arithmetic('the price with VAT taken for the one without', ['total-cost'], ({ cdr }) => ({
    cdr: total(cdr, { excl_vat: cdr.total_cost.incl_vat ?? 0, incl_vat: cdr.total_cost.incl_vat ?? 0 }),
  })),
  arithmetic('prices with and without VAT swapped', ['vat'], ({ cdr }) => ({
    cdr: total(cdr, { excl_vat: cdr.total_cost.incl_vat ?? 0, incl_vat: cdr.total_cost.excl_vat }),
  })),
  arithmetic('VAT where the tariff has none', ['total-cost'], ({ cdr, timeZone }) => {
    const untaxed = withComponents(cdr, ({ vat: _, ...component }) => component);
    const bill = billed(untaxed, timeZone);
    return {
      cdr: total(bill, { ...bill.total_cost, incl_vat: rounded(bill.total_cost.excl_vat * 1.19, 4) }),
      facts: { published: new Map() },
    };
  }),
];

const volumesWrong: readonly Fraud[] = [
  arithmetic('total energy raised', ['total-energy'], ({ cdr }) => ({
    cdr: { ...cdr, total_energy: rounded(cdr.total_energy * 1.15 + 0.05, 4) },
  })),
  arithmetic('energy of the periods raised after pricing', ['total-energy', 'total-cost'], ({ cdr }) => ({
    cdr: withEnergy(cdr, 1.3),
  })),
  arithmetic('energy raised everywhere, the cost not', ['energy-cost'], ({ cdr }) => ({
    cdr: { ...withEnergy(cdr, 1.5), total_energy: rounded(cdr.total_energy * 1.5, 4) },
  })),
  arithmetic('energy in Wh', ['energy-impossible'], ({ cdr, timeZone }) => ({
    cdr: billed(withEnergy(cdr, 1000), timeZone),
  })),
  arithmetic(
    'energy beyond the connector, billed consistently, without a session',
    ['energy-impossible'],
    (honest) => ({
      cdr: billed(withEnergy(honest.cdr, 20), honest.timeZone),
      facts: { session: undefined, sendsSessions: false },
    }),
  ),
  arithmetic('energy doubled, billed consistently', ['session-energy'], ({ cdr, timeZone }) => ({
    cdr: billed(withEnergy(cdr, 2), timeZone),
  })),
  arithmetic('total time in minutes', ['total-time'], ({ cdr }) => ({
    cdr: { ...cdr, total_time: cdr.total_time * 60 },
  })),
  arithmetic('total time raised', ['total-time'], ({ cdr }) => ({
    cdr: { ...cdr, total_time: rounded(cdr.total_time + 0.5, 4) },
  })),
  arithmetic('parking time raised', ['total-parking-time'], ({ cdr }) => ({
    cdr: { ...cdr, total_parking_time: rounded((cdr.total_parking_time ?? 0) + 0.25, 4) },
  })),
  arithmetic('charged longer than the clock says, billed consistently', ['time-beyond-clock'], ({ cdr, timeZone }) => ({
    cdr: billed(withTimes(cdr, 2), timeZone),
  })),
];

const tariffs: readonly Fraud[] = [
  arithmetic('billed by a dearer price than the tariff in the CDR', ['energy-cost'], (honest) =>
    billedBy(honest, (cdr) =>
      withComponents(cdr, (component) =>
        component.type === 'ENERGY' ? { ...component, price: component.price + 0.1 } : component,
      ),
    ),
  ),
  arithmetic('another tariff than the published one, billed consistently', ['tariff-differs'], ({ cdr, timeZone }) => ({
    cdr: billed(
      withComponents(cdr, (component) => ({ ...component, price: rounded(component.price * 1.25, 4) })),
      timeZone,
    ),
  })),
  arithmetic('billed in blocks that the tariff does not have', ['energy-cost'], (honest) =>
    billedBy(honest, (cdr) =>
      withComponents(cdr, (component) =>
        component.type === 'ENERGY' ? { ...component, step_size: 10_000 } : component,
      ),
    ),
  ),
  arithmetic('the peak price for all of it', ['energy-cost'], (honest) =>
    billedBy(honest, (cdr) =>
      withTariffs(cdr, (tariff) => ({
        ...tariff,
        elements: tariff.elements.map(({ restrictions: _, ...element }) => element) as Tariff['elements'],
      })),
    ),
  ),
  arithmetic('priced in another time zone', ['energy-cost'], ({ cdr, timeZone }) => {
    const bill = billed(cdr, timeZone === 'Asia/Tokyo' ? 'UTC' : 'Asia/Tokyo');
    return Math.abs(bill.total_cost.excl_vat - cdr.total_cost.excl_vat) < 0.05 ? undefined : { cdr: bill };
  }),
  arithmetic('a least price that the tariff does not have', ['total-cost'], (honest) =>
    billedBy(honest, (cdr) => withTariffs(cdr, (tariff) => ({ ...tariff, min_price: { excl_vat: 50, incl_vat: 60 } }))),
  ),
  arithmetic('a highest price that was not kept', ['total-cost'], ({ cdr }) => ({
    cdr: withTariffs(cdr, (tariff) => ({ ...tariff, max_price: { excl_vat: 0.5, incl_vat: 0.6 } })),
    facts: { published: new Map() },
  })),
  arithmetic('what is free was billed', ['energy-cost'], ({ cdr }) => ({
    cdr: withComponents(cdr, (component) => ({ ...component, price: 0 })),
    facts: { published: new Map() },
  })),
  arithmetic('the same figures in a dearer currency', ['currency'], ({ cdr }) => ({
    cdr: { ...cdr, currency: 'GBP' },
  })),
  noticed('no tariff to compute by', ['no-tariff'], ({ cdr }) => ({
    cdr: { ...cdr, tariffs: [] },
    facts: { published: new Map() },
  })),
  noticed('a tariff of somebody else', ['tariff-owner'], ({ cdr }) => ({
    cdr: withTariffs(cdr, (tariff) => ({ ...tariff, party_id: 'XXX' })),
  })),
];

const timesWrong: readonly Fraud[] = [
  arithmetic('start and end in local time, the periods not', ['period-order'], ({ cdr }) => ({
    cdr: {
      ...cdr,
      start_date_time: shift(cdr.start_date_time, 2 * hourMs),
      end_date_time: shift(cdr.end_date_time, 2 * hourMs),
    },
  })),
  arithmetic('end before start', ['end-before-start'], ({ cdr }) => ({
    cdr: { ...cdr, start_date_time: cdr.end_date_time, end_date_time: cdr.start_date_time },
  })),
  noticed('all times an hour off', ['session-time'], ({ cdr, timeZone }) => ({
    cdr: billed(shifted(cdr, -hourMs), timeZone),
  })),
  arithmetic('ended before it was over', ['ends-in-future'], ({ cdr }) => ({
    cdr,
    facts: { receivedAt: Date.parse(cdr.end_date_time) - hourMs },
  })),
  noticed('months late', ['late'], ({ cdr }) => ({
    cdr,
    facts: { receivedAt: Date.parse(cdr.end_date_time) + 90 * 24 * hourMs },
  })),
];

const repeated: readonly Fraud[] = [
  arithmetic('the same session under another id', ['duplicate-session'], ({ cdr }) => ({
    cdr,
    facts: { others: [other(cdr, { isSameSession: true })] },
  })),
  arithmetic('the same charge under another id, without its session', ['duplicate'], ({ cdr }) => {
    const { session_id: _, ...rest } = cdr;
    return { cdr: rest, facts: { session: undefined, others: [other(cdr, {})] } };
  }),
  arithmetic('the same charge under another id, a little different', ['duplicate'], ({ cdr }) => ({
    cdr,
    facts: {
      others: [
        other(cdr, {
          start: Date.parse(cdr.start_date_time) + 60_000,
          energy: Decimal.of(rounded(cdr.total_energy * 1.005, 4)),
        }),
      ],
    },
  })),
  noticed('two charges at once at one EVSE', ['evse-overlap'], ({ cdr }) => ({
    cdr,
    facts: { others: [other(cdr, { isSameToken: false })] },
  })),
  noticed('two charges at once with one token', ['token-overlap'], ({ cdr }) => ({
    cdr,
    facts: { others: [other(cdr, { isSameEvse: false })] },
  })),
];

const strangers: readonly Fraud[] = [
  arithmetic('a token of another eMSP', ['token-owner'], ({ cdr }) => ({ cdr, facts: { token: 'others' } })),
  noticed('a token nobody knows', ['token-unknown'], ({ cdr }) => ({ cdr, facts: { token: 'nobody' } })),
  arithmetic('the token of another session', ['session-token'], ({ cdr, session }) => ({
    cdr,
    facts: { session: exactly({ ...session, cdr_token: { ...session.cdr_token, uid: 'ANOTHER' } }) },
  })),
  noticed('a session nobody has seen', ['session-unknown'], ({ cdr }) => ({
    cdr,
    facts: { session: undefined },
  })),
  noticed('another EVSE than the session', ['session-place'], ({ cdr, session }) => ({
    cdr,
    facts: { session: exactly({ ...session, evse_uid: 'ANOTHER' }) },
  })),
  noticed('another cost than the session said', ['session-cost'], ({ cdr, session }) => ({
    cdr,
    facts: { session: exactly({ ...session, total_cost: times(cdr.total_cost, 0.5) }) },
  })),
  noticed('billed while the session goes on', ['session-open'], ({ cdr, session }) => ({
    cdr,
    facts: { session: exactly({ ...session, status: 'ACTIVE' as const }) },
  })),
  arithmetic('a credit of less than was billed', ['credit-total'], ({ cdr }) => ({
    cdr: {
      ...cdr,
      id: `${cdr.id}-C`,
      credit: true,
      credit_reference_id: cdr.id,
      total_cost: times(cdr.total_cost, -0.9),
    },
    facts: { original: exactly(cdr) },
  })),
  noticed('a credit of another charge', ['credit-data'], ({ cdr }) => ({
    cdr: {
      ...cdr,
      id: `${cdr.id}-C`,
      credit: true,
      credit_reference_id: cdr.id,
      total_energy: cdr.total_energy + 1,
      total_cost: times(cdr.total_cost, -1),
    },
    facts: { original: exactly(cdr) },
  })),
];

/** Kinds of fraud and error, to be done to honest charges. */
export const frauds: readonly Fraud[] = [
  ...costs,
  ...vat,
  ...volumesWrong,
  ...tariffs,
  ...timesWrong,
  ...repeated,
  ...strangers,
];
