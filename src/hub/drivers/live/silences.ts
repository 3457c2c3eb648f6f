import type { PartyKey } from '../../../ocpi/party.ts';
import { isBefore, type Place as LogPlace } from '../../../store/changes.ts';
import type { PlaceParts } from '../places/place-parts.ts';
import type { Scope, Sight } from './sight.ts';

/**
 * Which owners have fallen silent, or are heard again: what was said of their EVSEs does not hold any more, or does, though nothing has
 * happened to them that the log tells.
 */
export class Silences {
  readonly #parts: PlaceParts;
  #silent: ReadonlySet<PartyKey> | undefined;
  /** Where the log stood when an owner turned last. */
  readonly #turns = new Map<PartyKey, LogPlace>();

  constructor(parts: PlaceParts) {
    this.#parts = parts;
  }

  /** The owners that have turned since this was last asked. */
  look(): ReadonlySet<PartyKey> {
    const { feed } = this.#parts;
    if (feed.memory === undefined) return new Set();
    const now = feed.silentOwners();
    const before = this.#silent ?? now;
    this.#silent = now;
    const turned = new Set([...now, ...before].filter((owner) => now.has(owner) !== before.has(owner)));
    for (const owner of turned) this.#turns.set(owner, feed.place);
    return turned;
  }

  /** The owners that have turned since the log stood somewhere. */
  since(place: LogPlace): ReadonlySet<PartyKey> {
    return new Set([...this.#turns].filter(([, turn]) => !isBefore(turn, place)).map(([owner]) => owner));
  }

  /** Whether somebody sees places of some owners in a scope. */
  concern({ scope, sight }: { readonly scope: Scope; readonly sight: Sight }, some: ReadonlySet<PartyKey>): boolean {
    const { feed, clock } = this.#parts;
    const owners = new Set([...some].filter((owner) => sight.owners.has(owner)));
    if (owners.size === 0 || feed.memory === undefined) return false;
    const { index } = feed.memory;
    const query = { view: { now: clock.now(), owners, restricted: sight.restricted }, filter: {} };
    if (scope.kind === 'all') return true;
    if (scope.kind === 'box') return index.within(scope, query, { limit: 1 }).length > 0;
    return index.ofNumbers([...scope.numbers], query).length > 0;
  }
}
