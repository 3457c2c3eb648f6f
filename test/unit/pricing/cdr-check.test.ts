import { expect } from 'chai';
import type { CDR } from '../../../src/generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../src/kernel/decimal.ts';
import { checkCdr } from '../../../src/pricing/cdr-check.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import { createBuild } from '../../support/build.ts';
import { type AboutFacts, factsOf, tolerances } from '../../support/honest-cdr.ts';

const build = createBuild();

/** 16.5 kWh and an hour, a quarter of it parked, for 8.10; see the builder. */
const charge = (about: object = {}) => {
  const cdr = build.cdr({ id: 'C1', ...about });
  const session = build.session({
    id: 'SESSION1',
    kwh: cdr.total_energy,
    end_date_time: cdr.end_date_time,
    status: 'COMPLETED',
  });
  return { cdr, session, timeZone: 'Europe/Brussels' };
};

const checked = (about: object = {}, facts: AboutFacts = {}, limits = tolerances) => {
  const honest = charge(about);
  return checkCdr(exactly(honest.cdr), factsOf(honest, facts), limits);
};

const found = (about: object = {}, facts: AboutFacts = {}, limits = tolerances): string[] =>
  checked(about, facts, limits).reasons.map(({ rule, severity, field }) => `${severity} ${rule} ${field}`.trim());

const tariffs = (about: object) => charge().cdr.tariffs?.map((tariff) => ({ ...tariff, ...about }));
const withRestrictions = (restrictions: object) =>
  tariffs({ elements: charge().cdr.tariffs?.[0]?.elements.map((element) => ({ ...element, restrictions })) });

describe('the check of a CDR (D-31)', () => {
  it('says what it comes to, and how far that is off', () => {
    const price = (excl_vat: string, incl_vat: string) => ({ excl_vat, incl_vat });
    expect(checked({ total_cost: { excl_vat: 8.5, incl_vat: 9.801 } })).to.deep.equal({
      verdict: 'FAIL',
      reasons: [
        {
          rule: 'total-cost',
          severity: 'FAIL',
          field: '/total_cost/excl_vat',
          message: 'is not what the tariff and the periods come to',
          stated: '8.5',
          expected: '8.1',
        },
      ],
      recalculated: {
        currency: 'EUR',
        total_cost: price('8.1', '9.801'),
        total_fixed_cost: price('0.5', '0.605'),
        total_energy_cost: price('6.6', '7.986'),
        total_time_cost: null,
        total_parking_cost: price('1', '1.21'),
        total_reservation_cost: null,
        delta: price('0.4', '0'),
      },
    });
  });

  it('finds nothing where everything agrees, however ids and numbers are written', () => {
    expect(checked()).to.deep.include({ verdict: 'OK', reasons: [] });
    const lower = charge().cdr.charging_periods.map((period) => ({ ...period, tariff_id: 'tariff1' }));
    expect(found({ charging_periods: lower })).to.deep.equal([]);
    expect(found({ total_reservation_cost: { excl_vat: 0, incl_vat: 0 } })).to.deep.equal([]);
    expect(found({ total_cost: { excl_vat: 8.1 } })).to.deep.equal([]);
  });

  it('leaves a cent to rounding, a unit of the currency, or what the operator says', () => {
    expect(found({ total_cost: { excl_vat: 8.11, incl_vat: 9.8 } })).to.deep.equal([]);
    expect(found({ total_cost: { excl_vat: 8.12 } })).to.deep.equal(['FAIL total-cost /total_cost/excl_vat']);
    const yen = { currency: 'JPY', tariffs: tariffs({ currency: 'JPY' }) };
    const known = { published: new Map() };
    expect(found({ ...yen, total_cost: { excl_vat: 9 } }, known)).to.deep.equal([]);
    expect(found({ ...yen, total_cost: { excl_vat: 10 } }, known)).to.deep.equal([
      'FAIL total-cost /total_cost/excl_vat',
    ]);
    const strict = { ...tolerances, amountUnits: Decimal.zero };
    expect(found({ total_cost: { excl_vat: 8.1001 } }, {}, strict)).to.deep.equal([
      'FAIL total-cost /total_cost/excl_vat',
    ]);
    expect(found({ total_cost: { excl_vat: 9 } }, {}, { ...tolerances, amountUnits: Decimal.of(100) })).to.deep.equal(
      [],
    );
  });

  it('takes software for honest that computes with seconds, and states hours with two decimals (X-38)', () => {
    const start = Date.parse('2026-03-02T10:00:00Z');
    const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
    const tariff = build.tariff({
      id: 'T',
      elements: [{ price_components: [{ type: 'TIME', price: 6, vat: 20, step_size: 300 }] }],
    });
    const period = (seconds: number, volume: number) => ({
      start_date_time: at(seconds),
      dimensions: [{ type: 'TIME', volume }],
      tariff_id: 'T',
    });
    // 2400 seconds are eight blocks of five minutes; 0.67 hours would be nine.
    const about = {
      start_date_time: at(0),
      end_date_time: at(2400),
      tariffs: [tariff],
      charging_periods: [period(0, 0.67)],
      total_cost: { excl_vat: 4, incl_vat: 4.8 },
      total_time_cost: { excl_vat: 4, incl_vat: 4.8 },
      total_fixed_cost: null,
      total_energy_cost: null,
      total_parking_cost: null,
      total_energy: 0,
      total_time: 0.67,
      total_parking_time: 0,
      session_id: null,
    };
    const facts = { session: undefined, sendsSessions: false, published: new Map() };
    expect(found(about, facts)).to.deep.equal([]);
    expect(found({ ...about, total_cost: { excl_vat: 4.1 } }, facts)).to.include(
      'FAIL total-cost /total_cost/excl_vat',
    );
    // The published tariff is the same, and comes to the same.
    const published = new Map([['t', { tariff: exactly(tariff), isSnapshot: true }]]);
    expect(found(about, { ...facts, published })).to.deep.equal([]);
  });

  it('leaves to rounding what the decimals of volumes leave open, and not more (X-38)', () => {
    const start = Date.parse('2026-03-02T10:00:00Z');
    const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
    const component = (type: string, price: number) => ({ type, price, vat: 21, step_size: 1 });
    const bill = (dimensions: object[], periods: number, total_energy: number, excl_vat: number, incl_vat: number) => ({
      start_date_time: at(0),
      end_date_time: at(periods * 900),
      tariffs: [
        build.tariff({
          id: 'T',
          elements: [{ price_components: [component('ENERGY', 0.6), component('PARKING_TIME', 6)] }] as never,
        }),
      ],
      charging_periods: Array.from({ length: periods }, (_, number) => ({
        start_date_time: at(number * 900),
        dimensions,
        tariff_id: 'T',
      })),
      total_cost: { excl_vat, incl_vat },
      total_fixed_cost: null,
      total_energy_cost: null,
      total_parking_cost: null,
      total_parking_time: null,
      total_energy,
      total_time: periods / 4,
      session_id: null,
    });
    const facts = { session: undefined, sendsSessions: false, published: new Map(), maxPower: undefined };
    const energy = [
      { type: 'ENERGY', volume: 2.12 },
      { type: 'TIME', volume: 0.25 },
    ];
    // 40 times 2.124 kWh are 84.96, for 50.976; 84.8 would be 50.88.
    expect(found(bill(energy, 40, 84.96, 50.98, 61.69), facts)).to.deep.equal([]);
    expect(found(bill(energy, 40, 84.96, 51.05, 61.77), facts)).to.deep.equal([
      'FAIL total-cost /total_cost/excl_vat',
      'FAIL total-cost /total_cost/incl_vat',
    ]);
    // 290 seconds of parking, 0.4833, are 0.08 hours, 0.48.
    const parked = [
      { type: 'ENERGY', volume: 1.5 },
      { type: 'TIME', volume: 0.17 },
      { type: 'PARKING_TIME', volume: 0.08 },
    ];
    const hours = { ...bill(parked, 2, 3, 2.77 + 0.03, 3.38), total_parking_time: 0.16 };
    expect(found(hours, facts)).to.deep.equal([]);
    const more = { ...bill(parked, 2, 3, 2.85, 3.45), total_parking_time: 0.16 };
    expect(found(more, facts)).to.include('FAIL total-cost /total_cost/excl_vat');
  });

  it('takes VAT for right that was put on what had been rounded', () => {
    // 10 at 0.4155 and 21 % are 4.155 and 5.02755; from 4.16 they are 5.0336, and 5.04 when that is rounded up.
    const component = { type: 'ENERGY', price: 0.4155, vat: 21, step_size: 1 };
    const [charging, parking] = charge().cdr.charging_periods;
    const bill = (excl_vat: number, incl_vat: number) => ({
      tariffs: tariffs({ elements: [{ price_components: [component] }] }),
      charging_periods: [
        {
          ...charging,
          dimensions: [
            { type: 'ENERGY', volume: 10 },
            { type: 'TIME', volume: 0.75 },
          ],
        },
        parking,
      ],
      total_energy: 10,
      total_cost: { excl_vat, incl_vat },
      total_fixed_cost: null,
      total_energy_cost: null,
      total_parking_cost: null,
    });
    const facts = { published: new Map() };
    expect(found(bill(4.16, 5.039), facts)).to.deep.equal([]);
    expect(found(bill(4.16, 5.06), facts)).to.deep.equal(['FAIL total-cost /total_cost/incl_vat']);
  });

  it('takes a total_time by the clock for one of which periods leave some out (D-18)', () => {
    const late = { end_date_time: new Date(Date.parse(charge().cdr.end_date_time) + 1_800_000).toISOString() };
    expect(found({ ...late, total_time: 1.5 })).to.deep.equal(['WARN total-time /total_time']);
    expect(found({ ...late, total_time: 1.3 })).to.deep.equal(['FAIL total-time /total_time']);
  });

  it('takes no price without taxes that is above the one with them (OCPI 2.3.0)', () => {
    const taxed = { tariffs: tariffs({ tax_included: 'YES' }), total_fixed_cost: null, total_energy_cost: null };
    const facts = { published: new Map() };
    const bill = (total_cost: object) => found({ ...taxed, total_parking_cost: null, total_cost }, facts);
    expect(bill({ excl_vat: 7, incl_vat: 8.1 })).to.deep.equal([]);
    expect(bill({ excl_vat: 81 })).to.deep.equal(['FAIL total-cost /total_cost/excl_vat']);
  });

  it('does not guess the time zone: what depends on it cannot be checked then, and that is no failure (P-13)', () => {
    const about = { tariffs: withRestrictions({ start_time: '09:00', end_time: '20:00' }) };
    const wrong = { ...about, total_cost: { excl_vat: 80 } };
    const unknown = { timeZone: undefined, published: new Map() };
    expect(found(about, unknown)).to.deep.equal(['WARN time-zone-unknown /cdr_location']);
    expect(found(wrong, { published: new Map() })).to.include('FAIL total-cost /total_cost/excl_vat');
    // Where nothing depends on it, it is not needed.
    expect(found({}, { timeZone: undefined })).to.deep.equal([]);
  });

  it('takes the published tariff where the CDR has none, and says so, without certainty', () => {
    const facts = {
      published: new Map([['tariff1', { tariff: exactly(build.tariff({ id: 'TARIFF1' })), isSnapshot: false }]]),
    };
    expect(found({ tariffs: [] }, facts)).to.deep.equal(['WARN tariff-missing /tariffs']);
    expect(found({ tariffs: [], total_cost: { excl_vat: 80 } }, facts)).to.deep.equal([
      'WARN tariff-missing /tariffs',
      'WARN total-cost /total_cost/excl_vat',
    ]);
    const other = charge().cdr.charging_periods.map((period) => ({ ...period, tariff_id: 'ANOTHER' }));
    expect(found({ charging_periods: other })).to.deep.equal(['WARN tariff-missing /tariffs']);
  });

  it('takes the only tariff when no period names one, without certainty (D-14)', () => {
    const unnamed = charge().cdr.charging_periods.map(({ tariff_id: _, ...period }) => period);
    expect(found({ charging_periods: unnamed })).to.deep.equal(['WARN period-tariff /charging_periods/*/tariff_id']);
    expect(found({ charging_periods: unnamed, total_cost: { excl_vat: 80 } })).to.deep.equal([
      'WARN period-tariff /charging_periods/*/tariff_id',
      'WARN total-cost /total_cost/excl_vat',
    ]);
  });

  it('compares parts with their sum where there is no tariff; nothing is to be computed where nothing is billed', () => {
    const facts = { published: new Map() };
    expect(found({ tariffs: [] }, facts)).to.deep.equal(['WARN tariff-missing /tariffs']);
    const untold = {
      tariffs: [],
      charging_periods: charge().cdr.charging_periods.map(({ tariff_id: _, ...period }) => period),
    };
    expect(found(untold, facts)).to.deep.equal(['WARN no-tariff /tariffs']);
    expect(found({ ...untold, total_cost: { excl_vat: 7 } }, facts)).to.deep.equal([
      'FAIL parts-sum /total_cost/excl_vat',
      'WARN no-tariff /tariffs',
    ]);
    expect(found({ ...untold, total_cost: { excl_vat: 10 } }, facts)).to.include('WARN parts-sum /total_cost/excl_vat');
    const nothing = { total_fixed_cost: null, total_energy_cost: null, total_parking_cost: null };
    expect(found({ ...untold, ...nothing, total_cost: { excl_vat: 0 } }, facts)).to.deep.equal([]);
  });

  it('fails a dearer tariff than was in force, and says of a newer one that it differs', () => {
    const cheap = exactly(
      build.tariff({ id: 'TARIFF1', elements: [{ price_components: [{ type: 'ENERGY', price: 0.1, step_size: 1 }] }] }),
    );
    const published = (isSnapshot: boolean) => ({ published: new Map([['tariff1', { tariff: cheap, isSnapshot }]]) });
    expect(found({}, published(true))).to.deep.equal(['FAIL tariff-differs /tariffs']);
    expect(found({}, published(false))).to.deep.equal(['WARN tariff-differs /tariffs']);
    const dear = exactly(
      build.tariff({ id: 'TARIFF1', elements: [{ price_components: [{ type: 'ENERGY', price: 1, step_size: 1 }] }] }),
    );
    expect(found({}, { published: new Map([['tariff1', { tariff: dear, isSnapshot: true }]]) })).to.deep.equal([
      'WARN tariff-differs /tariffs',
    ]);
  });

  it('says that a tariff is none of those the session began with (E3)', () => {
    const other = exactly(build.tariff({ id: 'OTHER' }));
    const published = (isSnapshot: boolean) => ({ published: new Map([['other', { tariff: other, isSnapshot }]]) });
    expect(found({}, published(true))).to.deep.equal(['WARN tariff-unannounced /tariffs']);
    expect(found({}, published(false))).to.deep.equal([]);
  });

  it('does not take unknown times for the truth (X-37)', () => {
    const epoch = '1970-01-01T00:00:00Z';
    const periods = charge().cdr.charging_periods.map((period) => ({ ...period, start_date_time: epoch }));
    const unknown = { start_date_time: epoch, end_date_time: epoch, charging_periods: periods };
    expect(found(unknown)).to.deep.equal([]);
    const local = { ...unknown, tariffs: withRestrictions({ day_of_week: ['MONDAY'] }) };
    expect(found(local, { published: new Map() })).to.deep.equal(['WARN times-unknown /start_date_time']);
  });

  it('is bounded: what has too many parts is not recomputed, and that is said', () => {
    const facts = { published: new Map() };
    expect(found({}, facts, { ...tolerances, periodsMax: 1 })).to.deep.equal(['WARN not-checked']);
    expect(found({}, facts, { ...tolerances, componentsMax: 2 })).to.deep.equal(['WARN not-checked']);
    expect(found({}, facts, { ...tolerances, stretchesMax: 1 })).to.deep.equal(['WARN not-checked']);
    // A check that stumbles is no exception.
    expect(found({}, { timeZone: 'Nowhere/Atall' })).to.deep.equal(['WARN not-checked']);
  });

  it('takes no time for a charge of centuries', () => {
    const centuries = { end_date_time: '9999-12-31T00:00:00Z', tariffs: withRestrictions({ start_time: '08:00' }) };
    const began = Date.now();
    expect(found(centuries, { published: new Map(), timeZone: 'UTC' })).to.include('WARN not-checked');
    expect(Date.now() - began).to.be.below(5000);
  });

  it('finds no double of a charge of which nobody knows when it was (D-28, X-37)', () => {
    const epoch = '1970-01-01T00:00:00Z';
    const periods = charge().cdr.charging_periods.map((period) => ({ ...period, start_date_time: epoch }));
    const unknown = { start_date_time: epoch, end_date_time: epoch, charging_periods: periods };
    const other = { number: 4, isSameSession: false, isSameEvse: true, isSameToken: true, energy: Decimal.of(16.5) };
    const start = Date.parse(charge().cdr.start_date_time);
    expect(found(unknown, { others: [{ ...other, start: 0, end: 0 }] })).to.deep.equal([]);
    expect(found({}, { others: [{ ...other, start: 0, end: start + 3_600_000 }] })).to.deep.equal([]);
    const again = { others: [{ ...other, isSameSession: true, start: 0, end: 0 }] };
    expect(found(unknown, again)).to.deep.equal(['FAIL duplicate-session /session_id']);
  });

  it('takes VAT on what is below nothing to be below nothing too', () => {
    const price = (excl_vat: number, incl_vat: number) => ({ total_energy_cost: { excl_vat, incl_vat } });
    expect(found(price(-6.6, -7.986))).to.not.include('FAIL vat /total_energy_cost/incl_vat');
    expect(found(price(-6.6, -6))).to.include('FAIL vat /total_energy_cost/incl_vat');
    expect(found(price(0, -1))).to.include('FAIL vat /total_energy_cost/incl_vat');
    expect(found(price(6.6, 6))).to.include('FAIL vat /total_energy_cost/incl_vat');
  });

  it('looks for the session where the CPO sends them (D-21)', () => {
    const none = { session: undefined };
    expect(found({}, none)).to.deep.equal(['WARN session-unknown /session_id']);
    expect(found({ session_id: null }, none)).to.deep.equal(['WARN session-missing /session_id']);
    expect(found({ session_id: null }, { ...none, sendsSessions: false })).to.deep.equal([]);
    expect(found({}, { ...none, sendsSessions: false })).to.deep.equal([]);
  });

  it('counts a session that is billed in two parts as something to look at', () => {
    const end = Date.parse(charge().cdr.start_date_time);
    const before = {
      isSameSession: true,
      isSameEvse: true,
      isSameToken: true,
      start: end - 3_600_000,
      end,
      energy: Decimal.of(3),
    };
    expect(
      found(
        {},
        {
          others: [
            { number: 4, ...before },
            { number: 5, ...before },
          ],
        },
      ),
    ).to.deep.equal(['WARN session-again /session_id']);
  });

  it('takes two short charges one after the other for two: of one the driver tried again', () => {
    const start = Date.parse(charge().cdr.start_date_time);
    const before = { number: 4, isSameSession: false, isSameEvse: true, isSameToken: true, energy: Decimal.of(16.5) };
    const [from, until] = [start - 120_000, start - 30_000];
    expect(found({}, { others: [{ ...before, start: from, end: until }] })).to.deep.equal([]);
    expect(found({}, { others: [{ ...before, start: from, end: start + 1000 }] })).to.deep.equal([
      'FAIL duplicate /id',
    ]);
    const sameSession = { ...before, isSameSession: true, start: from, end: until };
    expect(found({}, { others: [sameSession] })).to.deep.equal(['FAIL duplicate-session /session_id']);
  });

  it('counts energy below nothing, and what only the kind of connector speaks against', () => {
    const periods = (volume: number) => [
      {
        ...charge().cdr.charging_periods[0],
        dimensions: [
          { type: 'ENERGY', volume },
          { type: 'TIME', volume: 1 },
        ],
      },
    ];
    const about = (total_energy: number): Partial<CDR> =>
      ({ total_energy, charging_periods: periods(total_energy), total_parking_time: 0 }) as Partial<CDR>;
    expect(found(about(-1))).to.include('WARN energy-negative /total_energy');
    const unknown = { maxPower: undefined };
    expect(found(about(70), unknown)).to.not.include('FAIL energy-impossible /total_energy');
    expect(found(about(80), unknown)).to.include('FAIL energy-impossible /total_energy');
  });

  it('takes a credit CDR for what it takes back, and nothing else (D-07)', () => {
    const { cdr } = charge();
    const credit = {
      ...cdr,
      id: 'C1-C',
      credit: true,
      credit_reference_id: 'C1',
      total_cost: { excl_vat: -8.1, incl_vat: -9.801 },
    };
    expect(checked(credit, { original: exactly(cdr) })).to.deep.equal({
      verdict: 'OK',
      reasons: [],
      recalculated: null,
    });
    expect(found(credit, { original: undefined })).to.deep.equal(['WARN credit-unknown /credit_reference_id']);
  });

  it('names no ids of drivers', () => {
    const { cdr, session } = charge();
    const other = {
      ...session,
      cdr_token: { ...session.cdr_token, uid: 'SECRET-UID', contract_id: 'SECRET-CONTRACT' },
    };
    const { reasons } = checked({}, { session: exactly(other), token: 'others' });
    const text = JSON.stringify(reasons);
    expect(reasons.map(({ rule }) => rule)).to.deep.equal(['session-token', 'token-owner']);
    for (const secret of ['SECRET', cdr.cdr_token.uid, cdr.cdr_token.contract_id]) expect(text).to.not.include(secret);
  });
});
