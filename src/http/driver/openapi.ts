import { STATUS_CODES } from 'node:http';
import type { FaultKind } from '../../kernel/fault.ts';
import { defaultLimits } from '../../kernel/limits.ts';
import type { Schema } from '../../ocpi/validation/schemas.ts';
import { pageShape, pathsOf, problemAnswers, type RefTo, refsTo, schemaBase } from '../api/openapi-parts.ts';
import { pageParameters } from '../api/page-parameters.ts';
import { definitionsOf, withReferences } from '../api/schemas.ts';
import { scopesOf } from './access.ts';
import { conventions } from './conventions.ts';
import { parametersOfPath } from './incoming.ts';
import { keyHeader } from './once.ts';
import {
  type DriverAnswer,
  type DriverOperation,
  driverPrefix,
  type MediaType,
  type OperationTable,
} from './operation.ts';
import { problems } from './problem.ts';
import { webhooks } from './webhooks.ts';

/** What can go wrong with every operation, with those that read a body, and with those done once. */
const commonFaults: readonly FaultKind[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'method-not-allowed',
  'too-many-requests',
  'overloaded',
];
const bodyFaults: readonly FaultKind[] = ['not-json', 'too-large', 'unsupported-media-type'];
/** A key that is of another request, and one whose first request is still at work. */
const onceFaults: readonly FaultKind[] = ['impossible', 'conflict'];

/** The OpenAPI 3.1 document of these operations. The same table makes the same document. */
export function openApiDocument({ operations, schemas }: OperationTable): object {
  const refTo = refsTo(schemas);
  // Parameters are described where they are.
  const queries = new Set(operations.map(({ query }) => query));
  const shapes = new Map([...schemas].filter(([name]) => !queries.has(name)));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Crossvolt driver API',
      version: '1',
      description: conventions,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: driverPrefix }],
    tags: [...new Set([...operations.map(({ tag }) => tag), 'Notifications'])].map((name) => ({ name })),
    paths: pathsOf(operations, (operation) => describe(operation, schemas, refTo)),
    webhooks: webhooks(refTo),
    components: {
      securitySchemes: {
        driver: { type: 'http', scheme: 'bearer', description: 'An access token of a driver.' },
        app: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Api-Key',
          description: 'The publishable key of an app: for what is the same for everybody.',
        },
      },
      schemas: definitionsOf(shapes, schemaBase, schemas),
    },
  };
}

function describe(operation: DriverOperation, schemas: ReadonlyMap<string, Schema>, refTo: RefTo): object {
  const { id, tag, summary, description, body, answer } = operation;
  const parameters = [
    ...pathParametersOf(operation),
    ...queryParametersOf(operation, schemas),
    ...headersOf(operation),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: securityOf(operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: refTo(body) } } } }),
    responses: { ...answerOf(answer, refTo), ...notModified(operation), ...problemsOf(operation, refTo) },
  };
}

function securityOf(operation: DriverOperation): object[] {
  const { access } = operation;
  const scopes = scopesOf(operation);
  if (access === 'open') return [{}];
  return [{ driver: scopes }, ...(access === 'app' ? [{ app: scopes }] : [])];
}

const pathParametersOf = ({ path, params = {} }: DriverOperation): object[] =>
  parametersOfPath(path).map((name) => {
    const known = params[name];
    return {
      name,
      in: 'path',
      ...(known && { description: known.description }),
      required: true,
      schema: { type: 'string', ...(known ? { pattern: known.pattern } : { format: 'uuid' }) },
    };
  });

function queryParametersOf({ query, answer }: DriverOperation, schemas: ReadonlyMap<string, Schema>): object[] {
  const { properties = {}, required = [] } = (query !== undefined && schemas.get(query)) || {};
  const all = { ...properties, ...('listOf' in answer && pageParameters(defaultLimits.driverPageSizeMax)) };
  return Object.entries(all).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description && { description }),
    ...(required.includes(name) && { required: true }),
    schema: withReferences(schema, schemas, schemaBase),
    // A list may also be repeated parameters; this is the shorter way.
    ...(schema.type === 'array' && { explode: false }),
  }));
}

/** The headers that mean something to this operation besides those that all know. */
const headersOf = ({ idempotent, answer }: DriverOperation): object[] => [
  ...(idempotent
    ? [
        {
          name: keyHeader,
          in: 'header',
          description: 'A UUID, the same for each try of the same thing: it is done once.',
          required: true,
          schema: { type: 'string', format: 'uuid' },
        },
      ]
    : []),
  ...(mediaTypesOf(answer).includes('text/event-stream')
    ? [
        {
          name: 'Last-Event-ID',
          in: 'header',
          description: 'The id of the last event that was seen: the stream goes on after it.',
          schema: { type: 'string' },
        },
      ]
    : []),
];

const notModified = ({ caching = 'none' }: DriverOperation): object =>
  caching === 'none' ? {} : { 304: { description: 'It is still what If-None-Match names' } };

function answerOf(answer: DriverAnswer, refTo: RefTo): Record<string, object> {
  const description = 'listOf' in answer ? 'A page of the list' : (STATUS_CODES[answer.status] ?? '');
  const content = { ...jsonOf(answer, refTo), ...others(mediaTypesOf(answer)) };
  return {
    [answer.status]: {
      description,
      ...('location' in answer && {
        headers: { Location: { description: 'Where it can be read', schema: { type: 'string' } } },
      }),
      ...(Object.keys(content).length > 0 && { content }),
    },
  };
}

function jsonOf(answer: DriverAnswer, refTo: RefTo): object {
  if ('listOf' in answer) return { 'application/json': { schema: pageShape(refTo(answer.listOf)) } };
  return 'schema' in answer ? { 'application/json': { schema: refTo(answer.schema) } } : {};
}

/** What an answer can be besides JSON. */
const mediaTypesOf = (answer: DriverAnswer): readonly MediaType[] => [
  ...(answer.also ?? []),
  ...('only' in answer ? [answer.only] : []),
];

/** Text and bytes are only named; GeoJSON is an object. */
const others = (types: readonly MediaType[]): object =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: type.endsWith('json') ? 'object' : 'string' } }]));

function problemsOf(operation: DriverOperation, refTo: RefTo): Record<string, object> {
  const { body, path, idempotent, faults = [] } = operation;
  const kinds = new Set<FaultKind>([
    ...commonFaults,
    ...(body ? bodyFaults : []),
    ...(idempotent ? onceFaults : []),
    ...faults,
  ]);
  if (path.includes('{')) kinds.add('not-found');
  return problemAnswers(kinds, problems, refTo);
}
