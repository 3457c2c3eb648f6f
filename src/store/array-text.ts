/**
 * A column of values as the text of a PostgreSQL array, for `unnest`. The driver makes the same of an array, looking at each value
 * three times; these columns are filled with every flush.
 */
export function textArray(values: readonly (string | null | undefined)[]): string {
  let text = '';
  for (const value of values) {
    if (text !== '') text += ',';
    if (value === null || value === undefined) text += 'NULL';
    else text += `"${special.test(value) ? value.replaceAll(/["\\]/g, '\\$&') : value}"`;
  }
  return `{${text}}`;
}

const special = /["\\]/;

/** The same of numbers. */
export const numberArray = (values: readonly number[]): string => `{${values.join(',')}}`;

/** Stands between the values of a packed column: in no id, in no JSON text, in nothing that is validated (T-90, T-91). */
export const packedEnd = '\x1f';

/** The same for `string_to_array(..., E'\\x1f', '')`, which is faster on both sides. Empty texts become null. */
export const packed = (values: readonly (string | number | null | undefined)[]): string => values.join(packedEnd);
