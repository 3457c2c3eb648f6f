import { expect } from 'chai';
import { validate } from '../../../src/ocpi/validate.ts';
import { absent, changed, example, type Json } from '../../support/schema-examples.ts';

/** The findings of the example CDR with other values, `rule path example`. The CDR is valid; otherwise the issues. */
function oddities(values: Json): string[] {
  const { issues, findings } = validate('cdr', changed('cdr', values));
  if (issues.length > 0) return issues.map(({ path, message }) => `refused: ${path} ${message}`);
  return findings.map(({ rule, path, example }) => `${rule} ${path} ${example}`);
}

const [tariff] = example('cdr')['tariffs'] as Json[];
/** The example is a charge of 18.4 kWh from 15:05 to 16:20. */
const period = (start: string, dimensions: Readonly<Record<string, number>>, tariff_id: unknown = 'AC-DAG') => ({
  start_date_time: `2026-03-02T${start}:00Z`,
  dimensions: Object.entries(dimensions).map(([type, volume]) => ({ type, volume })),
  ...(tariff_id !== absent && { tariff_id }),
});

describe('the periods of a CDR', () => {
  it('are one at least, with a dimension each (D-12)', () => {
    const at = '/charging_periods';
    expect(oddities({ [at]: [] })).to.deep.equal([`refused: ${at} must have at least one entry`]);
    expect(oddities({ [at]: absent })).to.deep.equal([`refused: ${at} is missing`]);
    expect(oddities({ [at]: null })).to.deep.equal([`refused: ${at} must be a list`]);
    expect(oddities({ [at]: [period('15:05', {})] })).to.deep.equal([
      `refused: ${at}/0/dimensions must have at least one entry`,
    ]);
  });

  it('can be as many as there are changes of what is billed (D-12)', () => {
    const charging_periods = [
      period('15:05', { ENERGY: 10, TIME: 0.5 }),
      period('15:35', { ENERGY: 8, TIME: 0.25 }, 'AC-NACHT'),
      period('15:50', { ENERGY: 0.4, TIME: 0.25 }),
      period('16:05', { PARKING_TIME: 0.25 }),
    ];
    expect(
      oddities({
        '/charging_periods': charging_periods,
        '/tariffs': [tariff, { ...tariff, id: 'ac-nacht' }],
        '/total_parking_time': 0.25,
      }),
    ).to.deep.equal([]);
  });

  it('follow one another from the start of the session to its end (D-13)', () => {
    const dimensions = { ENERGY: 9.2 };
    const three = (...starts: string[]) => ({
      '/charging_periods': starts.map((start) => period(start, { ENERGY: 18.4 / starts.length })),
    });
    for (const starts of [['15:05', '15:06', '16:20'], ['15:05', '15:05'], ['15:30'], ['16:20']]) {
      expect(oddities(three(...starts)), String(starts)).to.deep.equal([]);
    }
    const odd = (start: string) => [`period-order /charging_periods/*/start_date_time 2026-03-02T${start}:00Z`];
    expect(oddities(three('15:05', '15:40', '15:39'))).to.deep.equal(odd('15:39'));
    expect(oddities(three('15:04', '15:40'))).to.deep.equal(odd('15:04'));
    expect(oddities(three('15:05', '16:21'))).to.deep.equal(odd('16:21'));
    // The same moments in other spellings.
    const spelled = period('15:05', dimensions);
    expect(
      oddities({ '/charging_periods': [{ ...spelled, start_date_time: '2026-03-02T15:05:00.000' }, spelled] }),
    ).to.deep.equal([]);
  });

  it('name a tariff that is in the CDR, or none when none is in force (D-14)', () => {
    const at = '/charging_periods/0/tariff_id';
    expect(oddities({ [at]: 'ac-dag' })).to.deep.equal([]);
    expect(oddities({ [at]: absent })).to.deep.equal([]);
    expect(oddities({ [at]: null })).to.deep.equal([]);
    const odd = ['period-tariff /charging_periods/*/tariff_id AC-NACHT'];
    expect(oddities({ [at]: 'AC-NACHT' })).to.deep.equal(odd);
    expect(oddities({ [at]: 'AC-NACHT', '/tariffs': absent })).to.deep.equal(odd);
  });

  it('name a free tariff like any other (D-24)', () => {
    const free = {
      ...tariff,
      id: 'GRATIS',
      elements: [{ price_components: [{ type: 'FLAT', price: 0, step_size: 1 }] }],
    };
    const cdr = {
      '/charging_periods/0/tariff_id': 'GRATIS',
      '/total_cost': { excl_vat: 0, incl_vat: 0 },
      '/total_fixed_cost': absent,
      '/total_energy_cost': { excl_vat: 0 },
    };
    expect(oddities({ ...cdr, '/tariffs': [free] })).to.deep.equal([]);
    expect(oddities({ ...cdr, '/tariffs': [] })).to.deep.equal(['period-tariff /charging_periods/*/tariff_id GRATIS']);
  });
});

describe('the totals of a CDR', () => {
  const at = '/charging_periods';

  it('are in kWh like the volumes, whatever is below zero is fed in (D-16)', () => {
    const odd = (example: string) => [`total-energy /total_energy ${example}`];
    expect(oddities({ [`${at}/0/dimensions/0/volume`]: 18400 })).to.deep.equal(odd('18.4, and its parts 18400'));
    expect(oddities({ '/total_energy': 18400 })).to.deep.equal(odd('18400, and its parts 18.4'));
    expect(oddities({ '/total_energy': 18.41 })).to.deep.equal([]);
    const fedIn = [period('15:05', { ENERGY: -3.2 }), period('15:30', { ENERGY: 1.1 })];
    expect(oddities({ [at]: fedIn, '/total_energy': -2.1 })).to.deep.equal([]);
    expect(oddities({ [at]: fedIn, '/total_energy': 2.1 })).to.deep.equal(odd('2.1, and its parts -2.1'));
    // Without a volume there is nothing to compare.
    expect(oddities({ [at]: [period('15:05', { MAX_CURRENT: 96, MIN_POWER: 0 })] })).to.deep.equal([]);
  });

  it('count the time the vehicle asked for nothing as parking (D-17)', () => {
    const periods = [period('15:05', { ENERGY: 18.4, TIME: 1 }), period('16:05', { PARKING_TIME: 0.25 })];
    expect(oddities({ [at]: periods, '/total_parking_time': 0.25 })).to.deep.equal([]);
    expect(oddities({ [at]: periods })).to.deep.equal(['total-parking-time /total_parking_time 0, and its parts 0.25']);
    expect(oddities({ [at]: periods, '/total_parking_time': 1.25 })).to.deep.equal([
      'total-parking-time /total_parking_time 1.25, and its parts 0.25',
    ]);
    // The time before the session is neither.
    const reserved = [period('15:05', { RESERVATION_TIME: 0.25 }), period('15:20', { ENERGY: 18.4, TIME: 1 })];
    expect(oddities({ [at]: reserved, '/total_time': 1 })).to.deep.equal([]);
  });

  it('count the time with and without charging (D-18)', () => {
    const periods = [period('15:05', { ENERGY: 18.4, TIME: 1 }), period('16:05', { PARKING_TIME: 0.25 })];
    const parking = { [at]: periods, '/total_parking_time': 0.25 };
    expect(oddities({ ...parking, '/total_time': 1.25 })).to.deep.equal([]);
    expect(oddities({ ...parking, '/total_time': 1 })).to.deep.equal(['total-time /total_time 1, and its parts 1.25']);
    expect(oddities({ '/total_time': 75 })).to.deep.equal(['total-time /total_time 75, and its parts 1.25']);
  });

  it('add up to the cost (D-19)', () => {
    const unbounded = { '/tariffs/0/max_price': absent };
    const costs = {
      ...unbounded,
      '/total_fixed_cost': { excl_vat: 0.35 },
      '/total_energy_cost': { excl_vat: 9.016 },
      '/total_time_cost': { excl_vat: 1 },
      '/total_parking_cost': { excl_vat: 2.5 },
      '/total_reservation_cost': { excl_vat: 3 },
    };
    expect(oddities({ ...costs, '/total_cost': { excl_vat: 15.87 } })).to.deep.equal([]);
    const odd = (example: string) => [`total-cost /total_cost ${example}`];
    expect(oddities(costs)).to.deep.equal(odd('9.366, and its parts 15.866'));
    expect(oddities({ ...unbounded, '/total_cost': { excl_vat: 18.73 } })).to.deep.equal(
      odd('18.73, and its parts 9.366'),
    );
    // The bounds of a tariff are for the sum alone, and no parts are no sum.
    expect(oddities({ ...costs, '/tariffs/0/max_price': { excl_vat: 9.366 } })).to.deep.equal([]);
    const none = { ...unbounded, '/total_fixed_cost': absent, '/total_energy_cost': null };
    expect(oddities({ ...none, '/total_cost': { excl_vat: 99 } })).to.deep.equal([]);
  });

  it('of a credit alone are negative: its parts are those of the CDR it takes back (D-07, D-19)', () => {
    const credit = { '/credit': true, '/credit_reference_id': 'C-1', '/tariffs/0/max_price': absent };
    expect(oddities({ ...credit, '/total_cost': { excl_vat: -9.366, incl_vat: -11.3329 } })).to.deep.equal([]);
    expect(oddities({ ...credit, '/total_cost': { excl_vat: -9 } })).to.deep.equal([
      'total-cost /total_cost 9, and its parts 9.366',
    ]);
  });

  it('leave half a percent to rounding (D-19)', () => {
    const cdr = {
      '/tariffs/0/max_price': absent,
      '/total_fixed_cost': absent,
      '/total_energy_cost': { excl_vat: 100 },
    };
    expect(oddities({ ...cdr, '/total_cost': { excl_vat: 100.5 } })).to.deep.equal([]);
    expect(oddities({ ...cdr, '/total_cost': { excl_vat: 100.6 } })).to.have.lengthOf(1);
  });
});

describe('the times of a CDR', () => {
  it('begin with a reservation before it and end with the session (D-23)', () => {
    const periods = [period('14:50', { RESERVATION_TIME: 0.25 }), period('15:05', { ENERGY: 18.4, TIME: 1.25 })];
    const at = '/charging_periods';
    expect(oddities({ [at]: periods, '/start_date_time': '2026-03-02T14:50:00Z' })).to.deep.equal([]);
    expect(oddities({ [at]: periods })).to.deep.equal([
      'period-order /charging_periods/*/start_date_time 2026-03-02T14:50:00Z',
    ]);
    expect(oddities({ '/end_date_time': '2026-03-02T15:05:00Z' })).to.deep.equal([]);
    expect(oddities({ '/end_date_time': '2026-03-02T15:04:59Z' })).to.have.members([
      'end-before-start /end_date_time 2026-03-02T15:04:59Z',
      'period-order /charging_periods/*/start_date_time 2026-03-02T15:05:00Z',
    ]);
  });
});
