import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { driverTypes } from '../../../scripts/generate/api-types.ts';
import { driverOpenApi } from '../../../scripts/generate/openapi-driver.ts';
import { createChecks } from '../../../src/http/api/checks.ts';
import { driverOperations } from '../../../src/http/driver/operations.ts';
import { driverSchemaFolder, readDriverSchemas } from '../../../src/http/driver/schemas.ts';
import { driverScopes } from '../../../src/hub/drivers/scopes.ts';
import { formats } from '../../support/announced.ts';
import { type DriverApi, startDriverApi } from '../../support/driver-api.ts';

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document.
type Json = any;

const [output] = await driverOpenApi();
const openApi: Json = JSON.parse(output?.content ?? '');
const schemas = readDriverSchemas();
const files = [...schemas].filter(([name]) => name !== 'types');
const queries = new Set(driverOperations.map(({ query }) => query));
const shapes: [string, Json][] = Object.entries(openApi.components.schemas);
const described: { path: string; method: string; operation: Json }[] = Object.entries<Json>(openApi.paths).flatMap(
  ([path, item]) => Object.entries<Json>(item).map(([method, operation]) => ({ path, method, operation })),
);

describe('OpenAPI document of the driver API', () => {
  let api: DriverApi;
  before(async () => {
    api = await startDriverApi();
  });
  after(() => api.close());

  it('is shown to everybody, and may be kept', async () => {
    const answer = await fetch(`${api.origin}/openapi/driver.json`);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.equal('application/json');
    expect(await answer.json()).to.deep.equal(openApi);
    expect(answer.headers.get('cache-control')).to.match(/^public, max-age=300/);
    const tag = answer.headers.get('etag') ?? '';
    const again = await fetch(`${api.origin}/openapi/driver.json`, { headers: { 'if-none-match': tag } });
    expect([again.status, await again.text()]).to.deep.equal([304, '']);
    expect((await driverTypes())[0]?.path).to.equal('src/generated/driver.ts');
  });

  it('says what OpenAPI 3.1 demands', () => {
    expect(openApi.openapi).to.match(/^3\.1\.\d$/);
    expect(openApi.info).to.include.keys('title', 'version', 'description', 'license');
    const tags = openApi.tags.map((tag: Json) => tag.name);
    expect(new Set(described.map(({ operation }) => operation.operationId)).size).to.equal(driverOperations.length);
    for (const { path, method, operation } of described) {
      expect(path).to.match(/^\//);
      expect(method).to.be.oneOf(['get', 'post', 'put', 'patch', 'delete']);
      expect(tags).to.include.members(operation.tags);
      expect(operation.summary, operation.operationId).to.match(/^[A-Z].{3,}[^.]$/);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const parameters: Json[] = operation.parameters ?? [];
      const ofPath = parameters.filter((one) => one.in === 'path');
      expect(
        ofPath.map(({ name }) => name),
        path,
      ).to.deep.equal(named);
      expect(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size).to.equal(parameters.length);
      for (const parameter of parameters) {
        expect(parameter.in).to.be.oneOf(['path', 'query', 'header']);
        if (parameter.in === 'path') expect(parameter.required).to.equal(true);
        else expect(parameter.description, `${path} ${parameter.name}`).to.match(/^[A-Za-z].+\.$/s);
      }
      const answers = Object.entries<Json>(operation.responses);
      expect(answers.filter(([status]) => status.startsWith('2'))).to.have.length(1);
      const problems = answers.filter(([status]) => status >= '400');
      expect(problems.map(([status]) => status)).to.include.members(['400', '401', '405', '429', '500', '503']);
      for (const [, { content }] of problems) {
        expect(content).to.deep.equal({
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        });
      }
      for (const one of operation.security) {
        for (const scope of Object.values<string[]>(one).flat()) expect(driverScopes).to.include(scope);
      }
    }
  });

  it('refers only to what it has', () => {
    const refs = referencesIn(openApi);
    expect(refs.size).to.be.above(0);
    for (const ref of refs) {
      const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1];
      expect(
        shapes.map(([title]) => title),
        ref,
      ).to.include(name);
    }
  });

  it('has schemas that are JSON Schema 2020-12, and describe every field', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [title, shape] of shapes) {
      expect(ajv.validateSchema(shape), title).to.equal(true);
      expect(shape.description, title).to.match(/^[A-Za-z0-9].+\.$/s);
      for (const [name, field] of Object.entries<Json>(shape.properties ?? {})) {
        const text = field.description ?? openApi.components.schemas[field.$ref?.split('/').pop()]?.description;
        expect(text, `${title}.${name}`).to.be.a('string').and.not.be.empty;
      }
    }
  });
});

describe('schemas of the driver API', () => {
  it('of bodies and parameters compile strictly, and bodies take their examples', () => {
    const checks = createChecks(driverSchemaFolder, schemas);
    for (const name of new Set(driverOperations.flatMap(({ body }) => body ?? []))) {
      const examples = schemas.get(name)?.examples ?? [];
      expect(examples, name).to.not.be.empty;
      for (const example of examples) checks.body(name)(example);
    }
  });

  for (const [name, schema] of files) {
    it(`${name} has an id that is its path${queries.has(name) ? '' : ', and examples that are valid'}`, () => {
      expect(schema.$id).to.equal(`${driverSchemaFolder}/${name}.json`);
      if (queries.has(name)) return;
      expect(schema.examples, name).to.not.be.undefined.and.not.be.empty;
      const ajv = new Ajv2020({ strict: false });
      for (const format of formats) ajv.addFormat(format, true);
      const validate = ajv.compile({
        $ref: `openapi#/components/schemas/${schema.title}`,
        $defs: { openApi: { $id: 'openapi', ...openApi } },
      });
      for (const example of schema.examples ?? []) {
        expect(validate(example), `${ajv.errorsText(validate.errors)}`).to.equal(true);
      }
    });
  }
});

function referencesIn(node: Json): Set<string> {
  if (typeof node !== 'object' || node === null) return new Set();
  const below = Object.entries(node).flatMap(([key, child]) => (key === 'examples' ? [] : [...referencesIn(child)]));
  return new Set(typeof node.$ref === 'string' ? [node.$ref, ...below] : below);
}
