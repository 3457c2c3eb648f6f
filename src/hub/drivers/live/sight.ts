import type { Point } from '../../../geo/point.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import { loadedOf, type PlaceParts } from '../places/place-parts.ts';
import type { Viewer } from '../viewer.ts';
import type { LiveEvent } from './live-event.ts';

/** Which of the places that are seen a stream is of: those in a box, or some. */
export type Scope =
  | { readonly kind: 'box'; readonly box: { west: number; south: number; east: number; north: number } }
  | { readonly kind: 'ids'; readonly numbers: ReadonlySet<number> }
  | { readonly kind: 'all' };

/** What somebody sees, to decide about many events at once. */
export interface Sight {
  readonly owners: ReadonlySet<PartyKey>;
  readonly restricted: ReadonlySet<number>;
}

/** What viewers see now: those who see the same get the same sight. */
export class Sights {
  readonly #parts: PlaceParts;
  readonly #made = new WeakMap<ReadonlySet<PartyKey>, WeakMap<ReadonlySet<number>, Sight>>();

  constructor(parts: PlaceParts) {
    this.#parts = parts;
  }

  async of(viewer: Viewer): Promise<Sight> {
    const restricted = await this.#parts.views.restrictedOf(viewer, loadedOf(this.#parts));
    const { owners } = this.#parts.views.reachOf(viewer);
    const ofOwners = this.#made.get(owners) ?? new WeakMap<ReadonlySet<number>, Sight>();
    this.#made.set(owners, ofOwners);
    const sight = ofOwners.get(restricted) ?? { owners, restricted };
    ofOwners.set(restricted, sight);
    return sight;
  }
}

/** Whether two sights are of the same. */
export const sameSight = (one: Sight, other: Sight): boolean =>
  sameSet(one.owners, other.owners) && sameSet(one.restricted, other.restricted);

const sameSet = <T>(one: ReadonlySet<T>, other: ReadonlySet<T>): boolean =>
  one === other || (one.size === other.size && [...one].every((entry) => other.has(entry)));

/** What has to be known of a place to decide whether it is seen. */
export interface Whereabouts {
  isClosed(number: number): boolean;
  pointOf(number: number): Point | undefined;
}

/**
 * Whether an event is for somebody. That a place is no longer there is told to everybody who may have known it; where it was is not
 * known any more.
 */
export function concerns(event: LiveEvent, { owners, restricted }: Sight, scope: Scope, places: Whereabouts): boolean {
  if (!owners.has(event.owner)) return false;
  if (scope.kind === 'ids' && !scope.numbers.has(event.number)) return false;
  // Published to somebody it is there for him all the same.
  if (event.kind === 'removed') return !places.isClosed(event.number) || !restricted.has(event.number);
  if (places.isClosed(event.number) && !restricted.has(event.number)) return false;
  return scope.kind !== 'box' || isIn(scope.box, places.pointOf(event.number));
}

function isIn(box: Extract<Scope, { kind: 'box' }>['box'], point: Point | undefined): boolean {
  if (point === undefined || point.lat < box.south || point.lat > box.north) return false;
  return box.west <= box.east
    ? point.lng >= box.west && point.lng <= box.east
    : point.lng >= box.west || point.lng <= box.east;
}
