import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../src/kernel/project.ts';
import { readSchemas, resolveRef, type Schema } from '../../src/ocpi/validation/schemas.ts';

/** The tables of the specification as data. They are not part of the project; without them nothing can be counted. */
const census = join(projectRoot, '..', 'shared', 'ocpi-2.2.1-objects.json');

interface Field {
  name: string;
  type: string;
  kind: 'primitive' | 'enum' | 'object';
  cardinality: string;
  max_length?: number;
  max_digits?: number;
  pattern?: string;
}

interface Census {
  objects: Record<string, { fields: Field[] }>;
  enums: Record<string, { values: string[] }>;
}

/** The enumerations that 2.3.0 opened. */
const open = [
  'ModuleID',
  'VersionNumber',
  'Capability',
  'ConnectorType',
  'EnvironmentalImpactCategory',
  'Facility',
  'ImageCategory',
  'ParkingRestriction',
  'ParkingType',
  'TokenType',
  'CommandType',
];

/** Types of ours for the two fields that name a party. */
const parties: Readonly<Record<string, string>> = { country_code: 'CountryCode', party_id: 'PartyId' };

const found = existsSync(census);

describe(`OCPI 2.2.1 schemas and the tables of the specification${found ? '' : ` (skipped: ${census} is absent)`}`, () => {
  const schemas = readSchemas();
  const byTitle = new Map(
    [...schemas.values(), ...Object.values(schemas.get('types')?.$defs ?? {})].map((schema) => [schema.title, schema]),
  );
  const tables: Census = found ? JSON.parse(readFileSync(census, 'utf8')) : { objects: {}, enums: {} };
  const objects = Object.entries(tables.objects);
  const enums = Object.entries(tables.enums);

  before(function () {
    if (!found) this.skip();
  });

  it('have the same objects and enumerations', () => {
    expect(objects).to.have.length.above(50);
    expect(enums).to.have.length.above(30);
    const ours = ['Types', 'Versions', ...Object.values(parties)];
    const names = [...objects, ...enums].map(([name]) => name);
    expect([...byTitle.keys()]).to.have.members([...names, ...ours]);
  });

  for (const [name, { fields }] of objects) {
    it(`${name} has the same fields, in the same order, and requires the same (T-20, T-21)`, () => {
      const { properties = {}, required = [] } = byTitle.get(name) ?? {};
      expect(Object.keys(properties)).to.deep.equal(fields.map((field) => field.name));
      expect(required).to.deep.equal(
        fields.filter(({ cardinality }) => '1+'.includes(cardinality)).map((field) => field.name),
      );
    });

    for (const field of fields) {
      // What an envelope carries is defined by each module, and its message is for people.
      if (name === 'ResponseFormat' && ['data', 'status_message', 'status_code'].includes(field.name)) continue;
      it(`${name}.${field.name} is ${field.type} ${field.max_length ?? ''} ${field.cardinality}`, () => {
        const property = byTitle.get(name)?.properties?.[field.name] ?? {};
        expect(withoutNotes(property)).to.deep.equal(expected(field));
      });
    }
  }

  for (const [name, { values }] of enums) {
    it(`${name} has the same values and is ${open.includes(name) ? 'open' : 'closed'} (T-95)`, () => {
      const schema = byTitle.get(name);
      expect(schema?.enum).to.deep.equal(open.includes(name) ? undefined : values);
      expect(schema?.['x-open-enum']).to.deep.equal(open.includes(name) ? values : undefined);
    });
  }

  /** The schema of a field, as its row demands. */
  function expected({ name, type, kind, cardinality, max_length, max_digits, pattern }: Field): object {
    const isRequired = '1+'.includes(cardinality);
    const reference = kind === 'primitive' ? parties[name] : type;
    const one: Record<string, unknown> = reference ? { ref: reference } : { type: primitives[type]?.type };
    if (!reference) {
      if (max_length !== undefined) one['maxLength'] = max_length;
      if (pattern === undefined && primitives[type]?.format) one['format'] = primitives[type].format;
      // T-97, where a value is required. A credentials token is no value that could be missing.
      if (pattern !== undefined)
        one['pattern'] = isRequired && name !== 'token' ? `^(${pattern}|#NA)$` : `^${pattern}$`;
      if (max_digits !== undefined) one['digits'] = max_digits;
    }
    if (cardinality === '1') return one;
    if (cardinality === '?') return reference ? { ...one, nullable: true } : { ...one, type: [one['type'], 'null'] };
    return cardinality === '+' ? { type: 'array', minItems: 1, items: one } : { type: ['array', 'null'], items: one };
  }

  /** A field's schema in the words of `expected`, without what the tables do not say. */
  function withoutNotes(schema: Schema): object {
    const { type, $ref, anyOf, items } = schema;
    if ($ref) return { ref: titleOf($ref) };
    if (anyOf?.[0]?.$ref && anyOf[1]?.type === 'null') return { ref: titleOf(anyOf[0].$ref), nullable: true };
    if (items) return { type, ...(schema.minItems ? { minItems: schema.minItems } : {}), items: withoutNotes(items) };
    const { maxLength, format, pattern, maximum } = schema;
    const digits =
      [type].flat().includes('integer') && maximum !== undefined && maximum < 100_000 && String(maximum).length;
    return {
      type,
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(format === undefined ? {} : { format }),
      ...(pattern === undefined ? {} : { pattern: pattern.replaceAll('[!-~]', '[\\x21-\\x7E]') }),
      ...(digits ? { digits } : {}),
    };
  }

  const titleOf = (ref: string) => resolveRef(schemas, ref, 'types').schema.title;
});

const primitives: Readonly<Record<string, { type: string; format?: string }>> = {
  string: { type: 'string', format: 'ocpi-string' },
  CiString: { type: 'string', format: 'ocpi-ci-string' },
  DateTime: { type: 'string', format: 'ocpi-date-time' },
  URL: { type: 'string', format: 'ocpi-url' },
  number: { type: 'number' },
  int: { type: 'integer' },
  boolean: { type: 'boolean' },
};
