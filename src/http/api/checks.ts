import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Fault, type Issue } from '../../kernel/fault.ts';
import { defaultLimits } from '../../kernel/limits.ts';
import { once } from '../../kernel/once.ts';
import { ajvOf } from '../../ocpi/validation/compile.ts';
import { keywordIssuesOf } from '../../ocpi/validation/issues.ts';
import type { Schema } from '../../ocpi/validation/schemas.ts';

/** Throws an `invalid` fault with everything that is wrong with the value. */
export type Check = (value: unknown) => void;

/** Makes the checks of requests; each is compiled when it is first used. */
export interface Checks {
  /** Of a body, by the name of its schema. */
  body(schema: string): Check;
  /** Of query parameters, by the schema of the object they make. */
  query(schema: object): Check;
}

/** Checks by the schemas of one folder, such as `schemas/admin`. */
export function createChecks(folder: string, schemas: ReadonlyMap<string, Schema>): Checks {
  const ajv = once(() => ajvOf(schemas, true));
  return {
    body(schema) {
      if (!schemas.has(schema)) throw new Error(`there is no schema ${schema}`);
      return checkWith(
        once(() => ajv().getSchema(`${folder}/${schema}.json`) as ValidateFunction),
        (path) => path,
      );
    },
    query(schema) {
      // Parameters are named as they are, not by a pointer.
      return checkWith(
        once(() => ajv().compile(schema)),
        (path) => path.slice(1),
      );
    },
  };
}

const checkWith =
  (compiled: () => ValidateFunction, nameOf: (path: string) => string): Check =>
  (value) => {
    const validate = compiled();
    if (validate(value)) return;
    const issues = sentencesOf(validate.errors ?? []);
    throw Fault.invalid(issues.map(({ path, ...issue }) => ({ path: nameOf(path), ...issue })));
  };

const nameLengthMax = 64;

/** What is wrong, for programs: a word for each keyword of JSON Schema, and what is right by its own rule alone. */
const codes: Readonly<Record<string, string>> = {
  required: 'missing',
  dependentRequired: 'missing',
  additionalProperties: 'unknown',
  type: 'wrong_type',
  enum: 'not_one_of',
  const: 'not_one_of',
  format: 'bad_format',
  pattern: 'bad_format',
  minLength: 'too_short',
  maxLength: 'too_long',
  minimum: 'too_small',
  maximum: 'too_large',
  minItems: 'too_few',
  maxItems: 'too_many',
};

/** Sentences for what only our own closed schemas demand, besides those for what OCPI's demand too. */
function sentencesOf(errors: readonly ErrorObject[]): readonly Issue[] {
  const own = errors.flatMap(({ keyword, instancePath, params }) => {
    const code = codes[keyword] ?? 'invalid';
    if (keyword === 'maxItems') {
      return { path: instancePath, message: `must have at most ${params['limit']} entries`, code };
    }
    if (keyword !== 'additionalProperties') return [];
    const name = String(params['additionalProperty']).slice(0, nameLengthMax);
    return { path: `${instancePath}/${name}`, message: 'is not known here', code };
  });
  const others = errors.filter(({ keyword }) => keyword !== 'additionalProperties' && keyword !== 'maxItems');
  const sentences = keywordIssuesOf(others).map(({ path, message, keyword }) => ({
    path,
    message,
    code: codes[keyword] ?? 'invalid',
  }));
  return [...own.slice(0, defaultLimits.issuesMax), ...sentences];
}
