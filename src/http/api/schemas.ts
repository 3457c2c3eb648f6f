import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../kernel/project.ts';
import { resolveRef, type Schema } from '../../ocpi/validation/schemas.ts';

/** Every file of a folder such as `schemas/admin` by its name, `types` included. Throws when a file cannot be read. */
export function readSchemaFolder(folder: string): ReadonlyMap<string, Schema> {
  const files = readdirSync(join(projectRoot, folder)).filter((file) => file.endsWith('.json'));
  return new Map(
    files.sort().map((file) => {
      const schema: Schema = JSON.parse(readFileSync(join(projectRoot, folder, file), 'utf8'));
      return [file.slice(0, -'.json'.length), schema];
    }),
  );
}

/**
 * The shapes of all files, and of the definitions in `types`, by title and self-contained: each reference leads to
 * `<base><title>`. For documents that carry all schemas in one place, such as OpenAPI.
 */
export function definitionsOf(
  schemas: ReadonlyMap<string, Schema>,
  base: string,
  /** Where references are looked up, when that is more than what is shown. */
  all: ReadonlyMap<string, Schema> = schemas,
): Record<string, object> {
  const shapes = [...schemas].flatMap(([name, schema]) =>
    name === 'types' ? Object.values(schema.$defs ?? {}) : schema,
  );
  return Object.fromEntries(
    shapes.map(({ $id, ...shape }) => {
      const { $schema, ...rest } = shape as Record<string, unknown>;
      return [titleOf(shape), withReferences(rest, all, base) as object];
    }),
  );
}

/** What a shape in the file `from` comes to, at the end of its references. */
export function shapeOf(schemas: ReadonlyMap<string, Schema>, shape: Schema, from: string): Schema {
  if (shape.$ref === undefined) return shape;
  const { schema, file } = resolveRef(schemas, shape.$ref, from);
  return shapeOf(schemas, schema, file);
}

/** A shape with every reference inside its folder leading to `<base><title>`. */
export function withReferences(value: unknown, schemas: ReadonlyMap<string, Schema>, base: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => withReferences(entry, schemas, base));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      key === '$ref'
        ? [key, `${base}${titleAt(schemas, String(member))}`]
        : [key, withReferences(member, schemas, base)],
    ),
  );
}

/** The title of what a reference inside the folder means: a file, or a definition in `types`. */
function titleAt(schemas: ReadonlyMap<string, Schema>, ref: string): string {
  const match = /^(?:types\.json)?#\/\$defs\/(\w+)$|^([a-z0-9-]+)\.json$/.exec(ref);
  const schema = match?.[1] ? schemas.get('types')?.$defs?.[match[1]] : schemas.get(match?.[2] ?? '');
  if (schema === undefined) throw new Error(`no schema is ${ref}`);
  return titleOf(schema);
}

function titleOf(schema: Schema): string {
  if (schema.title === undefined) throw new Error(`a schema has no title: ${JSON.stringify(schema).slice(0, 100)}`);
  return schema.title;
}
