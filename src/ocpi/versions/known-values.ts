import { type OcpiVersion, readSchemas } from '../validation/schemas.ts';

const sets = new Map<string, ReadonlySet<string>>();

/** The values that a version lists for an enumeration, open or not, by its name in `types.json`. */
export function knownValues(version: OcpiVersion, enumeration: string): ReadonlySet<string> {
  const key = `${version} ${enumeration}`;
  const known = sets.get(key);
  if (known !== undefined) return known;
  const schema = readSchemas(version).get('types')?.$defs?.[enumeration];
  const values = schema?.enum ?? schema?.['x-open-enum'];
  if (values === undefined) throw new Error(`${version} has no enumeration ${enumeration}`);
  const set = new Set(values);
  sets.set(key, set);
  return set;
}
