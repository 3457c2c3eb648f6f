import { openApiDocument } from '../../src/http/driver/openapi.ts';
import { driverTable } from '../../src/http/driver/operations.ts';
import { readDriverSchemas } from '../../src/http/driver/schemas.ts';
import { type Described, type DescribedOperation, isMethod } from './described.ts';
import { functionOf } from './driver-client-function.ts';
import type { Output } from './output.ts';

const banner = `/** The calls of the driver API, one function each. Generated from openapi/driver.json by \`npm run generate\`: do not edit. */`;

const preamble = `
/** A request of the driver API. \`Answer\` is what it is answered, for types alone. */
export interface DriverCall<Answer> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1. */
  readonly path: string;
  readonly query: Readonly<Record<string, Parameter>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** What is wanted. */
  readonly accept: string;
  /** Never there. */
  readonly answer?: Answer;
}

/** The value of a parameter; undefined: it is left out. */
export type Parameter = string | number | boolean | readonly (string | number)[] | undefined;

/** An answer in GeoJSON; what the features have is said in the description of the call. */
export interface FeatureCollection {
  readonly type: 'FeatureCollection';
  readonly features: readonly {
    readonly type: 'Feature';
    readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
    readonly properties: Readonly<Record<string, unknown>>;
  }[];
}

/** An answer that is no JSON: text, bytes, or a stream of server-sent events. */
export interface Raw<Type extends string> {
  readonly type: Type;
}
`;

/** The typed calls of the driver API: functions that make a request of their parameters. */
export async function driverClient(): Promise<readonly Output[]> {
  const document = openApiDocument(driverTable()) as Described;
  const titles = new Set(
    [...readDriverSchemas()].flatMap(([, { title, $defs = {} }]) => [
      title,
      ...Object.values($defs).map((one) => one.title),
    ]),
  );
  const used = new Set<string>();
  const functions = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      isMethod(method) ? [functionOf(method, path, operation as DescribedOperation, used)] : [],
    ),
  );
  const unknown = [...used].filter((name) => !titles.has(name));
  if (unknown.length > 0) throw new Error(`there are no types ${unknown.join(', ')}`);
  const imports = used.size === 0 ? '' : `import type { ${[...used].sort().join(', ')} } from './driver.ts';\n`;
  return [{ path: 'src/generated/driver-client.ts', content: [banner, imports + preamble, ...functions].join('\n') }];
}
