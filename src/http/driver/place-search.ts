import type { LocationQuery, LocationSearch, RouteSearch as RouteBody } from '../../generated/driver.ts';
import { lineOfGeoJson, polygonsOfGeoJson } from '../../geo/geojson.ts';
import type { Box, Polygons, Position } from '../../geo/point.ts';
import { decodePolyline } from '../../geo/polyline.ts';
import type { RouteSearch } from '../../hub/drivers/places/along-route.ts';
import type { AskedFilter, AskedVehicle } from '../../hub/drivers/places/asked-vehicle.ts';
import type { Search, Where } from '../../hub/drivers/places/discover.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { PlaceFilter } from '../../places/place-filter.ts';

/** The parameters of all searches that say what is meant. */
export type FilterQuery = Omit<
  LocationQuery,
  'lat' | 'lng' | 'radius_m' | 'bbox' | 'q' | 'sort' | 'fields' | 'include'
>;

/** Largest box of a search, in square degrees: maps show more by clusters. */
export const boxAreaMax = 1;

/** The same, with a vehicle as it may stand in a body. */
type AnyFilter = Omit<FilterQuery, 'vehicle'> & { readonly vehicle?: AskedVehicle['vehicle'] | undefined };

/** What stands before the names of fields: / in a body. */
type At = '' | '/';

/** What is meant. */
export const askedOf = (query: AnyFilter, at: At = ''): AskedFilter => ({
  filter: filterOf(query, at),
  vehicle: query.vehicle === undefined ? undefined : { vehicle: query.vehicle, path: `${at}vehicle` },
});

/** The rest of it, in the words of the index. */
const filterOf = (query: AnyFilter, at: At): PlaceFilter => ({
  connector: query.connector,
  powerType: query.power_type,
  powerMinKw: query.power_min_kw,
  powerMaxKw: powerMaxOf(query, at),
  availableNow: query.available_now,
  minAvailable: query.min_available,
  maxStatusAgeS: query.max_status_age_s,
  openAt: query.open_at === undefined ? (query.open_now ? 'now' : undefined) : timeOf(`${at}open_at`, query.open_at),
  operator: query.operator,
  facility: query.facility,
  parkingType: query.parking_type,
  access: query.access as PlaceFilter['access'],
  excludeRestriction: query.exclude_restriction,
  capability: query.capability,
  payment: query.payment as PlaceFilter['payment'],
  startable: query.startable,
  priceMaxPerKwh: query.price_max_per_kwh,
  green: query.green,
  maxGPerKwh: query.max_g_per_kwh,
  qualityMin: query.min_quality,
  successMin: query.min_success_rate === undefined ? undefined : percentOf(query.min_success_rate),
  country: query.country?.map((country) => country.toUpperCase()),
  updatedSince: query.updated_since === undefined ? undefined : timeOf(`${at}updated_since`, query.updated_since),
});

/** Of a share; what decimals cannot say exactly is not to decide. */
const percentOf = (share: number): number => Math.round(share * 1e8) / 1e6;

function powerMaxOf({ power_min_kw, power_max_kw }: AnyFilter, at: At): number | undefined {
  if ((power_min_kw ?? 0) <= (power_max_kw ?? Infinity)) return power_max_kw;
  throw Fault.invalid([{ path: `${at}power_max_kw`, message: 'is less than power_min_kw', code: 'invalid' }]);
}

function timeOf(name: string, text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw Fault.invalid([{ path: name, message: 'is not a time that exists', code: 'bad_format' }]);
  return time;
}

/** Where to look, for what. `at` stands before the names of fields that are wrong: / in a body. */
export const searchOf = (
  query: AnyFilter & PlaceQuery,
  languages: readonly string[],
  limits: Limits,
  at: At = '',
): Search => ({
  where: whereOf(query, limits, at),
  ...askedOf(query, at),
  order: query.sort,
  currency: query.currency ?? 'EUR',
  languages,
});

/** Where it is looked, and what comes first. */
type PlaceQuery = Pick<LocationQuery, 'lat' | 'lng' | 'radius_m' | 'bbox' | 'q' | 'sort'> &
  Pick<LocationSearch, 'polygon'>;

function whereOf(query: PlaceQuery, limits: Limits, at: At): Where {
  const { lat, lng, radius_m, bbox, q, polygon } = query;
  const isNear = lat !== undefined || lng !== undefined;
  const ways = [isNear, bbox !== undefined, q !== undefined, polygon !== undefined].filter(Boolean).length;
  if (ways !== 1)
    throw Fault.invalid([
      { path: `${at}lat`, message: 'or bbox or q or polygon has to say where to look, one of them', code: 'missing' },
    ]);
  if (radius_m !== undefined && !isNear)
    throw Fault.invalid([{ path: `${at}radius_m`, message: 'is for lat and lng alone', code: 'invalid' }]);
  if (bbox !== undefined) return { kind: 'box', box: boxOf(bbox, at) };
  if (q !== undefined) return { kind: 'words', text: wordsOf(q, at) };
  if (polygon !== undefined) return { kind: 'polygon', polygons: smallPolygons(polygon, limits) };
  if (lat === undefined || lng === undefined) {
    const missing = lat === undefined ? 'lat' : 'lng';
    throw Fault.invalid([{ path: at + missing, message: 'is missing: lat and lng belong together', code: 'missing' }]);
  }
  return { kind: 'near', lat, lng, radiusM: radius_m };
}

function wordsOf(q: string, at: string): string {
  if (/[\p{L}\p{N}]/u.test(q)) return q.toWellFormed().replaceAll('\0', ' ');
  throw Fault.invalid([{ path: `${at}q`, message: 'has no word', code: 'bad_format' }]);
}

/** A box of at most one square degree. */
export function boxOf(bbox: readonly number[], at = ''): Box {
  const box = anyBoxOf(bbox, at);
  if (areaOf(box) > boxAreaMax) {
    throw new Fault('impossible', `the box is larger than ${boxAreaMax} square degree: /clusters shows larger ones`, {
      code: 'bbox_too_large',
      issues: [{ path: `${at}bbox`, message: `is larger than ${boxAreaMax} square degree`, code: 'too_large' }],
    });
  }
  return box;
}

/** A box of any size. */
export function anyBoxOf([west = 0, south = 0, east = 0, north = 0]: readonly number[], at = ''): Box {
  const issues = [
    ...(Math.abs(south) > 90 || Math.abs(north) > 90 ? ['has a latitude beyond 90 degrees'] : []),
    ...(south > north ? ['has its south north of its north: it is west,south,east,north'] : []),
  ];
  if (issues.length > 0)
    throw Fault.invalid(issues.map((message) => ({ path: `${at}bbox`, message, code: 'invalid' })));
  return { west, south, east, north };
}

const areaOf = ({ west, south, east, north }: Box): number =>
  (east < west ? east - west + 360 : east - west) * (north - south);

function smallPolygons(polygon: unknown, limits: Limits): Polygons {
  const polygons = polygonsOfGeoJson(polygon, '/polygon', { pointsMax: limits.areaPointsMax });
  const positions = polygons.flat(2);
  const [lngs, lats] = [positions.map(([lng]) => lng), positions.map(([, lat]) => lat)];
  const area = (Math.max(...lngs) - Math.min(...lngs)) * (Math.max(...lats) - Math.min(...lats));
  if (area <= boxAreaMax) return polygons;
  throw new Fault('impossible', `the box around the polygon is larger than ${boxAreaMax} square degree`, {
    code: 'polygon_too_large',
    issues: [{ path: '/polygon', message: `has a box larger than ${boxAreaMax} square degree`, code: 'too_large' }],
  });
}

/** A line, and what to look for along it. */
export function routeSearchOf(body: RouteBody, languages: readonly string[], limits: Limits): RouteSearch {
  if (body.from_km !== undefined && body.to_km !== undefined && body.from_km > body.to_km)
    throw Fault.invalid([{ path: '/to_km', message: 'is before from_km', code: 'invalid' }]);
  if ((body.bucket_km === undefined) !== (body.per_bucket === undefined))
    throw Fault.invalid([{ path: '/bucket_km', message: 'and per_bucket belong together', code: 'missing' }]);
  return {
    line: lineOf(body, limits),
    corridorM: body.corridor_m ?? 2000,
    fromKm: body.from_km,
    toKm: body.to_km,
    maxDetourMin: body.max_detour_min,
    bucket:
      body.bucket_km === undefined || body.per_bucket === undefined
        ? undefined
        : { km: body.bucket_km, each: body.per_bucket },
    gapKm: body.gap_km ?? 50,
    limit: body.limit ?? 50,
    ...askedOf(body, '/'),
    currency: body.currency ?? 'EUR',
    languages,
  };
}

type GivenLine = Pick<RouteBody, 'polyline' | 'precision' | 'line'>;

/** The line of a body: encoded, or GeoJSON. Throws `invalid` for both, for none, and for what is no line. */
export function lineOf({ polyline, precision = 5, line }: GivenLine, limits: Limits): readonly Position[] {
  if ((polyline === undefined) === (line === undefined))
    throw Fault.invalid([{ path: '/polyline', message: 'or line is needed, one of them', code: 'missing' }]);
  const positions =
    polyline === undefined
      ? lineOfGeoJson(line, '/line', { pointsMax: limits.linePointsMax })
      : decodePolyline(polyline, precision, limits.linePointsMax, '/polyline');
  if (positions.length >= 2) return positions;
  throw Fault.invalid([{ path: '/polyline', message: 'has to have two points at least', code: 'too_few' }]);
}
