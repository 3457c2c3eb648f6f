import { expect } from 'chai';
import type { CDR, Session } from '../../../src/generated/ocpi-2.2.1.ts';
import { validate } from '../../../src/ocpi/validate.ts';
import { checkCdr } from '../../../src/pricing/cdr-check.ts';
import { exactly } from '../../../src/pricing/exact.ts';
import type { BillFacts } from '../../../src/stations/bill-facts.ts';
import { cdrOf } from '../../../src/stations/cdr.ts';
import { chargeOf } from '../../../src/stations/charge.ts';
import type { TransactionEvent } from '../../../src/stations/model.ts';
import { connectorPowerW } from '../../../src/stations/power-cap.ts';
import { sessionOf } from '../../../src/stations/session.ts';
import { createBuild } from '../../support/build.ts';
import { factsOf, tolerances } from '../../support/honest-cdr.ts';
import { ended, measured, minute, recorded, started, time, updated } from '../../support/stations/say.ts';

const build = createBuild();
const connector = build.connector();
const location = build.location({
  address: 'Koningin Maria Hendrikaplein 2, aan de achterkant',
  state: 'Oost-Vlaanderen en omstreken',
});
const tariff = build.tariff({ id: 'T1' });
const facts: BillFacts = {
  party: { country_code: 'BE', party_id: 'BEC' },
  sessionId: '2b1c9f0e-6d0b-4a52-9f0a-54d0d1a3a001',
  token: build.cdrToken(),
  authMethod: 'COMMAND',
  authorizationReference: 'A-1',
  location,
  evse: { uid: 'E1', evse_id: 'BE*BEC*E1' },
  connector,
  meterId: 'M-77',
  currency: 'CHF',
  tariffs: [tariff],
};
const now = minute(70);

const events: TransactionEvent[] = [
  started(0, { meterStartWh: 1000, idToken: { idToken: 'AB' } }),
  updated(0.1, { chargingState: 'Charging' }),
  measured(
    updated(30),
    '5000',
    { measurand: 'Power.Active.Import', value: '8', unit: 'kW' },
    { measurand: 'SoC', value: '55', unit: 'Percent' },
  ),
  updated(40, { chargingState: 'SuspendedEV' }),
  ended(60, { meterStopWh: 7000 }),
];
const of = (count = events.length) =>
  chargeOf(recorded(events.slice(0, count)), { maxPowerW: connectorPowerW(connector) });
const typesOf = ({ charging_periods }: Pick<CDR | Session, 'charging_periods'>) =>
  (charging_periods ?? []).map(({ dimensions }) => dimensions.map(({ type }) => type));
const verdictOf = (cdr: CDR, session: Session) => {
  for (const [name, value] of [
    ['session', session],
    ['cdr', cdr],
  ] as const)
    expect(validate(name, value)).to.deep.equal({ issues: [], findings: [] });
  return checkCdr(exactly(cdr), factsOf({ cdr, session, timeZone: location.time_zone }), tolerances);
};

describe('the Session of a charge', () => {
  it('is ACTIVE with what is used and costs so far, and what is measured now', () => {
    const session = sessionOf(of(3), facts, now);
    expect(session).to.deep.include({
      country_code: 'BE',
      party_id: 'BEC',
      id: facts.sessionId,
      start_date_time: time(0),
      kwh: 4,
      auth_method: 'COMMAND',
      authorization_reference: 'A-1',
      location_id: location.id,
      evse_uid: 'E1',
      connector_id: '1',
      meter_id: 'M-77',
      currency: 'EUR',
      // 0.50 once, and 4 kWh at 0.40.
      total_cost: { excl_vat: 2.1, incl_vat: 2.541 },
      status: 'ACTIVE',
      last_updated: time(70),
    });
    expect(session).not.to.have.property('end_date_time');
    expect(typesOf(session)).to.deep.equal([['ENERGY', 'TIME', 'MIN_POWER', 'MAX_POWER', 'POWER', 'STATE_OF_CHARGE']]);
  });

  it('is PENDING until somebody is known, and says nothing of a price', () => {
    const pending = chargeOf(recorded([started(0, { seqNo: 0 })]));
    const session = sessionOf(pending, facts, now);
    expect(session).to.deep.include({ status: 'PENDING', kwh: 0, start_date_time: time(0), charging_periods: [] });
    expect(session).not.to.have.property('total_cost');
  });

  it('starts with its first word while it is PENDING, and anew when it becomes ACTIVE (S-07)', () => {
    const said = [
      started(0, { seqNo: 0 }),
      updated(5, { seqNo: 1, idToken: { idToken: 'AB' }, chargingState: 'EVConnected' }),
      updated(6, { seqNo: 2, chargingState: 'Charging' }),
    ];
    const startAfter = (count: number): string =>
      sessionOf(chargeOf(recorded(said.slice(0, count))), facts, now).start_date_time;
    expect([1, 2, 3].map(startAfter)).to.deep.equal([time(0), time(5), time(5)]);
  });

  it('is INVALID when nothing came of it (S-24)', () => {
    const nothing = chargeOf(recorded([started(0, { seqNo: 0 }), ended(2, { seqNo: 1, stoppedReason: 'Timeout' })]));
    expect(sessionOf(nothing, facts, now)).to.deep.include({ status: 'INVALID', end_date_time: time(2), kwh: 0 });
  });

  it('is INVALID by what its station says it ended of, if nothing was charged: not because nothing was charged (S-24)', () => {
    const statusFor = (stoppedReason: string, meterStopWh: number) => {
      const said = [started(0, { meterStartWh: 1000 }), ended(2, { meterStopWh, stoppedReason })];
      return sessionOf(chargeOf(recorded(said)), facts, now).status;
    };
    for (const reason of ['EVConnectTimeout', 'Timeout', 'DeAuthorized'])
      expect([statusFor(reason, 1000), statusFor(reason, 1500)], reason).to.deep.equal(['INVALID', 'COMPLETED']);
    expect(statusFor('Local', 1000)).to.equal('COMPLETED');
  });

  it('is COMPLETED at its end, and costs what the CDR does (D-32)', () => {
    const [session, cdr] = [sessionOf(of(), facts, now), cdrOf(of(), facts, now)];
    expect(session).to.deep.include({
      status: 'COMPLETED',
      end_date_time: time(60),
      kwh: 6,
      total_cost: cdr.total_cost,
    });
    expect(session.charging_periods).to.deep.equal(cdr.charging_periods);
  });

  it('is RESERVATION before, without an EVSE where it has none (S-11, S-12)', () => {
    const { evse: _evse, connector: _connector, ...anywhere } = facts;
    const session = sessionOf(undefined, { ...anywhere, reservation: { from: minute(0) } }, minute(6));
    expect(session).to.deep.include({
      status: 'RESERVATION',
      start_date_time: time(0),
      evse_uid: '#NA',
      connector_id: '#NA',
    });
    expect(typesOf(session)).to.deep.equal([['RESERVATION_TIME']]);
  });
});

describe('the CDR of a charge', () => {
  it('says what was used and what that costs', () => {
    const cdr = cdrOf(of(), facts, now);
    expect(cdr).to.deep.include({
      id: facts.sessionId,
      session_id: facts.sessionId,
      start_date_time: time(0),
      end_date_time: time(60),
      tariffs: [tariff],
      total_energy: 6,
      total_time: 1,
      total_parking_time: 0.333333,
      // 0.50 once, 6 kWh at 0.40, 20 minutes at 4.00.
      total_cost: { excl_vat: 4.2333, incl_vat: 5.1223 },
      total_fixed_cost: { excl_vat: 0.5, incl_vat: 0.605 },
      total_energy_cost: { excl_vat: 2.4, incl_vat: 2.904 },
      total_parking_cost: { excl_vat: 1.3333, incl_vat: 1.6133 },
    });
    expect(cdr).not.to.have.property('total_time_cost');
    expect(cdr).not.to.have.property('signed_data');
  });

  it('has no dimension that is for Sessions alone (D-15), and a new period where it parks', () => {
    expect(typesOf(cdrOf(of(), facts, now))).to.deep.equal([
      ['ENERGY', 'TIME', 'MIN_POWER', 'MAX_POWER'],
      ['PARKING_TIME'],
    ]);
  });

  it('passes its checks', () => {
    const [session, cdr] = [sessionOf(of(), facts, now), cdrOf(of(), facts, now)];
    expect(verdictOf(cdr, session)).to.deep.include({ verdict: 'OK', reasons: [] });
  });

  it('says where it was, shortened where it has to be (D-33)', () => {
    expect(cdrOf(of(), facts, now).cdr_location).to.deep.equal({
      id: location.id,
      name: location.name,
      address: 'Koningin Maria Hendrikaplein 2, aan de',
      city: location.city,
      postal_code: location.postal_code,
      state: 'Oost-Vlaanderen en',
      country: location.country,
      coordinates: location.coordinates,
      evse_uid: 'E1',
      evse_id: 'BE*BEC*E1',
      connector_id: '1',
      connector_standard: connector.standard,
      connector_format: connector.format,
      connector_power_type: connector.power_type,
    });
  });

  it('is free of charge without a tariff, in the currency of its party', () => {
    const [session, cdr] = [{ ...facts, tariffs: [] }].map((free) => [
      sessionOf(of(), free, now),
      cdrOf(of(), free, now),
    ])[0] as [Session, CDR];
    expect(cdr).to.deep.include({ currency: 'CHF', total_cost: { excl_vat: 0 }, total_energy: 6 });
    for (const field of ['tariffs', 'total_energy_cost', 'total_fixed_cost']) expect(cdr).not.to.have.property(field);
    expect(cdr.charging_periods.every(({ tariff_id }) => tariff_id === undefined)).to.equal(true);
    expect(session.total_cost).to.deep.equal({ excl_vat: 0 });
    expect(verdictOf(cdr, session).verdict).to.equal('OK');
  });

  it('is free of charge, and says so, where neither time nor energy was used', () => {
    const nothing = chargeOf(recorded([started(0, { meterStartWh: 1000 }), ended(0, { meterStopWh: 1000 })]));
    const [session, cdr] = [sessionOf(nothing, facts, now), cdrOf(nothing, facts, now)];
    expect(cdr).to.deep.include({ currency: 'EUR', total_cost: { excl_vat: 0 }, total_energy: 0, total_time: 0 });
    expect(cdr).not.to.have.property('tariffs');
    expect(session).to.deep.include({ status: 'COMPLETED', total_cost: { excl_vat: 0 } });
    expect(verdictOf(cdr, session).reasons).to.deep.equal([]);
  });

  it('is by the tariff that was in force at its start, and of its kind', () => {
    const dear = build.tariff({ id: 'T2', start_date_time: time(10) });
    const cash = build.tariff({ id: 'T3', type: 'AD_HOC_PAYMENT' });
    const tariffs = [dear, cash, tariff];
    expect(cdrOf(of(), { ...facts, tariffs }, now).tariffs?.map(({ id }) => id)).to.deep.equal(['T1']);
    expect(cdrOf(of(), { ...facts, tariffs, isAdHoc: true }, now).tariffs?.map(({ id }) => id)).to.deep.equal(['T3']);
  });

  it('begins with the reservation before it (D-23)', () => {
    const elements = [
      {
        price_components: [{ type: 'TIME' as const, price: 6, step_size: 1 }],
        restrictions: { reservation: 'RESERVATION' as const },
      },
      { price_components: [{ type: 'ENERGY' as const, price: 0.5, step_size: 1 }] },
    ];
    const reserved = {
      ...facts,
      tariffs: [build.tariff({ id: 'R', elements: elements as never })],
      reservation: { from: minute(-10) },
    };
    const cdr = cdrOf(of(), reserved, now);
    expect(cdr).to.deep.include({
      start_date_time: time(-10),
      end_date_time: time(60),
      // Ten minutes at 6.00 and 6 kWh at 0.50.
      total_cost: { excl_vat: 4 },
      total_reservation_cost: { excl_vat: 1 },
      total_time: 1,
    });
    expect(typesOf(cdr)[0]).to.deep.equal(['RESERVATION_TIME']);
    const session = sessionOf(of(), reserved, now);
    expect(session.start_date_time).to.equal(time(0));
    expect(verdictOf(cdr, session)).to.deep.include({ verdict: 'OK', reasons: [] });
  });

  it('begins where it began, also when it was reserved only after that by the clock of its station', () => {
    const elements = [
      {
        price_components: [{ type: 'TIME' as const, price: 6, step_size: 1 }],
        restrictions: { reservation: 'RESERVATION' as const },
      },
      { price_components: [{ type: 'ENERGY' as const, price: 0.5, step_size: 1 }] },
    ];
    const tariffs = [build.tariff({ id: 'R', elements: elements as never })];
    const reserved = { ...facts, tariffs, reservation: { from: minute(20), until: minute(0) } };
    const [cdr, session] = [cdrOf(of(), reserved, now), sessionOf(of(), reserved, now)];
    expect(cdr).to.deep.include({ start_date_time: time(0), end_date_time: time(60), total_cost: { excl_vat: 3 } });
    const starts = cdr.charging_periods.map(({ start_date_time }) => start_date_time);
    expect(starts).to.deep.equal([...starts].sort());
    expect(verdictOf(cdr, session)).to.deep.include({ verdict: 'OK', reasons: [] });
  });

  it('of a reservation that nobody used is of nothing else (D-22)', () => {
    const elements = [
      {
        price_components: [{ type: 'FLAT' as const, price: 2, step_size: 1 }],
        restrictions: { reservation: 'RESERVATION_EXPIRES' as const },
      },
      { price_components: [{ type: 'ENERGY' as const, price: 0.5, step_size: 1 }] },
    ];
    const { evse: _evse, connector: _connector, ...anywhere } = facts;
    const tariffs = [build.tariff({ id: 'R', elements: elements as never })];
    const expired = { ...anywhere, tariffs, reservation: { from: minute(0), until: minute(15) } };
    const [session, cdr] = [sessionOf(undefined, expired, now), cdrOf(undefined, expired, now)];
    expect(cdr).to.deep.include({
      total_cost: { excl_vat: 2 },
      total_energy: 0,
      total_time: 0,
      end_date_time: time(15),
    });
    expect(cdr.cdr_location).to.deep.include({ evse_uid: '#NA', evse_id: '#NA', connector_id: '#NA' });
    expect(session).to.deep.include({ status: 'COMPLETED', end_date_time: time(15) });
    expect(verdictOf(cdr, session)).to.deep.include({ verdict: 'OK', reasons: [] });
  });
});

describe('the power of a connector', () => {
  it('is what voltage and current come to, or what is named, whichever is more', () => {
    const about = { power_type: 'AC_3_PHASE' as const, max_voltage: 230, max_amperage: 32 };
    expect(connectorPowerW(about)).to.equal(22_080);
    expect(connectorPowerW({ ...about, max_electric_power: 11_000 })).to.equal(22_080);
    expect(connectorPowerW({ ...about, power_type: 'DC', max_electric_power: 50_000 })).to.equal(50_000);
  });
});
