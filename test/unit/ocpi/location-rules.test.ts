import { expect } from 'chai';
import { isTimeZone } from '../../../src/ocpi/time-zone.ts';
import { type SchemaName, validate } from '../../../src/ocpi/validate.ts';
import { absent, changed, example, type Json } from '../../support/schema-examples.ts';

const faultsIn = (name: SchemaName, values: Json): string[] =>
  validate(name, changed(name, values)).issues.map(({ path, message }) => `${path}: ${message}`);
const oddIn = (name: SchemaName, values: Json): string[] => {
  const { issues, findings } = validate(name, changed(name, values));
  expect(issues).to.deep.equal([]);
  return findings.map(({ rule, path, example: text }) => `${rule} ${path}: ${text}`);
};

describe('the shape of a Location', () => {
  it('has EVSEs that differ in uid, and Connectors that differ in id within their EVSE (L-05)', () => {
    const [a, b] = example('location')['evses'] as Json[];
    const [connector] = (a?.['connectors'] ?? []) as Json[];
    expect(faultsIn('location', { '/evses': [a, { ...a, uid: 'other' }] })).to.deep.equal([]);
    expect(faultsIn('location', { '/evses': [a, b, { ...b, uid: String(a?.['uid']).toLowerCase() }] })).to.deep.equal([
      '/evses/2: must differ from every earlier entry in uid',
    ]);
    expect(faultsIn('evse', { '/connectors': [connector, { ...connector }] })).to.deep.equal([
      '/connectors/1: must differ from every earlier entry in id',
    ]);
  });

  it('need not have an evse_id (L-24)', () => {
    expect(faultsIn('evse', { '/evse_id': absent, '/status': 'REMOVED' })).to.deep.equal([]);
    expect(faultsIn('evse', { '/evse_id': null })).to.deep.equal([]);
  });

  it('says by uid with type, visual number with issuer, or group who may be shown what is not published (L-17)', () => {
    const faults = (entry: Json) => faultsIn('location', { '/publish': false, '/publish_allowed_to': [entry] });
    const at = '/publish_allowed_to/0';
    for (const good of [
      { uid: 'U', type: 'RFID' },
      { visual_number: 'V', issuer: 'I' },
      { group_id: 'G' },
      { group_id: 'G', uid: null, type: null, visual_number: null, issuer: null },
    ]) {
      expect(faults(good), JSON.stringify(good)).to.deep.equal([]);
    }
    expect(faults({ type: 'RFID', issuer: 'I' })).to.deep.equal([`${at}: must have uid or visual_number or group_id`]);
    expect(faults({ uid: 'U' })).to.deep.equal([`${at}/type: is missing`]);
    expect(faults({ uid: 'U', type: null, group_id: 'G' })).to.deep.equal([`${at}/type: must be a string`]);
    expect(faults({ visual_number: 'V' })).to.deep.equal([`${at}/issuer: is missing`]);
  });

  it('is odd when it limits who may be shown what everybody is shown (L-16)', () => {
    const publish_allowed_to = [{ group_id: 'G' }];
    expect(oddIn('location', { '/publish': true, '/publish_allowed_to': publish_allowed_to })).to.deep.equal([
      'publish-allowed-to /publish_allowed_to: publish is true',
    ]);
    expect(oddIn('location', { '/publish': true, '/publish_allowed_to': [] })).to.deep.equal([]);
    expect(oddIn('location', { '/publish': false, '/publish_allowed_to': publish_allowed_to })).to.deep.equal([]);
  });

  it('has opening times that say whether it is always open, and weekly hours if it is not (L-28)', () => {
    const at = '/opening_times';
    const regular_hours = [{ weekday: 7, period_begin: '08:00', period_end: '20:00' }];
    expect(faultsIn('location', { [at]: { twentyfourseven: true } })).to.deep.equal([]);
    expect(faultsIn('location', { [at]: { twentyfourseven: false, regular_hours } })).to.deep.equal([]);
    expect(faultsIn('location', { [at]: { regular_hours } })).to.deep.equal([`${at}/twentyfourseven: is missing`]);
    expect(faultsIn('location', { [at]: { twentyfourseven: false } })).to.deep.equal([
      `${at}/regular_hours: is missing`,
    ]);
    expect(faultsIn('location', { [at]: { twentyfourseven: false, regular_hours: [] } })).to.deep.equal([
      `${at}/regular_hours: must have at least one entry`,
    ]);
    expect(oddIn('location', { [at]: { twentyfourseven: true, regular_hours } })).to.deep.equal([
      `regular-hours ${at}/regular_hours: twentyfourseven is true`,
    ]);
  });

  it('has weekly hours in local time, and openings and closings that may overlap them in UTC (L-28)', () => {
    const hours = (period_begin: string, period_end: string) =>
      faultsIn('location', { '/opening_times/regular_hours': [{ weekday: 1, period_begin, period_end }] });
    expect(hours('08:00', '23:59')).to.deep.equal([]);
    for (const wrong of ['8:00', '24:00', '08:00Z', '2026-12-24T08:00:00Z']) {
      expect(hours(wrong, '23:59'), wrong).to.have.length.greaterThan(0);
    }
    const period = { period_begin: '2026-12-24T08:00:00Z', period_end: '2026-12-24T20:00:00Z' };
    for (const name of ['exceptional_openings', 'exceptional_closings']) {
      const at = `/opening_times/${name}`;
      expect(faultsIn('location', { [at]: [period, period] }), name).to.deep.equal([]);
      for (const wrong of ['08:00', '2026-12-24', '2026-12-24T08:00:00+01:00']) {
        const faults = faultsIn('location', { [at]: [{ ...period, period_begin: wrong }] });
        expect(faults, wrong).to.deep.equal([
          `${at}/0/period_begin: must be a DateTime in UTC, such as 2026-03-14T09:26:53Z`,
        ]);
      }
    }
  });

  it('need not say whether charging goes on when it is closed (L-29)', () => {
    for (const value of [absent, null, true, false]) {
      expect(faultsIn('location', { '/charging_when_closed': value }), String(value)).to.deep.equal([]);
    }
    expect(faultsIn('location', { '/charging_when_closed': 'yes' })).to.have.length(1);
  });

  it('has coordinates as texts with 5 to 7 decimals, up to 2 digits before for latitudes and 3 for longitudes (L-30)', () => {
    for (const at of ['/coordinates', '/evses/1/coordinates', '/related_locations/0']) {
      const faults = (latitude: unknown, longitude: unknown) =>
        faultsIn('location', { [at]: { latitude, longitude } }).map((fault) => fault.split(':')[0]);
      for (const [latitude, longitude] of [
        ['51.05723', '3.72064'],
        ['51.0572300', '103.7206400'],
        ['-51.057230', '-103.720640'],
        ['1.057230', '0.720640'],
      ]) {
        expect(faults(latitude, longitude), `${latitude} ${longitude}`).to.deep.equal([]);
      }
      for (const wrong of [
        '51.0572',
        '51.05723001',
        '51,057230',
        '51',
        '+51.057230',
        '051.057230',
        ' 51.05723',
        51.05723,
      ]) {
        expect(faults(wrong, '3.720640'), String(wrong)).to.include(`${at}/latitude`);
      }
      for (const wrong of ['3.7206', '3.72064001', '3,720640', '1103.72064', '3.72064E1', '', 3.72064]) {
        expect(faults('51.057230', wrong), String(wrong)).to.include(`${at}/longitude`);
      }
    }
  });

  it('has a time zone (L-31)', () => {
    expect(faultsIn('location', { '/time_zone': absent })).to.deep.equal(['/time_zone: is missing']);
    expect(faultsIn('location', { '/time_zone': null })).to.deep.equal(['/time_zone: must be a string']);
  });

  it('is odd when its time zone is not one of the IANA database (L-31)', () => {
    for (const name of ['Europe/Brussels', 'America/Argentina/Buenos_Aires', 'Europe/Kyiv', 'UTC', 'CET']) {
      expect(isTimeZone(name), name).to.equal(true);
      expect(oddIn('location', { '/time_zone': name })).to.deep.equal([]);
    }
    for (const name of ['CEST', '+01:00', 'GMT+2', 'Brussels', 'Europe/Brussels ', '']) {
      expect(isTimeZone(name), name).to.equal(false);
      // The second time it is known.
      expect(oddIn('location', { '/time_zone': name })).to.deep.equal([`time-zone /time_zone: ${name}`]);
    }
    expect(validate('location', { last_updated: '2026-03-02T17:03:12Z' }, { partial: true }).findings).to.deep.equal(
      [],
    );
  });

  it('is odd when three phases have what is between two of them for their voltage to neutral (L-32)', () => {
    const odd = (power_type: string, max_voltage: number) =>
      oddIn('connector', { '/power_type': power_type, '/max_voltage': max_voltage });
    expect(odd('AC_3_PHASE', 230)).to.deep.equal([]);
    expect(odd('AC_3_PHASE', 347)).to.deep.equal([]);
    expect(odd('AC_3_PHASE', 400)).to.deep.equal(['phase-voltage /max_voltage: 400 V']);
    expect(odd('DC', 400)).to.deep.equal([]);
  });

  it('is odd when a Connector has more power than its voltage and current make (L-32)', () => {
    const odd = (power_type: string, max_electric_power: number | null) =>
      oddIn('connector', {
        '/power_type': power_type,
        '/max_voltage': 230,
        '/max_amperage': 16,
        '/max_electric_power': max_electric_power,
      });
    const powers: readonly (readonly [power_type: string, rated: number, wattMax: number])[] = [
      ['AC_1_PHASE', 3700, 3680],
      ['AC_2_PHASE', 7400, 7360],
      ['AC_2_PHASE_SPLIT', 7400, 7360],
      ['AC_3_PHASE', 11_100, 11_040],
      ['DC', 3700, 3680],
    ];
    for (const [power_type, rated, wattMax] of powers) {
      expect(odd(power_type, rated), power_type).to.deep.equal([]);
      expect(odd(power_type, 22_000), power_type).to.deep.equal([
        `electric-power /max_electric_power: 22000 of ${wattMax} W`,
      ]);
    }
    expect(odd('DC', null)).to.deep.equal([]);
    const { findings } = validate(
      'connector',
      { max_electric_power: 22_000, last_updated: '2026-03-02T17:03:12Z' },
      { partial: true },
    );
    expect(findings, 'of a PATCH that does not say the voltage').to.deep.equal([]);
  });

  it('is odd when the shares of its energy are not 100 percent together, and green ones are not (L-34)', () => {
    const odd = (is_green_energy: boolean, ...sources: [source: string, percentage: number][]) =>
      oddIn('location', {
        '/energy_mix': {
          is_green_energy,
          energy_sources: sources.map(([source, percentage]) => ({ source, percentage })),
        },
      });
    expect(odd(true, ['SOLAR', 33.3], ['WIND', 33.3], ['WATER', 33.4])).to.deep.equal([]);
    expect(odd(true, ['GENERAL_GREEN', 100], ['COAL', 0])).to.deep.equal([]);
    expect(odd(false, ['GAS', 60], ['NUCLEAR', 40])).to.deep.equal([]);
    expect(odd(true)).to.deep.equal([]);
    expect(odd(true, ['SOLAR', 60], ['WIND', 39])).to.deep.equal(['energy-mix /energy_mix/energy_sources: 99 percent']);
    for (const source of ['COAL', 'GAS', 'GENERAL_FOSSIL', 'NUCLEAR']) {
      expect(odd(true, ['WIND', 90], [source, 10])).to.deep.equal([
        `green-energy /energy_mix/is_green_energy: 10 percent ${source}`,
      ]);
    }
    expect(faultsIn('location', { '/energy_mix/energy_sources/0/percentage': 101 })).to.have.length(1);
    expect(faultsIn('location', { '/energy_mix/is_green_energy': absent })).to.have.length(1);
  });
});
