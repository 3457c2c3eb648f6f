import type { FaultKind } from '../../kernel/fault.ts';
import type { Schema } from '../../ocpi/validation/schemas.ts';

/** Where an OpenAPI document has its shapes. */
export const schemaBase = '#/components/schemas/';

/** A reference to the shape of a schema file. */
export type RefTo = (name: string) => { readonly $ref: string };

/** References to the shapes of these files, by their titles. */
export function refsTo(schemas: ReadonlyMap<string, Schema>): RefTo {
  const titles = new Map([...schemas].map(([name, schema]) => [name, schema.title ?? name]));
  return (name) => ({ $ref: `${schemaBase}${titles.get(name)}` });
}

/** The paths of a document: what each method of each path does. */
export function pathsOf<O extends { readonly path: string; readonly method: string }>(
  operations: readonly O[],
  describe: (operation: O) => object,
): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = describe(operation);
    paths[operation.path] = path;
  }
  return paths;
}

/** The shape of a page of a list. */
export const pageShape = (item: object): object => ({
  type: 'object',
  required: ['items', 'page'],
  additionalProperties: false,
  properties: { items: { type: 'array', items: item }, page: { $ref: `${schemaBase}Page` } },
});

/** One answer for each status, that says which kinds of problem it can be. */
export function problemAnswers(
  kinds: Iterable<FaultKind>,
  problems: Readonly<Record<FaultKind, { readonly status: number }>>,
  refTo: RefTo,
): Record<string, object> {
  const content = { 'application/problem+json': { schema: refTo('problem') } };
  const answers: Record<string, { description: string; content: object }> = {};
  for (const kind of kinds) {
    const { status } = problems[kind];
    const said = answers[status]?.description;
    answers[status] = { description: said === undefined ? `Problem: ${kind}` : `${said}, ${kind}`, content };
  }
  return { ...answers, 500: { description: 'Problem: internal', content } };
}
