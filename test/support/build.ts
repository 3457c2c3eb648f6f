import type {
  CDR,
  CdrToken,
  ClientInfo,
  Connector,
  Credentials,
  EVSE,
  Location,
  Session,
  Tariff,
  Token,
} from '../../src/generated/ocpi-2.2.1.ts';

/** What a test says about an object: any fields, unknown ones too. undefined leaves a default out. */
export type About<T> = { readonly [Field in keyof T]?: T[Field] | undefined } & { readonly [unknown: string]: unknown };

/** Makes valid OCPI 2.2.1 objects of which a test says only what it is about. */
export interface Build {
  location(about?: About<Location>): Location;
  evse(about?: About<EVSE>): EVSE;
  connector(about?: About<Connector>): Connector;
  tariff(about?: About<Tariff>): Tariff;
  token(about?: About<Token>): Token;
  cdrToken(about?: About<CdrToken>): CdrToken;
  session(about?: About<Session>): Session;
  /** A finished charge of 16.5 kWh and an hour, a quarter of it parked; its sums follow from its tariff. */
  cdr(about?: About<CDR>): CDR;
  clientInfo(about?: About<ClientInfo>): ClientInfo;
  credentials(about?: About<Credentials>): Credentials;
  /** The body of a PATCH: these fields and a `last_updated` that is newer than everything built before. */
  patch<Fields extends object>(fields: Fields): Fields & { last_updated: string };
  /** A DateTime newer than everything built before. */
  time(): string;
}

/** The owners when a test does not say: the CPO BE-BEC, and the eMSP NL-TNM for tokens. */
const cpo = { country_code: 'BE', party_id: 'BEC' };
const emsp = { country_code: 'NL', party_id: 'TNM' };

/** Where time starts without a clock; each object is a second newer than the one before. */
const startMs = Date.parse('2026-01-15T10:00:00Z');

/** Builders with ids of their own from 1; with `now` (milliseconds) their times come from there. */
export function createBuild(now?: () => number): Build {
  let count = 0;
  const next = (): number => {
    count += 1;
    return count;
  };
  const time = (): string => new Date(now ? now() : startMs + next() * 1000).toISOString();

  const connector = (about: About<Connector> = {}): Connector =>
    made<Connector>(about, {
      id: '1',
      standard: 'IEC_62196_T2',
      format: 'SOCKET',
      power_type: 'AC_3_PHASE',
      max_voltage: 230,
      max_amperage: 32,
      tariff_ids: ['TARIFF1'],
      last_updated: about.last_updated ?? time(),
    });

  const evse = (about: About<EVSE> = {}): EVSE => {
    const number = next();
    const last_updated = about.last_updated ?? time();
    return made<EVSE>(about, {
      uid: `EVSE${number}`,
      evse_id: `BE*BEC*E${number}`,
      status: 'AVAILABLE',
      capabilities: ['RFID_READER', 'REMOTE_START_STOP_CAPABLE'],
      connectors: [connector({ last_updated })],
      last_updated,
    });
  };

  const location = (about: About<Location> = {}): Location => {
    const last_updated = about.last_updated ?? time();
    return made<Location>(about, {
      ...cpo,
      id: `LOC${next()}`,
      publish: true,
      name: 'Gravensteen',
      address: 'Sint-Veerleplein 11',
      city: 'Gent',
      postal_code: '9000',
      country: 'BEL',
      coordinates: { latitude: '51.057230', longitude: '3.720640' },
      parking_type: 'ON_STREET',
      evses: [evse({ last_updated })],
      time_zone: 'Europe/Brussels',
      opening_times: { twentyfourseven: true },
      last_updated,
    });
  };

  const tariff = (about: About<Tariff> = {}): Tariff =>
    made<Tariff>(about, {
      ...cpo,
      id: `TARIFF${next()}`,
      currency: 'EUR',
      elements: [
        {
          price_components: [
            { type: 'FLAT', price: 0.5, vat: 21, step_size: 1 },
            { type: 'ENERGY', price: 0.4, vat: 21, step_size: 1 },
            { type: 'PARKING_TIME', price: 4, vat: 21, step_size: 1 },
          ],
        },
      ],
      last_updated: about.last_updated ?? time(),
    });

  const token = (about: About<Token> = {}): Token => {
    const digits = String(next()).padStart(8, '0');
    return made<Token>(about, {
      ...emsp,
      uid: `04${digits}A1B2`,
      type: 'RFID',
      contract_id: `NL-TNM-C${digits}`,
      issuer: 'Tulp Mobiel',
      valid: true,
      whitelist: 'ALWAYS',
      last_updated: about.last_updated ?? time(),
    });
  };

  const cdrToken = (about: About<CdrToken> = {}): CdrToken =>
    made<CdrToken>(about, { ...emsp, uid: '0400000001A1B2', type: 'RFID', contract_id: 'NL-TNM-C00000001' });

  const session = (about: About<Session> = {}): Session =>
    made<Session>(about, {
      ...cpo,
      id: `SESSION${next()}`,
      start_date_time: at(0),
      kwh: 5.5,
      cdr_token: cdrToken(),
      auth_method: 'WHITELIST',
      location_id: 'LOC1',
      evse_uid: 'EVSE1',
      connector_id: '1',
      currency: 'EUR',
      charging_periods: [
        {
          start_date_time: at(0),
          dimensions: [
            { type: 'ENERGY', volume: 5.5 },
            { type: 'TIME', volume: 0.25 },
          ],
          tariff_id: 'TARIFF1',
        },
      ],
      status: 'ACTIVE',
      last_updated: about.last_updated ?? time(),
    });

  const cdr = (about: About<CDR> = {}): CDR =>
    made<CDR>(about, {
      ...cpo,
      id: `CDR${next()}`,
      ...finishedCharge(),
      cdr_token: cdrToken(),
      tariffs: [tariff({ id: 'TARIFF1', last_updated: at(-3600) })],
      last_updated: about.last_updated ?? time(),
    });

  const clientInfo = (about: About<ClientInfo> = {}): ClientInfo =>
    made<ClientInfo>(about, { ...cpo, role: 'CPO', status: 'CONNECTED', last_updated: about.last_updated ?? time() });

  const credentials = (about: About<Credentials> = {}): Credentials =>
    made<Credentials>(about, {
      token: `credentials~${next()}`,
      url: 'https://ocpi.bec.example/versions',
      roles: [{ ...cpo, role: 'CPO', business_details: { name: 'Belgian Electric Charging' } }],
    });

  const patch = <Fields extends object>(fields: Fields) => ({ last_updated: time(), ...fields });

  const objects = { location, evse, connector, tariff, token, cdrToken, session, cdr, clientInfo, credentials };
  return { ...objects, patch, time };
}

/** The builders that tests use when they need none of their own. */
export const build: Build = createBuild();

/** A moment near the start, in seconds from it. */
const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();

const finishedCharge = (): Omit<CDR, 'country_code' | 'party_id' | 'id' | 'cdr_token' | 'last_updated'> => ({
  start_date_time: at(0),
  end_date_time: at(3600),
  session_id: 'SESSION1',
  auth_method: 'WHITELIST',
  cdr_location: {
    id: 'LOC1',
    name: 'Gravensteen',
    address: 'Sint-Veerleplein 11',
    city: 'Gent',
    postal_code: '9000',
    country: 'BEL',
    coordinates: { latitude: '51.057230', longitude: '3.720640' },
    evse_uid: 'EVSE1',
    evse_id: 'BE*BEC*E1',
    connector_id: '1',
    connector_standard: 'IEC_62196_T2',
    connector_format: 'SOCKET',
    connector_power_type: 'AC_3_PHASE',
  },
  currency: 'EUR',
  charging_periods: [
    {
      start_date_time: at(0),
      dimensions: [
        { type: 'ENERGY', volume: 16.5 },
        { type: 'TIME', volume: 0.75 },
      ],
      tariff_id: 'TARIFF1',
    },
    { start_date_time: at(2700), dimensions: [{ type: 'PARKING_TIME', volume: 0.25 }], tariff_id: 'TARIFF1' },
  ],
  total_cost: { excl_vat: 8.1, incl_vat: 9.801 },
  total_fixed_cost: { excl_vat: 0.5, incl_vat: 0.605 },
  total_energy: 16.5,
  total_energy_cost: { excl_vat: 6.6, incl_vat: 7.986 },
  total_time: 1,
  total_parking_time: 0.25,
  total_parking_cost: { excl_vat: 1, incl_vat: 1.21 },
});

/** Defaults under what the test says; what it says is undefined is left out. */
function made<T extends object>(about: About<T>, defaults: T): T {
  const all = Object.entries({ ...defaults, ...about }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as T;
}
