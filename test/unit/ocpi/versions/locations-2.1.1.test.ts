import { expect } from 'chai';
import { createBuild } from '../../../support/build.ts';
import { down, heldDown, heldUp, lostIn, received, up, without } from '../../../support/translated.ts';

const build = createBuild();
const stamp = '2026-01-15T10:00:00Z';

const connector211 = {
  id: '1',
  standard: 'IEC_62196_T2',
  format: 'SOCKET',
  power_type: 'AC_3_PHASE',
  voltage: 230,
  amperage: 32,
  tariff_id: 'T1',
  last_updated: stamp,
};
const evse211 = { uid: 'E1', status: 'AVAILABLE', connectors: [connector211], last_updated: stamp };
const location211 = {
  id: 'LOC1',
  type: 'ON_STREET',
  address: 'Sint-Veerleplein 11',
  city: 'Gent',
  postal_code: '9000',
  country: 'BEL',
  coordinates: { latitude: '51.057230', longitude: '3.720640' },
  evses: [evse211],
  last_updated: stamp,
};

const downLocation = (about: object, context = {}) =>
  down('2.1.1', 'location', { ...build.location(), ...about }, { ...received, ...context });
const downEvse = (about: object, context = {}) =>
  down('2.1.1', 'evse', { ...build.evse(), ...about }, { ...received, ...context });
const downConnector = (about: object, context = {}) =>
  down('2.1.1', 'connector', { ...build.connector(), ...about }, { ...received, ...context });

describe('Locations of 2.1.1', () => {
  it('come with the owner of the connection, published, and with the fields of 2.2.1 (Z-01, country_code, publish, voltage, tariff_id)', () => {
    const { body, losses } = up('2.1.1', 'location', location211);
    expect(body).to.deep.equal({
      country_code: 'BE',
      party_id: 'BEC',
      ...without(location211, 'type', 'evses'),
      parking_type: 'ON_STREET',
      evses: [
        {
          ...evse211,
          connectors: [
            {
              ...without(connector211, 'voltage', 'amperage', 'tariff_id'),
              max_voltage: 230,
              max_amperage: 32,
              tariff_ids: ['T1'],
            },
          ],
        },
      ],
      time_zone: 'Europe/Brussels',
      publish: true,
    });
    expect(losses).to.deep.equal([]);
  });

  it('have their time zone from the country that has one, from the caller, or are held (Z-04, time_zone)', () => {
    const inSpain = { ...location211, country: 'ESP' };
    expect(heldUp('2.1.1', 'location', inSpain).field).to.equal('/time_zone');
    const named = up('2.1.1', 'location', inSpain, { ...received, timeZone: 'Atlantic/Canary' });
    expect(named.body['time_zone']).to.equal('Atlantic/Canary');
    const own = up('2.1.1', 'location', { ...inSpain, time_zone: 'Europe/Madrid' });
    expect(own.body['time_zone']).to.equal('Europe/Madrid');
  });

  it('have no parking_type when they are OTHER or UNKNOWN (Z-02, type)', () => {
    for (const [type, lost] of [
      ['OTHER', ['/type']],
      ['UNKNOWN', []],
    ] as const) {
      const translated = up('2.1.1', 'location', { ...location211, type });
      expect(translated.body).to.not.have.any.keys('type', 'parking_type');
      expect(lostIn(translated)).to.deep.equal(lost);
    }
  });

  it('are not open all day when they have weekly hours (Z-01, opening_times)', () => {
    const regular_hours = [{ weekday: 1, period_begin: '08:00', period_end: '20:00' }];
    const { body } = up('2.1.1', 'location', { ...location211, opening_times: { regular_hours } });
    expect(body['opening_times']).to.deep.equal({ regular_hours, twentyfourseven: false });
    const always = up('2.1.1', 'location', { ...location211, opening_times: { twentyfourseven: true } });
    expect(always.body['opening_times']).to.deep.equal({ twentyfourseven: true });
  });

  it('call the source of an impact its category (Z-01, EnvironmentalImpact)', () => {
    const mix = (field: string) => ({
      is_green_energy: false,
      environ_impact: [{ [field]: 'NUCLEAR_WASTE', amount: 1 }],
    });
    expect(up('2.1.1', 'location', { ...location211, energy_mix: mix('source') }).body['energy_mix']).to.deep.equal(
      mix('category'),
    );
    expect(downLocation({ energy_mix: mix('category') }).body['energy_mix']).to.deep.equal(mix('source'));
  });

  it('that do not fit into 2.2.1 are held, by the field (Z-04, ids)', () => {
    const long = 'E'.repeat(39);
    const { field, reason } = heldUp('2.1.1', 'location', { ...location211, evses: [{ ...evse211, uid: long }] });
    expect(field).to.equal('/evses/0/uid');
    expect(reason).to.match(/not be longer than 36/);
  });

  it('keep unknown fields and every byte that is not translated (Z-01)', () => {
    const text =
      '{"id":"LOC1","type":"ON_STREET","x":{"n": 1.10},"address":"A","city":"G","postal_code":"1","country":"BEL",' +
      '"coordinates":{"latitude":"51.057230","longitude":"3.720640"},"last_updated":"2026-01-15T10:00:00Z"}';
    const { text: translated } = up('2.1.1', 'location', text);
    expect(translated).to.include('"x":{"n": 1.10}');
  });

  it('PATCH without last_updated: it was updated when it came; with one, that is copied (Z-05)', () => {
    expect(up('2.1.1', 'evse', { status: 'CHARGING' }, received, true).body).to.deep.equal({
      status: 'CHARGING',
      last_updated: received.receivedAt,
    });
    for (const [shape, patch] of [
      ['location', { name: 'A' }],
      ['connector', { voltage: 400 }],
      ['evse', {}],
    ] as const) {
      const { body, isPatch } = up('2.1.1', shape, { ...patch, last_updated: stamp }, received, true);
      expect(body['last_updated'], shape).to.equal(stamp);
      expect(isPatch).to.equal(true);
      expect(body).to.not.have.any.keys('country_code', 'publish', 'time_zone', 'voltage');
    }
    expect(heldUp('2.1.1', 'evse', { status: 'CHARGING' }, without(received, 'receivedAt'), true).field).to.equal(
      '/last_updated',
    );
  });
});

describe('Locations for 2.1.1', () => {
  it('lose what 2.1.1 does not have, and list it (Z-02, owner, publish_allowed_to, state, parking_places, help_phone)', () => {
    const translated = downLocation({
      state: 'Oost-Vlaanderen',
      publish_allowed_to: [{ group_id: 'G' }],
      parking_places: [{ id: 'P' }],
      help_phone: '+32 9 000',
    });
    expect(translated.body).to.not.have.any.keys(
      'country_code',
      'party_id',
      'publish',
      'state',
      'help_phone',
      'parking_type',
    );
    expect(lostIn(translated)).to.deep.equal([
      '/publish_allowed_to',
      '/state',
      '/parking_places',
      '/help_phone',
      '/evses/*/connectors/*/tariff_ids',
    ]);
  });

  it('are held when they are not published (Z-04, publish)', () => {
    expect(heldDown('2.1.1', 'location', build.location({ publish: false })).field).to.equal('/publish');
    expect(heldDown('2.1.1', 'location', build.patch({ publish: false }), received, true).field).to.equal('/publish');
  });

  it('have a type: UNKNOWN, their own, or OTHER (Z-02, type)', () => {
    expect(downLocation({ parking_type: undefined }).body['type']).to.equal('UNKNOWN');
    expect(downLocation({ parking_type: 'PARKING_LOT' }).body['type']).to.equal('PARKING_LOT');
    for (const parking_type of ['ALONG_MOTORWAY', 'ON_DRIVEWAY', 'ROOF']) {
      const translated = downLocation({ parking_type, evses: [] });
      expect(translated.body['type']).to.equal('OTHER');
      expect(lostIn(translated)).to.deep.equal(['/parking_type']);
    }
    const patch = down('2.1.1', 'location', build.patch({ name: 'B' }), received, true);
    expect(patch.body).to.not.have.property('type');
  });

  it('have an address of 45 characters (Z-02, address)', () => {
    const translated = downLocation({ address: 'Burgemeester Karel Lodewijk Ledeganckstraat 123 bus 4', evses: [] });
    expect(translated.body['address']).to.equal('Burgemeester Karel Lodewijk Ledeganckstraat');
    expect(lostIn(translated)).to.deep.equal(['/address']);
  });

  it('without a postal code are held, or have #NA when that is agreed (Z-04, T-97, postal_code)', () => {
    expect(heldDown('2.1.1', 'location', build.location({ postal_code: undefined })).field).to.equal('/postal_code');
    const agreed = downLocation({ postal_code: undefined }, { peer: { acceptsNoPostalCode: true } });
    expect(agreed.body['postal_code']).to.equal('#NA');
  });

  it('have coordinates with six decimals (Z-02, coordinates)', () => {
    const translated = downLocation({
      coordinates: { latitude: '51.05723', longitude: '-3.7206456' },
      related_locations: [{ latitude: '-0.0000004', longitude: '179.9999996' }],
      evses: [],
    });
    expect(translated.body['coordinates']).to.deep.equal({ latitude: '51.057230', longitude: '-3.720646' });
    expect(translated.body['related_locations']).to.deep.equal([{ latitude: '0.000000', longitude: '180.000000' }]);
    expect(lostIn(translated)).to.deep.equal([
      '/coordinates/longitude',
      '/related_locations/*/latitude',
      '/related_locations/*/longitude',
    ]);
  });

  it('have weekly hours or are always open (Z-02, opening_times)', () => {
    const regular_hours = [{ weekday: 1, period_begin: '08:00', period_end: '20:00' }];
    expect(
      downLocation({ opening_times: { twentyfourseven: false, regular_hours } }).body['opening_times'],
    ).to.deep.equal({
      regular_hours,
    });
    const both = downLocation({ opening_times: { twentyfourseven: true, regular_hours }, evses: [] });
    expect(both.body['opening_times']).to.deep.equal({ twentyfourseven: true });
    expect(lostIn(both)).to.deep.equal(['/opening_times/regular_hours']);
  });

  it('lose facilities and pictures of newer kinds (Z-02, Facility)', () => {
    const image = { url: 'https://bec.example/a.jpg', category: 'PARKING', type: 'jpeg' };
    const translated = downLocation({
      facilities: ['HOTEL', 'TRAM_STOP', 'WIFI', 'SAUNA'],
      images: [image],
      evses: [],
    });
    expect(translated.body['facilities']).to.deep.equal(['HOTEL', 'WIFI']);
    expect(translated.body['images']).to.deep.equal([{ ...image, category: 'OTHER' }]);
    expect(lostIn(translated)).to.deep.equal(['/facilities', '/images/*/category']);
  });

  it('have DateTimes without fractions (Z-02, DateTime)', () => {
    const translated = downLocation({ last_updated: '2026-01-15T10:00:00.250Z', evses: [] });
    expect(translated.body['last_updated']).to.equal('2026-01-15T10:00:00Z');
    expect(lostIn(translated)).to.deep.equal(['/last_updated']);
    expect(lostIn(downLocation({ last_updated: '2026-01-15T10:00:00.000Z', evses: [] }))).to.deep.equal([]);
  });

  it('are ASCII for those who need it (Z-02, string)', () => {
    const about = { name: 'Sint-Élisabeth “Groß”', city: '東京', evses: [] };
    expect(downLocation(about).body['name']).to.equal(about.name);
    const ascii = downLocation(about, { peer: { asciiOnly: true } });
    expect(ascii.body['name']).to.equal('Sint-Elisabeth "Gross"');
    expect(ascii.body['city']).to.equal('??');
    expect(lostIn(ascii)).to.deep.equal(['/name', '/city']);
  });
});

describe('EVSEs and Connectors for 2.1.1', () => {
  it('have the capabilities of 2.1.1, of the payment ones CREDIT_CARD_PAYABLE alone (Z-02, capabilities)', () => {
    const capabilities = ['RFID_READER', 'CREDIT_CARD_PAYABLE', 'DEBIT_CARD_PAYABLE', 'PED_TERMINAL', 'FACE_READER'];
    const translated = downEvse({ capabilities });
    expect(translated.body['capabilities']).to.deep.equal(['RFID_READER', 'CREDIT_CARD_PAYABLE']);
    expect(lostIn(translated)).to.include('/capabilities');
  });

  it('lose newer restrictions and what is only in 2.3.0 (Z-02, parking_restrictions, parking, accepted_service_providers)', () => {
    const translated = downEvse({
      parking_restrictions: ['PLUGGED', 'TAXIS'],
      parking: [{ parking_id: 'P' }],
      accepted_service_providers: ['Tulp'],
    });
    expect(translated.body['parking_restrictions']).to.deep.equal(['PLUGGED']);
    expect(translated.body).to.not.have.any.keys('parking', 'accepted_service_providers');
    expect(lostIn(translated)).to.include.members(['/parking', '/accepted_service_providers', '/parking_restrictions']);
  });

  it('have the old names, and no power or capabilities (Z-02, max_voltage, max_electric_power, Connector.capabilities)', () => {
    const translated = downConnector({
      tariff_ids: null,
      max_electric_power: 11000,
      capabilities: ['ISO_15118_2_PLUG_AND_CHARGE'],
    });
    expect(translated.body).to.include({ voltage: 230, amperage: 32 });
    expect(translated.body).to.not.have.any.keys(
      'max_voltage',
      'max_amperage',
      'max_electric_power',
      'capabilities',
      'tariff_ids',
    );
    expect(lostIn(translated)).to.deep.equal(['/max_electric_power', '/capabilities']);
  });

  it('of two phases are of one (Z-02, PowerType)', () => {
    for (const power_type of ['AC_2_PHASE', 'AC_2_PHASE_SPLIT']) {
      const translated = downConnector({ power_type, tariff_ids: [] });
      expect(translated.body['power_type']).to.equal('AC_1_PHASE');
      expect(lostIn(translated)).to.deep.equal(['/power_type']);
    }
  });

  it('name the Tariff that is for everybody and in force (Z-02, tariff_ids)', () => {
    const tariffs = [
      build.tariff({ id: 'GREEN', type: 'PROFILE_GREEN' }),
      build.tariff({ id: 'OLD', end_date_time: '2026-01-01T00:00:00Z' }),
      build.tariff({ id: 'SOON', start_date_time: '2026-02-01T00:00:00Z' }),
      build.tariff({ id: 'Now', type: 'REGULAR', start_date_time: '2026-01-01T00:00:00Z' }),
      build.tariff({ id: 'LATER' }),
    ].map((tariff) => JSON.stringify(tariff));
    const named = downConnector({ tariff_ids: ['GREEN', 'OLD', 'SOON', 'NOW', 'LATER'] }, { tariffs });
    expect(named.body['tariff_id']).to.equal('NOW');
    expect(lostIn(named)).to.deep.equal(['/tariff_ids']);
    const none = downConnector({ tariff_ids: ['GREEN', 'OLD', 'ELSEWHERE'] }, { tariffs });
    expect(none.body).to.not.have.any.keys('tariff_id', 'tariff_ids');
    expect(lostIn(none)).to.deep.equal(['/tariff_ids']);
    expect(lostIn(downConnector({ tariff_ids: ['NOW'] }, { tariffs }))).to.deep.equal([]);
  });

  it('whose plug 2.1.1 does not know are left out, with the EVSE when it was the last (Z-04, ConnectorType)', () => {
    const known = build.connector({ id: '1', tariff_ids: [] });
    const mcs = build.connector({ id: '2', standard: 'MCS', tariff_ids: [] });
    const evses = [build.evse({ uid: 'A', connectors: [known, mcs] }), build.evse({ uid: 'B', connectors: [mcs] })];
    const { body, losses } = downLocation({ evses });
    const [first, ...others] = body['evses'] as { uid: string; connectors: { id: string }[] }[];
    expect(first?.uid).to.equal('A');
    expect(first?.connectors.map(({ id }) => id)).to.deep.equal(['1']);
    expect(others).to.deep.equal([]);
    expect(losses).to.deep.equal([
      { field: '/evses/*/connectors/*/standard', why: 'is a plug that 2.1.1 does not know' },
    ]);
    expect(heldDown('2.1.1', 'evse', evses[1] ?? {}).field).to.equal('/connectors');
    expect(heldDown('2.1.1', 'connector', mcs).field).to.equal('/standard');
  });

  it('of SAE J3400 are TESLA_S by agreement only (Z-02, ConnectorType)', () => {
    const connector = build.connector({ standard: 'SAE_J3400', tariff_ids: [] });
    expect(heldDown('2.1.1', 'connector', connector).field).to.equal('/standard');
    const agreed = downConnector(connector, { peer: { callsJ3400Tesla: true } });
    expect(agreed.body['standard']).to.equal('TESLA_S');
    expect(lostIn(agreed)).to.deep.equal(['/standard']);
  });

  it('are told of a change of Tariffs by PUT of the whole, and of all else by PATCH (Z-04, tariff_ids)', () => {
    const stored = JSON.stringify(build.connector({ tariff_ids: [] }));
    const whole = down('2.1.1', 'connector', build.patch({ tariff_ids: [] }), { ...received, stored }, true);
    expect(whole.isPatch).to.equal(false);
    expect(whole.body).to.include({ id: '1', voltage: 230 });
    expect(heldDown('2.1.1', 'connector', build.patch({ tariff_ids: [] }), received, true).reason).to.match(
      /not known/,
    );
    const status = down('2.1.1', 'evse', { status: 'REMOVED', last_updated: stamp }, received, true);
    expect(status.body).to.deep.equal({ status: 'REMOVED', last_updated: stamp });
    expect(status.isPatch).to.equal(true);
  });
});
