import type { Box, Point, Polygons, Position } from '../geo/point.ts';
import type { PartyKey } from '../ocpi/party.ts';
import type { PlaceFilter } from './place-filter.ts';
import type { PlaceCluster, PlaceFound, PlaceNear, PlacesAlong, PlacesBeside } from './place-found.ts';
import type { EvseState, PlaceRecord, PlaceStatuses, StatusLine } from './place-record.ts';
import type { OwnerStatuses, PlaceView } from './place-view.ts';

/** Where to look: a box, what lies within a distance, the coordinates of a GeoJSON MultiPolygon, or among these places. */
export type Area =
  | { readonly kind: 'box'; readonly box: Box }
  | { readonly kind: 'circle'; readonly center: Point; readonly radiusM: number }
  | { readonly kind: 'polygon'; readonly polygons: Polygons }
  | { readonly kind: 'among'; readonly numbers: readonly number[] };

/** An area of which it takes little to tell what is in it. */
export type PlainArea = Exclude<Area, { readonly kind: 'polygon' }>;

/** Which places of an area come first: by number, the most powerful (by what is of use of it), the cheapest (what has no known price comes last), or the best by `scoreOf`. */
export type PlaceOrder = 'number' | 'power' | 'price' | 'score';

/** The last place of the page before: its number, and what the page is ordered by (distanceM, atKm, usefulKw, pricePerKwh, score; the number itself). */
export interface PlaceAfter {
  readonly key: number | undefined;
  readonly number: number;
}

/** Which part of the places is wanted. */
export interface PlacePage {
  readonly limit: number;
  readonly after?: PlaceAfter | undefined;
}

/** Who looks for what. */
export interface PlaceQuery {
  readonly view: PlaceView;
  readonly filter: PlaceFilter;
}

/** A line to look along. */
export interface LineSearch {
  readonly line: readonly Position[];
  readonly corridorM: number;
  /** Only this stretch of the line; left out: all of it. */
  readonly fromKm?: number | undefined;
  readonly toKm?: number | undefined;
  /** How long a stretch without places is told as a gap; left out: none is. */
  readonly gapKm?: number | undefined;
}

/**
 * All places of the hub with their EVSEs, in memory: what answers searches, clusters and map tiles. What may have to look at very many is
 * done in turns with others, and throws `overloaded` when too many do; rebuilding goes on in a thread of its own.
 */
export interface PlaceIndex {
  /** Takes in a place, or what it has become. */
  put(record: PlaceRecord): void;
  /** Whether there was such a place. */
  remove(number: number): boolean;
  /** Sets the statuses of a place; false: there is no such place with as many EVSEs, and it has to be put anew. */
  setStatuses(number: number, statuses: PlaceStatuses): boolean;
  /** Whether lines of a place, in the order of their versions, can be taken in; otherwise something before them is not known, and it has to be read. */
  follows(number: number, lines: readonly StatusLine[]): boolean;
  /** Takes in lines that follow, and answers with those that say how an EVSE is now; undefined: they do not follow, and none is taken. */
  takeLines<Line extends StatusLine>(number: number, lines: readonly Line[]): readonly Line[] | undefined;
  /** Sets how many percent of the starts at a place led to a charge, if there is such a place; undefined: nobody knows. */
  setSuccess(number: number, percent: number | undefined): void;
  /** Says how far an owner's statuses can be relied on; until it is said they count as unknown. */
  setOwner(owner: PartyKey, statuses: OwnerStatuses): void;

  /**
   * Rebuilds what has grown or waited long enough; resolves when that is done. To be called after a batch of changes and every few
   * seconds, with the present time; does nothing while there is nothing to do or a rebuilding is under way.
   */
  tend(now: number): Promise<void>;
  /** Rebuilds at once and resolves when it is done, for instance after everything was read in. */
  rebuild(): Promise<void>;
  /** Ends the thread that rebuilds. */
  close(): Promise<void>;

  /** The nearest places, by great-circle distance and then number; `after.key` is `distanceM`. */
  near(point: Point, query: PlaceQuery, page: PlacePage, radiusM?: number): readonly PlaceNear[];
  /** The places in an area. */
  within(area: PlainArea, query: PlaceQuery, page: PlacePage, order?: PlaceOrder): readonly PlaceFound[];
  /** The same for polygons, of which each place takes longer. */
  inPolygons(
    polygons: Polygons,
    query: PlaceQuery,
    page: PlacePage,
    order?: PlaceOrder,
  ): Promise<readonly PlaceFound[]>;
  /** Where all places along a line are. */
  beside(search: LineSearch, query: PlaceQuery): Promise<PlacesBeside>;
  /** The places along a line; `after.key` is `atKm`. */
  along(search: LineSearch, query: PlaceQuery, page: PlacePage): Promise<PlacesAlong>;
  /** The places of these numbers that are seen and meant, in that order: counted for the filter as in a search. */
  ofNumbers(numbers: readonly number[], query: PlaceQuery): readonly PlaceFound[];
  /** A box as a map shows it at a zoom. */
  clusters(box: Box, zoom: number, query: PlaceQuery): Promise<readonly PlaceCluster[]>;
  /** A Mapbox vector tile with the layer `evse`: clusters below zoom 13, single places from there on. */
  tile(z: number, x: number, y: number, query: PlaceQuery): Promise<Uint8Array>;

  /** Where an EVSE with this printed id may be, separators and case ignored. Only candidates: the caller verifies, and what may be seen. */
  byEvseId(evseId: string): readonly { readonly number: number; readonly evse: number }[];
  /** The numbers of all places of an owner, ascending. */
  numbersOf(owner: PartyKey): readonly number[];
  /** Where a place is; undefined: there is no such place. */
  pointOf(number: number): Point | undefined;
  /** The statuses of a place in the order of its EVSEs; undefined: there is no such place. */
  statusesOf(number: number): readonly EvseState[] | undefined;
  readonly size: { readonly places: number; readonly evses: number };
}
