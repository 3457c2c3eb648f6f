import { STATUS_CODES } from 'node:http';
import type { FaultKind } from '../../kernel/fault.ts';
import { defaultLimits } from '../../kernel/limits.ts';
import { filtersOf } from './filters.ts';
import type { Answer, Operation } from './operation.ts';
import { pageParameters } from './page-parameters.ts';
import { problems } from './problem.ts';
import { definitionsOf, readAdminSchemas } from './schemas.ts';

const schemaBase = '#/components/schemas/';

/** What can go wrong with every operation, and with those that read a body or an id. */
const commonFaults: readonly FaultKind[] = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'method-not-allowed',
  'too-many-requests',
  'overloaded',
];
const bodyFaults: readonly FaultKind[] = ['not-json', 'too-large', 'unsupported-media-type'];

/** The OpenAPI 3.1 document of these operations. The same table makes the same document. */
export function openApiDocument(operations: readonly Operation[]): object {
  const schemas = readAdminSchemas();
  const titles = new Map([...schemas].map(([name, schema]) => [name, schema.title ?? name]));
  const refTo = (name: string) => ({ $ref: `${schemaBase}${titles.get(name)}` });
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = describe(operation, refTo);
    paths[operation.path] = path;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Crossvolt admin API',
      version: '1',
      description:
        'For the operator of the hub: who is connected, who sees whom, and what could not be delivered or taken. Errors are problem details (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/admin/v1' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    security: [{ adminToken: [] }],
    paths,
    components: {
      securitySchemes: {
        adminToken: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN of the hub has every scope.' },
      },
      schemas: definitionsOf(schemas, schemaBase),
    },
  };
}

type RefTo = (name: string) => { $ref: string };

function describe(operation: Operation, refTo: RefTo): object {
  const { id, tag, summary, description, scope, body, bodyOptional, answer } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: [{ adminToken: [scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: bodyOptional !== true, content: { 'application/json': { schema: refTo(body) } } },
    }),
    responses: { ...answerOf(answer, refTo), ...problemsOf(operation, refTo) },
  };
}

function parametersOf(operation: Operation): object[] {
  const { path, pathId, answer } = operation;
  const { description, ...pattern } = pathId ?? { description: undefined, format: 'uuid' };
  const query: Record<string, { readonly description: string; readonly required?: true }> = {
    ...Object.fromEntries(
      Object.entries(filtersOf(operation)).map(([name, filter]) => [name, { ...filter, type: 'string' }]),
    ),
    ...('listOf' in answer && pageParameters(defaultLimits)),
  };
  const ids = path.includes('{id}')
    ? [
        {
          name: 'id',
          in: 'path',
          ...(description && { description }),
          required: true,
          schema: { type: 'string', ...pattern },
        },
      ]
    : [];
  return [
    ...ids,
    ...Object.entries(query).map(([name, { description, required, ...schema }]) => ({
      name,
      in: 'query',
      description,
      ...(required && { required }),
      schema,
    })),
  ];
}

function answerOf(answer: Answer, refTo: RefTo): Record<string, object> {
  const description = STATUS_CODES[answer.status] ?? '';
  if ('listOf' in answer) {
    const properties = { items: { type: 'array', items: refTo(answer.listOf) }, page: { $ref: `${schemaBase}Page` } };
    const schema = { type: 'object', required: ['items', 'page'], additionalProperties: false, properties };
    const content = { 'application/json': { schema }, ...csvOf(answer) };
    return { 200: { description: 'A page of the list', content } };
  }
  if ('text' in answer) return { 200: { description, content: { [answer.text]: { schema: { type: 'string' } } } } };
  if (!('schema' in answer)) return { [answer.status]: { description } };
  return {
    [answer.status]: {
      description,
      ...(answer.location && {
        headers: { Location: { description: 'Where it can be read', schema: { type: 'string' } } },
      }),
      content: { 'application/json': { schema: refTo(answer.schema) }, ...csvOf(answer) },
    },
  };
}

const csvOf = (answer: Answer): object => ('csv' in answer ? { 'text/csv': { schema: { type: 'string' } } } : {});

/** One answer for each status, that says which kinds of problem it can be. */
function problemsOf({ body, path, faults = [] }: Operation, refTo: RefTo): Record<string, object> {
  const kinds = new Set<FaultKind>([...commonFaults, ...(body ? bodyFaults : []), ...faults]);
  if (path.includes('{id}')) kinds.add('not-found');
  const content = { 'application/problem+json': { schema: refTo('problem') } };
  const answers: Record<string, { description: string; content: object }> = {};
  for (const kind of kinds) {
    const { status } = problems[kind];
    const said = answers[status]?.description;
    answers[status] = { description: said === undefined ? `Problem: ${kind}` : `${said}, ${kind}`, content };
  }
  return { ...answers, 500: { description: 'Problem: internal', content } };
}
