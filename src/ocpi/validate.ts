import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
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
 * Checks a value against a schema. Unknown fields are always allowed (T-19). The issues name every fault with its JSON
 * pointer, and never repeat what was sent; of a value with more than `explainedNodesMax` parts they name the first.
 *
 * With `partial` the value is the body of a PATCH: every field keeps its rules, only last_updated is required (T-16),
 * and null means unchanged (T-18).
 */
export function validate(name: SchemaName, value: unknown, options?: { readonly partial?: boolean }): Verdict {
  const shape = shapeOf(name, options?.partial === true);
  if (!shape.accepts(value)) return { issues: explained(shape, value), findings: [] };
  if (!shape.look) return clean;
  const findings: Finding[] = [];
  shape.look(value, findings);
  return findings.length === 0 ? clean : { issues: [], findings };
}

/** Compiles schemas, and their PATCH shapes, before they are needed: the first use of a large one takes 100 ms. */
export function prepare(names: readonly SchemaName[]): void {
  for (const name of names) {
    for (const partial of patchable.includes(name) ? [false, true] : [false]) shapeOf(name, partial).explain();
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

function shapeOf(name: SchemaName, partial: boolean): Shape {
  const shapes = partial ? patches : wholes;
  const known = shapes.get(name);
  if (known) return known;
  const shape = compile(name, partial);
  shapes.set(name, shape);
  return shape;
}

function compile(name: SchemaName, partial: boolean): Shape {
  const { schemas, first, every } = library();
  const whole = schemas.get(name);
  if (!whole || (partial && !patchable.includes(name))) {
    throw new Error(`there is no schema ${name}${partial ? ' for PATCH' : ''}`);
  }
  const schema = partial ? patchOf(schemas, name) : whole;
  return {
    accepts: first.compile(schema),
    explain: () => every.compile(schema),
    look: lookOf(schemas, schema, name),
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
