import { expect } from 'chai';
import { type SchemaName, validate } from '../../../../src/ocpi/validate.ts';
import { ajvOf } from '../../../../src/ocpi/validation/compile.ts';
import { readSchemas, resolveRef, type Schema } from '../../../../src/ocpi/validation/schemas.ts';
import {
  isTranslated,
  modulesOf,
  type OcpiVersion,
  statusFromHub,
  statusToHub,
} from '../../../../src/ocpi/versions/index.ts';
import { createBuild } from '../../../support/build.ts';

const build = createBuild();

describe('What versions have in common', () => {
  it('shapes that differ are known (Z-01)', () => {
    const shapes = [...readSchemas().keys()].filter((name) => name !== 'types') as SchemaName[];
    const differing = (version: OcpiVersion) => shapes.filter((shape) => isTranslated(version, 'from-hub', shape));
    // What the hub keeps of 2.3.0 is left out for 2.2.1.
    expect(differing('2.2.1')).to.deep.equal([
      'authorization-info',
      'cdr',
      'connector',
      'evse',
      'location',
      'reserve-now',
      'session',
      'start-session',
      'tariff',
      'token',
    ]);
    expect(shapes.filter((shape) => isTranslated('2.2.1', 'to-hub', shape))).to.deep.equal([]);
    expect(differing('2.3.0')).to.deep.equal(['cdr', 'client-info', 'credentials', 'session', 'tariff']);
    const same = shapes.filter((shape) => !differing('2.1.1').includes(shape));
    expect(same).to.deep.equal(['response-format', 'stop-session', 'unlock-connector', 'versions']);
  });

  it('2.1.1 has no charging profiles and no client info (Z-01, Modules)', () => {
    const all = [
      'cdrs',
      'chargingprofiles',
      'commands',
      'credentials',
      'hubclientinfo',
      'locations',
      'sessions',
      'tariffs',
      'tokens',
    ];
    expect([...modulesOf('2.2.1')].sort()).to.deep.equal(all);
    expect([...modulesOf('2.3.0')].sort()).to.deep.equal(all);
    expect([...modulesOf('2.1.1')].sort()).to.deep.equal(
      all.filter((id) => id !== 'chargingprofiles' && id !== 'hubclientinfo'),
    );
  });

  it('2.1.1 is told whose fault it is, where it has no code for what it is (Z-02, Status codes)', () => {
    const codes = [1000, 1901, 2000, 2001, 2003, 2004, 2900, 3000, 3002, 3900, 4000, 4001, 4002, 4003, 4900];
    const told = [1000, 1000, 2000, 2001, 2003, 2000, 2000, 3000, 3002, 3000, 3000, 2000, 3000, 3000, 3000];
    expect(codes.map((code) => statusFromHub('2.1.1', code))).to.deep.equal(told);
    expect(codes.map((code) => statusFromHub('2.3.0', code))).to.deep.equal(codes);
  });

  it('a token that a 2.1.1 peer does not know is 2004 (Z-01, unknown token)', () => {
    const asked = (http: number, statusCode: number, version: OcpiVersion = '2.1.1', isAboutToken = true) =>
      statusToHub(version, { http, statusCode }, isAboutToken);
    expect([asked(404, 2000), asked(200, 2000), asked(200, 2001), asked(404, 3000)]).to.deep.equal([
      2004, 2004, 2004, 2004,
    ]);
    expect([asked(200, 1000), asked(200, 2002), asked(200, 2003), asked(200, 3000)]).to.deep.equal([
      1000, 2002, 2003, 3000,
    ]);
    expect([asked(404, 2001, '2.2.1'), asked(404, 2001, '2.1.1', false)]).to.deep.equal([2001, 2001]);
  });
});

for (const version of ['2.1.1', '2.3.0'] as const) {
  const schemas = readSchemas(version);
  describe(`OCPI ${version} schemas`, () => {
    it('have their path as id, a title, a description, and nothing required that is not described', () => {
      expect(schemas.size).to.be.above(25);
      for (const [name, schema] of schemas) {
        expect(schema.$id).to.equal(`schemas/ocpi/${version}/${name}.json`);
        expect(schema.description, name).to.match(/^[A-Z].*\.$/);
      }
      for (const schema of titledIn(schemas)) {
        expect(Object.keys(schema.properties ?? {}), schema.title).to.include.members([...(schema.required ?? [])]);
        for (const [name, { description }] of Object.entries(schema.properties ?? {})) {
          expect(description, `${schema.title}.${name}`).to.match(/^\S.{3,}[.\w]$/);
        }
      }
    });

    it('compile strictly, and their references lead somewhere', () => {
      const ajv = ajvOf(schemas, true);
      for (const schema of schemas.values()) expect(() => ajv.compile(schema)).to.not.throw();
      const refs = [...schemas].flatMap(([file, schema]) => refsIn(schema).map((ref) => ({ file, ref })));
      expect(refs.length).to.be.above(80);
      for (const { file, ref } of refs) expect(() => resolveRef(schemas, ref, file), ref).to.not.throw();
    });

    it('have examples, which are valid', () => {
      const files = ['tariff', 'cdr', 'credentials', ...(version === '2.1.1' ? only211 : [])] as SchemaName[];
      for (const file of files) {
        const { examples = [] } = schemas.get(file) ?? {};
        expect(examples, file).to.not.be.empty;
        for (const example of examples) expect(validate(file, example, { version }).issues, file).to.deep.equal([]);
      }
    });
  });
}

describe('A body that its version does not allow', () => {
  const issues = (version: OcpiVersion, shape: SchemaName, body: unknown, partial = false) =>
    validate(shape, body, { version, partial }).issues.map(({ path, message }) => `${path}: ${message}`);

  it('is refused in the words of that version (Z-01)', () => {
    expect(issues('2.1.1', 'connector', build.connector())).to.deep.equal([
      '/voltage: is missing',
      '/amperage: is missing',
    ]);
    expect(issues('2.1.1', 'token', build.token())).to.deep.equal(['/auth_id: is missing']);
    expect(issues('2.1.1', 'cdr', build.cdr())).to.include.members([
      '/stop_date_time: is missing',
      '/total_cost: must be a number',
    ]);
    expect(issues('2.3.0', 'tariff', build.tariff())).to.deep.equal(['/tax_included: is missing']);
    const cost = { total_cost: { excl_vat: 1 } };
    expect(issues('2.3.0', 'session', { ...build.session(), ...cost })).to.deep.equal([
      '/total_cost/before_taxes: is missing',
    ]);
    const hub = build.credentials({
      roles: [{ ...build.clientInfo({ role: 'HUB' }), business_details: { name: 'X' } }] as never,
    });
    expect(issues('2.3.0', 'credentials', hub)[0]).to.match(/^\/roles\/0\/role: must be one of CPO/);
  });

  it('may be a PATCH without last_updated in 2.1.1 alone, and of a Tariff (Z-05, T-16)', () => {
    expect(issues('2.1.1', 'evse', { status: 'CHARGING' }, true)).to.deep.equal([]);
    expect(issues('2.1.1', 'tariff', { currency: 'EUR' }, true)).to.deep.equal([]);
    expect(issues('2.3.0', 'evse', { status: 'CHARGING' }, true)).to.deep.equal(['/last_updated: is missing']);
    expect(() => issues('2.3.0', 'tariff', { currency: 'EUR' }, true)).to.throw('no schema tariff for PATCH');
  });

  it('may have newer values where 2.3.0 has opened the list (X-07)', () => {
    const connector = { ...(readSchemas('2.1.1').get('connector')?.examples?.[0] as object), standard: 'GBT_DC' };
    expect(issues('2.1.1', 'connector', connector)).to.deep.equal([]);
  });

  it('may say of a place that it is always open or when, and not neither (Z-04, opening_times)', () => {
    const location = readSchemas('2.1.1').get('location')?.examples?.[0] as object;
    const open = (opening_times: object) => issues('2.1.1', 'location', { ...location, opening_times });
    expect(open({ twentyfourseven: true })).to.deep.equal([]);
    expect(open({ exceptional_openings: [] })[0]).to.match(
      /^\/opening_times: must have regular_hours or twentyfourseven/,
    );
    expect(open({ twentyfourseven: false })).to.not.be.empty;
  });
});

const only211 = [
  'location',
  'evse',
  'connector',
  'token',
  'session',
  'location-references',
  'authorization-info',
  'start-session',
  'reserve-now',
  'stop-session',
  'unlock-connector',
  'command-response',
  'command-result',
  'version-details',
  'versions',
];

const titledIn = (schemas: ReadonlyMap<string, Schema>): readonly Schema[] => [
  ...[...schemas].filter(([name]) => name !== 'types').map(([, schema]) => schema),
  ...Object.values(schemas.get('types')?.$defs ?? {}),
];

function refsIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { $ref } = node as Schema;
  return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(node).flatMap(refsIn)];
}
