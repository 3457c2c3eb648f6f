import { expect } from 'chai';
import { type SchemaName, validate } from '../../../src/ocpi/validate.ts';
import { absent, changed, example, type Json } from '../../support/schema-examples.ts';

const issuesOf = (name: SchemaName, value: unknown) => validate(name, value).issues;
const findingsOf = (name: SchemaName, value: unknown) => validate(name, value).findings;

/** Rows of what several fields say together: the faults they make, by pointer. */
function rows(name: SchemaName, cases: readonly (readonly [what: string, values: Json, faults: readonly string[]])[]) {
  for (const [what, values, faults] of cases) {
    it(`${faults.length === 0 ? 'accepts' : 'refuses'} ${what}`, () => {
      expect(issuesOf(name, changed(name, values)).map(({ path, message }) => `${path}: ${message}`)).to.have.members(
        faults,
      );
    });
  }
}

describe('PublishTokenType', () => {
  const at = '/publish_allowed_to';
  rows('location', [
    ['a group (L-17)', { [at]: [{ group_id: 'G' }] }, []],
    ['a uid with its type (L-17)', { [at]: [{ uid: 'U', type: 'RFID' }] }, []],
    ['a visual number with its issuer (L-17)', { [at]: [{ visual_number: 'V', issuer: 'I' }] }, []],
    ['null for what is not used (L-17)', { [at]: [{ group_id: 'G', uid: null, visual_number: null, type: null }] }, []],
    ['an entry that says nothing (L-17)', { [at]: [{}] }, [`${at}/0: must have uid or visual_number or group_id`]],
    [
      'an entry of nulls (L-17)',
      { [at]: [{ group_id: 'G' }, { uid: null, visual_number: null, group_id: null }] },
      [`${at}/1: must have uid or visual_number or group_id`],
    ],
    [
      'type and issuer alone (L-17)',
      { [at]: [{ type: 'RFID', issuer: 'I' }] },
      [`${at}/0: must have uid or visual_number or group_id`],
    ],
    ['a uid without type (L-17)', { [at]: [{ uid: 'U' }] }, [`${at}/0/type: is missing`]],
    ['a uid with null for its type (L-17)', { [at]: [{ uid: 'U', type: null }] }, [`${at}/0/type: must be a string`]],
    [
      'a visual number without issuer (L-17)',
      { [at]: [{ visual_number: 'V', group_id: 'G' }] },
      [`${at}/0/issuer: is missing`],
    ],
  ]);
});

describe('Hours', () => {
  const at = '/opening_times';
  const hours = [{ weekday: 1, period_begin: '08:00', period_end: '20:00' }];
  rows('location', [
    ['always open (L-28)', { [at]: { twentyfourseven: true } }, []],
    ['weekly hours (L-28)', { [at]: { twentyfourseven: false, regular_hours: hours } }, []],
    ['no weekly hours (L-28)', { [at]: { twentyfourseven: false } }, [`${at}/regular_hours: is missing`]],
    [
      'an empty week (L-28)',
      { [at]: { twentyfourseven: false, regular_hours: [] } },
      [`${at}/regular_hours: must have at least one entry`],
    ],
    [
      'null for the week (L-28)',
      { [at]: { twentyfourseven: false, regular_hours: null } },
      [`${at}/regular_hours: must be a list`],
    ],
    ['nothing about 24/7 (L-28)', { [at]: { regular_hours: hours } }, [`${at}/twentyfourseven: is missing`]],
  ]);
});

describe('lists of things that have an id', () => {
  const [evse] = example('location')['evses'] as Json[];
  const [connector] = example('evse')['connectors'] as Json[];
  const [role] = example('credentials')['roles'] as Json[];
  rows('location', [
    ['EVSEs with ids of their own (L-05)', { '/evses': [evse, { ...evse, uid: 'B' }] }, []],
    [
      'EVSEs with the same uid in another case (L-05, T-90)',
      {
        '/evses': [
          { ...evse, uid: 'a-1' },
          { ...evse, uid: 'B' },
          { ...evse, uid: 'A-1' },
        ],
      },
      ['/evses/2: must differ from every earlier entry in uid'],
    ],
  ]);
  rows('evse', [
    [
      'Connectors with the same id (L-05)',
      { '/connectors': [connector, connector] },
      ['/connectors/1: must differ from every earlier entry in id'],
    ],
  ]);
  rows('credentials', [
    ['two roles of a party (C-30)', { '/roles': [role, { ...role, role: 'CPO' }] }, []],
    [
      'a role of two parties (C-30)',
      { '/roles': [role, { ...role, party_id: 'RHN' }, { ...role, country_code: 'AT' }] },
      [],
    ],
    [
      'a role of a party twice (C-30)',
      { '/roles': [role, { ...role, business_details: { name: 'Other' }, party_id: 'rhm' }] },
      ['/roles/1: must differ from every earlier entry in role, country_code, party_id'],
    ],
    [
      'a role of a party three times (C-30)',
      { '/roles': [role, role, role] },
      [
        '/roles/1: must differ from every earlier entry in role, country_code, party_id',
        '/roles/2: must differ from every earlier entry in role, country_code, party_id',
      ],
    ],
    [
      'roles without business details (C-37)',
      { '/roles/0/business_details': absent },
      ['/roles/0/business_details: is missing'],
    ],
  ]);
});

describe('CDR', () => {
  const long = 'C'.repeat(39);
  const negative = { excl_vat: -9.366, incl_vat: -11.3329 };
  const credit = { '/credit': true, '/credit_reference_id': 'C-1', '/total_cost': negative };
  rows('cdr', [
    ['an id of 36 characters (D-06)', { '/id': long.slice(0, 36) }, []],
    ['an id of 37 characters (D-06)', { '/id': long.slice(0, 37) }, ['/id: must not be longer than 36 characters']],
    ['an id of 39 characters in a credit CDR (D-06)', { ...credit, '/id': long }, []],
    [
      'an id of 40 characters in a credit CDR (D-06)',
      { ...credit, '/id': `${long}C` },
      ['/id: must not be longer than 39 characters'],
    ],
    ['a credit CDR with what it takes back (D-07)', credit, []],
    ['a credit CDR of a free session (D-07)', { ...credit, '/total_cost': { excl_vat: 0 } }, []],
    [
      'a credit CDR without reference (D-07)',
      { ...credit, '/credit_reference_id': absent },
      ['/credit_reference_id: is missing'],
    ],
    [
      'a credit CDR with null for reference (D-07)',
      { ...credit, '/credit_reference_id': null },
      ['/credit_reference_id: must be a string'],
    ],
    [
      'a credit CDR that costs (D-07, D-09)',
      { ...credit, '/total_cost': { excl_vat: 9, incl_vat: 10.89 } },
      ['/total_cost/excl_vat: must be at most 0', '/total_cost/incl_vat: must be at most 0'],
    ],
    ['a cost of nothing (D-24)', { '/total_cost': { excl_vat: 0, incl_vat: 0 } }, []],
    [
      'a negative cost in a normal CDR (D-09)',
      { '/total_cost': negative },
      ['/total_cost/excl_vat: must be at least 0', '/total_cost/incl_vat: must be at least 0'],
    ],
    [
      'a negative cost with credit false or null (D-09)',
      { '/credit': null, '/total_cost': { excl_vat: -1 } },
      ['/total_cost/excl_vat: must be at least 0'],
    ],
    ['negative volumes, which are fed into the grid (D-16)', { '/charging_periods/0/dimensions/0/volume': -3.2 }, []],
    ['no session (D-21)', { '/session_id': absent }, []],
    ['no charging period (D-12)', { '/charging_periods': [] }, ['/charging_periods: must have at least one entry']],
    [
      'no dimension in a period (D-12)',
      { '/charging_periods/0/dimensions': [] },
      ['/charging_periods/0/dimensions: must have at least one entry'],
    ],
    ['no total cost (D-19)', { '/total_cost': absent }, ['/total_cost: is missing']],
    [
      'a dimension that does not exist (D-16)',
      { '/charging_periods/0/dimensions/0/type': 'FLAT' },
      [
        '/charging_periods/0/dimensions/0/type: must be one of CURRENT, ENERGY, ENERGY_EXPORT, ENERGY_IMPORT, MAX_CURRENT, MIN_CURRENT, MAX_POWER, MIN_POWER, PARKING_TIME, POWER, RESERVATION_TIME, STATE_OF_CHARGE, TIME',
      ],
    ],
  ]);
});

describe('requests', () => {
  const period = (start_period: number, limit = 16) => ({ start_period, limit });
  const at = '/charging_profile/charging_profile_period';
  rows('start-session', [
    ['a Connector of an EVSE (M-13)', {}, []],
    ['an EVSE (M-14)', { '/connector_id': absent }, []],
    ['a Location (M-14)', { '/connector_id': null, '/evse_uid': null }, []],
    ['a Connector without EVSE (M-13)', { '/evse_uid': absent }, ['/evse_uid: is missing']],
    ['a Connector with null for the EVSE (M-13)', { '/evse_uid': null }, ['/evse_uid: must be a string']],
    ['a token that is not whole (M-11)', { '/token/issuer': absent }, ['/token/issuer: is missing']],
  ]);
  rows('set-charging-profile', [
    ['periods in the order of time (G-21)', { [at]: [period(0), period(60), period(61)] }, []],
    ['one decimal (G-13)', { [at]: [period(0, 6.3), period(1, 22000.1)] }, []],
    ['no periods (T-21)', { [at]: null }, []],
    ['a late start (G-21)', { [at]: [period(10)] }, [`${at}/0: must have start_period 0`]],
    [
      'periods in disorder (G-21)',
      { [at]: [period(0), period(60), period(30)] },
      [`${at}/2: must have a greater start_period than the entry before`],
    ],
    [
      'two periods at once (G-21)',
      { [at]: [period(0), period(0)] },
      [`${at}/1: must have a greater start_period than the entry before`],
    ],
    ['two decimals (G-13)', { [at]: [period(0, 6.25)] }, [`${at}/0/limit: must be a multiple of 0.1`]],
  ]);

  it('refuses an empty list of versions and of endpoints (V-02, V-03)', () => {
    expect(issuesOf('versions', [])).to.deep.equal([{ path: '/', message: 'must have at least one entry' }]);
    expect(issuesOf('version-details', changed('version-details', { '/endpoints': [] }))).to.deep.equal([
      { path: '/endpoints', message: 'must have at least one entry' },
    ]);
  });
});

describe('findings', () => {
  const openEnums: readonly (readonly [SchemaName, string, string])[] = [
    ['location', '/parking_type', '/parking_type'],
    ['location', '/facilities/1', '/facilities/*'],
    ['location', '/evses/1/capabilities/0', '/evses/*/capabilities/*'],
    ['location', '/evses/0/parking_restrictions/0', '/evses/*/parking_restrictions/*'],
    ['location', '/evses/0/connectors/0/standard', '/evses/*/connectors/*/standard'],
    ['location', '/operator/logo/category', '/operator/logo/category'],
    ['location', '/energy_mix/environ_impact/0/category', '/energy_mix/environ_impact/*/category'],
    ['evse', '/connectors/0/standard', '/connectors/*/standard'],
    ['cdr', '/cdr_location/connector_standard', '/cdr_location/connector_standard'],
    ['cdr', '/cdr_token/type', '/cdr_token/type'],
    ['token', '/type', '/type'],
    ['version-details', '/version', '/version'],
    ['version-details', '/endpoints/2/identifier', '/endpoints/*/identifier'],
  ];
  for (const [name, pointer, path] of openEnums) {
    it(`tell of an unknown value in ${name} ${pointer}, which is accepted (X-07, V-13)`, () => {
      expect(validate(name, changed(name, { [pointer]: 'NEW_VALUE' }))).to.deep.equal({
        issues: [],
        findings: [{ rule: 'open-enum', path, example: 'NEW_VALUE' }],
      });
    });
  }

  it('tell of unknown values in a PATCH too', () => {
    const body = { capabilities: ['RESERVABLE', 'TELEPATHY'], last_updated: '2026-03-02T17:03:12Z' };
    expect(validate('evse', body, { partial: true }).findings).to.deep.equal([
      { rule: 'open-enum', path: '/capabilities/*', example: 'TELEPATHY' },
    ]);
  });

  it('name each rule once for each path, with a short example', () => {
    const found = findingsOf(
      'evse',
      changed('evse', { '/capabilities': ['N'.repeat(255), 'M', 'N'], '/parking_restrictions': ['N'] }),
    );
    expect(found).to.deep.equal([
      { rule: 'open-enum', path: '/capabilities/*', example: 'N'.repeat(100) },
      { rule: 'open-enum', path: '/parking_restrictions/*', example: 'N' },
    ]);
  });

  const odd: readonly (readonly [
    what: string,
    name: SchemaName,
    values: Json,
    rule: string,
    path: string,
    example: string,
  ])[] = [
    [
      'a session-only dimension in a CDR (D-15)',
      'cdr',
      { '/charging_periods/0/dimensions/1/type': 'POWER' },
      'session-only-dimension',
      '/charging_periods/*/dimensions/*/type',
      'POWER',
    ],
    [
      'a tariff in another currency (X-53)',
      'cdr',
      { '/tariffs/0/currency': 'CHF' },
      'currency',
      '/tariffs/*/currency',
      'CHF',
    ],
    [
      'a reference to a credited CDR in a normal one (D-08)',
      'cdr',
      { '/credit_reference_id': 'C-1' },
      'credit-reference',
      '/credit_reference_id',
      'credit is not true',
    ],
    [
      'a list of who may see what everybody may see (L-16)',
      'location',
      { '/publish_allowed_to': [{ group_id: 'G' }] },
      'publish-allowed-to',
      '/publish_allowed_to',
      'publish is true',
    ],
    [
      'weekly hours of what is always open (L-28)',
      'location',
      { '/opening_times/twentyfourseven': true },
      'regular-hours',
      '/opening_times/regular_hours',
      'twentyfourseven is true',
    ],
    [
      'shares that do not add up (L-34)',
      'location',
      { '/energy_mix/energy_sources/0/percentage': 70 },
      'energy-mix',
      '/energy_mix/energy_sources',
      '97.5 percent',
    ],
    [
      'a limit below zero (G-21)',
      'set-charging-profile',
      { '/charging_profile/charging_profile_period/1/limit': -8 },
      'negative-limit',
      '/charging_profile/charging_profile_period/*/limit',
      '-8',
    ],
  ];
  for (const [what, name, values, rule, path, text] of odd) {
    it(`tell of ${what}, which is accepted`, () => {
      expect(findingsOf(name, example(name))).to.deep.equal([]);
      expect(validate(name, changed(name, values))).to.deep.equal({
        issues: [],
        findings: [{ rule, path, example: text }],
      });
    });
  }

  it('tell of a language that is none and of markup in a DisplayText, which is taken all the same (T-96)', () => {
    const at = '/directions/0';
    const foundIn = (language: string, text: string) =>
      validate('location', changed('location', { [`${at}/language`]: language, [`${at}/text`]: text }));
    for (const [language, text] of [
      ['nl', 'Naast de ingang'],
      ['EL', 'δίπλα στην είσοδο'],
      ['en', 'a < b && c > d, 3 <4>, R&D; Q&A'],
    ] as const) {
      expect(foundIn(language, text), text).to.deep.equal({ issues: [], findings: [] });
    }
    const odd = { rule: 'language', path: '/directions/*/language' };
    for (const language of ['xx', '', 'n', '12', 'ñl', 'iw']) {
      expect(foundIn(language, 'x'), language).to.deep.equal({ issues: [], findings: [{ ...odd, example: language }] });
    }
    const marked = { rule: 'markup', path: '/directions/*/text' };
    for (const example of ['<br>', '<BR/>', '</p>', '<a href="x">', '&nbsp;', '&#160;', '&#xA0;']) {
      const verdict = foundIn('nl', `Naast${example}de ingang`);
      expect(verdict, example).to.deep.equal({ issues: [], findings: [{ ...marked, example }] });
    }
  });

  it('leave session-only dimensions to Sessions (D-15)', () => {
    expect(
      findingsOf('session', changed('session', { '/charging_periods/0/dimensions/1/type': 'STATE_OF_CHARGE' })),
    ).to.deep.equal([]);
  });

  it('leave rounding to the shares of an energy mix (L-34)', () => {
    expect(
      findingsOf('location', changed('location', { '/energy_mix/energy_sources/0/percentage': 72.1 })),
    ).to.deep.equal([]);
  });
});
