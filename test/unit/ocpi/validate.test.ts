import { expect } from 'chai';
import fc from 'fast-check';
import { defaultLimits } from '../../../src/kernel/limits.ts';
import { prepare, type SchemaName, validate } from '../../../src/ocpi/validate.ts';
import { readSchemas } from '../../../src/ocpi/validation/schemas.ts';
import { absent, changed, example, type Json } from '../../support/schema-examples.ts';

const issuesOf = (name: SchemaName, value: unknown) => validate(name, value).issues;
const patchIssuesOf = (name: SchemaName, value: unknown) => validate(name, value, { partial: true }).issues;
const stamp = { last_updated: '2026-03-02T17:03:12Z' };

describe('validate', () => {
  it('allows fields it does not know, at every depth (T-19)', () => {
    const location = changed('location', {
      '/help_phone': '+3292000000',
      '/coordinates/altitude': { metres: 9 },
      '/evses/0/parking': ['\u0000 whatever'],
      '/evses/0/connectors/0/capabilities': null,
    });
    expect(validate('location', location)).to.deep.equal({ issues: [], findings: [] });
  });

  it('takes null, an empty list and nothing for the same thing (T-21)', () => {
    for (const nothing of [null, absent]) {
      const location = changed('location', {
        '/name': nothing,
        '/operator': nothing,
        '/evses': nothing,
        '/images': nothing,
      });
      expect(issuesOf('location', location)).to.deep.equal([]);
    }
    expect(issuesOf('location', changed('location', { '/evses': [], '/images': [] }))).to.deep.equal([]);
  });

  it('names every fault with its pointer in a sentence', () => {
    const location = changed('location', {
      '/publish': 'yes',
      '/city': absent,
      '/evses/0/status': 'FREE',
      '/evses/1/connectors': [],
      '/opening_times/regular_hours/1/weekday': 8,
      '/operator': 'Stroomkade',
    });
    expect(issuesOf('location', location)).to.have.deep.members([
      { path: '/city', message: 'is missing' },
      { path: '/publish', message: 'must be true or false' },
      {
        path: '/evses/0/status',
        message:
          'must be one of AVAILABLE, BLOCKED, CHARGING, INOPERATIVE, OUTOFORDER, PLANNED, REMOVED, RESERVED, UNKNOWN',
      },
      { path: '/evses/1/connectors', message: 'must have at least one entry' },
      { path: '/opening_times/regular_hours/1/weekday', message: 'must be at most 7' },
      { path: '/operator', message: 'must be an object' },
    ]);
  });

  it('points to the whole with /', () => {
    for (const value of [null, undefined, 7, 'location', [], true]) {
      expect(issuesOf('location', value)).to.deep.equal([{ path: '/', message: 'must be an object' }]);
    }
    expect(issuesOf('versions', {})).to.deep.equal([{ path: '/', message: 'must be a list' }]);
  });

  it('never repeats what was sent (T-09)', () => {
    for (const name of ['location', 'token', 'cdr', 'session', 'credentials', 'tariff'] as const) {
      const issues = issuesOf(name, poisoned(example(name)));
      expect(issues).to.not.be.empty;
      expect(JSON.stringify(issues)).to.not.contain('CANARY');
    }
  });

  it('names a limited number of faults and counts the rest', () => {
    const { issuesMax } = defaultLimits;
    const session = changed('session', { '/charging_periods': Array.from({ length: issuesMax + 20 }, () => 'x') });
    const issues = issuesOf('session', session);
    expect(issues).to.have.length(issuesMax + 1);
    expect(issues.at(-1)).to.deep.equal({ path: '/', message: 'and 20 more faults' });
  });

  it('names only the first fault of a body that is very large', () => {
    const entries = Array.from({ length: defaultLimits.explainedNodesMax }, () => 7);
    expect(issuesOf('evse', changed('evse', { '/capabilities': entries }))).to.deep.equal([
      { path: '/capabilities/0', message: 'must be a string' },
      { path: '/', message: 'may have more faults, only the first is named in so large a body' },
    ]);
  });

  it('gives a verdict on any JSON, never an exception', () => {
    const names = [...readSchemas().keys()].filter((name) => name !== 'types') as SchemaName[];
    const parts = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(absent, {}, [], [null], Number.POSITIVE_INFINITY),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), parts, fc.nat(60), (name, part, at) => {
        const { issues, findings } = validate(name, replaced(example(name), { left: at }, part));
        expect(issues.every(({ path, message }) => path.startsWith('/') && message.length > 0)).to.equal(true);
        if (issues.length > 0) expect(findings).to.deep.equal([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('answers the same after its schemas were prepared', () => {
    prepare(['token', 'versions']);
    prepare(['token']);
    expect(issuesOf('token', example('token'))).to.deep.equal([]);
    expect(patchIssuesOf('token', { valid: false, ...stamp })).to.deep.equal([]);
    expect(patchIssuesOf('token', { valid: 'no' })).to.have.length(2);
  });

  it('knows no PATCH of what OCPI does not patch (P-01, D-02)', () => {
    for (const name of ['tariff', 'cdr', 'client-info'] as const) {
      expect(() => patchIssuesOf(name, {})).to.throw(`no schema ${name} for PATCH`);
    }
  });
});

describe('validate, values that cannot be filled', () => {
  const required: readonly (readonly [SchemaName, string])[] = [
    ['session', '/evse_uid'],
    ['session', '/connector_id'],
    ['cdr', '/cdr_location/evse_uid'],
    ['cdr', '/cdr_location/evse_id'],
    ['cdr', '/cdr_location/connector_id'],
    ['location', '/address'],
    ['location', '/country'],
    ['location', '/coordinates/latitude'],
    ['location', '/opening_times/regular_hours/0/period_end'],
    ['tariff', '/currency'],
    ['token', '/issuer'],
  ];
  for (const [name, pointer] of required) {
    it(`accepts #NA in ${name} ${pointer} (T-97)`, () =>
      expect(issuesOf(name, changed(name, { [pointer]: '#NA' }))).to.deep.equal([]));
  }

  const refused: readonly (readonly [SchemaName, string])[] = [
    ['location', '/country_code'],
    ['location', '/party_id'],
    ['session', '/cdr_token/party_id'],
    ['session', '/status'],
    ['session', '/start_date_time'],
    ['session', '/kwh'],
    ['tariff', '/elements/1/restrictions/start_time'],
  ];
  for (const [name, pointer] of refused) {
    it(`refuses #NA in ${name} ${pointer}, which is a party, no string, or can be left out`, () =>
      expect(issuesOf(name, changed(name, { [pointer]: '#NA' }))).to.not.be.empty);
  }
});

describe('validate, lengths', () => {
  const longest: readonly (readonly [SchemaName, string, number])[] = [
    ['location', '/address', 255],
    ['location', '/state', 45],
    ['cdr', '/cdr_location/address', 45],
    ['cdr', '/cdr_location/state', 20],
    ['cdr', '/signed_data/signed_values/0/plain_data', 5000],
    ['cdr', '/signed_data/url', 512],
    ['token', '/uid', 36],
    ['evse', '/evse_id', 48],
    ['cdr', '/invoice_reference_id', 39],
  ];
  for (const [name, pointer, length] of longest) {
    it(`allows ${length} characters in ${name} ${pointer}, and no more (T-98, X-30)`, () => {
      expect(issuesOf(name, changed(name, { [pointer]: 'a'.repeat(length) }))).to.deep.equal([]);
      expect(issuesOf(name, changed(name, { [pointer]: 'a'.repeat(length + 1) }))).to.deep.equal([
        { path: pointer, message: `must not be longer than ${length} characters` },
      ]);
    });
  }
});

describe('validate, a PATCH', () => {
  const bodies: readonly (readonly [SchemaName, Json])[] = [
    ['location', { name: 'Gent Zuid', ...stamp }],
    ['evse', { status: 'REMOVED', ...stamp }],
    ['connector', { tariff_ids: ['AC-NACHT'], ...stamp }],
    ['session', { kwh: 7.5, total_cost: { excl_vat: 3.9 }, ...stamp }],
    ['token', { valid: false, ...stamp }],
  ];
  for (const [name, body] of bodies) {
    it(`may hold some fields of a ${name} (T-15)`, () => expect(patchIssuesOf(name, body)).to.deep.equal([]));

    it(`needs last_updated for a ${name}`, () => {
      const { last_updated: _, ...rest } = body;
      expect(patchIssuesOf(name, rest)).to.deep.equal([{ path: '/last_updated', message: 'is missing' }]);
      expect(patchIssuesOf(name, { ...rest, last_updated: null })).to.deep.equal([
        { path: '/last_updated', message: 'must be a string' },
      ]);
    });

    it(`may say null for every other field of a ${name} (T-18)`, () => {
      const nulls = Object.fromEntries(Object.keys(example(name)).map((field) => [field, null]));
      expect(patchIssuesOf(name, { ...nulls, ...stamp })).to.deep.equal([]);
    });

    it(`has the rules of the whole ${name} for the fields it holds`, () => {
      expect(patchIssuesOf(name, example(name))).to.deep.equal([]);
      expect(issuesOf(name, body)).to.not.be.empty;
    });
  }

  it('keeps the rules of each field', () => {
    const body = { status: 'FREE', connectors: [], floor_level: 'cellar', ...stamp };
    expect(patchIssuesOf('evse', body).map(({ path }) => path)).to.have.members([
      '/status',
      '/connectors',
      '/floor_level',
    ]);
  });

  it('needs whole objects below its fields', () => {
    const body = { coordinates: { latitude: '51.03618' }, ...stamp };
    expect(patchIssuesOf('location', body)).to.deep.equal([{ path: '/coordinates/longitude', message: 'is missing' }]);
  });

  it('may name parts of EVSEs and Connectors by their ids (L-36)', () => {
    const connectors = [{ id: '1', tariff_ids: ['X'] }];
    const body = {
      evses: [
        { uid: 'A', status: 'CHARGING' },
        { uid: 'B', connectors },
      ],
      ...stamp,
    };
    expect(patchIssuesOf('location', body)).to.deep.equal([]);
    expect(patchIssuesOf('evse', { connectors, ...stamp })).to.deep.equal([]);
  });

  it('cannot change EVSEs and Connectors it does not name, or names twice (L-36)', () => {
    const connectors = [{ tariff_ids: ['X'] }, { id: null }, { id: '7' }, { id: '7' }];
    const body = { evses: [{ status: 'FREE' }, { uid: 'B', connectors }], ...stamp };
    expect(patchIssuesOf('location', body)).to.have.deep.members([
      { path: '/evses/0/uid', message: 'is missing' },
      { path: '/evses/0/status', message: issuesOf('evse', changed('evse', { '/status': '' }))[0]?.message },
      { path: '/evses/1/connectors/0/id', message: 'is missing' },
      { path: '/evses/1/connectors/1/id', message: 'must be a string' },
      { path: '/evses/1/connectors/3', message: 'must differ from every earlier entry in id' },
    ]);
  });
});

/** The same value with every text replaced by something that is wrong everywhere, and a canary in it. */
function poisoned(value: unknown): unknown {
  if (typeof value === 'string') return `CANARY\u0000${'é'.repeat(6000)}`;
  if (Array.isArray(value)) return value.map(poisoned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, poisoned(part)]));
}

/** The same value with another part in the place that is reached after so many steps; left out when it is `absent`. */
function replaced(value: unknown, steps: { left: number }, part: unknown): unknown {
  if (steps.left-- === 0) return part;
  if (Array.isArray(value)) return value.map((entry) => replaced(entry, steps, part));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, field]) => [key, replaced(field, steps, part)]);
  return Object.fromEntries(entries.filter(([, field]) => field !== absent));
}
