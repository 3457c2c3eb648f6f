import { readSchemas, type SchemaName } from '../../src/ocpi/validation/schemas.ts';

export type Json = Record<string, unknown>;

/** In place of a value: the field is left out. */
export const absent = Symbol('absent');

const schemas = readSchemas();

/** A copy of an example that a schema file gives, the first unless another is asked for. */
export function example(name: SchemaName, index = 0): Json {
  const found = schemas.get(name)?.examples?.[index];
  if (found === undefined) throw new Error(`${name} has no example ${index}`);
  return structuredClone(found) as Json;
}

/** The first example of a schema with another value at a JSON pointer, or at several. */
export function changed(name: SchemaName, values: Readonly<Record<string, unknown>>): Json {
  const root = example(name);
  for (const [pointer, value] of Object.entries(values)) {
    const keys = pointer.split('/').slice(1);
    const last = keys.pop() ?? '';
    const parent = keys.reduce((node, key) => node[key] as Json, root);
    if (value === absent) delete parent[last];
    else parent[last] = value;
  }
  return root;
}
