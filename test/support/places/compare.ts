import { isDeepStrictEqual } from 'node:util';
import type { PlaceFound } from '../../../src/places/place-found.ts';
import { type Meant, nameOf } from './reference.ts';

/** What is wrong with an answer's places, given in the order they should have; else how many there are. */
export function comparedPlaces(found: readonly PlaceFound[], meant: readonly Meant[]): string | number {
  const [got, wanted] = [found.map(({ number }) => number), meant.map(({ record }) => record.number)];
  if (!isDeepStrictEqual(got, wanted)) {
    const missing = wanted.filter((number) => !got.includes(number));
    const extra = got.filter((number) => !wanted.includes(number));
    return `${got.length} places, ${wanted.length} wanted, missing ${missing.slice(0, 5)}, too many ${extra.slice(0, 5)}, else another order`;
  }
  for (const [at, place] of found.entries()) {
    const problem = placeProblem(place, meant[at] as Meant);
    if (problem !== undefined) return `place ${place.number}: ${problem}`;
  }
  return found.length;
}

function placeProblem(
  place: PlaceFound,
  { record, groups, dc: _, score: __, price, record: { owner, lat, lng, access, restricted }, ...rest }: Meant,
): string | undefined {
  const { connectors, pricePerKwh, ...got } = place as PlaceFound & {
    distanceM?: number;
    atKm?: number;
    offRouteM?: number;
    score?: number;
  };
  for (const name of ['distanceM', 'atKm', 'offRouteM', 'score'] as const) delete got[name];
  const wanted = { ...rest, number: record.number, owner, lat, lng, access, restricted };
  if (!isDeepStrictEqual(got, wanted)) return `${JSON.stringify(got)} is not ${JSON.stringify(wanted)}`;
  if (pricePerKwh !== undefined && pricePerKwh !== price) return `price ${pricePerKwh} is not ${price}`;
  const byName = new Map(
    connectors.map(({ standard, powerType, powerKw, ...counts }) => [nameOf({ standard, powerType, powerKw }), counts]),
  );
  const wantedGroups = groups();
  if (!isDeepStrictEqual(byName, wantedGroups))
    return `connectors ${JSON.stringify([...byName])} are not ${JSON.stringify([...wantedGroups])}`;
  return undefined;
}
