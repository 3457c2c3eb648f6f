import { compile } from 'json-schema-to-typescript';
import { readSchemas, resolveRef, type Schema } from '../../src/ocpi/validation/schemas.ts';
import type { Output } from './output.ts';
import { withoutOrigins } from './without-origins.ts';

const banner =
  '/** The objects of OCPI 2.2.1. Generated from schemas/ocpi/2.2.1 by `npm run generate`: do not edit. */';

/** The types of `schemas/ocpi/2.2.1`. They are tight: a field that no schema has does not compile. */
export async function ocpiTypes(): Promise<readonly Output[]> {
  const schemas = readSchemas();
  const files = [...schemas.keys()].filter((file) => file !== 'types');
  const definitions = [
    ...files.map((file) => resolveRef(schemas, `${file}.json`, file)),
    ...Object.keys(schemas.get('types')?.$defs ?? {}).map((name) => resolveRef(schemas, `#/$defs/${name}`, 'types')),
  ];
  const root = {
    title: 'SchemaTypes',
    description: 'The type of what each schema file describes.',
    type: 'object' as const,
    required: files,
    properties: Object.fromEntries(files.map((file) => [file, typeOf(schemas, { $ref: `${file}.json` }, file)])),
    $defs: Object.fromEntries(definitions.map(({ schema, file }) => [schema.title, typeOf(schemas, schema, file)])),
  };
  const types = await compile(root, 'SchemaTypes', {
    additionalProperties: false,
    bannerComment: banner,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
    unreachableDefinitions: true,
  });
  return [{ path: 'src/generated/ocpi-2.2.1.ts', content: withoutOrigins(types) }];
}

/** What of a schema makes a type: names in place of references, and none of the conditions and bounds. */
function typeOf(schemas: ReadonlyMap<string, Schema>, schema: Schema, file: string): object {
  const { title, description, type, required, properties, items, anyOf } = schema;
  const about = { title, description };
  if (schema.$ref) return { ...about, tsType: resolveRef(schemas, schema.$ref, file).schema.title };
  if (schema['x-open-enum']) return { ...about, tsType: openEnumType(schema['x-open-enum']) };
  if (properties) {
    const types = Object.entries(properties).map(([name, property]) => [name, typeOf(schemas, property, file)]);
    return { ...about, type, required, properties: Object.fromEntries(types) };
  }
  const object = anyOf?.find(({ $ref }) => $ref)?.$ref;
  if (object) return { ...about, tsType: `${resolveRef(schemas, object, file).schema.title} | null` };
  if (items) return { ...about, type, items: typeOf(schemas, items, file) };
  if (schema.enum) return { ...about, type, enum: schema.enum };
  return type ? { ...about, type } : { ...about, tsType: 'unknown' };
}

/** The known values, offered by editors, and any other text. */
const openEnumType = (values: readonly string[]): string =>
  [...values.map((value) => `'${value}'`), '(string & {})'].join(' | ');
