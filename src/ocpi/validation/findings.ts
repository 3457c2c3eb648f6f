import type {
  ChargingProfilePeriod,
  Connector,
  DisplayText,
  EnergyMix,
  Hours,
  Location,
} from '../../generated/ocpi-2.2.1.ts';
import { degrees, type Misplacement, misplacementOf } from '../coordinates.ts';
import { isTimeZone } from '../time-zone.ts';
import { type Note, observeCdr } from './cdr-findings.ts';
import { languages } from './languages.ts';
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
 * Undefined when nothing can. Without `observes` only lists of values are looked at: the rest is told by the titles of 2.2.1.
 */
export function lookOf(
  schemas: ReadonlyMap<string, Schema>,
  schema: Schema,
  file: string,
  { path = '', observes = true }: { readonly path?: string; readonly observes?: boolean } = {},
): Look | undefined {
  const below = (path: string) => ({ path, observes });
  if (schema.$ref) {
    const target = resolveRef(schemas, schema.$ref, file);
    return lookOf(schemas, target.schema, target.file, below(path));
  }
  const looks = [
    schema['x-open-enum'] && openEnum(schema['x-open-enum'], path),
    observes ? observed(schema.title, path) : undefined,
    ...(schema.anyOf ?? []).map((choice) => lookOf(schemas, choice, file, below(path))),
    ...Object.entries(schema.properties ?? {}).map(([name, property]) =>
      inProperty(name, lookOf(schemas, property, file, below(`${path}/${name}`))),
    ),
    inEntries(schema.items && lookOf(schemas, schema.items, file, below(`${path}/*`))),
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

/** No grid has more between a phase and neutral: 400 is what is between two phases. */
const phaseVoltageMax = 350;
/** How many times voltage and current make the power. Of two phases it depends on the grid: the most is taken. */
const powerFactors: Readonly<Record<string, number>> = { AC_2_PHASE: 2, AC_2_PHASE_SPLIT: 2, AC_3_PHASE: 3 };
/** 3.7 kW are said of 230 V and 16 A. */
const powerRounding = 1.05;

const notRegenerative = new Set(['COAL', 'GAS', 'GENERAL_FOSSIL', 'NUCLEAR']);

/** A tag or a character reference; a `<` alone is a sign like others. */
const markup = /<\/?[a-z][^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]{2,}\d*);/i;

const misplaced = {
  zero: 'coordinates-zero',
  swapped: 'coordinates-swapped',
  elsewhere: 'coordinates-outside-country',
} as const satisfies Record<Misplacement, string>;

/** What is odd about an object as a whole, by the title of its schema. Past the schema, so the types hold. */
const observations: Readonly<Record<string, Observe<never>>> = {
  Location: ({ publish, publish_allowed_to, time_zone, country, coordinates }: Partial<Location>, note) => {
    // L-16: pointless, because everybody is shown it.
    if (publish && publish_allowed_to?.length) note('publish-allowed-to', '/publish_allowed_to', 'publish is true');
    // L-31
    if (time_zone !== undefined && !isTimeZone(time_zone)) note('time-zone', '/time_zone', time_zone);
    const [lat, lng] = [degrees(coordinates?.latitude), degrees(coordinates?.longitude)];
    if (country === undefined || lat === undefined || lng === undefined) return;
    const misplacement = misplacementOf(country, lat, lng);
    if (misplacement) note(misplaced[misplacement], '/coordinates', `${lat}, ${lng} in ${country}`);
  },
  // L-32
  Connector: ({ power_type, max_voltage: volt, max_amperage: ampere, max_electric_power: watt }: Connector, note) => {
    if (power_type === 'AC_3_PHASE' && volt > phaseVoltageMax) note('phase-voltage', '/max_voltage', `${volt} V`);
    const wattMax = volt * ampere * (powerFactors[power_type] ?? 1);
    if (watt && watt > wattMax * powerRounding)
      note('electric-power', '/max_electric_power', `${watt} of ${wattMax} W`);
  },
  // T-96: nobody gains when a location is refused for the language of a direction, or for a <br> in it.
  DisplayText: ({ language, text }: DisplayText, note) => {
    if (!languages.has(language.toLowerCase())) note('language', '/language', language);
    const found = markup.exec(text)?.[0];
    if (found !== undefined) note('markup', '/text', found);
  },
  // L-28
  Hours: ({ twentyfourseven, regular_hours }: Hours, note) => {
    if (twentyfourseven && regular_hours?.length) note('regular-hours', '/regular_hours', 'twentyfourseven is true');
  },
  // L-34: half a percent is left to rounding.
  EnergyMix: ({ is_green_energy, energy_sources }: EnergyMix, note) => {
    const other = energy_sources?.find(({ source, percentage }) => percentage > 0 && notRegenerative.has(source));
    if (is_green_energy && other)
      note('green-energy', '/is_green_energy', `${other.percentage} percent ${other.source}`);
    const sum = energy_sources?.reduce((total, { percentage }) => total + percentage, 0) ?? 0;
    if (energy_sources?.length && Math.abs(sum - 100) > 0.5) note('energy-mix', '/energy_sources', `${sum} percent`);
  },
  // G-21: right where discharging is agreed.
  ChargingProfilePeriod: ({ limit }: ChargingProfilePeriod, note) => {
    if (limit < 0) note('negative-limit', '/limit', String(limit));
  },
  CDR: observeCdr,
};
