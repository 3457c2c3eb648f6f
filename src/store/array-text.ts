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
