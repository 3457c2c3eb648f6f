import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import { evseIdHash } from '../../../places/evse-id.ts';
import { readLocations, type StoredLocation } from '../../../store/drivers/places.ts';
import type { Candidate } from './duplicates.ts';
import type { FeedParts } from './feed-parts.ts';
import type { PlaceMemory } from './memory.ts';

/** Places that are compared at a time. */
const batchMax = 50;
/** Places with the same printed ids that are compared with one; more have nothing to do with duplicates. */
const othersMax = 20;

/** Compares places that have printed ids of EVSEs in common, in the background: the index tells which may, their documents whether. */
export class PossibleDuplicates {
  readonly #parts: Pick<FeedParts, 'documents' | 'limits'>;
  readonly #memory: PlaceMemory;
  readonly #waiting = new Set<number>();
  /** While everything is read: the first place with the hash of each printed id. The index finds none before it is ordered. */
  #firsts: Map<number, number> | undefined = new Map();

  constructor(parts: Pick<FeedParts, 'documents' | 'limits'>, memory: PlaceMemory) {
    this.#parts = parts;
    this.#memory = memory;
  }

  /** A place has been read, and the rest has not yet. */
  first(number: number, location: Location): void {
    for (const { evse_id } of location.evses ?? []) {
      if (evse_id == null || this.#firsts === undefined) continue;
      // Signed: other numbers take three times the memory.
      const hash = evseIdHash(evse_id) | 0;
      const first = this.#firsts.get(hash);
      if (first === undefined) this.#firsts.set(hash, number);
      else if (first !== number) for (const each of [first, number]) this.#wait(each);
    }
  }

  /** Everything has been read. */
  allRead(): void {
    this.#firsts = undefined;
  }

  /** A place has come, or has changed: it is compared if it may be the same as others, and so are these. */
  look(number: number, location: Location): void {
    const others = this.#othersOf(number, location);
    if (others.length === 0 && this.#memory.duplicates.leadersOf(number).length === 0) return;
    for (const each of [number, ...others]) this.#wait(each);
  }

  /** A place goes, or is no longer what it was: those for which it stood are compared again. */
  forget(number: number): void {
    for (const shadow of this.#memory.duplicates.shadowsOf(number)) this.#wait(shadow);
  }

  /** Compares some of what waits; returns whether that was all. */
  async compare(): Promise<boolean> {
    const numbers = [...this.#waiting].slice(0, batchMax);
    if (numbers.length === 0) return true;
    const read = new Map((await this.#read(numbers)).map((candidate) => [candidate.number, candidate]));
    const others = new Map(numbers.map((number) => [number, this.#othersOf(number, read.get(number)?.location)]));
    const missing = [...new Set([...others.values()].flat())].filter((number) => !read.has(number));
    for (const candidate of await this.#read(missing)) read.set(candidate.number, candidate);
    for (const number of numbers) {
      this.#waiting.delete(number);
      const candidate = read.get(number);
      if (candidate === undefined) continue;
      const { duplicates } = this.#memory;
      const before = duplicates.version;
      duplicates.put(
        candidate,
        (others.get(number) ?? []).flatMap((other) => read.get(other) ?? []),
      );
      if (duplicates.version !== before) this.#memory.put(candidate.stored, candidate.location);
    }
    return this.#waiting.size === 0;
  }

  #wait(number: number): void {
    if (this.#waiting.size < this.#parts.limits.duplicatesWaitingMax) this.#waiting.add(number);
  }

  #othersOf(number: number, location: Location | undefined): number[] {
    const found = new Set<number>();
    for (const { evse_id } of location?.evses ?? []) {
      if (evse_id == null) continue;
      for (const candidate of this.#memory.index.byEvseId(evse_id)) found.add(candidate.number);
    }
    found.delete(number);
    return [...found].sort((one, other) => one - other).slice(0, othersMax);
  }

  async #read(numbers: readonly number[]): Promise<(Candidate & { readonly stored: StoredLocation })[]> {
    if (numbers.length === 0) return [];
    const rows = await readLocations(this.#parts.documents, numbers);
    return rows
      .filter(({ gone }) => !gone)
      .map((stored) => ({
        number: stored.number,
        owner: stored.owner,
        location: JSON.parse(stored.text) as Location,
        stored,
      }));
  }
}
