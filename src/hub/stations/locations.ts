import { formatDateTime } from '../../ocpi/date-time.ts';
import { isSuccess } from '../../ocpi/envelope.ts';
import {
  type LocationEvse,
  type LocationStation,
  markPublished,
  readLocation,
  unpublishedLocations,
} from '../../store/stations/inventory.ts';
import { tell } from '../parties/tell.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { StationBase } from './station-hub.ts';

/** A Location of a hosted party. */
export type LocationKey = Pick<LocationStation, 'country_code' | 'party_id' | 'location_id'>;

/** How often a Location is told again because it has changed meanwhile. */
const roundsMax = 5;

/**
 * Tells the network a Location with the EVSEs of all its stations as they are now. What changes meanwhile is told as well: two
 * processes that do this at once end with what is there.
 */
export async function publishLocation(hub: StationBase, key: LocationKey): Promise<void> {
  let told = '';
  for (let round = 0; round < roundsMax; round += 1) {
    const stations = await readLocation(hub.stationPool, key, key.location_id);
    const location = locationOf(stations);
    const text = JSON.stringify(location);
    const [first] = stations;
    if (first === undefined || location === undefined || text === told) return;
    const answer = await tell(hub, first, 'PUT', 'locations', [key.location_id], location);
    if (!isSuccess(answer.statusCode)) {
      hub.log.warn(
        { ocpi: answer.statusCode, party: `${key.country_code}-${key.party_id}`, reason: answer.statusMessage },
        'the network does not take a location of stations',
      );
    }
    await markPublished(hub.stationPool, stations);
    told = text;
  }
}

/** Tells the network what a process that ended has left untold; some at a time, and one that cannot be told holds up no other. */
export async function publishLeftOver(hub: StationBase): Promise<void> {
  for (const key of await unpublishedLocations(hub.stationPool, hub.limits.stationLocationsPerLookMax))
    await publishLocation(hub, key).catch((error: unknown) =>
      hub.log.warn({ err: error }, 'a location of stations could not be told; it will be'),
    );
}

/** The OCPI Location of stations; undefined for none. What its stations say of the place differently is as the one changed last says. */
export function locationOf(stations: readonly LocationStation[]): object | undefined {
  const present = stations.filter(({ removed_at }) => removed_at === null);
  const newest = present.at(-1) ?? stations.at(-1);
  if (newest === undefined) return undefined;
  const evses = stations.flatMap((station) =>
    station.evses.map((evse) => ({ station, evse, at: evseTime(station, evse) })),
  );
  const times = [...stations.map(stationTime), ...evses.map(({ at }) => at)];
  return {
    ...newest.location,
    country_code: newest.country_code,
    party_id: newest.party_id,
    id: newest.location_id,
    evses: evses.map(({ station, evse, at }) => evseOf(station, evse, at)),
    last_updated: formatDateTime(Math.max(...times)),
  };
}

const stationTime = ({ updated_at, removed_at }: LocationStation): number =>
  Math.max(updated_at.getTime(), removed_at?.getTime() ?? 0);

const isRemoved = ({ removed_at }: LocationStation, evse: LocationEvse): boolean =>
  removed_at !== null || evse.removed_at !== null;

/** When an EVSE has changed last, its station's description included. */
function evseTime(station: LocationStation, evse: LocationEvse): number {
  if (evse.removed_at !== null) return new Date(evse.removed_at).getTime();
  return Math.max(new Date(evse.status_at).getTime(), stationTime(station));
}

/** An EVSE as OCPI has it; one that is removed keeps what is required of it. */
export function evseOf(station: LocationStation, evse: LocationEvse, at: number): object {
  const { override: _, capabilities, ...details } = evse.details;
  const last_updated = formatDateTime(at);
  return {
    uid: evse.uid,
    status: isRemoved(station, evse) ? 'REMOVED' : evse.status,
    ...details,
    capabilities: capabilitiesOf(
      [...((capabilities as readonly string[] | undefined) ?? []), ...(station.features ?? [])],
      station.lacks,
    ),
    connectors: evse.connectors.map((connector) => ({
      ...connector,
      last_updated: formatDateTime(Math.min(at, station.updated_at.getTime())),
    })),
    last_updated,
  };
}
