import type { DeliveryHub, StoredDocument, StoredEvse } from '../../hub/delivery.ts';

/** Objects asked for in one turn are read with one query of at most this many. */
const batchMax = 100;

interface Versioned {
  readonly version: number;
  readonly text: string;
}

/**
 * How new a state has to be: that of a change in the log, or as it is now. The log tells of what comes after a change; whoever
 * does not come from there has nobody to tell him that a kept state is not the last.
 */
export type Recency = number | 'now';

/**
 * The newest states that are being fanned out: read once, sent to every receiver. Bounded in bytes; the oldest go first.
 */
export class Documents {
  readonly #hub: Pick<DeliveryHub, 'store' | 'limits'>;
  readonly #objects: Loader<{ module: string; number: number }, StoredDocument>;
  readonly #evses: Loader<{ location: number; key: string }, StoredEvse>;

  constructor(hub: Pick<DeliveryHub, 'store' | 'limits'>) {
    this.#hub = hub;
    const bytesMax = hub.limits.documentCacheBytesMax / 2;
    this.#objects = new Loader(
      bytesMax,
      (key) => `${key.module} ${key.number}`,
      (keys) => this.#readObjects(keys),
    );
    this.#evses = new Loader(
      bytesMax,
      (key) => `${key.location} ${key.key}`,
      (keys) => this.#readEvses(keys),
    );
  }

  /** An object in a state not older than `version`; undefined when it does not exist. */
  object(module: string, number: number, version: Recency): Promise<StoredDocument | undefined> {
    return this.#objects.get({ module, number }, version);
  }

  /** An EVSE of a location in a state not older than the location's `version`. */
  evse(location: number, key: string, version: number): Promise<StoredEvse | undefined> {
    return this.#evses.get({ location, key }, version);
  }

  async #readObjects(keys: readonly { module: string; number: number }[]): Promise<Map<string, StoredDocument>> {
    const found = new Map<string, StoredDocument>();
    for (const module of new Set(keys.map((key) => key.module))) {
      const numbers = keys.filter((key) => key.module === module).map((key) => key.number);
      const documents = await this.#hub.store.readDocuments(module, numbers);
      for (const document of documents) found.set(`${module} ${document.number}`, document);
    }
    return found;
  }

  async #readEvses(keys: readonly { location: number; key: string }[]): Promise<Map<string, StoredEvse>> {
    const evses = await this.#hub.store.readEvses(
      keys.map((key) => key.location),
      keys.map((key) => key.key),
    );
    return new Map(evses.map((evse) => [`${evse.location} ${evse.key}`, evse]));
  }
}

/** A key that is being read, or will be with the next query, and what is found for it. */
interface Asked<K, V> {
  readonly key: K;
  readonly found: Promise<V | undefined>;
  resolve(value: V | undefined): void;
  reject(error: unknown): void;
}

/**
 * Reads by key: several callers share one read, several keys one query, and what was read is kept while there is room. Whoever
 * asks gets what his read has found, kept or not.
 */
class Loader<K, V extends Versioned> {
  readonly #bytesMax: number;
  readonly #nameOf: (key: K) => string;
  readonly #read: (keys: readonly K[]) => Promise<Map<string, V>>;
  readonly #kept = new Map<string, V>();
  /** What is to be read in the next query, and what is being read. */
  #asked = new Map<string, Asked<K, V>>();
  readonly #reading = new Map<string, Asked<K, V>>();
  #bytes = 0;

  constructor(bytesMax: number, nameOf: (key: K) => string, read: (keys: readonly K[]) => Promise<Map<string, V>>) {
    this.#bytesMax = bytesMax;
    this.#nameOf = nameOf;
    this.#read = read;
  }

  /** Undefined when the database has none. */
  async get(key: K, version: Recency): Promise<V | undefined> {
    const name = this.#nameOf(key);
    if (version === 'now') return this.#ask(name, key);
    const kept = this.#kept.get(name);
    if (kept !== undefined && kept.version >= version) return kept;
    const found = await this.#reading.get(name)?.found;
    if (found !== undefined && found.version >= version) return found;
    // A read that was under way may have begun before this version was there.
    return this.#ask(name, key);
  }

  #ask(name: string, key: K): Promise<V | undefined> {
    const known = this.#asked.get(name);
    if (known !== undefined) return known.found;
    if (this.#asked.size === 0) setImmediate(() => void this.#readAsked());
    const asked = newAsked<K, V>(key);
    this.#asked.set(name, asked);
    return asked.found;
  }

  async #readAsked(): Promise<void> {
    const asked = [...this.#asked];
    this.#asked = new Map();
    for (const [name, one] of asked) this.#reading.set(name, one);
    for (let from = 0; from < asked.length; from += batchMax) await this.#readBatch(asked.slice(from, from + batchMax));
  }

  async #readBatch(batch: readonly (readonly [name: string, asked: Asked<K, V>])[]): Promise<void> {
    try {
      const found = await this.#read(batch.map(([, { key }]) => key));
      for (const [name, { resolve }] of batch) {
        this.#keep(name, found.get(name));
        resolve(found.get(name));
      }
    } catch (error) {
      for (const [, { reject }] of batch) reject(error);
    }
    for (const [name, one] of batch) if (this.#reading.get(name) === one) this.#reading.delete(name);
  }

  #keep(name: string, value: V | undefined): void {
    const before = this.#kept.get(name);
    // Of two reads the one that began first may end last.
    if (before !== undefined && value !== undefined && value.version < before.version) return;
    if (before !== undefined) {
      this.#bytes -= before.text.length;
      this.#kept.delete(name);
    }
    if (value === undefined) return;
    this.#kept.set(name, value);
    this.#bytes += value.text.length;
    for (const [oldest, old] of this.#kept) {
      if (this.#bytes <= this.#bytesMax || oldest === name) break;
      this.#kept.delete(oldest);
      this.#bytes -= old.text.length;
    }
  }
}

function newAsked<K, V>(key: K): Asked<K, V> {
  let resolve: Asked<K, V>['resolve'] = () => undefined;
  let reject: Asked<K, V>['reject'] = () => undefined;
  const found = new Promise<V | undefined>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { key, found, resolve, reject };
}
