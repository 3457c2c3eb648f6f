import { compile } from 'json-schema-to-typescript';
import { definitionsOf, readAdminSchemas } from '../../src/http/admin/schemas.ts';
import type { Output } from './output.ts';
import { withoutOrigins } from './without-origins.ts';

const banner = '/** The shapes of the admin API. Generated from schemas/admin by `npm run generate`: do not edit. */';

/** The types of `schemas/admin`. */
export async function adminTypes(): Promise<readonly Output[]> {
  const schemas = readAdminSchemas();
  const files = [...schemas].filter(([name]) => name !== 'types');
  const root = {
    title: 'AdminSchemas',
    description: 'The type of what each schema file describes.',
    type: 'object' as const,
    additionalProperties: false,
    required: files.map(([name]) => name),
    properties: Object.fromEntries(files.map(([name, { title }]) => [name, { tsType: title }])),
    $defs: namesForReferences(definitionsOf(schemas, '')) as Record<string, object>,
  };
  const types = await compile(root, 'AdminSchemas', {
    bannerComment: banner,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
    unreachableDefinitions: true,
  });
  return [{ path: 'src/generated/admin.ts', content: withoutOrigins(types) }];
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
