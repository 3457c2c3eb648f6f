import type { ChargingProfilePeriod, EnergyMix, Hours, Location } from '../../generated/ocpi-2.2.1.ts';
import { type Note, observeCdr } from './cdr-findings.ts';
import { resolveRef, type Schema } from './schemas.ts';

/** Something odd about a valid object, which is taken over as it is and counted as a matter of data quality. */
export interface Finding {
  /** What is odd, such as `open-enum`. */
  rule: string;
  /** JSON pointer with `*` for every index of a list, so that findings can be added up. */
  path: string;
  /** What was sent there, shortened; never an id of a token or a contract. */
  example: string;
}

/** Looks at a value that its schema has accepted, and adds what it finds. */
export type Look = (value: unknown, findings: Finding[]) => void;

const exampleLengthMax = 100;

/**
 * Everything to look for in the objects of a schema, worked out once: only what can hold a finding is visited.
 * Undefined when nothing can.
 */
export function lookOf(
  schemas: ReadonlyMap<string, Schema>,
  schema: Schema,
  file: string,
  path = '',
): Look | undefined {
  if (schema.$ref) {
    const target = resolveRef(schemas, schema.$ref, file);
    return lookOf(schemas, target.schema, target.file, path);
  }
  const looks = [
    schema['x-open-enum'] && openEnum(schema['x-open-enum'], path),
    observed(schema.title, path),
    ...(schema.anyOf ?? []).map((choice) => lookOf(schemas, choice, file, path)),
    ...Object.entries(schema.properties ?? {}).map(([name, property]) =>
      inProperty(name, lookOf(schemas, property, file, `${path}/${name}`)),
    ),
    inEntries(schema.items && lookOf(schemas, schema.items, file, `${path}/*`)),
  ].filter((look) => look !== undefined);
  if (looks.length < 2) return looks[0];
  return (value, findings) => {
    for (const look of looks) look(value, findings);
  };
}

/** A value that is not among those we know: a newer version's, or a mistake (X-07, Z-02). */
function openEnum(known: readonly string[], path: string): Look {
  const values = new Set<unknown>(known);
  return (value, findings) => {
    if (!values.has(value)) note(findings, 'open-enum', path, String(value));
  };
}

function inProperty(name: string, look: Look | undefined): Look | undefined {
  if (!look) return undefined;
  return (object, findings) => {
    const value = (object as Readonly<Record<string, unknown>>)[name];
    if (value !== undefined && value !== null) look(value, findings);
  };
}

function inEntries(look: Look | undefined): Look | undefined {
  if (!look) return undefined;
  return (list, findings) => {
    for (const entry of list as readonly unknown[]) look(entry, findings);
  };
}

function observed(title: string | undefined, path: string): Look | undefined {
  const observe = observations[title ?? ''];
  if (!observe) return undefined;
  return (object, findings) =>
    observe(object as never, (rule, below, example) => note(findings, rule, path + below, example));
}

/** Adds a finding unless the same rule was already noted at the same path. */
function note(findings: Finding[], rule: string, path: string, example: string): void {
  if (findings.some((finding) => finding.rule === rule && finding.path === path)) return;
  findings.push({ rule, path, example: example.slice(0, exampleLengthMax) });
}

type Observe<T> = (object: T, note: Note) => void;

/** What is odd about an object as a whole, by the title of its schema. Past the schema, so the types hold. */
const observations: Readonly<Record<string, Observe<never>>> = {
  // L-16: pointless, because everybody is shown it.
  Location: ({ publish, publish_allowed_to }: Location, note) => {
    if (publish && publish_allowed_to?.length) note('publish-allowed-to', '/publish_allowed_to', 'publish is true');
  },
  // L-28
  Hours: ({ twentyfourseven, regular_hours }: Hours, note) => {
    if (twentyfourseven && regular_hours?.length) note('regular-hours', '/regular_hours', 'twentyfourseven is true');
  },
  // L-34: half a percent is left to rounding.
  EnergyMix: ({ energy_sources }: EnergyMix, note) => {
    const sum = energy_sources?.reduce((total, { percentage }) => total + percentage, 0) ?? 0;
    if (energy_sources?.length && Math.abs(sum - 100) > 0.5) note('energy-mix', '/energy_sources', `${sum} percent`);
  },
  // G-21: right where discharging is agreed.
  ChargingProfilePeriod: ({ limit }: ChargingProfilePeriod, note) => {
    if (limit < 0) note('negative-limit', '/limit', String(limit));
  },
  CDR: observeCdr,
};
