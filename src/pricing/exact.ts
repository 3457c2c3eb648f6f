import { Decimal } from '../kernel/decimal.ts';

/** A JSON value whose numbers are exact. */
export type Exact<T> = T extends number
  ? Decimal
  : T extends readonly (infer Element)[]
    ? Exact<Element>[]
    : T extends object
      ? { [Key in keyof T]: Exact<T[Key]> }
      : T;

/**
 * Parses JSON that has been validated, with its numbers as they are written: `JSON.parse` makes 0.1 of
 * 0.10000000000000000555, and nothing of what follows the seventeenth digit.
 */
export function parseExact<T>(text: string): Exact<T> {
  const marked = text.replace(stringOrNumber, (token) => (token.startsWith('"') ? token : `"\\u0000${token}"`));
  return JSON.parse(marked, (_key, value) => (isMarked(value) ? Decimal.of(value.slice(1)) : value)) as Exact<T>;
}

/** Strings as they are, so that what looks like a number within them stays. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** What is validated holds no NUL. */
const isMarked = (value: unknown): value is string => typeof value === 'string' && value.startsWith('\0');

/** A value that is not there as text, with its numbers by their shortest texts. */
export function exactly<T>(value: T): Exact<T> {
  return parseExact<T>(JSON.stringify(value));
}
