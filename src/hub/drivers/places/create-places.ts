import type { Connector, EVSE, Location, Tariff } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { parsePartyKey, partyKey } from '../../../ocpi/party.ts';
import { foldEvseId } from '../../../places/evse-id.ts';
import { placeId, placeNumber } from '../../../places/place-id.ts';
import { tariffsOf } from '../../../store/drivers/place-tariffs.ts';
import { numberOf, readLocations, type StoredLocation } from '../../../store/drivers/places.ts';
import type { AlongFound, Place, Places, Target, TargetRef } from '../places.ts';
import type { Viewer } from '../viewer.ts';
import { evidenceOf, freshnessOf } from './evidence.ts';
import { operatorIn } from './evse-operator.ts';
import { isPresent } from './is-present.ts';
import { loadedOf, type PlaceParts } from './place-parts.ts';
import { fits } from './published-to.ts';
import { powerOf } from './record.ts';

/** A Location that somebody sees, with its description. */
export interface ReadPlace {
  readonly stored: StoredLocation;
  readonly location: Location;
}

/** The network as each viewer sees it. */
export function createPlaces(parts: PlaceParts): Places {
  const { pool, feed, clock } = parts;

  const byIds = async (viewer: Viewer, ids: readonly string[]): Promise<readonly Place[]> => {
    const numbers = ids.map(placeNumber).filter((number) => number !== undefined);
    return (await readSeen(parts, viewer, numbers)).map((read) => placeOf(parts, read));
  };

  return {
    byIds,
    async ofOwner(owner, locationId) {
      const number = await numberOf(pool, partyKey(owner), foldId(locationId));
      const [stored] = number === undefined ? [] : await readLocations(pool, [number]);
      return stored && placeOf(parts, { stored, location: JSON.parse(stored.text) as Location });
    },
    target: (viewer, ref) =>
      'evse_id' in ref
        ? targetOfEvseId(parts, viewer, ref.evse_id, ref.connector_id)
        : byIds(viewer, [ref.location_id]).then(([place]) => targetIn(place, ref)),
    async tariffs(owner, ids) {
      const keys = [...new Set(ids.map(foldId))];
      const stored = await tariffsOf(pool, partyKey(owner), keys);
      const found = new Map(stored.map(({ key, text }) => [key, JSON.parse(text) as Tariff]));
      return keys.flatMap((key) => found.get(key) ?? []);
    },
    async along(viewer, { line, corridorM, fromKm, powerMinKw, connectors, limit }) {
      const memory = loadedOf(parts);
      const view = await parts.views.of(viewer, memory);
      const { found } = await memory.index.along(
        { line, corridorM, fromKm },
        { view, filter: { powerMinKw, connector: connectors } },
        { limit },
      );
      return found.map(
        ({ number, owner, atKm, offRouteM, lat, lng, maxKw, ...counts }): AlongFound => ({
          id: placeId(number),
          atKm,
          offRouteM,
          lat,
          lng,
          maxPowerKw: maxKw,
          available: counts.available,
          total: counts.total,
          freshness: evidenceOf(counts, feed.statusesOf(owner).intervalMs, clock.now()).freshness,
        }),
      );
    },
  };
}

/** The Locations with these numbers that a viewer sees, in their order. */
export async function readSeen(
  parts: Pick<PlaceParts, 'pool' | 'views' | 'tokensOfDriver'>,
  viewer: Viewer,
  numbers: readonly number[],
): Promise<readonly ReadPlace[]> {
  if (numbers.length === 0) return [];
  const { owners } = parts.views.reachOf(viewer);
  const stored = new Map((await readLocations(parts.pool, numbers)).map((row) => [row.number, row]));
  const reads = numbers.flatMap((number) => {
    const row = stored.get(number);
    if (row === undefined || row.gone || !owners.has(row.owner)) return [];
    return [{ stored: row, location: JSON.parse(row.text) as Location }];
  });
  if (reads.every(({ location }) => location.publish)) return reads;
  const { driverId } = viewer;
  const tokens = driverId === undefined ? [] : await parts.tokensOfDriver({ ...viewer, driverId });
  return reads.filter(
    ({ location: { publish, publish_allowed_to } }) =>
      publish || (publish_allowed_to ?? []).some((entry) => tokens.some((token) => fits(entry, token))),
  );
}

function placeOf({ feed, clock }: Pick<PlaceParts, 'feed' | 'clock'>, { stored, location }: ReadPlace): Place {
  const { heardAt, intervalMs } = feed.statusesOf(stored.owner);
  const present = (location.evses ?? []).filter(isPresent);
  const saysNothing = present.length > 0 && present.every(({ status }) => status === 'UNKNOWN');
  const observedAt = saysNothing ? undefined : Math.max(stored.changedAt, heardAt);
  const owner = parsePartyKey(stored.owner);
  if (owner === undefined) throw new Error('a location belongs to nobody');
  return {
    id: placeId(stored.number),
    number: stored.number,
    owner,
    location,
    observedAt,
    freshness: freshnessOf(observedAt, intervalMs, clock.now()),
  };
}

/** The EVSEs that a printed id means, of all places a viewer sees; the one whose data counts comes first. */
export async function evsesPrinted(
  parts: PlaceParts,
  viewer: Viewer,
  evseId: string,
): Promise<readonly (ReadPlace & { readonly evse: EVSE })[]> {
  const memory = loadedOf(parts);
  const plain = foldEvseId(evseId);
  const numbers = [...new Set(memory.index.byEvseId(evseId).map(({ number }) => number))];
  const read = await readSeen(parts, viewer, numbers.slice(0, printedMax));
  const operator = operatorIn(evseId);
  const rank = ({ stored }: ReadPlace): number => (stored.owner === operator ? 0 : 1);
  return read
    .flatMap((place) =>
      (place.location.evses ?? [])
        .filter((evse) => isPresent(evse) && evse.evse_id != null && foldEvseId(evse.evse_id) === plain)
        .map((evse) => ({ ...place, evse })),
    )
    .sort((one, other) => rank(one) - rank(other) || one.stored.number - other.stored.number);
}

/** Places that may have the same printed id; more have nothing to do with each other. */
const printedMax = 50;

async function targetOfEvseId(
  parts: PlaceParts,
  viewer: Viewer,
  evseId: string,
  connectorId: string | undefined,
): Promise<Target> {
  const [found] = await evsesPrinted(parts, viewer, evseId);
  if (found === undefined) throw notFound('EVSE');
  const { evse } = found;
  return { place: placeOf(parts, found), evse, connector: connectorOf(evse, connectorId) };
}

type LocationRef = Extract<TargetRef, { location_id: string }>;

function targetIn(place: Place | undefined, { evse_uid, connector_id }: LocationRef): Target {
  if (place === undefined) throw notFound('location');
  const evses = (place.location.evses ?? []).filter(isPresent);
  const evse = evse_uid === undefined ? onlyOf(evses) : evses.find(({ uid }) => foldId(uid) === foldId(evse_uid));
  if (evse === undefined) throw notFound('EVSE');
  return { place, evse, connector: connectorOf(evse, connector_id) };
}

function onlyOf(evses: readonly EVSE[]): EVSE | undefined {
  if (evses.length > 1)
    throw Fault.invalid([{ path: '/evse_uid', message: 'must say which of several EVSEs is meant' }]);
  return evses[0];
}

/** The connector that is named, or the most powerful. */
function connectorOf({ connectors }: EVSE, id: string | undefined): Connector {
  const connector =
    id === undefined
      ? [...connectors].sort((one, other) => powerOf(other) - powerOf(one))[0]
      : connectors.find((candidate) => foldId(candidate.id) === foldId(id));
  if (connector === undefined) throw notFound('connector');
  return connector;
}

const notFound = (what: string): Fault => new Fault('not-found', `there is no such ${what}`);
