import { STATUS_CODES } from 'node:http';
import type { FaultKind } from '../../kernel/fault.ts';
import { defaultLimits } from '../../kernel/limits.ts';
import { pageShape, pathsOf, problemAnswers, type RefTo, refsTo, schemaBase } from '../api/openapi-parts.ts';
import { pageParameters } from '../api/page-parameters.ts';
import { definitionsOf } from '../api/schemas.ts';
import { filtersOf } from './filters.ts';
import type { Answer, Operation } from './operation.ts';
import { problems } from './problem.ts';
import { readAdminSchemas } from './schemas.ts';

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
  const refTo = refsTo(schemas);
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
    paths: pathsOf(operations, (operation) => describe(operation, refTo)),
    components: {
      securitySchemes: {
        adminToken: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN of the hub has every scope.' },
      },
      schemas: definitionsOf(schemas, schemaBase),
    },
  };
}

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
    ...('listOf' in answer && pageParameters(defaultLimits.adminPageSizeMax)),
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
    const content = { 'application/json': { schema: pageShape(refTo(answer.listOf)) }, ...csvOf(answer) };
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

function problemsOf({ body, path, faults = [] }: Operation, refTo: RefTo): Record<string, object> {
  const kinds = new Set<FaultKind>([...commonFaults, ...(body ? bodyFaults : []), ...faults]);
  if (path.includes('{id}')) kinds.add('not-found');
  return problemAnswers(kinds, problems, refTo);
}
