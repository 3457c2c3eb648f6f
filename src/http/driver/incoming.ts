import type { IncomingMessage } from 'node:http';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { Schema } from '../../ocpi/validation/schemas.ts';
import { createChecks } from '../api/checks.ts';
import { isUuid, placeOf } from '../api/cursor.ts';
import { missingBody, readJsonBody } from '../api/json-body.ts';
import { pageParameters, pageSizeDefault } from '../api/page-parameters.ts';
import { shapeOf } from '../api/schemas.ts';
import type { DriverOperation, DriverRequest } from './operation.ts';
import { queryReader } from './query.ts';
import { driverSchemaFolder } from './schemas.ts';

/** What is read of a request besides who asks and what he takes. */
export type Incoming = Pick<DriverRequest<unknown, unknown>, 'params' | 'query' | 'body' | 'page'>;

/** Makes a reader for each operation, that reads and checks a request as its line says. */
export type RequestReader = (
  operation: DriverOperation,
) => (request: IncomingMessage, query: string, params: Readonly<Record<string, string>>) => Promise<Incoming>;

/** A reader of requests. What is wrong with one becomes a fault; what it returns needs no further check. */
export function createRequestReader(schemas: ReadonlyMap<string, Schema>, limits: Limits): RequestReader {
  const checks = createChecks(driverSchemaFolder, schemas);
  return (operation) => {
    const { answer } = operation;
    const isList = 'listOf' in answer;
    const own = operation.query === undefined ? undefined : schemas.get(operation.query);
    if (operation.query !== undefined && own === undefined) throw new Error(`there is no schema ${operation.query}`);
    const schema = {
      ...(own ?? { type: 'object', additionalProperties: false }),
      // References in it are as in the file.
      $id: `${driverSchemaFolder}/query-of-${operation.id}.json`,
      properties: { ...own?.properties, ...(isList && pageParameters(limits.driverPageSizeMax)) },
    };
    const readQuery = queryReader(
      schema,
      (property) => shapeOf(schemas, property, operation.query ?? ''),
      checks.query(schema),
    );
    const checkBody = operation.body === undefined ? undefined : checks.body(operation.body);
    const patterns = patternsOf(operation);
    return async (request, text, params) => {
      if (!patterns.every(({ name, isOne }) => isOne(params[name] ?? ''))) {
        throw new Fault('not-found', 'there is nothing at this path');
      }
      const { limit = pageSizeDefault, cursor, ...query } = readQuery(text);
      const after = isList && cursor !== undefined ? placeOf(String(cursor), answer.order) : undefined;
      const body = checkBody && (await readJsonBody(request, limits));
      if (checkBody && body === undefined) throw missingBody();
      checkBody?.(body);
      return { params, query, body, page: { limit: Number(limit), after } };
    };
  };
}

/** What each parameter of the path has to be: a UUID, if the operation does not say. */
const patternsOf = ({ path, params = {} }: DriverOperation) =>
  parametersOfPath(path).map((name) => {
    const pattern = params[name] && new RegExp(params[name].pattern);
    const fits = (text: string) => (pattern === undefined ? isUuid(text) : pattern.test(text));
    return { name, isOne: (text: string) => fits(text) && !text.includes('\0') };
  });

/** The names in braces. */
export const parametersOfPath = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
