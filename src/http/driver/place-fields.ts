import type { LocationQuery, LocationSummary } from '../../generated/driver.ts';
import { evsesOf, imagesOf } from '../../hub/drivers/places/detail.ts';
import type { SeenPlace } from '../../hub/drivers/places/seen-place.ts';
import { type SummaryField, summaryOf } from '../../hub/drivers/places/summary.ts';
import { vehicleThere } from '../../hub/drivers/places/vehicle-there.ts';

/** What a client wants of each place. */
export type Wanted = Pick<LocationQuery, 'fields' | 'include'>;

/** A place with the fields that are wanted. */
export function shownPlace(place: SeenPlace, { fields, include = [] }: Wanted): LocationSummary {
  const summary = summaryOf(place, fields as readonly SummaryField[] | undefined);
  const vehicle = vehicleThere(place);
  return {
    ...summary,
    ...(place.found.score !== undefined && { score: place.found.score }),
    ...(vehicle !== undefined && { vehicle }),
    ...(include.includes('prices') && summaryOf(place, ['price_hint'])),
    ...(include.includes('evses') && { evses: evsesOf(place) }),
    ...(include.includes('images') && { images: imagesOf(place.location) }),
  };
}

/** Places as GeoJSON; those that are on no map have no geometry. */
export const featureCollection = (places: readonly LocationSummary[], more: object = {}): object => ({
  type: 'FeatureCollection',
  features: places.map(({ id, point, ...properties }) => ({
    type: 'Feature',
    id,
    geometry: point == null ? null : { type: 'Point', coordinates: [point.lng, point.lat] },
    properties,
  })),
  ...more,
});
