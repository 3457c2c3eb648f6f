import { searchAlongRoute } from '../../../generated/driver-client.ts';
import type { App } from '../parts/app.ts';
import { parametersOf } from '../parts/filters.ts';
import type { MapView, Point } from '../parts/state.ts';
import { decodePolyline } from './polyline.ts';

const stopsMax = 100;

/** A search along a line, as a question to the API, and the line as it is drawn. */
export interface RouteSearching {
  readonly call: ReturnType<typeof searchAlongRoute>;
  readonly line: readonly Point[];
}

/** What is looked for along: the polyline that was pasted, or the straight line between both ends. Undefined: there is none. */
export function routeSearching({ state }: Pick<App, 'state'>): RouteSearching | undefined {
  const { from, to, polyline, precision, corridorM } = state.route.value;
  const more = { corridor_m: corridorM, limit: stopsMax, ...parametersOf(state.filters.value) };
  if (polyline !== '') {
    const line = decodePolyline(polyline, precision);
    return line && { line, call: searchAlongRoute({ polyline, precision, ...more }) };
  }
  if (from === undefined || to === undefined) return undefined;
  const coordinates = [from, to].map(({ lat, lng }) => [lng, lat]);
  return { line: [from, to], call: searchAlongRoute({ line: { type: 'LineString', coordinates }, ...more }) };
}

/** Where a route begins when nobody has said: from left to right through the middle of the map. */
export function setOut({ state }: Pick<App, 'state'>): void {
  const { from, to } = state.route.value;
  const view = state.view.value;
  if (from !== undefined || to !== undefined || view === undefined) return;
  const quarter = (view.east - view.west) / 4;
  const { lat, lng } = view.center;
  state.route.value = { ...state.route.value, from: { lat, lng: lng - quarter }, to: { lat, lng: lng + quarter } };
}

/** Whether both ends of a line are on the map. */
export const isInView = (line: readonly Point[], view: MapView | undefined): boolean =>
  view === undefined ||
  [line[0], line.at(-1)].every(
    (end) =>
      end !== undefined && end.lat > view.south && end.lat < view.north && end.lng > view.west && end.lng < view.east,
  );
