import { Ajv, type ValidateFunction } from 'ajv';
import type { JsonObject, Version } from './words.ts';

const packages = { '1.6': 'ocpp16', '2.0.1': 'ocpp20', '2.1': 'ocpp21' } as const;

const errorCodes: Readonly<Record<Version, readonly string[]>> = {
  '1.6': ['FormationViolation', 'OccurenceConstraintViolation'],
  '2.0.1': ['FormatViolation', 'OccurrenceConstraintViolation', 'RpcFrameworkError', 'MessageTypeNotSupported'],
  '2.1': ['FormatViolation', 'OccurrenceConstraintViolation', 'RpcFrameworkError', 'MessageTypeNotSupported'],
};
const commonCodes = [
  'NotImplemented',
  'NotSupported',
  'InternalError',
  'ProtocolError',
  'SecurityError',
  'PropertyConstraintViolation',
  'TypeConstraintViolation',
  'GenericError',
];

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Checks payloads of one version against the published schemas. Made once per version: compiling is slow. */
export class FrameCheck {
  static readonly #made = new Map<Version, Promise<FrameCheck>>();
  readonly #version: Version;
  readonly #schemas: Readonly<Record<string, object>>;
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #ajv = new Ajv({
    strict: false,
    multipleOfPrecision: 3,
    formats: { 'date-time': dateTime, uri: true },
  });

  private constructor(version: Version, schemas: Readonly<Record<string, object>>) {
    this.#version = version;
    this.#schemas = schemas;
  }

  static of(version: Version): Promise<FrameCheck> {
    const known = FrameCheck.#made.get(version);
    if (known !== undefined) return known;
    const made = import(`typed-ocpp/dist/${packages[version]}/schemas.js`).then(
      (schemas) => new FrameCheck(version, schemas),
    );
    FrameCheck.#made.set(version, made);
    return made;
  }

  /** What is wrong with the payload of a call of this action. */
  request(action: string, payload: unknown): string[] {
    return this.#problems(`${action}Request`, payload);
  }

  /** What is wrong with what an action is answered with. */
  response(action: string, payload: unknown): string[] {
    return this.#problems(`${action}Response`, payload);
  }

  knows(action: string): boolean {
    return Object.hasOwn(this.#schemas, `${action}Request`);
  }

  error(code: unknown, description: unknown, details: unknown): string[] {
    const problems: string[] = [];
    const isKnown = [...commonCodes, ...errorCodes[this.#version]].includes(String(code));
    if (!isKnown) problems.push(`CALLERROR code ${String(code)} is none of OCPP ${this.#version}`);
    if (typeof description !== 'string' || description.length > 255) {
      problems.push('CALLERROR description is no text of at most 255 characters');
    }
    if (!isObject(details)) problems.push('CALLERROR details is no object');
    return problems;
  }

  #problems(name: string, payload: unknown): string[] {
    const schema = Object.hasOwn(this.#schemas, name) ? this.#schemas[name] : undefined;
    if (schema === undefined) return [`OCPP ${this.#version} has no ${name}`];
    let check = this.#compiled.get(name);
    if (check === undefined) {
      check = this.#ajv.compile(schema);
      this.#compiled.set(name, check);
    }
    if (check(payload)) return [];
    return (check.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message ?? 'is wrong'}`);
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
