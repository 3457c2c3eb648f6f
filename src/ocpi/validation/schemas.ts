import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaTypes } from '../../generated/ocpi-2.2.1.ts';
import { projectRoot } from '../../kernel/project.ts';
import { hubVersion, type SpokenVersion } from '../spoken-versions.ts';

/** A file of `schemas/ocpi/2.2.1`, by its name: an object or a request body. Other versions name theirs alike. */
export type SchemaName = keyof SchemaTypes;

/** A JSON Schema, as far as it is read by others than ajv. */
export interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxLength?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly examples?: readonly unknown[];
  /** The values known today of an enumeration that takes others too. */
  readonly 'x-open-enum'?: readonly string[];
  /** The fields that together are different in every entry of a list, compared without regard to case. */
  readonly 'x-unique-by'?: readonly string[];
}

/** The versions of OCPI that objects are checked by. */
export type OcpiVersion = '2.1.1' | SpokenVersion;

/**
 * Every schema file of a version by its name, `types` included. The folder of another version than 2.2.1 holds what differs there:
 * the rest is as in 2.2.1. Throws when a file cannot be read.
 */
export function readSchemas(version: OcpiVersion = hubVersion): ReadonlyMap<string, Schema> {
  const own = readFolder(version);
  if (version === hubVersion) return own;
  const base = readFolder(hubVersion);
  const types = { ...base.get('types'), ...own.get('types') };
  const all = new Map([...base, ...own]);
  all.set('types', { ...types, $defs: { ...base.get('types')?.$defs, ...own.get('types')?.$defs } });
  // References are relative to the id: what is taken over then finds what this version has.
  return new Map([...all].map(([name, schema]) => [name, { ...schema, $id: `${folderOf(version)}/${name}.json` }]));
}

const folderOf = (version: OcpiVersion): string => `schemas/ocpi/${version}`;

function readFolder(version: OcpiVersion): Map<string, Schema> {
  const folder = join(projectRoot, folderOf(version));
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(
    files.sort().map((file) => {
      const schema: Schema = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return [file.slice(0, -'.json'.length), schema];
    }),
  );
}

/** Finds what a `$ref` inside the file `from` means: another file, or a definition in a file. */
export function resolveRef(
  schemas: ReadonlyMap<string, Schema>,
  ref: string,
  from: string,
): { schema: Schema; file: string } {
  const match = /^(?:([a-z0-9-]+)\.json)?(?:#\/\$defs\/(\w+))?$/.exec(ref);
  const file = match?.[1] ?? from;
  const whole = schemas.get(file);
  const schema = match?.[2] === undefined ? whole : whole?.$defs?.[match[2]];
  if (!schema) throw new Error(`${from}.json refers to ${ref}, which is not there`);
  return { schema, file };
}

/**
 * The shape of a PATCH, derived from the whole object's: the same rules for each field, nothing required but
 * last_updated (T-16), which 2.1.1 does not require either (Z-05), and null for what stays as it is (T-18). Entries of lists that are merged by a key need no more
 * than the key (L-36, X-28).
 */
export function patchOf(
  schemas: ReadonlyMap<string, Schema>,
  name: SchemaName,
  version: OcpiVersion = hubVersion,
): Schema {
  const { schema } = resolveRef(schemas, `${name}.json`, name);
  const required = version === '2.1.1' ? [] : ['last_updated'];
  return { $id: `${folderOf(version)}/${name}.patch.json`, ...partOf(schemas, schema, required) };
}

function partOf(schemas: ReadonlyMap<string, Schema>, whole: Schema, required: readonly string[]): Schema {
  const properties = Object.entries(whole.properties ?? {}).map(([name, property]) => {
    const key = property['x-unique-by'];
    const entry = property.items?.$ref;
    const merged =
      key && entry ? { ...property, items: partOf(schemas, resolveRef(schemas, entry, '').schema, key) } : property;
    return [name, required.includes(name) ? merged : orNull(merged)];
  });
  return { title: `${whole.title} PATCH`, type: 'object', required, properties: Object.fromEntries(properties) };
}

function orNull(schema: Schema): Schema {
  if (schema.type === undefined) return schema.anyOf ? schema : { anyOf: [schema, { type: 'null' }] };
  return { ...schema, type: [...new Set([schema.type, 'null'].flat())] };
}
