import type { ModuleId } from './interfaces.ts';
import { sameText } from './party.ts';

/** An OCPI object as JSON: fields nobody knows are kept (T-19). */
export type JsonObject = { [field: string]: unknown };

/** What is addressed: the path after the module endpoint, and what else tells objects apart. */
export interface Address {
  readonly module: ModuleId;
  /** Owner and id; for locations followed by the EVSE and the connector. */
  readonly segments: readonly string[];
  /** The type of a token (K-02), the role in hub client info (H-12). */
  readonly variant?: string;
}

/** What became of a change. `stale`: an older state than ours, which we keep (T-84). `unknown`: nothing to change. */
export type Outcome = 'created' | 'updated' | 'stale' | 'unknown';

type Change = (stored: JsonObject | undefined) => { outcome: Outcome; object?: JsonObject };

/** Where a partner keeps objects: its own, or its copies of others'. Objects are replaced, never changed in place. */
export class Shelf {
  readonly #modules = new Map<ModuleId, Map<string, JsonObject>>();
  readonly #lists = new Map<ModuleId, readonly JsonObject[]>();
  readonly #keepMax: number;

  /** Of sessions and CDRs, which come without end, it keeps so many; the oldest go first. */
  constructor(keepMax = Number.POSITIVE_INFINITY) {
    this.#keepMax = keepMax;
  }

  /** All objects of a module, oldest first. */
  list(module: ModuleId): readonly JsonObject[] {
    const known = this.#lists.get(module);
    if (known) return known;
    const list = [...this.#module(module).values()];
    this.#lists.set(module, list);
    return list;
  }

  get({ module, segments, variant }: Address): JsonObject | undefined {
    const root = this.#module(module).get(keyOf(module, segments, variant));
    return root && childOf(root, innerOf(module, segments));
  }

  /** Stores an object, an EVSE or a connector as a whole. */
  put(address: Address, object: JsonObject): Outcome {
    return this.#apply(address, (stored) => {
      if (stored && isOlder(object, stored)) return { outcome: 'stale' };
      return { outcome: stored ? 'updated' : 'created', object };
    });
  }

  /** Changes the given fields of an object that is there. */
  patch(address: Address, fields: JsonObject): Outcome {
    return this.#apply(address, (stored) => {
      if (!stored) return { outcome: 'unknown' };
      if (isOlder(fields, stored)) return { outcome: 'stale' };
      return { outcome: 'updated', object: merged(stored, fields) };
    });
  }

  remove({ module, segments, variant }: Address): Outcome {
    this.#lists.delete(module);
    return this.#module(module).delete(keyOf(module, segments, variant)) ? 'updated' : 'unknown';
  }

  #apply({ module, segments, variant }: Address, change: Change): Outcome {
    const objects = this.#module(module);
    const key = keyOf(module, segments, variant);
    const result = changedInside(objects.get(key), innerOf(module, segments), 0, change);
    if (result.object) {
      const isEndless = module === 'sessions' || module === 'cdrs';
      // What still changes is not the oldest.
      if (isEndless) objects.delete(key);
      objects.set(key, result.object);
      this.#lists.delete(module);
      if (isEndless && objects.size > this.#keepMax) objects.delete(objects.keys().next().value ?? '');
    }
    return result.outcome;
  }

  #module(module: ModuleId): Map<string, JsonObject> {
    let objects = this.#modules.get(module);
    if (!objects) {
      objects = new Map();
      this.#modules.set(module, objects);
    }
    return objects;
  }
}

const levels = [
  { list: 'evses', id: 'uid' },
  { list: 'connectors', id: 'id' },
] as const;

function keyOf(module: ModuleId, segments: readonly string[], variant: string | undefined): string {
  const own = module === 'locations' ? segments.slice(0, 3) : segments;
  return `${own.join('/')}|${variant ?? ''}`.toUpperCase();
}

const innerOf = (module: ModuleId, segments: readonly string[]): readonly string[] =>
  module === 'locations' ? segments.slice(3) : [];

const childrenOf = (parent: JsonObject, depth: number): JsonObject[] => {
  const children = parent[levels[depth]?.list ?? ''];
  return Array.isArray(children) ? children : [];
};

const indexIn = (children: JsonObject[], depth: number, id: string | undefined): number =>
  children.findIndex((child) => sameText(child[levels[depth]?.id ?? ''], id));

function childOf(parent: JsonObject, ids: readonly string[], depth = 0): JsonObject | undefined {
  const [id, ...rest] = ids;
  if (id === undefined) return parent;
  const children = childrenOf(parent, depth);
  const child = children[indexIn(children, depth, id)];
  return child && childOf(child, rest, depth + 1);
}

/** Applies a change to an object or to a part of it; what stands above the part gets its last_updated (L-07). */
function changedInside(
  parent: JsonObject | undefined,
  ids: readonly string[],
  depth: number,
  change: Change,
): ReturnType<Change> {
  const [id, ...rest] = ids;
  const level = levels[depth];
  if (id === undefined || level === undefined) return change(parent);
  if (!parent) return { outcome: 'unknown' };

  const children = childrenOf(parent, depth);
  const index = indexIn(children, depth, id);
  const { outcome, object } = changedInside(children[index], rest, depth + 1, change);
  if (!object) return { outcome };
  return {
    outcome,
    object: {
      ...parent,
      [level.list]: index < 0 ? [...children, object] : children.with(index, object),
      last_updated: isOlder(object, parent) ? parent['last_updated'] : object['last_updated'],
    },
  };
}

const isOlder = (one: JsonObject, other: JsonObject): boolean => timeOf(one) < timeOf(other);

/** When an object was last updated, in milliseconds; NaN when it does not say. A missing designator means UTC (T-92). */
export function timeOf(object: JsonObject): number {
  return utcMs(object['last_updated']);
}

/** Milliseconds of an OCPI DateTime; NaN when it is none. */
export function utcMs(text: unknown): number {
  if (typeof text !== 'string') return Number.NaN;
  return Date.parse(text.endsWith('Z') ? text : `${text}Z`);
}

/** A PATCH: given fields replace (T-15), null changes nothing (T-18), lists with keys are merged (L-36, S-05). */
function merged(stored: JsonObject, fields: JsonObject): JsonObject {
  const result = { ...stored };
  for (const [field, value] of Object.entries(fields)) {
    if (value === null) continue;
    const mergeList = Object.hasOwn(keyedLists, field) ? keyedLists[field] : undefined;
    // Only a list of objects is one of those; another may stand in an object that has no such field.
    result[field] = mergeList && isListOfObjects(value) ? mergeList(stored[field], value) : value;
  }
  return result;
}

const isListOfObjects = (value: unknown): value is JsonObject[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null);

const keyedLists: Readonly<Record<string, (stored: unknown, given: JsonObject[]) => JsonObject[]>> = {
  evses: (stored, given) => mergedByKey(stored, given, 'uid'),
  connectors: (stored, given) => mergedByKey(stored, given, 'id'),
  charging_periods: appended,
};

function mergedByKey(stored: unknown, given: readonly JsonObject[], key: string): JsonObject[] {
  const result: JsonObject[] = Array.isArray(stored) ? [...stored] : [];
  for (const entry of given) {
    const index = result.findIndex((known) => sameText(known[key], entry[key]));
    const known = result[index];
    if (known) result[index] = merged(known, entry);
    else result.push(entry);
  }
  return result;
}

/** Periods are appended; one that starts when a stored one does is a repetition, or corrects it (S-06, X-33). */
function appended(stored: unknown, given: readonly JsonObject[]): JsonObject[] {
  const result: JsonObject[] = Array.isArray(stored) ? [...stored] : [];
  for (const period of given) {
    const start = utcMs(period['start_date_time']);
    const index = result.findIndex((known) => utcMs(known['start_date_time']) === start);
    if (index < 0) result.push(period);
    else result[index] = period;
  }
  return result;
}
