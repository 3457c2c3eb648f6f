import type { Readable } from 'node:stream';
import {
  Content,
  type DriverOperation,
  type DriverRequest,
  driverOperation,
  type OperationTable,
} from '../../src/http/driver/operation.ts';
import { readDriverSchemas } from '../../src/http/driver/schemas.ts';
import type { Schema } from '../../src/ocpi/validation/schemas.ts';
import { pageOf } from '../../src/store/read/page.ts';

/** What a test can make the operations of the table do. */
export interface TableDeps {
  /** Called by each operation that does something, with its request; what it returns is the answer. */
  act(request: DriverRequest<unknown, unknown>): unknown;
  /** The events of a stream. */
  events(request: DriverRequest<unknown, unknown>): Readable | Promise<Readable>;
}

const own: readonly Schema[] = [
  schema('thing-search', {
    title: 'ThingSearch',
    required: ['lat'],
    properties: {
      lat: { description: 'A number.', type: 'number', minimum: -90, maximum: 90 },
      count: { description: 'A whole number.', type: 'integer' },
      is_open: { description: 'True or false.', type: 'boolean' },
      scopes: {
        description: 'Words.',
        type: 'array',
        maxItems: 3,
        items: { $ref: 'types.json#/$defs/DriverScopeName' },
      },
      bbox: { description: 'Numbers.', type: 'array', minItems: 4, maxItems: 4, items: { type: 'number' } },
      text: { description: 'Text.', type: 'string', maxLength: 20 },
    },
  }),
  schema('thing', {
    title: 'Thing',
    required: ['id'],
    properties: {
      id: { description: 'Its id.', type: 'string' },
      seen: { description: 'What was asked.' },
    },
    examples: [{ id: 'a' }],
  }),
  schema('thing-create', {
    title: 'ThingCreate',
    required: ['name'],
    properties: { name: { description: 'Its name.', type: 'string', minLength: 1, maxLength: 10 } },
    examples: [{ name: 'a' }],
  }),
];

function schema(name: string, rest: object): Schema {
  return {
    $id: `schemas/driver/${name}.json`,
    description: 'A shape of the tests.',
    type: 'object',
    additionalProperties: false,
    ...rest,
  } as Schema;
}

const tag = 'Things';
const letters = { thing: { description: 'Small letters.', pattern: '^[a-z]{1,8}$' } };
const actOf = (deps: object, request: unknown): unknown =>
  (deps as TableDeps).act(request as DriverRequest<unknown, unknown>);

const operations: readonly DriverOperation[] = [
  driverOperation<undefined, Record<string, unknown>>({
    id: 'listThings',
    method: 'GET',
    path: '/things',
    tag,
    summary: 'List things of the tests',
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    query: 'thing-search',
    caching: 'static',
    answer: { status: 200, listOf: 'thing', order: ['number'], also: ['application/geo+json'] },
    async handle(_deps, { query, page, wants }) {
      const from = Number(page.after?.[0] ?? 0);
      const rows = Array.from({ length: Math.min(page.limit + 1, 7 - from) }, (_, at) => from + at + 1);
      const found = pageOf(
        rows,
        page,
        (row) => ({ id: `thing${row}`, seen: query }),
        (row) => [row],
      );
      if (wants === undefined) return found;
      return new Content({ type: 'FeatureCollection', features: found.items }, { type: wants, next: found.next });
    },
  }),
  driverOperation({
    id: 'getThing',
    method: 'GET',
    path: '/things/{thing}',
    params: letters,
    tag,
    summary: 'Read a thing of the tests',
    access: 'driver',
    scope: 'sessions:read',
    budget: 'account',
    caching: 'status',
    answer: { status: 200, schema: 'thing' },
    faults: ['not-found', 'gone', 'impossible', 'conflict', 'timeout', 'unreachable'],
    handle: async (deps, request) => actOf(deps, request),
  }),
  driverOperation<{ readonly name: string }>({
    id: 'createThing',
    method: 'POST',
    path: '/things',
    tag,
    summary: 'Make a thing of the tests',
    access: 'driver',
    scope: 'sessions:control',
    budget: 'commands',
    idempotent: true,
    body: 'thing-create',
    answer: { status: 202, schema: 'thing', location: '/things/{id}' },
    faults: ['not-found', 'timeout'],
    handle: async (deps, request) => actOf(deps, request),
  }),
  driverOperation({
    id: 'streamThings',
    method: 'GET',
    path: '/streams/things',
    tag,
    summary: 'Watch things of the tests',
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    answer: { status: 200, only: 'text/event-stream' },
    handle: async (deps, request) => new Content(await (deps as unknown as TableDeps).events(request)),
  }),
  driverOperation({
    id: 'getOpenThing',
    method: 'GET',
    path: '/open/things',
    tag,
    summary: 'Read what is open to all',
    access: 'open',
    budget: 'tiles',
    caching: 'tile',
    answer: { status: 200, schema: 'thing' },
    handle: async (deps, request) => actOf(deps, request),
  }),
];

/** A table of operations with one of each kind, which do what a test says. */
export function thingTable(): OperationTable {
  const schemas = new Map(readDriverSchemas());
  for (const one of own) schemas.set(/([a-z-]+)\.json$/.exec(one.$id ?? '')?.[1] ?? '', one);
  return { operations, schemas };
}
