import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { adminTypes } from '../../../scripts/generate/api-types.ts';
import { adminOpenApi } from '../../../scripts/generate/openapi-admin.ts';
import { scopes } from '../../../src/http/admin/operation.ts';
import { operations } from '../../../src/http/admin/operations.ts';
import { adminSchemaFolder, readAdminSchemas } from '../../../src/http/admin/schemas.ts';
import { createChecks } from '../../../src/http/api/checks.ts';
import { type Json, openApi } from '../../support/admin-api.ts';

const schemas = readAdminSchemas();
const files = [...schemas].filter(([name]) => name !== 'types');
const shapes: [string, Json][] = Object.entries(openApi.components.schemas);
const described: { path: string; method: string; operation: Json }[] = Object.entries<Json>(openApi.paths).flatMap(
  ([path, item]) => Object.entries<Json>(item).map(([method, operation]) => ({ path, method, operation })),
);

describe('OpenAPI document of the admin API', () => {
  it('is what the table and the schemas make', async () => {
    const [document] = await adminOpenApi();
    expect(JSON.parse(document?.content ?? '')).to.deep.equal(openApi);
    expect((await adminTypes())[0]?.path).to.equal('src/generated/admin.ts');
  });

  it('says what OpenAPI 3.1 demands, and no more than it knows', () => {
    expect(openApi.openapi).to.match(/^3\.1\.\d$/);
    expect(openApi.info).to.include.keys('title', 'version');
    const known = ['openapi', 'info', 'servers', 'tags', 'security', 'paths', 'components'];
    expect(Object.keys(openApi)).to.have.members(known);
    const tags = openApi.tags.map((tag: Json) => tag.name);
    for (const { path, method, operation } of described) {
      expect(path).to.match(/^\//);
      expect(method).to.be.oneOf(['get', 'post', 'patch', 'delete']);
      const fields = [
        'operationId',
        'tags',
        'summary',
        'description',
        'security',
        'parameters',
        'requestBody',
        'responses',
      ];
      expect(fields).to.include.members(Object.keys(operation));
      expect(tags).to.include.members(operation.tags);
      for (const parameter of operation.parameters ?? []) {
        expect(parameter.in).to.be.oneOf(['path', 'query']);
        if (parameter.in === 'path') expect(parameter.required).to.equal(true);
        expect(parameter.schema).to.be.an('object');
      }
      for (const response of Object.values<Json>(operation.responses)) expect(response.description).to.be.a('string');
    }
  });

  it('declares every parameter of a path, and only those', () => {
    for (const { path, operation } of described) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? [])
        .filter((one: Json) => one.in === 'path')
        .map((one: Json) => one.name);
      expect(declared, path).to.deep.equal(named);
    }
  });

  it('gives each operation an id of its own, a summary, a scope, an answer and its problems', () => {
    expect(new Set(described.map(({ operation }) => operation.operationId)).size).to.equal(operations.length);
    for (const { operation } of described) {
      expect(operation.summary, operation.operationId).to.match(/^[A-Z].{5,}[^.]$/);
      expect(scopes, operation.operationId).to.include(operation.security[0].adminToken[0]);
      const answers = Object.entries<Json>(operation.responses);
      expect(answers.filter(([status]) => status.startsWith('2'))).to.have.length(1);
      const wrong = answers.filter(([status]) => status >= '400');
      expect(wrong.map(([status]) => status)).to.include.members(['400', '401', '403', '405', '429', '500', '503']);
      for (const [, { content }] of wrong) {
        expect(content).to.deep.equal({
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        });
      }
    }
  });

  it('refers only to what it has, and has only what is referred to', () => {
    const refs = referencesIn(openApi);
    expect(refs.size).to.be.above(20);
    const names = new Set([...refs].map((ref) => /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1]));
    for (const name of names)
      expect(
        shapes.map(([title]) => title),
        `reference ${name}`,
      ).to.include(name);
    for (const [title] of shapes) expect(names, `use of ${title}`).to.include(title);
  });

  it('has schemas that are JSON Schema 2020-12', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [title, schema] of shapes) expect(ajv.validateSchema(schema), title).to.equal(true);
  });

  it('describes every field', () => {
    for (const [title, { description, properties = {} }] of shapes) {
      expect(description, title).to.match(/^[A-Za-z].+\.$/);
      for (const [name, field] of Object.entries<Json>(properties)) {
        const text = field.description ?? openApi.components.schemas[field.$ref?.split('/').pop()]?.description;
        if (title !== 'PartnerCounts') expect(text, `${title}.${name}`).to.be.a('string').and.not.be.empty;
      }
    }
  });

  it('closes every object but the details of the audit record, and what OCPI and stations say', () => {
    const open = shapes.flatMap(([title, schema]) => openObjectsIn(schema, title));
    expect(open).to.have.members([
      'AuditEntry/properties/details',
      'HostedTariff',
      'OcpiConnector',
      'OcpiLocation',
      'OcpiTariffElement',
      'StationCallWhole/properties/answer/anyOf/0',
      'StationEvent/properties/event',
      'StationNotice/properties/payload',
    ]);
  });
});

describe('schemas of the admin API', () => {
  for (const [name, schema] of files) {
    it(`${name} has an id that is its path, and examples that are valid`, () => {
      expect(schema.$id).to.equal(`schemas/admin/${name}.json`);
      expect(schema.examples).to.not.be.undefined.and.not.be.empty;
      const ajv = new Ajv2020({ strict: false });
      for (const format of ['date-time', 'uuid', 'ocpi-string', 'ocpi-url']) ajv.addFormat(format, true);
      const validate = ajv.compile({
        $ref: `openapi#/components/schemas/${schema.title}`,
        $defs: { openApi: { $id: 'openapi', ...openApi } },
      });
      for (const example of schema.examples ?? []) {
        expect(validate(example), `${ajv.errorsText(validate.errors)}`).to.equal(true);
      }
    });
  }

  it('of bodies compile strictly, and take their examples', () => {
    const checks = createChecks(adminSchemaFolder, schemas);
    const bodies = operations.flatMap(({ body }) => body ?? []);
    expect(bodies).to.have.length(33);
    for (const name of bodies) for (const example of schemas.get(name)?.examples ?? []) checks.body(name)(example);
  });
});

function referencesIn(node: Json): Set<string> {
  if (typeof node !== 'object' || node === null) return new Set();
  const below = Object.values(node).flatMap((child) => [...referencesIn(child)]);
  return new Set(typeof node.$ref === 'string' ? [node.$ref, ...below] : below);
}

function openObjectsIn(node: Json, path: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const isOpen = node.type === 'object' && node.additionalProperties !== false;
  const below = Object.entries(node).flatMap(([key, child]) =>
    key === 'examples' ? [] : openObjectsIn(child, `${path}/${key}`),
  );
  return isOpen ? [path, ...below] : below;
}
