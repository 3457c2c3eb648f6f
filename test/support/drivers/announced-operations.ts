import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/kernel/project.ts';

/** What belongs to a driver, by the paths of the operations on it. */
const owned = {
  token: /^\/me\/tokens\/\{/,
  link: /^\/me\/token-links\/\{/,
  vehicle: /^\/me\/vehicles\/\{/,
  filter: /^\/me\/filters\/\{/,
  favourite: /^\/me\/favourites\/\{/,
  trip: /^\/me\/trips\/\{/,
  watch: /^\/watches\/\{/,
  session: /^\/(me\/)?sessions\/\{/,
  reservation: /^\/reservations\/\{/,
} as const;
export type Owned = keyof typeof owned;

/** What anybody may ask about who may ask at all. */
const everybodys = /^\/(locations|evses|tiles|tariffs)\/.*\{/;

/** Names of what only its driver may name; `vehicle` in a body is one that is described. */
const ofDrivers = /(^|_)(quote|token|vehicle|session|reservation|trip|watch|filter|link|driver|contract)_id$/;

/** An operation of the driver API, as the OpenAPI document has it. */
export interface AnnouncedOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** Whether only a driver may ask for it. */
  readonly isForDrivers: boolean;
  readonly hasBody: boolean;
  /** What its answer may be. */
  readonly types: readonly string[];
  /** The ids of something of a driver's that it is told: /vehicle_id in the body, ?vehicle in the query. */
  readonly named: readonly string[];
  /** What its path has the id of; undefined: nobody has said so. */
  readonly kind: Owned | 'everybody' | 'nothing' | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document.
type Json = any;

const document: Json = JSON.parse(readFileSync(join(projectRoot, 'openapi', 'driver.json'), 'utf8'));

/** All operations of the driver API. */
export const announcedOperations: readonly AnnouncedOperation[] = Object.entries<Json>(document.paths).flatMap(
  ([path, operations]) =>
    Object.entries<Json>(operations)
      .filter(([method]) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
      .map(([method, operation]) => ({
        id: operation.operationId,
        method: method.toUpperCase(),
        path,
        isForDrivers: operation.security.every((way: object) => 'driver' in way),
        hasBody: operation.requestBody !== undefined,
        types: Object.values<Json>(operation.responses).flatMap(({ content = {} }) =>
          Object.keys(content).filter((type) => !type.includes('problem')),
        ),
        named: namedIn(operation),
        kind: kindOf(path),
      })),
);

function kindOf(path: string): AnnouncedOperation['kind'] {
  if (!path.includes('{')) return 'nothing';
  if (everybodys.test(path)) return 'everybody';
  return (Object.keys(owned) as Owned[]).find((kind) => owned[kind].test(path));
}

function namedIn({ requestBody, parameters = [] }: Json): string[] {
  const queries = parameters
    .filter((parameter: Json) => parameter.in === 'query')
    .map(({ name }: Json) => String(name))
    .filter((name: string) => ofDrivers.test(name) || ofDrivers.test(`${name}_id`))
    .map((name: string) => `?${name}`);
  return [...propertiesOf(requestBody?.content?.['application/json']?.schema), ...queries];
}

function propertiesOf(schema: Json, path = '', seen: readonly string[] = []): string[] {
  if (schema === undefined || typeof schema !== 'object') return [];
  const { $ref: ref } = schema;
  if (typeof ref === 'string') {
    if (seen.includes(ref)) return [];
    return propertiesOf(document.components.schemas[ref.split('/').at(-1) ?? ''], path, [...seen, ref]);
  }
  const parts = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const found = [
    ...parts.flatMap((part: Json) => propertiesOf(part, path, seen)),
    ...propertiesOf(schema.items, path, seen),
    ...Object.entries<Json>(schema.properties ?? {}).flatMap(([name, one]) => [
      ...(ofDrivers.test(name) ? [`${path}/${name}`] : []),
      ...propertiesOf(one, `${path}/${name}`, seen),
    ]),
  ];
  return [...new Set(found)];
}
