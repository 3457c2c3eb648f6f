import type { LocationSummary, RoutePlaces } from '../../../generated/driver.ts';
import { GeoLine } from '../../../geo/geo-line.ts';
import type { Position } from '../../../geo/point.ts';
import { partyKey } from '../../../ocpi/party.ts';
import type { PlaceAlong, PlaceBeside } from '../../../places/place-found.ts';
import type { Viewer } from '../viewer.ts';
import { type AskedFilter, filterFor } from './asked-vehicle.ts';
import { type Detour, estimatedDetour, leastDetourMin } from './detour.ts';
import { described, isFilter, lookOf } from './discover.ts';
import { loadedOf, type PlaceParts } from './place-parts.ts';
import type { RouteLeg } from './road-router.ts';
import { type Bucket, RouteStretches } from './route-stretches.ts';
import type { SeenPlace } from './seen-place.ts';

/** A search along a route. */
export interface RouteSearch extends AskedFilter {
  readonly line: readonly Position[];
  readonly corridorM: number;
  readonly fromKm: number | undefined;
  readonly toKm: number | undefined;
  readonly maxDetourMin: number | undefined;
  /** The best of each stretch of this length. */
  readonly bucket: Bucket | undefined;
  readonly gapKm: number;
  readonly limit: number;
  readonly currency: string;
  readonly languages: readonly string[];
}

/** A place along a route, with what it costs to go there. */
export interface RouteStop {
  readonly place: SeenPlace & { readonly found: PlaceAlong };
  readonly detour: Detour;
}

/** What was found along a route, but for how each place is shown. */
export interface FoundAlong extends Omit<RoutePlaces, 'items'> {
  readonly stops: readonly RouteStop[];
}

/**
 * Looks for places along a route, and for stretches that have none. What a detour really takes is known of what is looked at alone: where
 * many are too long, further places are looked at, so often at the most.
 */
export async function alongRoute(parts: PlaceParts, viewer: Viewer, search: RouteSearch): Promise<FoundAlong> {
  const { index } = loadedOf(parts);
  const { limits, turns } = parts;
  const view = await parts.views.of(viewer, loadedOf(parts), search.currency);
  const { filter, vehicle } = await filterFor(parts, viewer, search);
  const query = { view, filter };
  const { line, corridorM, fromKm, toKm, gapKm, limit, maxDetourMin = Number.POSITIVE_INFINITY } = search;
  const { beside, gaps, lengthKm } = await index.beside({ line, corridorM, fromKm, toKm, gapKm }, query);
  const near = beside.filter(({ offRouteM }) => leastDetourMin(offRouteM) <= maxDetourMin);
  const stretches = await turns.run(RouteStretches.of(near, search.bucket));
  const look = lookOf(parts, viewer, {
    now: view.now,
    isFiltered: isFilter(filter),
    vehicle,
    languages: search.languages,
  });
  const detoursTo = detoursFrom(parts, line);
  // One more than is shown tells whether there are more.
  const wanted = maxDetourMin === Number.POSITIVE_INFINITY ? limit : limit + 1;
  const stops: RouteStop[] = [];
  for (let round = 0; round < limits.routeRoundsMax; round += 1) {
    const some = stretches.next(wanted);
    if (some.length === 0) break;
    const at = new Map(some.map((one) => [one.number, one]));
    const found = index
      .ofNumbers([...at.keys()], query)
      .flatMap((place): PlaceAlong[] =>
        at.has(place.number) ? [{ ...place, ...(at.get(place.number) as PlaceBeside) }] : [],
      );
    for (const stop of await detoursTo(await described(parts, look, found))) {
      if (stop.detour.min > maxDetourMin) continue;
      stops.push(stop);
      stretches.take(stop.place.found.number);
    }
  }
  stops.sort(compareStops);
  const shown = stops.slice(0, limit);
  const isRouted = shown.some(({ detour }) => detour.basis === 'ROUTED');
  return {
    stops: shown,
    length_km: rounded(lengthKm),
    truncated: stops.length > limit || stretches.isMore,
    gaps: gaps.map((gap) => ({ from_km: rounded(gap.fromKm), to_km: rounded(gap.toKm) })),
    coverage: `Places of operators that ${partyKey(viewer.emsp)} has an agreement with.`,
    assumptions: isRouted ? [] : ['Detours are estimated from how far places are from the line; no roads, no traffic.'],
  };
}

/** How a stop is shown, beside the fields of its place. */
export const routeOf = ({ place: { found }, detour }: RouteStop): NonNullable<LocationSummary['route']> => ({
  at_km: rounded(found.atKm),
  off_route_m: Math.round(found.offRouteM),
  detour_km: rounded(detour.km),
  detour_min: rounded(detour.min),
  basis: detour.basis,
});

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** In the order of the line. */
const compareStops = ({ place: { found: one } }: RouteStop, { place: { found: other } }: RouteStop): number =>
  one.atKm - other.atKm || one.number - other.number;

/** Says what detours from a line are. */
function detoursFrom({ router }: Pick<PlaceParts, 'router'>, line: readonly Position[]) {
  const whole = router && GeoLine.of(line);
  return async (places: readonly RouteStop['place'][]): Promise<RouteStop[]> => {
    const estimates = places.map((place) => ({
      place,
      detour: estimatedDetour(place.found.offRouteM, place.location.parking_type === 'ALONG_MOTORWAY'),
    }));
    if (router === undefined || whole === undefined) return estimates;
    const routed = await router.detours(places.map((place) => legAt(whole, place)));
    return estimates.map(({ place, detour }, at) => {
      const real = routed[at];
      return { place, detour: real === undefined ? detour : { ...real, basis: 'ROUTED' as const } };
    });
  };
}

/** How far before and behind a place a route is left and taken up again, in kilometres. */
const legKm = 3;

const legAt = (line: GeoLine, { found }: RouteStop['place']): RouteLeg => ({
  from: positionAt(line, found.atKm - legKm),
  by: [found.lng, found.lat],
  to: positionAt(line, found.atKm + legKm),
});

function positionAt(line: GeoLine, km: number): Position {
  const { lat, lng } = line.pointAt(Math.max(0, Math.min(line.lengthM, km * 1000)));
  return [lng, lat];
}
