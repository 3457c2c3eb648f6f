import type { GridTable } from '../../../driving/grid-table.ts';
import type { Vehicle } from '../../../driving/vehicle.ts';
import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import type { PlaceFound } from '../../../places/place-found.ts';
import type { StoredLocation } from '../../../store/drivers/places.ts';
import type { Registry } from '../../registry.ts';
import type { PlaceFeed } from './feed.ts';
import type { PlaceMemory } from './memory.ts';
import type { Reach } from './views.ts';

/** How an answer is to look, whatever place it is about. */
export interface Look {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether what is counted is what was asked for, and not all there is. */
  readonly isFiltered: boolean;
  /** The vehicle that is to charge; left out: none is meant. */
  readonly vehicle?: Vehicle | undefined;
  readonly languages: readonly string[];
  readonly reach: Reach;
  readonly registry: Registry;
  readonly feed: Pick<PlaceFeed, 'statusesOf' | 'hints' | 'rates' | 'startsDays'>;
  /** Undefined while the places are not in it yet. */
  readonly memory: Pick<PlaceMemory, 'isClosed'> | undefined;
  readonly grid: GridTable;
}

/** A place as somebody sees it: what was counted, and its description. */
export interface SeenPlace {
  readonly look: Look;
  readonly found: PlaceFound & { readonly distanceM?: number };
  readonly stored: StoredLocation;
  readonly location: Location;
}
