import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Issue } from '../../kernel/fault.ts';
import { defaultLimits } from '../../kernel/limits.ts';
import { formats } from '../formats.ts';
import type { Schema } from './schemas.ts';

/**
 * What ajv found, as sentences with JSON pointers: at most `issuesMax`, and a last one that counts the rest. They say
 * what is demanded and never what was sent, which may be secret.
 */
export function issuesOf(errors: readonly ErrorObject[]): readonly Issue[] {
  // What the branches of a choice lack is said once, by the choice.
  const choices = errors.filter((error) => error.keyword === 'anyOf' && !isNullable(error));
  const branches = [...new Set(choices.map(({ schemaPath }) => `${schemaPath}/`))];
  const issues = new Map<string, Issue>();
  for (const error of errors) {
    const message = sentence(error);
    if (message === undefined || branches.some((branch) => error.schemaPath.startsWith(branch))) continue;
    const path = pathOf(error);
    issues.set(`${path} ${message}`, { path, message });
  }
  const { issuesMax } = defaultLimits;
  if (issues.size <= issuesMax) return [...issues.values()];
  const rest = { path: '/', message: `and ${issues.size - issuesMax} more faults` };
  return [...issues.values()].slice(0, issuesMax).concat(rest);
}

/** The pointer to what is wrong; for what is missing, to where it belongs. The whole body is `/`. */
function pathOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'required') return `${instancePath}/${params['missingProperty']}`;
  if ('index' in params) return `${instancePath}/${params['index']}`;
  return instancePath || '/';
}

/** What is demanded; undefined for an error that only repeats others. */
function sentence(error: ErrorObject): string | undefined {
  const { keyword, params } = error;
  switch (keyword) {
    case 'required':
      return 'is missing';
    case 'type':
      return typeSentence([params['type']].flat());
    case 'enum':
      return `must be one of ${params['allowedValues'].join(', ')}`;
    case 'format':
      return `must be ${formats[params['format']]?.sentence}`;
    case 'minLength':
      return 'must not be empty';
    case 'maxLength':
      return `must not be longer than ${params['limit']} characters`;
    case 'pattern':
      return `must match ${params['pattern']}`;
    case 'minimum':
      return `must be at least ${params['limit']}`;
    case 'maximum':
      return `must be at most ${params['limit']}`;
    case 'multipleOf':
      return `must be a multiple of ${params['multipleOf']}`;
    case 'minItems':
      return 'must have at least one entry';
    case 'anyOf':
      return isNullable(error) ? undefined : `must have ${choicesOf(error).map(firstRequired).join(' or ')}`;
    case 'if':
      return undefined;
    case 'x-unique-by':
      return `must differ from every earlier entry in ${params['demanded'].join(', ')}`;
    case 'x-timeline':
      return params['index'] === 0
        ? `must have ${params['demanded']} 0`
        : `must have a greater ${params['demanded']} than the entry before`;
    default:
      return `breaks ${keyword}`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

/** That null would do too is not worth a sentence. */
function typeSentence(types: readonly string[]): string | undefined {
  const names = types.filter((type) => type !== 'null').map((type) => typeNames[type]);
  return names.length === 0 ? undefined : `must be ${names.join(' or ')}`;
}

const firstRequired = ({ required }: Schema) => required?.[0];
const choicesOf = ({ schema }: ErrorObject) => schema as readonly Schema[];

/** Whether this choice is how the schemas write an optional object: the object, or null. */
const isNullable = (error: ErrorObject): boolean => choicesOf(error).some(({ type }) => type === 'null');
