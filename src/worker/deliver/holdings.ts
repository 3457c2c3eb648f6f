import { type Change, isBefore, type Place } from '../../hub/delivery.ts';
import type { SinglePatch } from './pending.ts';

/** Objects a lane remembers by name; with more in doubt every push is a whole object. */
const rememberedMax = 10_000;

const endOfTime: Place = { xid: '9'.repeat(20), position: 0 };

/**
 * What is known of the states a receiver holds, beyond the rule that it has every change its lane has passed: of which objects
 * that is in doubt, and which it has in a newer state than the log has told so far.
 */
export class Holdings {
  /** Objects of which the receiver may hold something else than the version before the next change. */
  readonly #uncertain: Set<string>;
  /** Versions that were delivered before their changes were read. */
  readonly #ahead = new Map<string, number>();
  /** A PATCH up to here may already have arrived, or not: before a takeover or an interruption. */
  #exactAfter: Place;

  /** `uncertain`: keys of everything that is noted as undelivered, or as many as are remembered. */
  constructor(uncertain: readonly string[], exactAfter: Place) {
    this.#uncertain = new Set(uncertain);
    this.#exactAfter = uncertain.length >= rememberedMax ? endOfTime : exactAfter;
  }

  static readonly rememberedMax = rememberedMax;

  isUncertain(key: string): boolean {
    return this.#uncertain.has(key);
  }

  /** Whether the receiver is known to be at the version before a PATCH (decision 4). */
  mayPatch(key: string, { place }: SinglePatch): boolean {
    return !this.#uncertain.has(key) && isBefore(this.#exactAfter, place);
  }

  doubt(key: string): void {
    this.#uncertain.add(key);
  }

  settle(key: string): void {
    this.#uncertain.delete(key);
  }

  /** After an interruption: what was under way up to here may have arrived or not. */
  doubtUpTo(place: Place): void {
    this.#exactAfter = place;
    this.#ahead.clear();
  }

  /** The receiver got a version the log has not told yet. */
  isAheadWith(key: string, version: number): void {
    if (this.#ahead.size < rememberedMax) this.#ahead.set(key, version);
  }

  /** Whether the receiver has a change already; the log is asked in order, so what it tells is forgotten when it has caught up. */
  has(key: string, change: Change): boolean {
    const ahead = this.#ahead.get(key);
    if (ahead === undefined) return false;
    if (change.version >= ahead) this.#ahead.delete(key);
    return change.version <= ahead;
  }
}
