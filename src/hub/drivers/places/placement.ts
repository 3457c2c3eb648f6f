import { type Misplacement, misplacementOf } from '../../../ocpi/coordinates.ts';
import type { Placed } from '../../../store/drivers/places.ts';

/** Where a Location is shown. */
export interface Placement {
  /** Undefined: nowhere, because its coordinates are missing or wrong. */
  readonly point: { readonly lat: number; readonly lng: number } | undefined;
  /** What is wrong with its coordinates; one that is only `elsewhere` is shown all the same. */
  readonly misplacement: Misplacement | 'missing' | undefined;
}

/**
 * Where a Location is shown: where it says, or the other way round when somebody has confirmed that. Nothing is drawn into the sea: what
 * would lie in its own country if its coordinates changed places is not shown until then.
 */
export function placementOf(country: string, { lat, lng, isSwapped }: Placed): Placement {
  if (lat === null || lng === null) return { point: undefined, misplacement: 'missing' };
  if (isSwapped) return { point: { lat: lng, lng: lat }, misplacement: undefined };
  const misplacement = misplacementOf(country, lat, lng);
  const isShown = misplacement === undefined || misplacement === 'elsewhere';
  return { point: isShown ? { lat, lng } : undefined, misplacement };
}
