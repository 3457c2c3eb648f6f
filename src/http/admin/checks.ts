import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Fault, type Issue } from '../../kernel/fault.ts';
import { defaultLimits } from '../../kernel/limits.ts';
import { ajvOf } from '../../ocpi/validation/compile.ts';
import { issuesOf } from '../../ocpi/validation/issues.ts';
import { readAdminSchemas } from './schemas.ts';

/** Throws an `invalid` fault with everything that is wrong with the value. */
export type Check = (value: unknown) => void;

/** Makes the checks of requests. */
export interface Checks {
  /** Of a body, by the name of its schema. */
  body(schema: string): Check;
  /** Of query parameters, by the schema of each; those that are required must be there. */
  query(properties: Readonly<Record<string, object>>, required: readonly string[]): Check;
}

export function createChecks(): Checks {
  const ajv = ajvOf(readAdminSchemas(), true);
  return {
    body(schema) {
      const validate = ajv.getSchema(`schemas/admin/${schema}.json`);
      if (validate === undefined) throw new Error(`there is no schema ${schema}`);
      return checkWith(validate, (path) => path);
    },
    query(properties, required) {
      const validate = ajv.compile({ type: 'object', additionalProperties: false, required, properties });
      // Parameters are named as they are, not by a pointer.
      return checkWith(validate, (path) => path.slice(1));
    },
  };
}

const checkWith =
  (validate: ValidateFunction, nameOf: (path: string) => string): Check =>
  (value) => {
    if (validate(value)) return;
    const issues = sentencesOf(validate.errors ?? []);
    throw Fault.invalid(issues.map(({ path, message }) => ({ path: nameOf(path), message })));
  };

const nameLengthMax = 64;

/** Sentences for what only our own closed schemas demand, besides those for what OCPI's demand too. */
function sentencesOf(errors: readonly ErrorObject[]): readonly Issue[] {
  const own = errors.flatMap(({ keyword, instancePath, params }) => {
    if (keyword === 'maxItems') return { path: instancePath, message: `must have at most ${params['limit']} entries` };
    if (keyword !== 'additionalProperties') return [];
    const name = String(params['additionalProperty']).slice(0, nameLengthMax);
    return { path: `${instancePath}/${name}`, message: 'is not known here' };
  });
  const others = errors.filter(({ keyword }) => keyword !== 'additionalProperties' && keyword !== 'maxItems');
  return [...own.slice(0, defaultLimits.issuesMax), ...issuesOf(others)];
}
