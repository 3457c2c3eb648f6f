import type { EVSEType } from 'typed-ocpp/dist/ocpp20/types.js';
import { present } from '../present.ts';

/** An EVSE, or one connector of it; undefined: the whole station. */
export function evseOf(place: { readonly evse?: number; readonly connector?: number }): EVSEType | undefined {
  return place.evse === undefined ? undefined : present<EVSEType>({ id: place.evse, connectorId: place.connector });
}
