import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import { placeId, placeNumber } from '../../../places/place-id.ts';
import { readLocations, type StoredLocation, swapPlace } from '../../../store/drivers/places.ts';
import type { Page, PageRequest } from '../../../store/read/page.ts';
import { type Actor, record } from '../../change.ts';
import type { Misplaced } from './memory.ts';
import { loadedOf, type PlaceParts } from './place-parts.ts';
import { placementOf } from './placement.ts';

/** A location that is shown on no map, as operators see it. As schemas/admin/misplaced.json. */
export interface MisplacedView {
  readonly id: string;
  readonly owner: string;
  readonly location_id: string;
  readonly country: string;
  readonly lat: number | null;
  readonly lng: number | null;
  readonly misplacement: Misplaced['misplacement'];
}

/** The locations that are shown on no map because their coordinates cannot be right, in the order of their numbers. */
export async function listMisplaced(parts: PlaceParts, { limit, after }: PageRequest): Promise<Page<MisplacedView>> {
  const [from = 0] = after ?? [];
  const all = [...loadedOf(parts).misplaced.values()].filter(({ number }) => number > Number(from));
  const some = all.sort((one, other) => one.number - other.number).slice(0, limit);
  const stored = new Map(
    (
      await readLocations(
        parts.pool,
        some.map(({ number }) => number),
      )
    ).map((row) => [row.number, row]),
  );
  const last = some.at(-1);
  return {
    items: some.flatMap((place) => {
      const row = stored.get(place.number);
      return row === undefined ? [] : [viewOf(place, row)];
    }),
    next: all.length > limit && last !== undefined ? [last.number] : undefined,
  };
}

function viewOf(
  { number, owner, country, misplacement }: Misplaced,
  { lat, lng, text }: StoredLocation,
): MisplacedView {
  const { id } = JSON.parse(text) as Location;
  return { id: placeId(number), owner, location_id: id, country, lat, lng, misplacement };
}

/**
 * Confirms that a location's coordinates are the wrong way round: from now on it is shown where it lies when they change places, until its
 * CPO says others. What the CPO has said is passed on as it is. Throws `not-found`, and `conflict` where the two are not swapped.
 */
export async function confirmSwap(parts: PlaceParts, actor: Actor, id: string): Promise<void> {
  const number = placeNumber(id);
  const [stored] = number === undefined ? [] : await readLocations(parts.pool, [number]);
  if (stored === undefined || stored.gone) throw new Fault('not-found', 'there is no such location');
  const { country } = JSON.parse(stored.text) as Location;
  if (placementOf(country, stored).misplacement !== 'swapped')
    throw new Fault('conflict', 'the coordinates do not lie in the country of the location when they change places');
  await record(parts, actor, async (tx) => {
    await swapPlace(tx, stored.number, actor.name);
    return { result: undefined, done: { action: 'location.swap', subject: id, details: { owner: stored.owner } } };
  });
  parts.feed.reread(stored.number);
}
