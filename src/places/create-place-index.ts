import type { PlaceLimits } from '../kernel/place-limits.ts';
import { atOnce, type Steps, type Turns } from '../kernel/turns.ts';
import { ByWord } from './by-word.ts';
import { foundPlace } from './found.ts';
import { Matcher, notUsable } from './matcher.ts';
import { OpenHours } from './open-hours.ts';
import { OwnerSets } from './owner-sets.ts';
import type { PlaceVehicle } from './place-filter.ts';
import type { PlaceAlong, PlaceFound, PlacesAlong } from './place-found.ts';
import type { LineSearch, PlaceIndex, PlacePage, PlaceQuery } from './place-index.ts';
import type { EvseState } from './place-record.ts';
import { PlaceStore } from './place-store.ts';
import type { HoursAt } from './place-view.ts';
import { statusCodes } from './place-words.ts';
import { searchAlong } from './search-along.ts';
import { searchArea } from './search-area.ts';
import { searchClusters } from './search-clusters.ts';
import { searchNear } from './search-near.ts';
import { searchTile } from './search-tile.ts';
import { Survey } from './survey.ts';
import { TileCache } from './tile-cache.ts';
import { wishesOf } from './wishes.ts';
import { wattsOf } from './write-place.ts';

/** Tiles up to that zoom are made of so much that they are kept. */
const keptZoomMax = 4;

/** What an index needs: how hours are read, its limits, and turns with whatever else takes long. */
export interface PlaceIndexParts {
  readonly hoursAt: HoursAt;
  readonly limits: PlaceLimits;
  readonly turns: Turns;
}

/** An empty index of places. */
export function createPlaceIndex({ hoursAt, limits, turns }: PlaceIndexParts): PlaceIndex {
  const store = new PlaceStore(limits);
  const { words } = store;
  const hours = new OpenHours(words.hours, hoursAt);
  const sets = new OwnerSets(words.owners);
  const tiles = new TileCache(limits.tilesKeptMax, limits.tileKeepMs);

  const matcherOf = (query: PlaceQuery, isPriced = false): Matcher => {
    const { view, filter } = query;
    const isAsked = isPriced || filter.priceMaxPerKwh !== undefined;
    const prices = isAsked ? new ByWord(words.tariffs, view.pricePerKwh, Infinity) : undefined;
    return new Matcher(() => wishesOf(query, words, sets), store, hours, { prices, drawn: drawnBy(filter.vehicle) });
  };
  const drawnBy = (vehicle: PlaceVehicle | undefined): ByWord | undefined =>
    vehicle &&
    new ByWord(
      words.kinds,
      (kind) => {
        const kw = vehicle.drawnKw(kind);
        return kw === undefined ? undefined : wattsOf(kw);
      },
      notUsable,
    );
  const bounded = (page: PlacePage): PlacePage => ({
    ...page,
    limit: Math.max(0, Math.min(page.limit, limits.placesFoundMax)),
  });

  const placeOf = (survey: Survey, number: number): PlaceFound | undefined => {
    const found = survey.find(number);
    return found && foundPlace(survey.matcher, words, found.table, found.row);
  };
  const inTurns = <T>(query: PlaceQuery, search: (survey: Survey) => Steps<T>, isPriced = false): Promise<T> => {
    const survey = new Survey(store, matcherOf(query, isPriced));
    return turns.run(search(survey), () => survey.pausing());
  };
  function* placesAlong(survey: Survey, search: LineSearch, { limit, after }: PlacePage): Steps<PlacesAlong> {
    const { beside, ...line } = yield* searchAlong(survey, search, limits);
    const [afterKm, afterNumber] = [after?.key ?? -Infinity, after?.number ?? 0];
    const found: PlaceAlong[] = [];
    for (const { number, atKm, offRouteM } of beside) {
      if (found.length === limit) break;
      if (atKm < afterKm || (atKm === afterKm && number <= afterNumber)) continue;
      const place = placeOf(survey, number);
      if (place !== undefined) found.push({ ...place, atKm, offRouteM });
      yield;
    }
    return { ...line, found };
  }

  return {
    put(record) {
      if (store.put(record)) tiles.clear();
    },
    remove(number) {
      tiles.clear();
      return store.remove(number);
    },
    setStatuses: (number, statuses) => store.setStatuses(number, statuses),
    follows: (number, lines) => store.follows(number, lines),
    takeLines: (number, lines) => store.takeLines(number, lines),
    setSuccess: (number, percent) => store.setSuccess(number, percent),
    setOwner: (owner, statuses) => store.setOwner(owner, statuses),
    tend: (now) => store.tend(now),
    rebuild: () => store.rebuild(),
    close: () => store.close(),

    near: (point, query, page, radiusM = Infinity) =>
      searchNear(store, matcherOf(query), point, bounded(page), radiusM),
    within(area, query, page, order = 'number') {
      const survey = new Survey(store, matcherOf(query, order === 'price'));
      return atOnce(searchArea(survey, store, area, bounded(page), order));
    },
    inPolygons: (polygons, query, page, order = 'number') =>
      inTurns(
        query,
        (survey) => searchArea(survey, store, { kind: 'polygon', polygons }, bounded(page), order),
        order === 'price',
      ),
    beside: (search, query) => inTurns(query, (survey) => searchAlong(survey, search, limits)),
    along: (search, query, page) => inTurns(query, (survey) => placesAlong(survey, search, bounded(page))),
    ofNumbers(numbers, query) {
      const survey = new Survey(store, matcherOf(query));
      return numbers.slice(0, limits.placesFoundMax).flatMap((number) => placeOf(survey, number) ?? []);
    },
    clusters: (box, zoom, query) =>
      inTurns(query, (survey) => searchClusters(survey, box, zoom, limits.clusterCellsMax)),
    tile(z, x, y, query) {
      const make = () => inTurns(query, (survey) => searchTile(survey, z, x, y, limits.tilePlacesMax));
      return z > keptZoomMax ? make() : tiles.get(`${z}/${x}/${y}`, query, make);
    },

    byEvseId(evseId) {
      const found = store.evsesOf(evseId, limits.placeCandidatesMax);
      return found.map(({ place, evse }) => ({ number: place.table.places.number[place.row] as number, evse }));
    },
    numbersOf: (owner) => store.numbersOf(owner),
    pointOf(number) {
      const found = store.find(number);
      if (found === undefined) return undefined;
      const { lat, lng } = found.table.places;
      return { lat: lat[found.row] as number, lng: lng[found.row] as number };
    },
    statusesOf(number) {
      const found = store.find(number);
      if (found === undefined) return undefined;
      const { places, evses } = found.table;
      const states: EvseState[] = [];
      for (let at = places.evseFrom[found.row] as number; at < (places.evseFrom[found.row + 1] as number); at += 1)
        states.push({
          status: statusCodes[evses.status[at] as number] ?? 'UNKNOWN',
          sinceAt: (evses.sinceS[at] as number) * 1000,
        });
      return states;
    },
    get size() {
      return store.size;
    },
  };
}
