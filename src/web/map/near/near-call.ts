import { listLocations } from '../../../generated/driver-client.ts';
import type { App } from '../parts/app.ts';
import { parametersOf } from '../parts/filters.ts';

/** What is looked for, as a question to the API: words, or the nearest to a point. Undefined: the map has not said yet where it is. */
export function nearCall(
  app: Pick<App, 'state'>,
  part: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const { words, order, filters } = app.state;
  const where = whereOf(app);
  if (where === undefined) return undefined;
  // Words are no point to be at a distance from.
  const sort = words.value !== '' && order.value === 'distance' ? undefined : order.value;
  return listLocations({ ...where, sort, ...parametersOf(filters.value), ...part });
}

function whereOf({ state }: Pick<App, 'state'>): { q: string } | { lat: number; lng: number } | undefined {
  if (state.words.value !== '') return { q: state.words.value };
  const middle = hereIfNear(state) ?? state.view.value?.center;
  return middle && { lat: rounded(middle.lat), lng: rounded(middle.lng) };
}

/** Where the user is, while the map shows it. */
export function hereIfNear({ here, view }: App['state']): App['state']['here']['value'] {
  const [point, at] = [here.value, view.value];
  if (point === undefined || at === undefined) return undefined;
  const isShown = point.lat > at.south && point.lat < at.north && point.lng > at.west && point.lng < at.east;
  return isShown ? point : undefined;
}

/** To a metre or so. */
const rounded = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
