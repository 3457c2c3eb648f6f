import { sortedInSteps } from '../../../kernel/sorted-in-steps.ts';
import type { Steps } from '../../../kernel/turns.ts';
import type { PlaceBeside } from '../../../places/place-found.ts';

/** The best of each stretch of a length. */
export interface Bucket {
  readonly km: number;
  readonly each: number;
}

/** Some of a route's candidates that so many are taken of at the most, the best first. */
interface Stretch {
  readonly candidates: readonly PlaceBeside[];
  readonly each: number;
  looked: number;
  taken: number;
}

/** Which places along a route are looked at next: more than are wanted, as long as those that were looked at are not taken. */
export class RouteStretches {
  readonly #stretches: readonly Stretch[];
  readonly #stretchOf = new Map<number, Stretch>();

  constructor(stretches: readonly Pick<Stretch, 'candidates' | 'each'>[]) {
    this.#stretches = stretches.map((stretch) => ({ ...stretch, looked: 0, taken: 0 }));
  }

  /** Candidates in the order of the route: without buckets all are one stretch. */
  static *of(candidates: readonly PlaceBeside[], bucket: Bucket | undefined): Steps<RouteStretches> {
    if (bucket === undefined) return new RouteStretches([{ candidates, each: Infinity }]);
    const indexOf = ({ atKm }: PlaceBeside): number => Math.floor(atKm / bucket.km);
    const ordered = yield* sortedInSteps(
      candidates,
      (one, other) => indexOf(one) - indexOf(other) || other.usefulKw - one.usefulKw || one.offRouteM - other.offRouteM,
    );
    const stretches = new Map<number, PlaceBeside[]>();
    for (const candidate of ordered) {
      const known = stretches.get(indexOf(candidate));
      if (known === undefined) stretches.set(indexOf(candidate), [candidate]);
      else known.push(candidate);
    }
    return new RouteStretches([...stretches.values()].map((some) => ({ candidates: some, each: bucket.each })));
  }

  /** Those that are to be looked at for so many to be taken in all; none: that cannot be, or is so. */
  next(wanted: number): PlaceBeside[] {
    let missing = wanted;
    const some: PlaceBeside[] = [];
    for (const stretch of this.#stretches) {
      missing -= stretch.taken;
      if (missing <= 0) break;
      const most = Math.min(stretch.each - stretch.taken, stretch.each === Infinity ? missing : Infinity);
      const added = stretch.candidates.slice(stretch.looked, stretch.looked + most);
      stretch.looked += added.length;
      missing -= added.length;
      for (const candidate of added) this.#stretchOf.set(candidate.number, stretch);
      some.push(...added);
    }
    return some;
  }

  /** Says that one that was looked at is taken. */
  take(number: number): void {
    const stretch = this.#stretchOf.get(number);
    if (stretch !== undefined) stretch.taken += 1;
  }

  /** Whether any that might be taken has not been looked at. */
  get isMore(): boolean {
    return this.#stretches.some(({ candidates, each, looked, taken }) => taken < each && looked < candidates.length);
  }
}
