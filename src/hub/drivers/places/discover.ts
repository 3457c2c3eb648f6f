import type { Location } from '../../../generated/ocpi-2.2.1.ts';
import type { Polygons } from '../../../geo/point.ts';
import { Fault } from '../../../kernel/fault.ts';
import { foldEvseId } from '../../../places/evse-id.ts';
import type { PlaceFilter } from '../../../places/place-filter.ts';
import type { PlaceFound, PlaceNear } from '../../../places/place-found.ts';
import type { PlaceAfter, PlaceOrder, PlacePage, PlaceQuery, PlainArea } from '../../../places/place-index.ts';
import { findByWords, type WordSearch } from '../../../store/drivers/place-words.ts';
import { readLocations } from '../../../store/drivers/places.ts';
import type { Viewer } from '../viewer.ts';
import { type AskedFilter, filterFor } from './asked-vehicle.ts';
import { evsesPrinted } from './create-places.ts';
import { loadedOf, type PlaceParts } from './place-parts.ts';
import { StoredSearch } from './search-stored.ts';
import type { Look, SeenPlace } from './seen-place.ts';

/** Where places are looked for. */
export type Where =
  | { readonly kind: 'near'; readonly lat: number; readonly lng: number; readonly radiusM: number | undefined }
  | { readonly kind: 'box'; readonly box: { west: number; south: number; east: number; north: number } }
  | { readonly kind: 'polygon'; readonly polygons: Polygons }
  | { readonly kind: 'words'; readonly text: string };

/** What is looked for. */
export interface Search extends AskedFilter {
  readonly where: Where;
  readonly order: 'distance' | 'price' | 'power' | 'score' | undefined;
  /** Of prices. */
  readonly currency: string;
  readonly languages: readonly string[];
}

/** Some of what was found, and where the rest begins. */
export interface FoundPage {
  readonly places: readonly SeenPlace[];
  readonly next: PlaceAfter | undefined;
}

/** Looks for places on behalf of somebody. */
export async function discover(parts: PlaceParts, viewer: Viewer, asked: Search, page: PlacePage): Promise<FoundPage> {
  const { filter, vehicle } = await filterFor(parts, viewer, asked);
  const search = { ...asked, filter };
  const { memory } = parts.feed;
  const view = await parts.views.of(viewer, memory, search.currency, parts.feed.hints);
  const query = { view, filter };
  const { found, next } = await (memory === undefined ? findStored : findIn)(parts, viewer, search, query, page);
  const look = lookOf(parts, viewer, {
    now: view.now,
    isFiltered: isFilter(filter),
    vehicle,
    languages: search.languages,
  });
  return { places: await described(parts, look, found), next };
}

/** How answers to a viewer look. */
export const lookOf = (
  parts: PlaceParts,
  viewer: Viewer,
  about: Pick<Look, 'now' | 'isFiltered' | 'vehicle' | 'languages'>,
): Look => ({
  ...about,
  reach: parts.views.reachOf(viewer),
  registry: parts.registry(),
  feed: parts.feed,
  memory: parts.feed.memory,
  grid: parts.grid,
});

/** What was found, with its description; what is no longer there by now is left out. */
export async function described<Found extends PlaceFound>(
  { pool }: Pick<PlaceParts, 'pool'>,
  look: Look,
  found: readonly Found[],
): Promise<(SeenPlace & { readonly found: Found })[]> {
  if (found.length === 0) return [];
  const rows = await readLocations(
    pool,
    found.map(({ number }) => number),
  );
  const stored = new Map(rows.map((row) => [row.number, row]));
  return found.flatMap((each) => {
    const row = stored.get(each.number);
    if (row === undefined || row.gone) return [];
    const location = JSON.parse(row.text) as Location;
    // Since it was taken into memory it is for some only: for whom is not known yet.
    if (!location.publish && look.memory?.isClosed(each.number) !== true) return [];
    return [{ look, found: each, stored: row, location }];
  });
}

/** Whether anything is asked for but where: then what is counted is not all there is. */
export const isFilter = (filter: PlaceFilter): boolean =>
  Object.values(filter).some(
    (wish) => wish !== undefined && wish !== false && !(Array.isArray(wish) && wish.length === 0),
  );

interface Found {
  readonly found: readonly (PlaceFound | PlaceNear)[];
  readonly next: PlaceAfter | undefined;
}

async function findIn(
  parts: PlaceParts,
  viewer: Viewer,
  search: Search,
  query: PlaceQuery,
  page: PlacePage,
): Promise<Found> {
  const { index } = loadedOf(parts);
  const { where, order } = search;
  const more = { ...page, limit: page.limit + 1 };
  const printed = where.kind === 'words' ? await printedOn(parts, viewer, where.text) : [];
  const isNamed = where.kind === 'words' && printed.length === 0;
  if (isNamed && order === undefined) return findNamed(parts, wantedBy(parts, viewer, where.text), query, page);
  if (where.kind === 'near' && (order === undefined || order === 'distance')) {
    const found = index.near(where, query, more, where.radiusM ?? nearMaxM);
    return cut(found, page.limit, ({ distanceM }) => distanceM);
  }
  if (order === 'distance') throw Fault.invalid([{ path: 'sort', message: 'takes lat and lng to have a distance' }]);
  if (where.kind === 'polygon') {
    const inside = await index.inPolygons(where.polygons, query, more, order);
    return cut(inside, page.limit, keys[order ?? 'number']);
  }
  const area: PlainArea = isNamed
    ? await areaNamed(parts, wantedBy(parts, viewer, where.text))
    : where.kind === 'words'
      ? { kind: 'among', numbers: printed }
      : areaOf(where);
  const found = index.within(area, query, more, order ?? 'number');
  return cut(found, page.limit, keys[order ?? 'number']);
}

/** While the places are not in memory yet: what the database can tell. */
async function findStored(
  parts: PlaceParts,
  viewer: Viewer,
  search: Search,
  query: PlaceQuery,
  page: PlacePage,
): Promise<Found> {
  const { where, order } = search;
  const stored = new StoredSearch(parts, query);
  const more = { ...page, limit: page.limit + 1 };
  if (where.kind === 'near' && (order === undefined || order === 'distance')) {
    const found = await stored.near(where, query, more, where.radiusM ?? nearMaxM);
    return cut(found, page.limit, ({ distanceM }) => distanceM);
  }
  if (where.kind === 'box' && order === undefined)
    return cut(await stored.within(where.box, query, more), page.limit, keys.number);
  loadedOf(parts);
  return findIn(parts, viewer, search, query, page);
}

/** Without a radius it is looked so far: everything else is too far to drive to. */
const nearMaxM = 50_000;

const areaOf = (where: Exclude<Where, { kind: 'words' | 'polygon' }>): PlainArea =>
  where.kind === 'near'
    ? { kind: 'circle', center: { lat: where.lat, lng: where.lng }, radiusM: where.radiusM ?? nearMaxM }
    : where;

const keys = {
  number: ({ number }) => number,
  power: ({ usefulKw }) => usefulKw,
  price: ({ pricePerKwh }) => pricePerKwh,
  score: ({ score }) => score,
} as const satisfies Record<PlaceOrder, (found: PlaceFound) => number | undefined>;

function cut<Found extends PlaceFound>(
  found: readonly Found[],
  limit: number,
  keyOf: (found: Found) => number | undefined,
) {
  const last = found.length > limit ? found[limit - 1] : undefined;
  return { found: found.slice(0, limit), next: last && { key: keyOf(last), number: last.number } };
}

/** How often more places with the words are fetched because those that were are not meant. */
const roundsMax = 5;

/** The places that words name best, to be put in another order: as many as a page by words is looked for among. */
async function areaNamed({ pool, limits }: PlaceParts, wanted: Wanted): Promise<PlainArea> {
  const hits = await findByWords(pool, { ...wanted, after: undefined }, limits.placesNamedPerReadMax * roundsMax);
  return { kind: 'among', numbers: hits.map(({ number }) => number) };
}

/** A printed id has so many letters and digits at least. */
const printedMin = 5;

/** The places of EVSEs on which a text is printed, as a whole and in whatever spelling. */
async function printedOn(parts: PlaceParts, viewer: Viewer, text: string): Promise<number[]> {
  if (foldEvseId(text).length < printedMin) return [];
  return [...new Set((await evsesPrinted(parts, viewer, text)).map(({ stored }) => stored.number))];
}

type Wanted = Omit<WordSearch, 'after'>;

/** What words mean to somebody. */
function wantedBy({ views }: PlaceParts, viewer: Viewer, text: string): Wanted {
  const { owners, names } = views.reachOf(viewer);
  return { text, owners: [...owners], named: names.meantBy(text) };
}

/**
 * Places by words: the database knows which have them, the index which of these are seen and meant. Where many are not, a page has less
 * than it may, and the next one goes on behind those that were looked at.
 */
async function findNamed(parts: PlaceParts, wanted: Wanted, query: PlaceQuery, page: PlacePage): Promise<Found> {
  const { index } = loadedOf(parts);
  const perRound = parts.limits.placesNamedPerReadMax;
  const found: { place: PlaceFound; rank: number }[] = [];
  let after = page.after && { rank: page.after.key ?? 0, number: page.after.number };
  let isMore = true;
  for (let round = 0; isMore && round < roundsMax && found.length <= page.limit; round += 1) {
    const hits = await findByWords(parts.pool, { ...wanted, after }, perRound);
    const ranks = new Map(hits.map(({ number, rank }) => [number, rank]));
    for (const place of index.ofNumbers([...ranks.keys()], query))
      found.push({ place, rank: ranks.get(place.number) ?? 0 });
    after = hits.at(-1) ?? after;
    isMore = hits.length === perRound;
  }
  const last = found.length > page.limit ? found[page.limit - 1] : undefined;
  const end = last === undefined ? (isMore ? after : undefined) : { rank: last.rank, number: last.place.number };
  return {
    found: found.slice(0, page.limit).map(({ place }) => place),
    next: end && { key: end.rank, number: end.number },
  };
}
