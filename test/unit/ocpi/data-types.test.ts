import { expect } from 'chai';
import { type SchemaName, validate } from '../../../src/ocpi/validate.ts';
import { absent, changed, example } from '../../support/schema-examples.ts';

const many = (count: number, text = 'x') => text.repeat(count);
const nul = '\u0000';
const loneHigh = 'a\ud83d';
const loneLow = '\ude00a';

interface DataType {
  type: string;
  at: readonly [name: SchemaName, pointer: string];
  good: readonly unknown[];
  bad: readonly unknown[];
  /** What every bad value is answered with. */
  says: RegExp;
}

const noString = [null, true, 7, [], ['a'], {}];
const noNumber = [null, true, '7', '', [], [7], {}, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

const dataTypes: readonly DataType[] = [
  {
    type: 'CiString (T-90)',
    at: ['session', '/authorization_reference'],
    good: ['A-55810 ~', ''],
    bad: [
      'Zürich',
      '“A”',
      'a\u00a0b',
      'tab\there',
      'line\n',
      '\r',
      nul,
      '\u007f',
      '\u001f',
      '٣',
      '🔌',
      loneHigh,
      loneLow,
      ...noString.slice(1),
    ],
    says: /^must be (printable ASCII|a string)$/,
  },
  {
    type: 'an identifying CiString (T-90)',
    at: ['location', '/id'],
    good: ['LOC 1/~', many(36)],
    bad: ['', many(37), 'Göteborg-1', `LOC${nul}`, 'LOC\n1', loneHigh, '🔌', ...noString],
    says: /^must (not be empty|not be longer than 36 characters|be printable ASCII|be a string)$/,
  },
  {
    type: 'string (T-91)',
    at: ['location', '/city'],
    good: ['Brugge', 'Λάρισα 🔌', many(45, '🔌')],
    bad: [
      many(46),
      many(46, '🔌'),
      'line\nbreak',
      'a\rb',
      'a\tb',
      nul,
      `Gent${nul}`,
      '\u001b[31m',
      '\u007f',
      '\u0085',
      '\u009f',
      loneHigh,
      loneLow,
      '\ude00\ud83d',
      ...noString,
    ],
    says: /^must (not be longer than 45 characters|be text without control characters.*|be a string)$/,
  },
  {
    type: 'DateTime (T-92)',
    at: ['location', '/last_updated'],
    good: ['2026-03-14T09:26:53Z', '2026-03-14T09:26:53', '2026-03-14T09:26:53.12345'],
    bad: [
      '2026-03-14T09:26:53+00:00',
      '2026-03-14T10:26:53+01:00',
      '2026-03-14',
      '2026-02-29T09:26:53Z',
      '2026-03-14T24:00:00Z',
      '2026-13-14T09:26:53Z',
      '2026-03-14T09:26:53.123456Z',
      '',
      '#NA',
      ...noString,
    ],
    says: /^must (be a DateTime in UTC, such as .*|not be longer than 25 characters|be a string)$/,
  },
  {
    type: 'number (T-93)',
    at: ['session', '/kwh'],
    good: [0, 41.1234],
    bad: noNumber,
    says: /^must be a number$/,
  },
  {
    type: 'int',
    at: ['connector', '/max_voltage'],
    good: [0, 2_147_483_647],
    bad: [...noNumber, 230.5, -1, 2_147_483_648, 1e300],
    says: /^must be (a whole number|at least 0|at most 2147483647)$/,
  },
  {
    type: 'int of one digit (L-28)',
    at: ['location', '/opening_times/regular_hours/0/weekday'],
    good: [1, 7],
    bad: [0, 8, 1.5, -1, '1', null, true, 10, [1], {}],
    says: /^must be (a whole number|at least 1|at most 7)$/,
  },
  {
    type: 'a share in percent (L-34)',
    at: ['location', '/energy_mix/energy_sources/0/percentage'],
    good: [0, 100],
    bad: [...noNumber, -0.1, 100.1, 1e300],
    says: /^must be (a number|at least 0|at most 100)$/,
  },
  {
    type: 'boolean',
    at: ['location', '/publish'],
    good: [true],
    bad: [null, 'true', 'false', '', 0, 1, [], [true], {}],
    says: /^must be true or false$/,
  },
  {
    type: 'URL (T-94)',
    at: ['stop-session', '/response_url'],
    good: ['https://ocpi.example/cb?x=%20ä#y', 'HTTP://[2001:db8::1]:8080/cb', `https://ocpi.example/${many(234)}`],
    bad: [
      '',
      'ocpi.example/cb',
      '//ocpi.example/cb',
      'ftp://ocpi.example',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'data:text/plain,x',
      'https:',
      'https://',
      'https:///cb',
      'https:/ocpi.example',
      'https://?x',
      'https://#x',
      'https:\\\\ocpi.example',
      'https://ocpi.example/a b',
      ' https://ocpi.example',
      'https://ocpi.example\n',
      `https://ocpi.example/${nul}`,
      'https://ocpi.example:99999/',
      'https://[::1',
      'https://user@',
      'https://a%zz/',
      `https://ocpi.example/${loneHigh}`,
      `https://ocpi.example/${many(235)}`,
      '#NA',
      ...noString,
    ],
    says: /^must (be an http or https URL|not be longer than 255 characters|be a string)$/,
  },
  {
    type: 'a fixed enumeration (T-95)',
    at: ['evse', '/status'],
    good: ['AVAILABLE', 'REMOVED'],
    bad: ['available', 'Available', ' AVAILABLE', 'AVAILABLE ', 'OUT_OF_ORDER', 'FAULTED', '', '#NA', ...noString],
    says: /^must be (one of AVAILABLE, BLOCKED, CHARGING, .*|a string)$/,
  },
  {
    type: 'an open enumeration',
    at: ['connector', '/standard'],
    good: ['CHADEMO', 'MCS', many(255)],
    bad: ['', many(256), 'Typ 2 für Autos', 'MCS\n', 'MCS\t', nul, loneLow, '🔌', '\u007f', ...noString],
    says: /^must (not be empty|not be longer than 255 characters|be printable ASCII|be a string)$/,
  },
  {
    type: 'country code',
    at: ['location', '/country_code'],
    good: ['BE', 'be'],
    bad: ['', 'B', 'BEL', 'B1', 'B ', '#NA', 'ÖS', 'B\n', nul, ...noString],
    says: /^must (match .*|not be longer than 2 characters|be a string)$/,
  },
  {
    type: 'party id',
    at: ['session', '/cdr_token/party_id'],
    good: ['RHM', 'r2m'],
    bad: ['', 'RH', 'RHMX', '#NA', 'RH ', 'RH-', 'RHÖ', 'R\nM', nul, ...noString],
    says: /^must (match .*|not be longer than 3 characters|be a string)$/,
  },
  {
    type: 'currency',
    at: ['tariff', '/currency'],
    good: ['EUR', 'CHF'],
    bad: ['', 'eur', 'EU', 'EURO', 'E R', 'E1R', '€', 'EUR\n', '978', ...noString],
    says: /^must (match .*|not be longer than 3 characters|be a string)$/,
  },
  {
    type: 'country of a place',
    at: ['location', '/country'],
    good: ['BEL', 'AUT'],
    bad: ['', 'BE', 'bel', 'BELG', 'B L', '056', 'ÖST', 'BE\n', 'Belgium', ...noString],
    says: /^must (match .*|not be longer than 3 characters|be a string)$/,
  },
  {
    type: 'latitude (L-30)',
    at: ['location', '/coordinates/latitude'],
    good: ['51.04760', '-3.7299441'],
    bad: [
      '',
      '51',
      '51.',
      '51.0476',
      '51.04759912',
      '151.04760',
      '+51.04760',
      '51,04760',
      '.04760',
      '5 1.04760',
      '51.04760N',
      '5.1e1',
      'NaN',
      51.0476,
      ...noString,
    ],
    says: /^must (match .*|not be longer than 10 characters|be a string)$/,
  },
  {
    type: 'longitude (L-30)',
    at: ['location', '/related_locations/0/longitude'],
    good: ['3.71120', '-179.99999'],
    bad: [
      '',
      '3',
      '3.',
      '3.7112',
      '3.71120441',
      '1003.71120',
      '--3.71120',
      '3,71120',
      '3.71120E',
      '0x3.71120',
      3.7112,
      ...noString,
    ],
    says: /^must (match .*|not be longer than 11 characters|be a string)$/,
  },
  {
    type: 'time of day (L-28)',
    at: ['location', '/opening_times/regular_hours/0/period_begin'],
    good: ['00:00', '23:59'],
    bad: [
      '',
      '24:00',
      '8:00',
      '08:60',
      '08.00',
      '0800',
      '08:00:00',
      '08:0',
      '08:00 ',
      ' 8:00',
      '-8:00',
      '29:00',
      800,
      ...noString,
    ],
    says: /^must (match .*|not be longer than 5 characters|be a string)$/,
  },
  {
    type: 'date',
    at: ['tariff', '/elements/1/restrictions/start_date'],
    good: ['2026-12-31', null],
    bad: [
      '',
      '2026-1-1',
      '2026-13-01',
      '2026-00-10',
      '2026-12-32',
      '2026-12-00',
      '20261231',
      '31.12.2026',
      '3026-01-01',
      '2026-12-31T',
      '#NA',
      20261231,
      true,
      [],
      {},
    ],
    says: /^must (match .*|not be longer than 10 characters|be a string)$/,
  },
  {
    type: 'credentials token (C-12)',
    at: ['credentials', '/token'],
    good: ['!~Zf3v', many(64)],
    bad: ['', many(65), 'a b', ' a', 'a ', 'a\n', 'ä', nul, '\u007f', '🔌', ...noString],
    says: /^must (match .*|not be longer than 64 characters|be a string)$/,
  },
  {
    type: 'language of a DisplayText (T-96)',
    at: ['location', '/directions/0/language'],
    good: ['nl', 'EN'],
    bad: ['nld', 'nl-BE', 'dutch', 'n\n', nul, loneHigh, '\u0085', '\t', '\u0000n', ...noString],
    says: /^must (not be longer than 2 characters|be text without control characters.*|be a string)$/,
  },
  {
    type: 'Price (T-96)',
    at: ['session', '/total_cost'],
    good: [{ excl_vat: 0 }, { excl_vat: 1.5, incl_vat: null }, { excl_vat: 1.5, incl_vat: 1.815, text: 'x' }],
    bad: [
      {},
      { incl_vat: 1 },
      { excl_vat: null },
      { excl_vat: '1.50' },
      { excl_vat: true },
      { excl_vat: [] },
      { excl_vat: {} },
      { excl_vat: Number.NaN },
      { excl_vat: 1, incl_vat: '2' },
      { excl_vat: 1, incl_vat: false },
      { excl_vat: 1, incl_vat: [] },
      '1.50',
      1.5,
      true,
      [],
    ],
    says: /^(is missing|must be a number|must be an object)$/,
  },
  {
    type: 'an optional list (T-21)',
    at: ['evse', '/capabilities'],
    good: [null, [], ['RESERVABLE'], absent],
    bad: [
      'RESERVABLE',
      '',
      0,
      true,
      {},
      { 0: 'RESERVABLE' },
      [null],
      [7],
      [['RESERVABLE']],
      [''],
      [{}],
      ['RESERVABLE', false],
      [nul],
      [undefined],
      [[]],
      [many(256)],
      ['\n'],
      ['ä'],
      [Number.NaN],
      [true],
    ],
    says: /^must (be a list|be a string|not be empty|be printable ASCII|not be longer than 255 characters)$/,
  },
  {
    type: 'a list with at least one entry (T-21)',
    at: ['cdr', '/charging_periods'],
    good: [example('cdr')['charging_periods']],
    bad: [absent, null, [], {}, '', 'ENERGY', 0, true, [null], [[]], [{}], ['ENERGY']],
    says: /^(is missing|must be a list|must have at least one entry|must be an object)$/,
  },
  {
    type: 'an optional object (T-21)',
    at: ['location', '/operator'],
    good: [null, { name: 'Stroomkade' }, absent],
    bad: [
      'Stroomkade',
      '',
      0,
      false,
      [],
      [{ name: 'Stroomkade' }],
      {},
      { name: null },
      { name: 7 },
      { name: many(101) },
      { name: 'a\nb' },
      { name: 'a', website: 'stroomkade' },
      { name: 'a', logo: {} },
      { name: 'a', logo: [] },
      { Name: 'Stroomkade' },
    ],
    says: /^(is missing|must .*)$/,
  },
];

describe('OCPI data types (T-91, T-92, T-93, T-94, T-95, T-96)', () => {
  for (const { type, at, good, bad, says } of dataTypes) {
    const [name, pointer] = at;

    describe(`${type}: ${name} ${pointer}`, () => {
      it('has five bad rows for a good one', () => expect(bad.length).to.be.at.least(5 * good.length));

      for (const value of good) {
        it(`accepts ${print(value)}`, () =>
          expect(validate(name, changed(name, { [pointer]: value })).issues).to.deep.equal([]));
      }

      for (const value of bad) {
        it(`refuses ${print(value)}, and says why and where`, () => {
          const { issues, findings } = validate(name, changed(name, { [pointer]: value }));
          expect(issues).to.not.be.empty;
          expect(findings).to.be.empty;
          for (const { path, message } of issues) {
            expect(path).to.satisfy((text: string) => text === pointer || text.startsWith(`${pointer}/`));
            expect(message).to.match(says);
          }
        });
      }
    });
  }
});

/** A value for a title: escaped, and cut where it is long. */
function print(value: unknown): string {
  const text = value === absent ? 'nothing' : typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}… (${text.length})` : text;
}
