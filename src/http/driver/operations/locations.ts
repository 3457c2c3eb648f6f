import type { LocationQuery, LocationSearch, OccupancyQuery, RouteSearch } from '../../../generated/driver.ts';
import { occupancyOf } from '../../../hub/drivers/occupancy/occupancy-of.ts';
import { alongRoute, routeOf } from '../../../hub/drivers/places/along-route.ts';
import { detailOf, evseFoundBy } from '../../../hub/drivers/places/detail.ts';
import { discover, type Search } from '../../../hub/drivers/places/discover.ts';
import type { PlaceParts } from '../../../hub/drivers/places/place-parts.ts';
import { Fault } from '../../../kernel/fault.ts';
import type { PlaceAfter } from '../../../places/place-index.ts';
import type { Order, Page, PageRequest, Place } from '../../../store/read/page.ts';
import { Content, type DriverOperation, type DriverRequest, driverOperation } from '../operation.ts';
import { featureCollection, shownPlace, type Wanted } from '../place-fields.ts';
import { routeSearchOf, searchOf } from '../place-search.ts';

const tag = 'Locations';
/** The id of a place. */
export const idPattern = '^loc_[1-9a-z][0-9a-z]{0,10}$';

/** What a page of places ends with: what they are ordered by, exactly, and the number of the last. */
const placeOrder: Order = ['text', 'number'];

/** Where one can charge. */
export const locationOperations: readonly DriverOperation[] = [
  driverOperation<undefined, LocationQuery>({
    id: 'listLocations',
    method: 'GET',
    path: '/locations',
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'Look for places around a point, in a box, or by words',
    description:
      'What is asked for besides where has to hold of one and the same EVSE, and is what is counted. While the hub has just started and is still reading its places, only searches around a point and in boxes are answered, out of the database; others are 503 places_loading.',
    query: 'location-query',
    caching: 'status',
    answer: { status: 200, listOf: 'location-summary', order: placeOrder, also: ['application/geo+json'] },
    faults: ['impossible'],
    handle: (deps, request) =>
      answerSearch(
        deps.discovery,
        request,
        request.query,
        searchOf(request.query, request.languages, deps.discovery.limits),
      ),
  }),
  driverOperation<LocationSearch>({
    id: 'searchLocations',
    method: 'POST',
    path: '/locations/search',
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'Look for places, in a polygon too',
    body: 'location-search',
    answer: { status: 200, listOf: 'location-summary', order: placeOrder, also: ['application/geo+json'] },
    faults: ['impossible'],
    handle: (deps, request) =>
      answerSearch(
        deps.discovery,
        request,
        request.body,
        searchOf(request.body, request.languages, deps.discovery.limits, '/'),
      ),
  }),
  driverOperation<RouteSearch>({
    id: 'searchAlongRoute',
    method: 'POST',
    path: '/locations/along-route',
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'Look for places along a route',
    description: 'In the direction of the line. Detours are estimated: the hub knows no roads.',
    body: 'route-search',
    answer: { status: 200, schema: 'route-places', also: ['application/geo+json'] },
    faults: ['impossible'],
    async handle({ discovery }, { viewer, body, languages, wants }) {
      const found = await alongRoute(discovery, viewer, routeSearchOf(body, languages, discovery.limits));
      const { stops, ...rest } = found;
      const items = stops.map((stop) => ({ ...shownPlace(stop.place, body), route: routeOf(stop) }));
      return wants === 'application/geo+json'
        ? new Content(featureCollection(items, rest), { type: wants })
        : { items, ...rest };
    },
  }),
  driverOperation({
    id: 'getLocation',
    method: 'GET',
    path: '/locations/{id}',
    params: { id: { description: 'Id of the place', pattern: idPattern } },
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'All that is known of a place',
    caching: 'status',
    answer: { status: 200, schema: 'location-detail' },
    faults: ['not-found'],
    handle: ({ discovery }, { viewer, params, languages }) =>
      detailOf(discovery, viewer, params['id'] ?? '', languages),
  }),
  driverOperation<undefined, OccupancyQuery>({
    id: 'getLocationOccupancy',
    method: 'GET',
    path: '/locations/{id}/occupancy',
    params: { id: { description: 'Id of the place', pattern: idPattern } },
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'How busy a place was by weekday and hour',
    description:
      'Summed up from the statuses the hub was told, some seconds later. Of an hour that was seldom observed no share is told.',
    query: 'occupancy-query',
    caching: 'static',
    answer: { status: 200, schema: 'location-occupancy' },
    faults: ['not-found'],
    handle: ({ discovery }, { viewer, params, query }) =>
      occupancyOf(discovery, viewer, params['id'] ?? '', query.power_type),
  }),
  driverOperation({
    id: 'findEvse',
    method: 'GET',
    path: '/evses/{evse_id}',
    params: {
      evse_id: {
        description: 'What is printed on the EVSE; separators and case do not matter',
        pattern: '^[^\\0]{2,60}$',
      },
    },
    tag,
    access: 'app',
    scope: 'locations:read',
    budget: 'search',
    summary: 'What a printed EVSE id means',
    caching: 'status',
    answer: { status: 200, schema: 'evse-found' },
    faults: ['not-found'],
    handle: ({ discovery }, { viewer, params, languages }) =>
      evseFoundBy(discovery, viewer, params['evse_id'] ?? '', languages),
  }),
];

/** A page of what was found, as it is wanted. */
async function answerSearch(
  discovery: PlaceParts,
  { viewer, page, wants }: DriverRequest<unknown, unknown>,
  wanted: Wanted,
  search: Search,
): Promise<Page<unknown> | Content> {
  const found = await discover(discovery, viewer, search, { limit: page.limit, after: afterOf(page) });
  const items = found.places.map((place) => shownPlace(place, wanted));
  const next = found.next && placeOf(found.next);
  return wants === 'application/geo+json'
    ? new Content(featureCollection(items), { type: wants, next })
    : { items, next };
}

/** The key as a text: a cursor has no fractions, and what has no known price has no key. */
const placeOf = ({ key, number }: PlaceAfter): Place => [key === undefined ? '' : String(key), number];

function afterOf({ after }: PageRequest): PlaceAfter | undefined {
  if (after === undefined) return undefined;
  const [text = '', number] = after;
  const key = text === '' ? undefined : Number(text);
  if (Number.isNaN(key)) throw Fault.invalid([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  return { key, number: Number(number) };
}
