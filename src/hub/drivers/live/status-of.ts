import type { LocationStatus } from '../../../generated/driver.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { placeId, placeNumber } from '../../../places/place-id.ts';
import { readSeen } from '../places/create-places.ts';
import { evsesOf } from '../places/detail.ts';
import { lookOf } from '../places/discover.ts';
import { loadedOf, type PlaceParts } from '../places/place-parts.ts';
import { summaryOf } from '../places/summary.ts';
import type { Viewer } from '../viewer.ts';

/** What the EVSEs of places do now, in the order of the ids; those that the viewer does not see are left out. */
export async function statusesOf(parts: PlaceParts, viewer: Viewer, ids: readonly string[]): Promise<LocationStatus[]> {
  const memory = loadedOf(parts);
  const numbers = [...new Set(ids.map(placeNumber).filter((number) => number !== undefined))];
  const read = new Map((await readSeen(parts, viewer, numbers)).map((place) => [place.stored.number, place]));
  const view = await parts.views.of(viewer, memory);
  const look = lookOf(parts, viewer, { now: view.now, isFiltered: false, languages: [] });
  // Whoever may read them sees them, also where maps do not show them.
  const restricted = new Set(read.keys());
  return memory.index
    .ofNumbers([...read.keys()], { view: { ...view, restricted }, filter: {} })
    .flatMap((found): LocationStatus[] => {
      const seen = read.get(found.number);
      if (seen === undefined) return [];
      const place = { look, found, ...seen };
      const { availability, open } = summaryOf(place, ['availability', 'open']);
      if (availability === undefined || open === undefined) return [];
      return [
        {
          location_id: placeId(found.number),
          version: `d-${seen.stored.version}`,
          availability,
          open,
          updated_at: formatDateTime(seen.stored.changedAt),
          evses: evsesOf(place).map(({ uid, evse_id, status, status_since }) => ({
            uid,
            evse_id,
            status,
            status_since,
          })),
        },
      ];
    });
}
