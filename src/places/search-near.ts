import { haversine, haversineOf, metresOf, radians } from '../geo/great-circle.ts';
import type { Point } from '../geo/point.ts';
import { Best } from './best.ts';
import { foundPlace } from './found.ts';
import type { Matcher } from './matcher.ts';
import type { PlaceNear } from './place-found.ts';
import type { PlacePage } from './place-index.ts';
import type { PlaceStore } from './place-store.ts';
import type { PlaceTable } from './place-table.ts';

/** What rounding may do to a haversine, generously. */
const slack = 1 + 1e-9;

/** The nearest places that match, by great-circle distance and then number. */
export function searchNear(
  store: PlaceStore,
  matcher: Matcher,
  { lat, lng }: Point,
  { limit, after }: PlacePage,
  radiusM: number,
): PlaceNear[] {
  if (limit === 0) return [];
  const best = new Best(limit, after && { key: after.key ?? 0, number: after.number });
  const cosLat = Math.cos(lat * radians);
  // Haversines are compared first: they are cheaper than distances.
  let bound = haversineOf(radiusM) * slack;

  const look = (table: PlaceTable, row: number): void => {
    const { places } = table;
    const hav = haversine(lat, lng, cosLat, places.lat[row] as number, places.lng[row] as number);
    if (hav > bound) return;
    const [key, number] = [metresOf(hav), places.number[row] as number];
    if (key > radiusM || !best.wants(key, number) || !matcher.match(table, row)) return;
    best.keep({ key, number, table, row });
    if (best.lastKey < Infinity) bound = Math.min(bound, haversineOf(best.lastKey) * slack);
  };

  for (const table of store.latest) for (let row = 0; row < table.rows; row += 1) look(table, row);
  const { table, tree, rare } = store.base;
  const plan = rare.plan(matcher.wishes.listed);
  // Walking outwards meets one that is wanted in so many rows.
  const walked = Math.min(table.rows, limit / plan.share);
  if (plan.listed <= walked) for (const row of plan.rows()) look(table, row);
  else {
    tree.nearest(lat, lng, bound, (from, to) => {
      for (let row = from; row < to; row += 1) look(table, row);
      return bound;
    });
  }
  return best.inOrder().map(({ key, table: of, row }) => {
    matcher.match(of, row);
    return { ...foundPlace(matcher, store.words, of, row), distanceM: key };
  });
}
