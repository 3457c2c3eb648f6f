import { Fault } from '../../kernel/fault.ts';
import type { Schema } from '../../ocpi/validation/schemas.ts';
import type { Check } from '../api/checks.ts';

/** Makes the values of query parameters out of their text, and checks them. */
export type QueryReader = (query: string) => Readonly<Record<string, unknown>>;

/**
 * A reader of parameters as a schema has them: text becomes a number or true or false where these are wanted, and a list out of a
 * parameter that is repeated, or of parts with commas between. What does not fit stays text, for the check to refuse.
 */
export function queryReader(schema: Schema, typeOf: (property: Schema) => Schema, check: Check): QueryReader {
  const kinds = new Map(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, kindOf(one, typeOf)]));
  return (query) => {
    const given = new Map<string, string[]>();
    for (const [name, text] of new URLSearchParams(query)) {
      const texts = given.get(name);
      if (texts === undefined) given.set(name, [text]);
      else texts.push(text);
    }
    const values = Object.fromEntries(
      [...given].map(([name, texts]) => [name, parameterOf(name, texts, kinds.get(name))]),
    );
    check(values);
    return values;
  };
}

interface Kind {
  readonly type: string;
  readonly isList: boolean;
}

function kindOf(property: Schema, typeOf: (property: Schema) => Schema): Kind {
  const { type, items } = typeOf(property);
  const isList = type === 'array' && items !== undefined;
  return { type: String(isList ? typeOf(items).type : type), isList };
}

function parameterOf(name: string, texts: readonly string[], kind: Kind | undefined): unknown {
  // PostgreSQL stores none, and nobody means one.
  if (texts.some((text) => text.includes('\0')))
    throw Fault.invalid([{ path: name, message: 'must not have NUL', code: 'bad_format' }]);
  if (kind?.isList) return texts.flatMap((text) => text.split(',')).map((text) => scalarOf(text, kind.type));
  if (texts.length > 1) throw Fault.invalid([{ path: name, message: 'is there twice', code: 'repeated' }]);
  return scalarOf(texts[0] ?? '', kind?.type);
}

/** Only plain decimals are a number: not 1e999, which would be taken for infinity, and not 0x10. */
function scalarOf(text: string, type: string | undefined): unknown {
  if ((type === 'number' || type === 'integer') && /^-?\d{1,15}(\.\d{1,20})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
