import { canUse } from '../../../driving/vehicle.ts';
import type { LocationSummary } from '../../../generated/driver.ts';
import { isPresent } from './is-present.ts';
import type { SeenPlace } from './seen-place.ts';

/** How the vehicle that is meant can charge at a place; undefined: none is meant. */
export function vehicleThere({ found, location, look: { vehicle } }: SeenPlace): LocationSummary['vehicle'] {
  if (vehicle === undefined) return undefined;
  const usable = (location.evses ?? [])
    .filter(isPresent)
    .flatMap(({ connectors }) => connectors.filter((connector) => canUse(vehicle, connector)));
  return {
    power_kw: Math.round(found.usefulKw * 10) / 10,
    own_cable: usable.length > 0 && usable.every(({ format }) => format === 'SOCKET'),
  };
}
