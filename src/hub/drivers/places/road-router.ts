import type { Position } from '../../../geo/point.ts';
import type { Detour } from './detour.ts';

/** Real detours, where a road router is configured: `undefined` where it does not know in time. */
export interface RoadRouter {
  /** For each detour from a point of the route by way of a place to a later point, what it adds to the way between the two. */
  detours(legs: readonly RouteLeg[]): Promise<readonly (Pick<Detour, 'km' | 'min'> | undefined)[]>;
}

/** Where a route is left, for which place, and where it goes on. */
export interface RouteLeg {
  readonly from: Position;
  readonly by: Position;
  readonly to: Position;
}
