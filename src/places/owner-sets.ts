import type { PartyKey } from '../ocpi/party.ts';
import type { Words } from './words.ts';

/** A set of owners by their numbers. */
export interface OwnerSet {
  /** 1 at the number of each of them. */
  readonly has: Uint8Array;
  readonly numbers: readonly number[];
}

/** Sets of owners as they were handed in, and what was derived from them: the same set comes again and again. */
export class OwnerSets {
  readonly #owners: Words;
  readonly #known = new WeakMap<ReadonlySet<PartyKey>, OwnerSet>();

  constructor(owners: Words) {
    this.#owners = owners;
  }

  of(set: ReadonlySet<PartyKey>): OwnerSet {
    const known = this.#known.get(set);
    // Owners are never forgotten: as long as there are no new ones, nothing has changed.
    if (known?.has.length === this.#owners.size) return known;
    const has = new Uint8Array(this.#owners.size);
    const numbers: number[] = [];
    for (let number = 1; number < has.length; number += 1) {
      if (!set.has(this.#owners.textOf(number) ?? '')) continue;
      has[number] = 1;
      numbers.push(number);
    }
    const made = { has, numbers };
    this.#known.set(set, made);
    return made;
  }
}
