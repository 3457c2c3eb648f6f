import { Ajv2020, type FuncKeywordDefinition } from 'ajv/dist/2020.js';
import type { DataValidateFunction } from 'ajv/dist/types/index.js';
import { formats } from '../formats.ts';
import type { Schema } from './schemas.ts';

/** An ajv that knows our schemas, formats and keywords. With `allErrors` it goes on after the first fault. */
export function ajvOf(schemas: ReadonlyMap<string, Schema>, allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    allErrors,
    // Errors become sentences of our own, which need the schema that was broken.
    messages: false,
    verbose: true,
    // 6.3 is no multiple of 0.1 in binary.
    multipleOfPrecision: 6,
    // The schemas are looked at by tests, not at every start.
    validateSchema: false,
    // Compiling takes a third of the time without, and the validators were not slower.
    code: { optimize: false },
  });
  for (const [name, { check }] of Object.entries(formats)) ajv.addFormat(name, check);
  ajv.addKeyword({ keyword: 'x-open-enum', schemaType: 'array' });
  ajv.addKeyword(listKeyword('x-unique-by', 'array', allErrors, repeatedEntries));
  ajv.addKeyword(listKeyword('x-timeline', 'string', allErrors, untimelyEntries));
  ajv.addKeyword(listKeyword('x-rising', 'string', allErrors, fallingEntries));
  for (const schema of schemas.values()) ajv.addSchema(schema);
  return ajv;
}

type Entry = Readonly<Record<string, unknown>> | null;

/** A keyword for lists, from a function that finds the indexes of the entries that break it. */
function listKeyword<T>(
  keyword: string,
  schemaType: 'array' | 'string',
  allErrors: boolean,
  faultsIn: (list: readonly Entry[], demanded: T) => readonly number[],
): FuncKeywordDefinition {
  const compile = (demanded: T): DataValidateFunction => {
    const check: DataValidateFunction = (list: readonly Entry[]) => {
      const faults = faultsIn(list, demanded);
      if (faults.length === 0) return true;
      check.errors = (allErrors ? faults : faults.slice(0, 1)).map((index) => ({
        keyword,
        params: { index, demanded },
      }));
      return false;
    };
    return check;
  };
  return { keyword, type: 'array', schemaType, errors: true, compile };
}

/** Entries whose fields, all together and compared as CiStrings, an earlier entry has too (C-30, L-05). */
function repeatedEntries(list: readonly Entry[], fields: readonly string[]): readonly number[] {
  const repeated: number[] = [];
  if (list.length < 2) return repeated;
  const seen = new Set<string>();
  for (const [index, entry] of list.entries()) {
    const values = fields.map((field) => entry?.[field]);
    // What is missing or no text is a fault of another keyword.
    if (!values.every((value) => typeof value === 'string')) continue;
    const size = seen.size;
    if (seen.add(values.join('\n').toLowerCase()).size === size) repeated.push(index);
  }
  return repeated;
}

/** Entries that are not later than the one before them, and a first one that is not at 0 (G-21). */
function untimelyEntries(list: readonly Entry[], field: string): readonly number[] {
  const first = list[0]?.[field];
  const isLate = typeof first === 'number' && first !== 0;
  return [...(isLate ? [0] : []), ...fallingEntries(list, field)];
}

/** Entries whose field is not greater than that of the one before them. */
function fallingEntries(list: readonly Entry[], field: string): readonly number[] {
  const falling: number[] = [];
  for (const [index, entry] of list.entries()) {
    const value = entry?.[field];
    const before = list[index - 1]?.[field];
    if (typeof value === 'number' && typeof before === 'number' && value <= before) falling.push(index);
  }
  return falling;
}
