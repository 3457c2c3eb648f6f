import type { IncomingMessage } from 'node:http';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { PageRequest } from '../../store/read/page.ts';
import { createChecks } from '../api/checks.ts';
import { isUuid, placeOf } from '../api/cursor.ts';
import { missingBody, readJsonBody } from '../api/json-body.ts';
import { pageParameters, pageSizeDefault } from '../api/page-parameters.ts';
import { filtersOf } from './filters.ts';
import type { AdminRequest, Operation } from './operation.ts';
import { adminSchemaFolder, readAdminSchemas } from './schemas.ts';

type Incoming = Omit<AdminRequest<never>, 'actor'>;

/** Makes a reader for each operation, that reads and checks a request as its line says. */
export type RequestReader = (
  operation: Operation,
) => (request: IncomingMessage, query: string, id: string) => Promise<Incoming>;

/** A reader of requests. What is wrong with one becomes a fault; what it returns needs no further check. */
export function createRequestReader(limits: Limits): RequestReader {
  const checks = createChecks(adminSchemaFolder, readAdminSchemas());
  return (operation) => {
    const { answer, body: schema, bodyOptional } = operation;
    const filters = Object.entries(filtersOf(operation));
    const isList = 'listOf' in answer;
    const checkQuery = checks.query({
      type: 'object',
      additionalProperties: false,
      required: filters.flatMap(([name, { required }]) => (required ? name : [])),
      properties: {
        ...Object.fromEntries(
          filters.map(([name, { required: _, ...filter }]) => [name, { type: 'string', ...filter }]),
        ),
        ...(isList && pageParameters(limits.adminPageSizeMax)),
      },
    });
    const checkBody = schema && checks.body(schema);
    const pattern = operation.pathId && new RegExp(operation.pathId.pattern);
    const isId = (id: string): boolean => (pattern === undefined ? isUuid(id) : pattern.test(id));
    return async (request, query, id) => {
      if (operation.path.includes('{id}') && !isId(id)) throw new Fault('not-found', 'there is nothing with this id');
      const { limit = pageSizeDefault, cursor, ...narrowed } = parametersOf(query, checkQuery);
      const page: PageRequest = {
        limit: Number(limit),
        after: isList && cursor !== undefined ? placeOf(cursor, answer.order) : undefined,
      };
      const body = checkBody && (await bodyOf(request, limits, bodyOptional === true));
      checkBody?.(body);
      const wants = 'csv' in answer && wantsCsv(narrowed['format'], request.headers.accept) ? 'csv' : 'json';
      return { id: id.toLowerCase(), filters: narrowed, page, wants, body: body as never };
    };
  };
}

/** Whoever takes both is answered with JSON. */
const wantsCsv = (format: string | undefined, accept = ''): boolean =>
  format === undefined ? /text\/csv/i.test(accept) && !/json/i.test(accept) : format === 'csv';

function parametersOf(query: string, check: (value: unknown) => void): Record<string, string | undefined> {
  const pairs = [...new URLSearchParams(query)];
  const parameters = Object.fromEntries(pairs);
  if (Object.keys(parameters).length < pairs.length) {
    throw Fault.invalid([{ path: 'query', message: 'has the same parameter twice' }]);
  }
  const { limit } = parameters;
  // Only plain digits are a number: not 1e999, which would be taken for infinity.
  check({ ...parameters, ...(limit !== undefined && { limit: /^\d{1,9}$/.test(limit) ? Number(limit) : limit }) });
  return parameters;
}

async function bodyOf(request: IncomingMessage, limits: Limits, isOptional: boolean): Promise<unknown> {
  const body = await readJsonBody(request, limits);
  if (body !== undefined) return body;
  if (isOptional) return {};
  throw missingBody();
}
