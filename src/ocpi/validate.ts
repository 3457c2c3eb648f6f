import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { Issue } from '../kernel/fault.ts';
import { defaultLimits } from '../kernel/limits.ts';
import { hubVersion } from './spoken-versions.ts';
import { ajvOf } from './validation/compile.ts';
import { type Finding, type Look, lookOf } from './validation/findings.ts';
import { issuesOf } from './validation/issues.ts';
import { type OcpiVersion, patchOf, readSchemas, type Schema, type SchemaName } from './validation/schemas.ts';

export type { Finding, OcpiVersion, SchemaName };

/** What there is to say about a value. It is valid when there are no issues; findings are only made of valid values. */
export interface Verdict {
  readonly issues: readonly Issue[];
  readonly findings: readonly Finding[];
}

/** The objects that OCPI changes by PATCH. */
const patchable: readonly SchemaName[] = ['location', 'evse', 'connector', 'session', 'token'];

const isPatchable = (name: SchemaName, version: OcpiVersion): boolean =>
  patchable.includes(name) || (name === 'tariff' && version === '2.1.1');

/**
 * Checks a value against a schema. Unknown fields are always allowed (T-19). The issues name every fault with its JSON
 * pointer, and never repeat what was sent; of a value with more than `explainedNodesMax` parts they name the first.
 *
 * With `partial` the value is the body of a PATCH: every field keeps its rules, only last_updated is required (T-16),
 * and null means unchanged (T-18). The schema is the one of `version`, which is the hub's own when it is not said.
 */
export function validate(
  name: SchemaName,
  value: unknown,
  { partial = false, version = hubVersion }: { readonly partial?: boolean; readonly version?: OcpiVersion } = {},
): Verdict {
  const shape = shapeOf(name, partial, version);
  if (!shape.accepts(value)) return { issues: explained(shape, value), findings: [] };
  if (!shape.look) return clean;
  const findings: Finding[] = [];
  shape.look(value, findings);
  return findings.length === 0 ? clean : { issues: [], findings };
}

/** Compiles schemas, and their PATCH shapes, before they are needed: the first use of a large one takes 100 ms. */
export function prepare(names: readonly SchemaName[], version: OcpiVersion = hubVersion): void {
  for (const name of names) {
    for (const partial of isPatchable(name, version) ? [false, true] : [false])
      shapeOf(name, partial, version).explain();
  }
}

const clean: Verdict = Object.freeze({ issues: Object.freeze([]), findings: Object.freeze([]) });

interface Shape {
  /** Stops at the first fault: all that a good value needs. */
  readonly accepts: ValidateFunction;
  /** A second validator, that goes on to the last fault. */
  readonly explain: () => ValidateFunction;
  readonly look: Look | undefined;
}

interface Library {
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly first: Ajv2020;
  readonly every: Ajv2020;
}

const libraries = new Map<OcpiVersion, Library>();
const shapes = new Map<string, Shape>();

function libraryOf(version: OcpiVersion): Library {
  const known = libraries.get(version);
  if (known) return known;
  const schemas = readSchemas(version);
  const library = { schemas, first: ajvOf(schemas, false), every: ajvOf(schemas, true) };
  libraries.set(version, library);
  return library;
}

function shapeOf(name: SchemaName, partial: boolean, version: OcpiVersion): Shape {
  const key = `${version} ${partial ? 'PATCH ' : ''}${name}`;
  const known = shapes.get(key);
  if (known) return known;
  const shape = compile(name, partial, version);
  shapes.set(key, shape);
  return shape;
}

function compile(name: SchemaName, partial: boolean, version: OcpiVersion): Shape {
  const { schemas, first, every } = libraryOf(version);
  const whole = schemas.get(name);
  if (!whole || (partial && !isPatchable(name, version))) {
    throw new Error(`there is no schema ${name}${partial ? ' for PATCH' : ''}`);
  }
  const schema = partial ? patchOf(schemas, name, version) : whole;
  return {
    accepts: first.compile(schema),
    explain: () => every.compile(schema),
    // What else is odd is told by the titles of 2.2.1, whose fields others do not have.
    look: lookOf(schemas, schema, name, { observes: version === hubVersion }),
  };
}

/**
 * The issues of a value that was just not accepted. To look for all of them takes a time that grows with the square of
 * their number, so a large body of nonsense would keep everybody waiting.
 */
function explained(shape: Shape, value: unknown): readonly Issue[] {
  if (isLargerThan(defaultLimits.explainedNodesMax, value)) {
    const more = { path: '/', message: 'may have more faults, only the first is named in so large a body' };
    return [...issuesOf(shape.accepts.errors ?? []), more];
  }
  const explain = shape.explain();
  explain(value);
  return issuesOf(explain.errors ?? []);
}

/** Whether a value has more parts, at all depths, than this. */
function isLargerThan(nodesMax: number, value: unknown): boolean {
  const waiting = [value];
  for (let nodes = 0; waiting.length > 0; nodes++) {
    if (nodes + waiting.length > nodesMax) return true;
    const node = waiting.pop();
    if (typeof node === 'object' && node !== null) {
      for (const part of Object.values(node)) waiting.push(part);
    }
  }
  return false;
}
