import { Ajv, type ValidateFunction } from 'ajv';
import type { OcppVersion } from '../../stations/model.ts';
import { isDateTime } from './messages/times.ts';
import type { PayloadChecks, PayloadIssue } from './translator.ts';

/** As much of JSON Schema as OCPP's use. */
export interface PayloadSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, PayloadSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: PayloadSchema;
  readonly minItems?: number;
  readonly definitions?: Readonly<Record<string, PayloadSchema>>;
}

export type Direction = 'request' | 'response';

/** The checks of one version, with the schemas themselves for what reads a payload that breaks them. */
export interface SchemaChecks extends PayloadChecks {
  schemaOf(action: string, direction: Direction): PayloadSchema | undefined;
}

/** The schemas of one version by name, such as `HeartbeatRequest`. */
type Schemas = Readonly<Record<string, unknown>>;

// Each module holds megabytes of descriptions: it is read when a station of its version comes (decision 13).
const load: Readonly<Record<OcppVersion, () => Promise<Schemas>>> = {
  '1.6': () => import('typed-ocpp/dist/ocpp16/schemas.js'),
  '2.0.1': () => import('typed-ocpp/dist/ocpp20/schemas.js'),
  '2.1': () => import('typed-ocpp/dist/ocpp21/schemas.js'),
};

const loaded = new Map<OcppVersion, Promise<SchemaChecks>>();

/** The checks of a version. Its schemas are loaded at the first call; each is compiled at its first use. */
export function payloadChecks(version: OcppVersion): Promise<SchemaChecks> {
  const known = loaded.get(version);
  if (known !== undefined) return known;
  const checks = load[version]().then(checksOf);
  loaded.set(version, checks);
  // What could not be read once may be read the next time.
  checks.catch(() => loaded.delete(version));
  return checks;
}

function checksOf(schemas: Schemas): SchemaChecks {
  // Inlining references and optimising triple what compiling costs, and no check is faster for it. 1.6 asks for multiples of 0.1,
  // which no binary fraction is. What is wrong first is enough: whoever goes on reads the schema by itself.
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
    multipleOfPrecision: 6,
    formats: { 'date-time': isDateTime, uri: (text: string) => URL.canParse(text) },
  });
  const byAction = new Map<string, Checked>();
  for (const [name, schema] of Object.entries(schemas)) byAction.set(name, { schema: schema as PayloadSchema });
  const find = (action: string, direction: Direction): Checked | undefined =>
    byAction.get(`${action}${direction === 'request' ? 'Request' : 'Response'}`) ??
    // What is sent without an answer (NotifyPeriodicEventStream of 2.1) has one schema, by the action's own name.
    (direction === 'request' && !/(Request|Response)$/.test(action) ? byAction.get(action) : undefined);

  return {
    schemaOf: (action, direction) => find(action, direction)?.schema,
    check: (action, direction, payload) => {
      const checked = find(action, direction);
      if (!checked) return undefined;
      checked.accepts ??= ajv.compile(checked.schema);
      return checked.accepts(payload) ? clean : issuesOf(checked.accepts);
    },
  };
}

interface Checked {
  readonly schema: PayloadSchema;
  accepts?: ValidateFunction;
}

const clean: readonly PayloadIssue[] = Object.freeze([]);

function issuesOf(validate: ValidateFunction): PayloadIssue[] {
  return (validate.errors ?? []).map(({ instancePath, keyword, message, params }) => ({
    path: instancePath === '' ? '/' : instancePath,
    keyword,
    message:
      keyword === 'additionalProperties'
        ? // The name is the station's own: as much of it as helps to find it.
          `has a field that OCPP does not know: ${String(params['additionalProperty']).slice(0, 40)}`
        : (message ?? keyword),
  }));
}
