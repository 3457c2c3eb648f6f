import type { ModuleId } from './interfaces.ts';
import type { JsonObject } from './shelf.ts';

/** A version of an object that reached us: the number its owner put into the unknown field `x_version`, and when (ms). */
export interface Stamp {
  readonly stamp: number;
  readonly at: number;
}

/**
 * Which versions of which objects arrived, in order of arrival, whatever became of them: what a checker needs to find
 * lost updates and steps back. Keys are module and path, upper-cased ids: `locations/BE/BEC/LOC1/EVSE1`.
 */
export class History {
  readonly #objects = new Map<string, Stamp[]>();
  readonly #stampsPerObjectMax: number;

  constructor(stampsPerObjectMax: number) {
    this.#stampsPerObjectMax = stampsPerObjectMax;
  }

  /** The stamps of one object, oldest first; of a long history the newest. */
  of(key: string): readonly Stamp[] {
    return this.#objects.get(key) ?? [];
  }

  /** The stamp that arrived last. */
  last(key: string): number | undefined {
    return this.#objects.get(key)?.at(-1)?.stamp;
  }

  entries(): IterableIterator<[string, readonly Stamp[]]> {
    return this.#objects.entries();
  }

  /** Notes the stamp of an object and of the EVSEs and connectors inside it. */
  record(module: ModuleId, segments: readonly string[], object: JsonObject, at: number): void {
    const key = [module, ...segments.map((segment) => segment.toUpperCase())].join('/');
    this.#note(key, object, at);
    for (const evse of listOf(object['evses'])) {
      const evseKey = `${key}/${idOf(evse['uid'])}`;
      this.#note(evseKey, evse, at);
      this.#noteConnectors(evseKey, evse, at);
    }
    this.#noteConnectors(key, object, at);
  }

  #noteConnectors(key: string, evse: JsonObject, at: number): void {
    for (const connector of listOf(evse['connectors'])) this.#note(`${key}/${idOf(connector['id'])}`, connector, at);
  }

  #note(key: string, object: JsonObject, at: number): void {
    const stamp = object['x_version'];
    if (typeof stamp !== 'number' || !Number.isInteger(stamp)) return;
    const stamps = this.#objects.get(key);
    if (!stamps) {
      this.#objects.set(key, [{ stamp, at }]);
      return;
    }
    stamps.push({ stamp, at });
    if (stamps.length > this.#stampsPerObjectMax) stamps.shift();
  }
}

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value : []);
const idOf = (id: unknown): string => String(id).toUpperCase();
