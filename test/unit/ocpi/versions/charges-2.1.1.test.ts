import { expect } from 'chai';
import { needs } from '../../../../src/ocpi/versions/index.ts';
import { createBuild } from '../../../support/build.ts';
import { down, heldDown, heldUp, lostIn, received, up, without } from '../../../support/translated.ts';

const build = createBuild();
const stamp = '2026-01-15T10:00:00Z';
const token = JSON.stringify(build.token({ uid: '04AA', type: 'APP_USER', contract_id: 'NL-TNM-C1' }));
const cdrToken = { country_code: 'NL', party_id: 'TNM', uid: '04AA', type: 'APP_USER', contract_id: 'NL-TNM-C1' };

const location211 = {
  id: 'LOC1',
  type: 'ON_STREET',
  address: 'Sint-Veerleplein 11',
  city: 'Gent',
  postal_code: '9000',
  country: 'BEL',
  coordinates: { latitude: '51.057230', longitude: '3.720640' },
  evses: [
    {
      uid: 'E1',
      status: 'CHARGING',
      connectors: [
        {
          id: '1',
          standard: 'IEC_62196_T2',
          format: 'SOCKET',
          power_type: 'AC_3_PHASE',
          voltage: 230,
          amperage: 32,
          last_updated: stamp,
        },
      ],
      last_updated: stamp,
    },
  ],
  last_updated: stamp,
};
const period = (start: string, ...types: readonly string[]) => ({
  start_date_time: start,
  dimensions: types.map((type) => ({ type, volume: 1.5 })),
});
const session211 = {
  id: 'S1',
  start_datetime: stamp,
  end_datetime: '2026-01-15T11:00:00Z',
  kwh: 5.5,
  auth_id: 'NL-TNM-C1',
  auth_method: 'WHITELIST',
  location: location211,
  currency: 'EUR',
  charging_periods: [period(stamp, 'ENERGY', 'FLAT')],
  total_cost: 2.5,
  status: 'ACTIVE',
  last_updated: stamp,
};
const cdr211 = {
  id: 'C1',
  start_date_time: stamp,
  stop_date_time: '2026-01-15T11:00:00Z',
  auth_id: 'NL-TNM-C1',
  auth_method: 'WHITELIST',
  location: location211,
  currency: 'EUR',
  tariffs: [
    {
      id: 'T1',
      currency: 'EUR',
      elements: [{ price_components: [{ type: 'FLAT', price: 1, step_size: 1 }] }],
      last_updated: stamp,
    },
  ],
  charging_periods: [period(stamp, 'ENERGY')],
  total_cost: 4.1,
  total_energy: 10,
  total_time: 1,
  last_updated: stamp,
};

const known = { ...received, token };
const evse = build.evse({ uid: 'EVSE1', last_updated: stamp });
const place = build.location({ id: 'LOC1', evses: [build.evse({ uid: 'EVSE9' }), evse], state: 'Oost-Vlaanderen' });
const placed = { ...received, location: JSON.stringify(place) };
const downSession = (about: object = {}, context: object = placed) =>
  down('2.1.1', 'session', { ...build.session(), ...about }, { ...received, ...context });
const downCdr = (about: object = {}, context: object = placed) =>
  down('2.1.1', 'cdr', { ...build.cdr(), ...about }, { ...received, ...context });

describe('Sessions of 2.1.1', () => {
  it('get their owner, the eMSP’s Token and the ids of their place (Z-01, Session times, token reference, Session location, total_cost)', () => {
    const translated = up('2.1.1', 'session', session211, known);
    expect(translated.body).to.deep.equal({
      country_code: 'BE',
      party_id: 'BEC',
      ...without(session211, 'start_datetime', 'end_datetime', 'auth_id', 'location'),
      start_date_time: stamp,
      end_date_time: '2026-01-15T11:00:00Z',
      cdr_token: cdrToken,
      location_id: 'LOC1',
      evse_uid: 'E1',
      connector_id: '1',
      charging_periods: [period(stamp, 'ENERGY')],
      total_cost: { excl_vat: 2.5 },
    });
    expect(lostIn(translated)).to.deep.equal(['/location', '/charging_periods/*/dimensions/*']);
  });

  it('whose contract no Token has are held (Z-04, token reference)', () => {
    expect(needs('2.1.1', 'to-hub', { shape: 'session', text: JSON.stringify(session211) }, {})).to.deep.equal([
      { what: 'token', contractId: 'NL-TNM-C1' },
    ]);
    const { field, reason } = heldUp('2.1.1', 'session', session211);
    expect(field).to.equal('/auth_id');
    expect(reason).to.not.include('NL-TNM');
  });

  it('without an EVSE say so by #NA (T-97, Session location)', () => {
    const { body } = up('2.1.1', 'session', { ...session211, location: without(location211, 'evses') }, known);
    expect(body).to.include({ location_id: 'LOC1', evse_uid: '#NA', connector_id: '#NA' });
  });

  it('PATCH periods that keep the start by which they are known (Z-02, S-06, dimensions)', () => {
    const charging_periods = [period(stamp, 'FLAT'), period('2026-01-15T10:10:00Z', 'ENERGY')];
    const { body } = up('2.1.1', 'session', { charging_periods }, received, true);
    expect(body['charging_periods']).to.deep.equal([period('2026-01-15T10:10:00Z', 'ENERGY')]);
  });

  it('PATCH what is in them, at the time they came (Z-05, start_datetime)', () => {
    const { body, isPatch } = up('2.1.1', 'session', { kwh: 6, total_cost: 3, end_datetime: stamp }, received, true);
    expect(isPatch).to.equal(true);
    expect(body).to.deep.equal({
      kwh: 6,
      total_cost: { excl_vat: 3 },
      end_date_time: stamp,
      last_updated: received.receivedAt,
    });
  });
});

describe('Sessions for 2.1.1', () => {
  it('embed the Location with the one EVSE and Connector (Z-02, Session times, token reference, Session location)', () => {
    const translated = downSession();
    expect(translated.body).to.include({ start_datetime: '2026-01-15T10:00:00Z', auth_id: 'NL-TNM-C00000001' });
    expect(translated.body).to.not.have.any.keys(
      'cdr_token',
      'location_id',
      'evse_uid',
      'connector_id',
      'start_date_time',
    );
    const location = translated.body['location'] as { id: string; evses: { uid: string; connectors: object[] }[] };
    expect(location.id).to.equal('LOC1');
    expect(location.evses.map(({ uid, connectors }) => [uid, connectors.length])).to.deep.equal([['EVSE1', 1]]);
    expect(location).to.not.have.any.keys('state', 'country_code');
    expect(lostIn(translated)).to.include.members([
      '/cdr_token/uid',
      '/cdr_token/type',
      '/charging_periods/*/tariff_id',
      '/location/state',
    ]);
  });

  it('at a Location that is not known are held; at one that is not published they are not (Z-04, Session location)', () => {
    expect(heldDown('2.1.1', 'session', build.session()).field).to.equal('/location_id');
    const hidden = { ...received, location: JSON.stringify({ ...place, publish: false }) };
    expect(downSession({}, hidden).body).to.have.property('location');
  });

  it('at an EVSE that is not known have none (Z-02, Session location)', () => {
    const unknown = downSession({ evse_uid: 'EVSE7' });
    expect((unknown.body['location'] as { evses: object[] }).evses).to.deep.equal([]);
    expect(lostIn(unknown)).to.include('/evse_uid');
    expect(lostIn(downSession({ evse_uid: '#NA', connector_id: '#NA' }))).to.not.include('/evse_uid');
  });

  it('have the words of 2.1.1 (Z-02, AuthMethod, SessionStatus, total_cost, authorization_reference)', () => {
    const translated = downSession({
      auth_method: 'COMMAND',
      status: 'RESERVATION',
      total_cost: { excl_vat: 3.1, incl_vat: 3.7 },
      authorization_reference: 'A1',
    });
    expect(translated.body).to.include({ auth_method: 'AUTH_REQUEST', status: 'PENDING', total_cost: 3.1 });
    expect(translated.body).to.not.have.property('authorization_reference');
    expect(lostIn(translated)).to.include.members([
      '/auth_method',
      '/status',
      '/total_cost/incl_vat',
      '/authorization_reference',
    ]);
  });

  it('merge a period that is left empty into the one before, or the one after (Z-02, dimensions)', () => {
    const charging_periods = [
      period('2026-01-15T10:00:00Z', 'RESERVATION_TIME'),
      period('2026-01-15T10:10:00Z', 'ENERGY', 'POWER'),
      period('2026-01-15T10:20:00Z', 'STATE_OF_CHARGE'),
      period('2026-01-15T10:30:00Z', 'TIME'),
    ];
    expect(downSession({ charging_periods }).body['charging_periods']).to.deep.equal([
      period('2026-01-15T10:00:00Z', 'ENERGY'),
      period('2026-01-15T10:30:00Z', 'TIME'),
    ]);
  });

  it('are PUT whole when periods are added, and PATCHed otherwise (Z-04, charging_periods in PATCH)', () => {
    const stored = JSON.stringify(build.session({ id: 'S2' }));
    const patch = build.patch({ charging_periods: [period(stamp, 'ENERGY')] });
    const document = { shape: 'session', isPatch: true, text: JSON.stringify(patch) } as const;
    expect(needs('2.1.1', 'from-hub', document, {})).to.deep.equal([{ what: 'stored' }]);
    expect(needs('2.1.1', 'from-hub', document, { stored })).to.deep.equal([{ what: 'location', id: 'LOC1' }]);
    const whole = down('2.1.1', 'session', patch, { ...placed, stored }, true);
    expect(whole.isPatch).to.equal(false);
    expect(whole.body['id']).to.equal('S2');
    const running = down('2.1.1', 'session', { kwh: 7, last_updated: stamp }, received, true);
    expect(running.body).to.deep.equal({ kwh: 7, last_updated: stamp });
    expect(needs('2.1.1', 'from-hub', { ...document, text: '{"kwh":7}' }, {})).to.deep.equal([]);
  });
});

describe('CDRs of 2.1.1', () => {
  it('get a token, a CdrLocation and a Price (Z-01, CDR end, CDR location, total_cost)', () => {
    const translated = up('2.1.1', 'cdr', cdr211, known);
    expect(translated.body).to.deep.equal({
      country_code: 'BE',
      party_id: 'BEC',
      ...without(cdr211, 'stop_date_time', 'auth_id', 'location', 'tariffs'),
      end_date_time: '2026-01-15T11:00:00Z',
      cdr_token: cdrToken,
      cdr_location: {
        ...without(location211, 'type', 'evses', 'last_updated'),
        evse_uid: 'E1',
        evse_id: '#NA',
        connector_id: '1',
        connector_standard: 'IEC_62196_T2',
        connector_format: 'SOCKET',
        connector_power_type: 'AC_3_PHASE',
      },
      tariffs: [{ country_code: 'BE', party_id: 'BEC', ...cdr211.tariffs[0] }],
      total_cost: { excl_vat: 4.1 },
    });
    expect(lostIn(translated)).to.deep.equal(['/location']);
  });

  it('keep amounts to the digit (Z-01, total_cost)', () => {
    const text = JSON.stringify(cdr211).replace('"total_cost":4.1', '"total_cost":4.10000000000000000001');
    expect(up('2.1.1', 'cdr', text, known).text).to.include('"total_cost":{"excl_vat":4.10000000000000000001}');
  });

  it('that name no EVSE, or nothing that 2.2.1 can count, are held (Z-04, CDR location, dimensions)', () => {
    const nowhere = { ...cdr211, location: without(location211, 'evses') };
    expect(heldUp('2.1.1', 'cdr', nowhere, known).field).to.equal('/location/evses');
    const flat = { ...cdr211, charging_periods: [period(stamp, 'FLAT')] };
    expect(heldUp('2.1.1', 'cdr', flat, known).field).to.equal('/charging_periods');
  });

  it('of several EVSEs have the first (Z-02, CDR location)', () => {
    const [one] = location211.evses;
    const location = { ...location211, evses: [one, { ...one, uid: 'E2' }] };
    const translated = up('2.1.1', 'cdr', { ...cdr211, location }, known);
    expect(translated.body['cdr_location']).to.include({ evse_uid: 'E1' });
    expect(lostIn(translated)).to.include('/location/evses');
  });
});

describe('CDRs for 2.1.1', () => {
  it('embed a Location made of the CDR, with voltage and current of the place (Z-02, CDR location)', () => {
    const translated = downCdr({ last_updated: stamp });
    expect(translated.body['location']).to.deep.equal({
      id: 'LOC1',
      type: 'UNKNOWN',
      name: 'Gravensteen',
      address: 'Sint-Veerleplein 11',
      city: 'Gent',
      postal_code: '9000',
      country: 'BEL',
      coordinates: { latitude: '51.057230', longitude: '3.720640' },
      evses: [
        {
          uid: 'EVSE1',
          evse_id: 'BE*BEC*E1',
          status: 'UNKNOWN',
          connectors: [
            {
              id: '1',
              standard: 'IEC_62196_T2',
              format: 'SOCKET',
              power_type: 'AC_3_PHASE',
              voltage: 230,
              amperage: 32,
              last_updated: stamp,
            },
          ],
          last_updated: stamp,
        },
      ],
      last_updated: stamp,
    });
  });

  it('have no EVSE when its voltage is not known, or its plug is not of 2.1.1 (Z-04, CDR location)', () => {
    const unknown = downCdr({}, { location: undefined });
    expect(unknown.body['location']).to.not.have.property('evses');
    expect(unknown.losses).to.deep.include({
      field: '/cdr_location/evse_uid',
      why: 'is left out: its voltage and current are not known',
    });
    const cdr = build.cdr();
    const newer = downCdr({ cdr_location: { ...cdr.cdr_location, connector_standard: 'MCS' } });
    expect(newer.body['location']).to.not.have.property('evses');
    expect(lostIn(newer)).to.include('/cdr_location/evse_uid');
  });

  it('have no EVSE id where the CDR has none (Z-01, CDR location)', () => {
    const cdr_location = { ...build.cdr().cdr_location, evse_id: '#NA' };
    const { evses } = downCdr({ cdr_location }).body['location'] as { evses: object[] };
    expect(evses[0]).to.include({ uid: 'EVSE1' }).and.not.have.property('evse_id');
  });

  it('without a postal code are held but by agreement (Z-04, T-97)', () => {
    const cdr = build.cdr();
    const cdr_location = without(cdr.cdr_location, 'postal_code');
    expect(heldDown('2.1.1', 'cdr', { ...cdr, cdr_location }, placed).field).to.equal('/cdr_location/postal_code');
    const agreed = downCdr({ cdr_location }, { ...placed, peer: { acceptsNoPostalCode: true } });
    expect(agreed.body['location']).to.include({ postal_code: '#NA' });
  });

  it('have one amount, and lose what 2.1.1 does not say, signed data too (Z-02, total_cost, cost parts, session_id)', () => {
    const translated = downCdr({
      authorization_reference: 'A1',
      signed_data: { encoding_method: 'OCMF', signed_values: [{ nature: 'Start', plain_data: 'a', signed_data: 'b' }] },
      invoice_reference_id: 'I1',
      home_charging_compensation: true,
    });
    expect(translated.body['total_cost']).to.equal(8.1);
    expect(translated.body).to.include({ stop_date_time: '2026-01-15T11:00:00Z' });
    const lost = [
      'session_id',
      'authorization_reference',
      'signed_data',
      'total_fixed_cost',
      'total_energy_cost',
      'total_parking_cost',
      'invoice_reference_id',
      'home_charging_compensation',
    ];
    expect(translated.body).to.not.have.any.keys(...lost, 'country_code', 'cdr_token', 'end_date_time');
    expect(lostIn(translated)).to.include.members(lost.map((name) => `/${name}`));
    expect(lostIn(translated)).to.include.members([
      '/total_cost/incl_vat',
      '/tariffs/*/elements/*/price_components/*/vat',
    ]);
  });

  it('that take another back are held (Z-04, credit CDR)', () => {
    const credit = build.cdr({
      id: 'CDR1-C',
      credit: true,
      credit_reference_id: 'CDR1',
      total_cost: { excl_vat: -8.1, incl_vat: -9.801 },
    });
    expect(heldDown('2.1.1', 'cdr', credit, placed).field).to.equal('/credit');
    expect(downCdr({ credit: false }).body).to.not.have.property('credit');
  });

  it('leave out a Tariff that 2.1.1 cannot express, and never its restriction alone (Z-04, restrictions)', () => {
    const [tariff] = build.cdr().tariffs ?? [];
    const tariffs = [tariff, { ...tariff, id: 'GREEN', type: 'PROFILE_GREEN' }];
    const translated = downCdr({ tariffs });
    expect((translated.body['tariffs'] as { id: string }[]).map(({ id }) => id)).to.deep.equal(['TARIFF1']);
    expect(lostIn(translated)).to.include('/tariffs/*');
  });

  it('with no quantity that 2.1.1 knows are held (Z-04, dimensions)', () => {
    const charging_periods = [period(stamp, 'RESERVATION_TIME')];
    expect(heldDown('2.1.1', 'cdr', build.cdr({ charging_periods: charging_periods as never }), placed).field).to.equal(
      '/charging_periods',
    );
  });
});
