import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { ocpiTypes } from '../../scripts/generate/ocpi-types.ts';
import { projectRoot } from '../../src/kernel/project.ts';
import { formats } from '../../src/ocpi/formats.ts';
import { type SchemaName, validate } from '../../src/ocpi/validate.ts';
import { ajvOf } from '../../src/ocpi/validation/compile.ts';
import { readSchemas, resolveRef, type Schema } from '../../src/ocpi/validation/schemas.ts';

const schemas = readSchemas();
const objectFiles = [...schemas].filter(([file]) => file !== 'types');
/** Everything with a title: what the files describe, and the definitions in types.json. */
const titled = [...objectFiles.map(([, schema]) => schema), ...Object.values(schemas.get('types')?.$defs ?? {})];

describe('OCPI 2.2.1 schemas', () => {
  it('are there', () => expect(objectFiles).to.have.length(29));

  it('are JSON Schema 2020-12', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [file, schema] of schemas)
      expect(ajv.validateSchema(schema), `${file}: ${ajv.errorsText()}`).to.equal(true);
  });

  for (const [file, schema] of schemas) {
    it(`${file} has an id that is its path, a title and a description`, () => {
      expect(schema.$id).to.equal(`schemas/ocpi/2.2.1/${file}.json`);
      expect(schema.title).to.match(/^[A-Z]\w+$/);
      expect(schema.description).to.match(/^[A-Z].*\.$/);
    });
  }

  for (const [file, schema] of objectFiles) {
    it(`${file} has examples, which are valid and in order`, () => {
      expect(schema.examples).to.not.be.undefined.and.not.be.empty;
      for (const example of schema.examples ?? []) {
        expect(validate(file as SchemaName, example)).to.deep.equal({ issues: [], findings: [] });
      }
    });
  }

  it('describe every field and definition, once for each name', () => {
    const fields = titled.flatMap(({ title, properties }) =>
      Object.entries(properties ?? {}).map(([name, { description }]) => ({ name: `${title}.${name}`, description })),
    );
    expect(fields).to.have.length.above(250);
    for (const { name, description } of fields) expect(description, name).to.match(/^\S.{3,}[.\w]$/);
    for (const { title, description } of titled) expect(description, title).to.match(/^[A-Z].*\.$/);
    expect(new Set(titled.map(({ title }) => title)).size).to.equal(titled.length);
  });

  it('require nothing that they do not describe', () => {
    for (const { title, required = [], properties = {} } of titled) {
      expect(Object.keys(properties), title).to.include.members([...required]);
    }
  });

  it('forbid no field (T-19)', () => {
    for (const [file, node] of nodes()) {
      expect(node, file).to.not.have.any.keys(
        'additionalProperties',
        'unevaluatedProperties',
        'propertyNames',
        'maxProperties',
      );
    }
  });

  it('have references that lead somewhere', () => {
    const refs = nodes().filter(([, { $ref }]) => $ref !== undefined);
    expect(refs).to.have.length.above(100);
    for (const [file, { $ref = '' }] of refs) expect(() => resolveRef(schemas, $ref, file)).to.not.throw();
    expect(() => resolveRef(schemas, 'types.json#/$defs/Nothing', 'evse')).to.throw('which is not there');
  });

  it('use every definition, or name it for a path', () => {
    const used = new Set(
      nodes().flatMap(([file, { $ref }]) => ($ref ? [resolveRef(schemas, $ref, file).schema.title] : [])),
    );
    const unused = Object.keys(schemas.get('types')?.$defs ?? {}).filter((name) => !used.has(name));
    expect(unused).to.deep.equal(['CommandType']);
  });

  it('have patterns that hold the whole text and no quantifier inside a quantified group', () => {
    const patterns = nodes().flatMap(([, { pattern }]) => (pattern === undefined ? [] : [String(pattern)]));
    expect(patterns).to.have.length.above(10);
    for (const pattern of patterns) {
      expect(pattern).to.match(/^\^.*\$$/);
      expect(hasNestedQuantifier(pattern), pattern).to.equal(false);
    }
    expect(['(a+)+', '(a|b*)*c', '((ab)+c){2,}', '(a{1,3})*'].every(hasNestedQuantifier)).to.equal(true);
  });

  it('name only formats that exist, and bound the length of every text', () => {
    const texts = nodes().filter(([, { type, $ref }]) => $ref === undefined && [type].flat().includes('string'));
    expect(texts).to.have.length.above(100);
    for (const [file, node] of texts) {
      if (node.format !== undefined) expect(formats, file).to.have.property(String(node.format));
      const bounded = node.maxLength ?? node.enum ?? node['x-open-enum'];
      // The envelope's status_message is for people and has no bounds; conditions only ask whether a text is there.
      if (node.description && file !== 'response-format')
        expect(bounded, `${file}: ${node.description}`).to.not.be.undefined;
    }
  });

  it('compile strictly, to the last fault and to the first', () => {
    for (const allErrors of [false, true]) {
      const ajv = ajvOf(schemas, allErrors);
      for (const [, schema] of schemas) expect(() => ajv.compile(schema)).to.not.throw();
    }
  });

  it('have generated types that are up to date', async () => {
    for (const { path, content } of await ocpiTypes()) {
      expect(content === readFileSync(join(projectRoot, path), 'utf8'), `${path} is stale: npm run generate`).to.equal(
        true,
      );
    }
  });
});

describe('OCPI formats', () => {
  const attacks = [
    ' ',
    'a',
    'é',
    '/',
    '0',
    ':',
    '.',
    '@',
    '[',
    '%',
    '\ud83d',
    '://',
    'https://a',
    '2026-03-14T09:26:53.',
  ];
  for (const [name, { check }] of Object.entries(formats)) {
    it(`${name} takes no longer than its text is long`, () => {
      for (const attack of attacks) {
        const text = `https://${attack.repeat(65_536 / attack.length)}\u0000`;
        const start = performance.now();
        check(text);
        check(text.slice('https://'.length));
        expect(performance.now() - start, attack).to.be.below(1000);
      }
    });
  }
});

/** Every schema inside the files, with the file it is in: what stands where JSON Schema expects a schema. */
function nodes(): readonly (readonly [file: string, node: Schema & Record<string, unknown>])[] {
  return [...schemas].flatMap(([file, schema]) => [...inside(schema)].map((node) => [file, node] as const));
}

function* inside(schema: unknown): Generator<Schema & Record<string, unknown>> {
  const node = schema as Schema & Record<string, unknown>;
  yield node;
  for (const map of [node.properties, node.$defs]) for (const part of Object.values(map ?? {})) yield* inside(part);
  for (const list of [node.anyOf, node['allOf']]) for (const part of (list as unknown[]) ?? []) yield* inside(part);
  for (const part of [node.items, node['if'], node['then'], node['else']]) if (part) yield* inside(part);
}

/** Whether a group that may repeat holds something that may repeat: what makes backtracking explode. */
function hasNestedQuantifier(pattern: string): boolean {
  const quantifier = /^(?:[*+]|\{\d+(?:,\d*)?\})/;
  const open: boolean[] = [];
  let closed = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    const repeats = quantifier.test(pattern.slice(at));
    if (repeats && closed) return true;
    if (repeats && open.length > 0) open[open.length - 1] = true;
    closed = false;
    if (character === '\\') at++;
    else if (character === '[') at = pattern.indexOf(']', at);
    else if (character === '(') open.push(false);
    else if (character === ')') {
      closed = open.pop() ?? false;
      if (closed && open.length > 0) open[open.length - 1] = true;
    }
  }
  return false;
}
