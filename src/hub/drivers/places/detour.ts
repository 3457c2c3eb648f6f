/** What it costs to leave a route for a place. */
export interface Detour {
  /** There and back. */
  readonly km: number;
  readonly min: number;
  readonly basis: 'ESTIMATED' | 'ROUTED';
}

/** How much longer roads are than the great circle: the average over European cities. */
const roadFactor = 1.35;
/** How fast one drives off the route. */
const kmPerHour = 40;
/** What turning off and parking takes. */
const fixedMin = 2;
/** A site of a motorway that is no further away is at the motorway itself. */
const atMotorwayM = 300;

/** What a detour costs, by how far off the route a place is. */
export function estimatedDetour(offRouteM: number, isAtMotorway: boolean): Detour {
  const off = offRouteM / 1000;
  if (isAtMotorway && offRouteM < atMotorwayM) return { km: 2 * off, min: fixedMin, basis: 'ESTIMATED' };
  const km = 2 * off * roadFactor;
  return { km, min: (km / kmPerHour) * 60 + fixedMin, basis: 'ESTIMATED' };
}

/** What a detour costs at the least, whatever kind of site it is. */
export const leastDetourMin = (offRouteM: number): number =>
  offRouteM < atMotorwayM ? fixedMin : estimatedDetour(offRouteM, false).min;
