import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Issue } from '../../kernel/fault.ts';
import { defaultLimits } from '../../kernel/limits.ts';
import { formats } from '../formats.ts';
import type { Schema } from './schemas.ts';

/**
 * What ajv found, as sentences with JSON pointers: at most `issuesMax`, and a last one that counts the rest. They say
 * what is demanded and never what was sent, which may be secret.
 */
export const issuesOf = (errors: readonly ErrorObject[]): readonly Issue[] =>
  keywordIssuesOf(errors).map(({ path, message }) => ({ path, message }));

/** An issue, with the keyword of JSON Schema that found it; '' for the one that counts the rest. */
export interface KeywordIssue extends Issue {
  readonly keyword: string;
}

/** The same, with the keywords. */
export function keywordIssuesOf(errors: readonly ErrorObject[]): readonly KeywordIssue[] {
  // What the branches of a choice lack is said once, by the choice.
  const choices = errors.filter(
    (error) => error.keyword === 'oneOf' || (error.keyword === 'anyOf' && !isNullable(error)),
  );
  const branches = [...new Set(choices.map(({ schemaPath }) => `${schemaPath}/`))];
  const issues = new Map<string, KeywordIssue>();
  for (const error of errors) {
    const message = sentence(error);
    if (message === undefined || branches.some((branch) => error.schemaPath.startsWith(branch))) continue;
    const path = pathOf(error);
    issues.set(`${path} ${message}`, { path, message, keyword: error.keyword });
  }
  const { issuesMax } = defaultLimits;
  if (issues.size <= issuesMax) return [...issues.values()];
  const rest = { path: '/', message: `and ${issues.size - issuesMax} more faults`, keyword: '' };
  return [...issues.values()].slice(0, issuesMax).concat(rest);
}

/** The pointer to what is wrong; for what is missing, to where it belongs. The whole body is `/`. */
function pathOf({ keyword, instancePath, params }: ErrorObject): string {
  if (keyword === 'required' || keyword === 'dependentRequired') return `${instancePath}/${params['missingProperty']}`;
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
      return params['limit'] === 1 ? 'must not be empty' : `must have at least ${params['limit']} characters`;
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
      return params['limit'] === 1 ? 'must have at least one entry' : `must have at least ${params['limit']} entries`;
    case 'uniqueItems':
      return 'must not have the same entry twice';
    case 'minProperties':
      return 'must have at least one field';
    case 'const':
      return `must be ${params['allowedValue']}`;
    case 'exclusiveMinimum':
      return `must be more than ${params['limit']}`;
    case 'exclusiveMaximum':
      return `must be less than ${params['limit']}`;
    case 'dependentRequired':
      return `is missing: it belongs to ${params['property']}`;
    case 'not':
      return 'has fields that exclude each other';
    case 'oneOf':
      return `must have ${alternativesOf(error)}, and only one of them`;
    case 'anyOf':
      return isNullable(error) ? undefined : `must have ${alternativesOf(error)}`;
    case 'if':
      return undefined;
    case 'x-unique-by':
      return `must differ from every earlier entry in ${params['demanded'].join(', ')}`;
    case 'x-timeline':
      return params['index'] === 0
        ? `must have ${params['demanded']} 0`
        : `must have a greater ${params['demanded']} than the entry before`;
    case 'x-rising':
      return `must have a greater ${params['demanded']} than the entry before`;
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

/** The fields that tell the choices apart. */
const alternativesOf = (error: ErrorObject): string =>
  choicesOf(error)
    .map(({ required, title }) => required?.[0] ?? title ?? 'another form')
    .join(' or ');
const choicesOf = ({ schema }: ErrorObject) => schema as readonly Schema[];

/** Whether this choice is how the schemas write an optional object: the object, or null. */
const isNullable = (error: ErrorObject): boolean => choicesOf(error).some(({ type }) => type === 'null');
