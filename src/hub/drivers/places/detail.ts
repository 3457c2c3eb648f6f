import type {
  EvseFound,
  LocationDetail,
  PlaceConnector,
  PlaceEvse,
  PlaceImage,
  PlaceSource,
} from '../../../generated/driver.ts';
import type { Connector, EVSE, Location } from '../../../generated/ocpi-2.2.1.ts';
import { Fault } from '../../../kernel/fault.ts';
import { degrees } from '../../../ocpi/coordinates.ts';
import { formatDateTime, parseDateTime } from '../../../ocpi/date-time.ts';
import type { PartyKey } from '../../../ocpi/party.ts';
import { placeId, placeNumber } from '../../../places/place-id.ts';
import { alwaysOpen } from '../../../places/place-record.ts';
import { readLocations, type StoredLocation } from '../../../store/drivers/places.ts';
import type { Viewer } from '../viewer.ts';
import { evsesPrinted, readSeen } from './create-places.ts';
import { described, lookOf } from './discover.ts';
import { possibleFrom, possibleWithinM, scoreOf } from './duplicates.ts';
import { operatorIn } from './evse-operator.ts';
import { hoursOf, openDays } from './opening.ts';
import { loadedOf, type PlaceParts } from './place-parts.ts';
import { powerOf, tariffsName } from './record.ts';
import type { Look, SeenPlace } from './seen-place.ts';
import { shownStatus } from './shown-status.ts';
import { startableEvse } from './startable.ts';
import { shownHint, summaryOf, wholeSummaryOf } from './summary.ts';
import { textIn } from './text-in.ts';

/** Places nearby that are compared as possible duplicates. */
const neighboursMax = 10;

/** Everything about a place. Throws `not-found` for one that the viewer does not see. */
export async function detailOf(
  parts: PlaceParts,
  viewer: Viewer,
  id: string,
  languages: readonly string[],
): Promise<LocationDetail> {
  const place = await seenById(parts, viewer, id, languages);
  const { location, look } = place;
  const hours = hoursOf(location);
  const days = hours === undefined ? undefined : openDays(hours, location.time_zone, look.now);
  return {
    ...wholeSummaryOf(place),
    directions: textIn(location.directions, languages),
    images: imagesOf(location),
    opening_times: days === undefined ? null : { always: hours === alwaysOpen, days },
    related_locations: relatedOf(location, languages),
    help_phone: helpPhoneOf(location),
    evses: evsesOf(place),
    sources: await sourcesOf(parts, place),
    possible_duplicate_of: await possibleDuplicates(parts, viewer, place),
  };
}

/** What a printed id means to a viewer. Throws `not-found`. */
export async function evseFoundBy(
  parts: PlaceParts,
  viewer: Viewer,
  evseId: string,
  languages: readonly string[],
): Promise<EvseFound> {
  const [printed] = await evsesPrinted(parts, viewer, evseId);
  if (printed === undefined) throw new Fault('not-found', 'there is no such EVSE');
  const place = await seenById(parts, viewer, placeId(printed.stored.number), languages);
  return { location: summaryOf(place), evse: evseOf(place, printed.evse) };
}

/** A place by its id, on a map or not. */
export async function seenById(
  parts: PlaceParts,
  viewer: Viewer,
  id: string,
  languages: readonly string[],
): Promise<SeenPlace> {
  const memory = loadedOf(parts);
  const number = placeNumber(id);
  const [read] = number === undefined ? [] : await readSeen(parts, viewer, [number]);
  if (read === undefined) throw new Fault('not-found', 'there is no such location');
  const view = await parts.views.of(viewer, memory);
  const [found] = memory.index.ofNumbers([read.stored.number], {
    // Whoever may read it sees it, also where maps do not show it.
    view: { ...view, restricted: new Set([read.stored.number]) },
    filter: {},
  });
  // It has come so lately that the index has not heard of it.
  if (found === undefined) throw new Fault('not-found', 'there is no such location');
  const look = lookOf(parts, viewer, { now: view.now, isFiltered: false, languages });
  return { look, found, ...read };
}

export const imagesOf = ({ images }: Location): PlaceImage[] =>
  (images ?? []).map(({ url, thumbnail, category }) => ({ url, thumbnail: thumbnail ?? null, category }));

/** The EVSEs that are there. */
export const evsesOf = (place: SeenPlace): PlaceEvse[] =>
  (place.location.evses ?? []).filter(({ status }) => status !== 'REMOVED').map((evse) => evseOf(place, evse));

function evseOf(place: SeenPlace, evse: EVSE): PlaceEvse {
  const { look, found } = place;
  return {
    uid: evse.uid,
    evse_id: evse.evse_id ?? null,
    status: shownStatus(evse.status, found),
    status_since: timeText(evse.last_updated),
    status_schedule: (evse.status_schedule ?? []).map(({ period_begin, period_end, status }) => ({
      from: timeText(period_begin),
      until: period_end == null ? null : timeText(period_end),
      status,
    })),
    startable: startableEvse(place, evse),
    capabilities: evse.capabilities ?? [],
    floor_level: evse.floor_level ?? null,
    physical_reference: evse.physical_reference ?? null,
    directions: textIn(evse.directions, look.languages),
    parking_restrictions: evse.parking_restrictions ?? [],
    connectors: evse.connectors.map((connector) => connectorOf(look, found.owner, connector)),
  };
}

/** An OCPI DateTime may lack its Z. */
const timeText = (text: string): string => formatDateTime(parseDateTime(text) ?? 0);

function connectorOf(look: Look, owner: PartyKey, connector: Connector): PlaceConnector {
  const ids = connector.tariff_ids ?? [];
  const name = tariffsName(owner, ids);
  const hint = name === undefined ? undefined : look.feed.hints.of(name, look.now);
  return {
    id: connector.id,
    standard: connector.standard,
    format: connector.format,
    power_type: connector.power_type,
    power_kw: powerOf(connector),
    max_voltage: connector.max_voltage,
    max_amperage: connector.max_amperage,
    tariff_ids: ids,
    price_hint: hint === undefined ? null : shownHint(hint),
    terms_and_conditions: connector.terms_and_conditions ?? null,
  };
}

function relatedOf({ related_locations }: Location, languages: readonly string[]): LocationDetail['related_locations'] {
  return (related_locations ?? []).flatMap(({ latitude, longitude, name }) => {
    const [lat, lng] = [degrees(latitude), degrees(longitude)];
    if (lat === undefined || lng === undefined) return [];
    return [{ point: { lat, lng }, name: textIn(name == null ? [] : [name], languages) }];
  });
}

/** OCPI 2.3.0 has it; what a partner of that version says is kept. */
function helpPhoneOf(location: Location): string | null {
  const { help_phone } = location as { readonly help_phone?: unknown };
  return typeof help_phone === 'string' ? help_phone : null;
}

async function sourcesOf(parts: PlaceParts, { stored, location, look }: SeenPlace): Promise<PlaceSource[]> {
  const shadows = loadedOf(parts).duplicates.shadowsOf(stored.number);
  const read = (await readLocations(parts.pool, shadows))
    .filter(({ gone, owner }) => !gone && look.reach.owners.has(owner))
    .map((shadow) => ({ stored: shadow, location: JSON.parse(shadow.text) as Location }))
    .filter((shadow) => shadow.location.publish)
    .sort((one, other) => one.stored.number - other.stored.number);
  return [{ stored, location }, ...read].map(sourceOf);
}

function sourceOf({ stored, location }: { stored: StoredLocation; location: Location }): PlaceSource {
  const operators = (location.evses ?? []).flatMap(({ evse_id }) =>
    evse_id == null ? [] : (operatorIn(evse_id) ?? []),
  );
  const isForeign = operators.length > 0 && operators.every((operator) => operator !== stored.owner);
  return {
    party: stored.owner,
    location_id: location.id,
    role: isForeign ? 'AGGREGATOR' : 'CPO',
    last_received_at: formatDateTime(stored.changedAt),
  };
}

async function possibleDuplicates(
  parts: PlaceParts,
  viewer: Viewer,
  place: SeenPlace,
): Promise<LocationDetail['possible_duplicate_of']> {
  const { found, look } = place;
  const memory = loadedOf(parts);
  if (memory.misplaced.has(found.number)) return [];
  const view = await parts.views.of(viewer, memory);
  const near = memory.index.near(found, { view, filter: {} }, { limit: neighboursMax }, possibleWithinM);
  const others = near.filter(({ number, owner }) => number !== found.number && owner !== found.owner);
  const operator = operatorName(place);
  return (await described(parts, look, others))
    .map((other) => ({
      id: placeId(other.found.number),
      score: scoreOf(
        { location: place.location, operator },
        { location: other.location, operator: operatorName(other) },
        other.found.distanceM,
      ),
    }))
    .filter(({ score }) => score >= possibleFrom)
    .map(({ id, score }) => ({ id, score: Math.round(score * 100) / 100 }))
    .sort((one, other) => other.score - one.score);
}

const operatorName = (place: SeenPlace): string | undefined =>
  summaryOf(place, ['operator']).operator?.name ?? undefined;
