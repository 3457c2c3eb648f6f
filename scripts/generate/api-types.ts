import { compile } from 'json-schema-to-typescript';
import { readAdminSchemas } from '../../src/http/admin/schemas.ts';
import { definitionsOf } from '../../src/http/api/schemas.ts';
import { readDriverSchemas } from '../../src/http/driver/schemas.ts';
import type { Schema } from '../../src/ocpi/validation/schemas.ts';
import type { Output } from './output.ts';
import { withoutOrigins } from './without-origins.ts';

/** The types of `schemas/admin`. */
export const adminTypes = (): Promise<readonly Output[]> => apiTypes('admin', 'AdminSchemas', readAdminSchemas());

/** The types of `schemas/driver`. */
export const driverTypes = (): Promise<readonly Output[]> => apiTypes('driver', 'DriverSchemas', readDriverSchemas());

async function apiTypes(api: string, title: string, schemas: ReadonlyMap<string, Schema>): Promise<readonly Output[]> {
  const files = [...schemas].filter(([name]) => name !== 'types');
  const root = {
    title,
    description: 'The type of what each schema file describes.',
    type: 'object' as const,
    additionalProperties: false,
    required: files.map(([name]) => name),
    properties: Object.fromEntries(files.map(([name, { title }]) => [name, { tsType: title }])),
    $defs: namesForReferences(definitionsOf(schemas, '')) as Record<string, object>,
  };
  const types = await compile(root, title, {
    bannerComment: `/** The shapes of the ${api} API. Generated from schemas/${api} by \`npm run generate\`: do not edit. */`,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
    unreachableDefinitions: true,
  });
  return [{ path: `src/generated/${api}.ts`, content: withoutOrigins(types) }];
}

/** Has every reference become the name of a type; the generator would make a new type for each. */
function namesForReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(namesForReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      key === '$ref' ? ['tsType', member] : [key, namesForReferences(member)],
    ),
  );
}
