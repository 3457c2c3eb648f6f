import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { Issue } from '../kernel/fault.ts';
import { defaultLimits } from '../kernel/limits.ts';
import { ajvOf } from './validation/compile.ts';
import { type Finding, type Look, lookOf } from './validation/findings.ts';
import { issuesOf } from './validation/issues.ts';
import { patchOf, readSchemas, type Schema, type SchemaName } from './validation/schemas.ts';

export type { Finding, SchemaName };

/** What there is to say about a value. It is valid when there are no issues; findings are only made of valid values. */
export interface Verdict {
  readonly issues: readonly Issue[];
  readonly findings: readonly Finding[];
}

/** The objects that OCPI changes by PATCH. */
const patchable: readonly SchemaName[] = ['location', 'evse', 'connector', 'session', 'token'];

/**
 * Checks a value against a schema. Unknown fields are always allowed (T-19). The issues name every fault with its JSON pointer, and
 * never repeat what was sent; of a value with more than `explainedNodesMax` parts they name the first fault only.
 *
 * With `partial` the value is the body of a PATCH: every field keeps its rules, only last_updated is required (T-16),
 * and null means unchanged (T-18).
 */
export function validate(name: SchemaName, value: unknown, options?: { readonly partial?: boolean }): Verdict {
  const partial = options?.partial === true;
  const shape = (partial ? patches : wholes).get(name) ?? compile(name, partial);
  if (!shape.accepts(value)) return { issues: issuesOf(faultsOf(shape, value)), findings: [] };
  if (!shape.look) return clean;
  const findings: Finding[] = [];
  shape.look(value, findings);
  return findings.length === 0 ? clean : { issues: [], findings };
}

/** Compiles schemas, and their PATCH shapes, before they are needed: it takes up to a tenth of a second for each. */
export function prepare(names: readonly SchemaName[]): void {
  for (const name of names) {
    for (const partial of patchable.includes(name) ? [false, true] : [false]) compile(name, partial).explain();
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

let opened: Library | undefined;
const wholes = new Map<SchemaName, Shape>();
const patches = new Map<SchemaName, Shape>();

function library(): Library {
  if (!opened) {
    const schemas = readSchemas();
    opened = { schemas, first: ajvOf(schemas, false), every: ajvOf(schemas, true) };
  }
  return opened;
}

function compile(name: SchemaName, partial: boolean): Shape {
  const { schemas, first, every } = library();
  const whole = schemas.get(name);
  if (!whole || (partial && !patchable.includes(name))) {
    throw new Error(`there is no schema ${name}${partial ? ' for PATCH' : ''}`);
  }
  const schema = partial ? patchOf(schemas, name) : whole;
  const shape = {
    accepts: first.compile(schema),
    explain: () => every.compile(schema),
    look: lookOf(schemas, schema, name),
  };
  (partial ? patches : wholes).set(name, shape);
  return shape;
}

/**
 * The faults of a value that was not accepted. One fault is found at once; looking for all of them in a large value
 * would let a small body of nonsense fill the memory with errors.
 */
function faultsOf(shape: Shape, value: unknown): readonly ErrorObject[] {
  const explain = isLargerThan(defaultLimits.explainedNodesMax, value) ? shape.accepts : shape.explain();
  explain(value);
  return explain.errors ?? [];
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
