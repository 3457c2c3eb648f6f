/** The calls of the driver API, one function each. Generated from openapi/driver.json by `npm run generate`: do not edit. */
import type { Analytics, BillDispute, Contract, DisputeOpened, EvseFound, Export, Favourite, FavouriteGiven, Feedback, FeedbackCreate, Filter, FilterGiven, GridFactors, LocationDetail, LocationOccupancy, LocationSearch, LocationStatus, LocationSummary, Me, MeUpdate, NotificationWishes, NotificationWishesUpdate, Page, Password, Permissions, PlaceReference, PriceCompare, PriceComparison, PriceEstimate, PriceQuotes, Receipt, Reservation, ReservationCommand, ReservationCreate, ReservationList, RoutePlaces, RouteSearch, SavedTrip, SavedTripSummary, Session, SessionCommand, SessionPreferences, SessionStart, StatusBatch, StatusBatchAnswer, StatusChanges, TariffInfo, TileJson, Token, TokenLink, TokenLinkCreate, TokenUpdate, TripPlan, TripPlanRequest, TripSave, Vehicle, VehicleGiven, Watch, WatchCreate } from './driver.ts';

/** A request of the driver API. `Answer` is what it is answered, for types alone. */
export interface DriverCall<Answer> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below /api/v1. */
  readonly path: string;
  readonly query: Readonly<Record<string, Parameter>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** What is wanted. */
  readonly accept: string;
  /** Never there. */
  readonly answer?: Answer;
}

/** The value of a parameter; undefined: it is left out. */
export type Parameter = string | number | boolean | readonly (string | number)[] | undefined;

/** An answer in GeoJSON; what the features have is said in the description of the call. */
export interface FeatureCollection {
  readonly type: 'FeatureCollection';
  readonly features: readonly {
    readonly type: 'Feature';
    readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
    readonly properties: Readonly<Record<string, unknown>>;
  }[];
}

/** An answer that is no JSON: text, bytes, or a stream of server-sent events. */
export interface Raw<Type extends string> {
  readonly type: Type;
}

/** Parameters of listLocations. */
export interface ListLocationsParameters {
  /** Degrees north of the point that is searched around. */
  readonly lat?: number | undefined;
  /** Degrees east of it. */
  readonly lng?: number | undefined;
  /** How far around it; left out: 50 km. */
  readonly radius_m?: number | undefined;
  /** west,south,east,north in degrees, at most one square degree; where west is greater than east it reaches across the date line. */
  readonly bbox?: readonly number[] | undefined;
  /** Words of the name, the town, the operator or the address; the last may be the beginning of one. */
  readonly q?: string | undefined;
  /** Id of one of the driver's own vehicles: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws. */
  readonly vehicle?: string | undefined;
  /** Kinds of plug or socket, as OCPI names them. */
  readonly connector?: readonly string[] | undefined;
  /** Kind of current. */
  readonly power_type?: 'AC' | 'DC' | undefined;
  /** A connector gives at least that. */
  readonly power_min_kw?: number | undefined;
  /** A connector gives at most that. */
  readonly power_max_kw?: number | undefined;
  /** True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed. */
  readonly available_now?: boolean | undefined;
  /** At least so many EVSEs that are meant are free. */
  readonly min_available?: number | undefined;
  /** No older evidence of the statuses. */
  readonly max_status_age_s?: number | undefined;
  /** True: known to be open now. */
  readonly open_now?: boolean | undefined;
  /** Known to be open then. */
  readonly open_at?: string | undefined;
  /** Parties such as BE-BEC, or names: of operators as places show them, or of parties. */
  readonly operator?: readonly string[] | undefined;
  /** What is near, as OCPI names it: one of them. */
  readonly facility?: readonly string[] | undefined;
  /** Kinds of place, as OCPI names them. */
  readonly parking_type?: readonly string[] | undefined;
  /** Who may use it. */
  readonly access?: readonly ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[] | undefined;
  /** No EVSE with one of these parking restrictions is meant. */
  readonly exclude_restriction?: readonly string[] | undefined;
  /** What an EVSE can do, as OCPI names it: one of them. */
  readonly capability?: readonly string[] | undefined;
  /** How one can pay there, or be let charge: one of them. */
  readonly payment?: readonly ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[] | undefined;
  /** True: a charge can be started from afar by whoever asks. */
  readonly startable?: boolean | undefined;
  /** By `price_hint`, in `currency`; what has no known price is not meant. */
  readonly price_max_per_kwh?: number | undefined;
  /** Of price_max_per_kwh and sort=price, ISO 4217. */
  readonly currency?: string | undefined;
  /** True: declared to be green energy. */
  readonly green?: boolean | undefined;
  /** Declared grams of CO2 per kWh; what is not declared is not meant. */
  readonly max_g_per_kwh?: number | undefined;
  /** What the hub knows of the place is at least that good: `quality.score`, from 0 to 100. */
  readonly min_quality?: number | undefined;
  /** At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant. */
  readonly min_success_rate?: number | undefined;
  /** ISO 3166-1 alpha-3, such as BEL. */
  readonly country?: readonly string[] | undefined;
  /** Changed since then, its statuses too. */
  readonly updated_since?: string | undefined;
  /** What comes first; by default distance where there is one. By price what has none comes last; by score the best does first, out of how near and free, how powerful, how well known and how reliable places are. With q, by default what its words name best; price, power and score order the 5000 that they name best. */
  readonly sort?: 'distance' | 'price' | 'power' | 'score' | undefined;
  /** Which fields of each item; by default those that a list shows. */
  readonly fields?: readonly ('id' | 'name' | 'operator' | 'point' | 'time_zone' | 'address' | 'distance_m' | 'access' | 'parking_type' | 'open' | 'max_power_kw' | 'power_class' | 'connectors' | 'availability' | 'price_hint' | 'startable' | 'capabilities' | 'facilities' | 'energy' | 'quality' | 'start_success' | 'versions')[] | undefined;
  /** More of each item. */
  readonly include?: readonly ('evses' | 'images' | 'prices')[] | undefined;
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/**
 * Look for places around a point, in a box, or by words
 * What is asked for besides where has to hold of one and the same EVSE, and is what is counted. While the hub has just started and is still reading its places, only searches around a point and in boxes are answered, out of the database; others are 503 places_loading.
 */
export const listLocations = (parameters: ListLocationsParameters = {}): DriverCall<{ readonly items: readonly LocationSummary[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/locations',
  query: { lat: parameters.lat, lng: parameters.lng, radius_m: parameters.radius_m, bbox: parameters.bbox, q: parameters.q, vehicle: parameters.vehicle, connector: parameters.connector, power_type: parameters.power_type, power_min_kw: parameters.power_min_kw, power_max_kw: parameters.power_max_kw, available_now: parameters.available_now, min_available: parameters.min_available, max_status_age_s: parameters.max_status_age_s, open_now: parameters.open_now, open_at: parameters.open_at, operator: parameters.operator, facility: parameters.facility, parking_type: parameters.parking_type, access: parameters.access, exclude_restriction: parameters.exclude_restriction, capability: parameters.capability, payment: parameters.payment, startable: parameters.startable, price_max_per_kwh: parameters.price_max_per_kwh, currency: parameters.currency, green: parameters.green, max_g_per_kwh: parameters.max_g_per_kwh, min_quality: parameters.min_quality, min_success_rate: parameters.min_success_rate, country: parameters.country, updated_since: parameters.updated_since, sort: parameters.sort, fields: parameters.fields, include: parameters.include, limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/** Parameters of searchLocations. */
export interface SearchLocationsParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Look for places, in a polygon too */
export const searchLocations = (parameters: SearchLocationsParameters, body: LocationSearch): DriverCall<{ readonly items: readonly LocationSummary[]; readonly page: Page }> => ({
  method: 'POST',
  path: '/locations/search',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  body,
  accept: 'application/json',
});

/**
 * Look for places along a route
 * In the direction of the line. Detours are estimated: the hub knows no roads.
 */
export const searchAlongRoute = (body: RouteSearch): DriverCall<RoutePlaces> => ({
  method: 'POST',
  path: '/locations/along-route',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of getLocation. */
export interface GetLocationParameters {
  /** Id of the place */
  readonly id: string;
}

/** All that is known of a place */
export const getLocation = (parameters: GetLocationParameters): DriverCall<LocationDetail> => ({
  method: 'GET',
  path: `/locations/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of getLocationOccupancy. */
export interface GetLocationOccupancyParameters {
  /** Id of the place */
  readonly id: string;
  /** Only EVSEs that charge with this. One with both counts as DC. */
  readonly power_type?: 'AC' | 'DC' | undefined;
}

/**
 * How busy a place was by weekday and hour
 * Summed up from the statuses the hub was told, some seconds later. Of an hour that was seldom observed no share is told.
 */
export const getLocationOccupancy = (parameters: GetLocationOccupancyParameters): DriverCall<LocationOccupancy> => ({
  method: 'GET',
  path: `/locations/${encodeURIComponent(parameters.id)}/occupancy`,
  query: { power_type: parameters.power_type },
  headers: {},
  accept: 'application/json',
});

/** Parameters of findEvse. */
export interface FindEvseParameters {
  /** What is printed on the EVSE; separators and case do not matter */
  readonly evse_id: string;
}

/** What a printed EVSE id means */
export const findEvse = (parameters: FindEvseParameters): DriverCall<EvseFound> => ({
  method: 'GET',
  path: `/evses/${encodeURIComponent(parameters.evse_id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of listClusters. */
export interface ListClustersParameters {
  /** west,south,east,north in degrees, of any size; where west is greater than east it reaches across the date line. */
  readonly bbox: readonly number[];
  /** Of the map: web tiles. */
  readonly zoom: number;
  /** Id of one of the driver's own vehicles: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws. */
  readonly vehicle?: string | undefined;
  /** Kinds of plug or socket, as OCPI names them. */
  readonly connector?: readonly string[] | undefined;
  /** Kind of current. */
  readonly power_type?: 'AC' | 'DC' | undefined;
  /** A connector gives at least that. */
  readonly power_min_kw?: number | undefined;
  /** A connector gives at most that. */
  readonly power_max_kw?: number | undefined;
  /** True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed. */
  readonly available_now?: boolean | undefined;
  /** At least so many EVSEs that are meant are free. */
  readonly min_available?: number | undefined;
  /** No older evidence of the statuses. */
  readonly max_status_age_s?: number | undefined;
  /** True: known to be open now. */
  readonly open_now?: boolean | undefined;
  /** Known to be open then. */
  readonly open_at?: string | undefined;
  /** Parties such as BE-BEC, or names: of operators as places show them, or of parties. */
  readonly operator?: readonly string[] | undefined;
  /** What is near, as OCPI names it: one of them. */
  readonly facility?: readonly string[] | undefined;
  /** Kinds of place, as OCPI names them. */
  readonly parking_type?: readonly string[] | undefined;
  /** Who may use it. */
  readonly access?: readonly ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[] | undefined;
  /** No EVSE with one of these parking restrictions is meant. */
  readonly exclude_restriction?: readonly string[] | undefined;
  /** What an EVSE can do, as OCPI names it: one of them. */
  readonly capability?: readonly string[] | undefined;
  /** How one can pay there, or be let charge: one of them. */
  readonly payment?: readonly ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[] | undefined;
  /** True: a charge can be started from afar by whoever asks. */
  readonly startable?: boolean | undefined;
  /** By `price_hint`, in `currency`; what has no known price is not meant. */
  readonly price_max_per_kwh?: number | undefined;
  /** Of price_max_per_kwh and sort=price, ISO 4217. */
  readonly currency?: string | undefined;
  /** True: declared to be green energy. */
  readonly green?: boolean | undefined;
  /** Declared grams of CO2 per kWh; what is not declared is not meant. */
  readonly max_g_per_kwh?: number | undefined;
  /** What the hub knows of the place is at least that good: `quality.score`, from 0 to 100. */
  readonly min_quality?: number | undefined;
  /** At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant. */
  readonly min_success_rate?: number | undefined;
  /** ISO 3166-1 alpha-3, such as BEL. */
  readonly country?: readonly string[] | undefined;
  /** Changed since then, its statuses too. */
  readonly updated_since?: string | undefined;
}

/**
 * Places of a part of a map, those that are close to each other as one
 * GeoJSON points with n places, total and available EVSEs, unknown ones of which nobody knows, dc ones among them, min_kw, max_kw and the zoom at which they fall apart. A single place has its id. A place stays in its cluster wherever the map is: clusters at the edge have places beyond the box too.
 */
export const listClusters = (parameters: ListClustersParameters): DriverCall<FeatureCollection> => ({
  method: 'GET',
  path: '/clusters',
  query: { bbox: parameters.bbox, zoom: parameters.zoom, vehicle: parameters.vehicle, connector: parameters.connector, power_type: parameters.power_type, power_min_kw: parameters.power_min_kw, power_max_kw: parameters.power_max_kw, available_now: parameters.available_now, min_available: parameters.min_available, max_status_age_s: parameters.max_status_age_s, open_now: parameters.open_now, open_at: parameters.open_at, operator: parameters.operator, facility: parameters.facility, parking_type: parameters.parking_type, access: parameters.access, exclude_restriction: parameters.exclude_restriction, capability: parameters.capability, payment: parameters.payment, startable: parameters.startable, price_max_per_kwh: parameters.price_max_per_kwh, currency: parameters.currency, green: parameters.green, max_g_per_kwh: parameters.max_g_per_kwh, min_quality: parameters.min_quality, min_success_rate: parameters.min_success_rate, country: parameters.country, updated_since: parameters.updated_since },
  headers: {},
  accept: 'application/geo+json',
});

/** Parameters of getTile. */
export interface GetTileParameters {
  /** As in tiles.json */
  readonly version: string;
  /** Zoom */
  readonly z: string;
  /** Column, from the west */
  readonly x: string;
  /** Row, from the north */
  readonly y: string;
  /** Id of one of the driver's own vehicles: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws. */
  readonly vehicle?: string | undefined;
  /** Kinds of plug or socket, as OCPI names them. */
  readonly connector?: readonly string[] | undefined;
  /** Kind of current. */
  readonly power_type?: 'AC' | 'DC' | undefined;
  /** A connector gives at least that. */
  readonly power_min_kw?: number | undefined;
  /** A connector gives at most that. */
  readonly power_max_kw?: number | undefined;
  /** True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed. */
  readonly available_now?: boolean | undefined;
  /** At least so many EVSEs that are meant are free. */
  readonly min_available?: number | undefined;
  /** No older evidence of the statuses. */
  readonly max_status_age_s?: number | undefined;
  /** True: known to be open now. */
  readonly open_now?: boolean | undefined;
  /** Known to be open then. */
  readonly open_at?: string | undefined;
  /** Parties such as BE-BEC, or names: of operators as places show them, or of parties. */
  readonly operator?: readonly string[] | undefined;
  /** What is near, as OCPI names it: one of them. */
  readonly facility?: readonly string[] | undefined;
  /** Kinds of place, as OCPI names them. */
  readonly parking_type?: readonly string[] | undefined;
  /** Who may use it. */
  readonly access?: readonly ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[] | undefined;
  /** No EVSE with one of these parking restrictions is meant. */
  readonly exclude_restriction?: readonly string[] | undefined;
  /** What an EVSE can do, as OCPI names it: one of them. */
  readonly capability?: readonly string[] | undefined;
  /** How one can pay there, or be let charge: one of them. */
  readonly payment?: readonly ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[] | undefined;
  /** True: a charge can be started from afar by whoever asks. */
  readonly startable?: boolean | undefined;
  /** By `price_hint`, in `currency`; what has no known price is not meant. */
  readonly price_max_per_kwh?: number | undefined;
  /** Of price_max_per_kwh and sort=price, ISO 4217. */
  readonly currency?: string | undefined;
  /** True: declared to be green energy. */
  readonly green?: boolean | undefined;
  /** Declared grams of CO2 per kWh; what is not declared is not meant. */
  readonly max_g_per_kwh?: number | undefined;
  /** What the hub knows of the place is at least that good: `quality.score`, from 0 to 100. */
  readonly min_quality?: number | undefined;
  /** At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant. */
  readonly min_success_rate?: number | undefined;
  /** ISO 3166-1 alpha-3, such as BEL. */
  readonly country?: readonly string[] | undefined;
  /** Changed since then, its statuses too. */
  readonly updated_since?: string | undefined;
}

/**
 * A Mapbox vector tile of places
 * Layer `evse`: clusters below zoom 13, single places from there on where they are not too many.
 */
export const getTile = (parameters: GetTileParameters): DriverCall<Raw<'application/vnd.mapbox-vector-tile'>> => ({
  method: 'GET',
  path: `/tiles/v${encodeURIComponent(parameters.version)}/${encodeURIComponent(parameters.z)}/${encodeURIComponent(parameters.x)}/${encodeURIComponent(parameters.y)}.mvt`,
  query: { vehicle: parameters.vehicle, connector: parameters.connector, power_type: parameters.power_type, power_min_kw: parameters.power_min_kw, power_max_kw: parameters.power_max_kw, available_now: parameters.available_now, min_available: parameters.min_available, max_status_age_s: parameters.max_status_age_s, open_now: parameters.open_now, open_at: parameters.open_at, operator: parameters.operator, facility: parameters.facility, parking_type: parameters.parking_type, access: parameters.access, exclude_restriction: parameters.exclude_restriction, capability: parameters.capability, payment: parameters.payment, startable: parameters.startable, price_max_per_kwh: parameters.price_max_per_kwh, currency: parameters.currency, green: parameters.green, max_g_per_kwh: parameters.max_g_per_kwh, min_quality: parameters.min_quality, min_success_rate: parameters.min_success_rate, country: parameters.country, updated_since: parameters.updated_since },
  headers: {},
  accept: 'application/vnd.mapbox-vector-tile',
});

/** Parameters of getTileJson. */
export interface GetTileJsonParameters {
  /** Id of one of the driver's own vehicles: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws. */
  readonly vehicle?: string | undefined;
  /** Kinds of plug or socket, as OCPI names them. */
  readonly connector?: readonly string[] | undefined;
  /** Kind of current. */
  readonly power_type?: 'AC' | 'DC' | undefined;
  /** A connector gives at least that. */
  readonly power_min_kw?: number | undefined;
  /** A connector gives at most that. */
  readonly power_max_kw?: number | undefined;
  /** True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed. */
  readonly available_now?: boolean | undefined;
  /** At least so many EVSEs that are meant are free. */
  readonly min_available?: number | undefined;
  /** No older evidence of the statuses. */
  readonly max_status_age_s?: number | undefined;
  /** True: known to be open now. */
  readonly open_now?: boolean | undefined;
  /** Known to be open then. */
  readonly open_at?: string | undefined;
  /** Parties such as BE-BEC, or names: of operators as places show them, or of parties. */
  readonly operator?: readonly string[] | undefined;
  /** What is near, as OCPI names it: one of them. */
  readonly facility?: readonly string[] | undefined;
  /** Kinds of place, as OCPI names them. */
  readonly parking_type?: readonly string[] | undefined;
  /** Who may use it. */
  readonly access?: readonly ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[] | undefined;
  /** No EVSE with one of these parking restrictions is meant. */
  readonly exclude_restriction?: readonly string[] | undefined;
  /** What an EVSE can do, as OCPI names it: one of them. */
  readonly capability?: readonly string[] | undefined;
  /** How one can pay there, or be let charge: one of them. */
  readonly payment?: readonly ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[] | undefined;
  /** True: a charge can be started from afar by whoever asks. */
  readonly startable?: boolean | undefined;
  /** By `price_hint`, in `currency`; what has no known price is not meant. */
  readonly price_max_per_kwh?: number | undefined;
  /** Of price_max_per_kwh and sort=price, ISO 4217. */
  readonly currency?: string | undefined;
  /** True: declared to be green energy. */
  readonly green?: boolean | undefined;
  /** Declared grams of CO2 per kWh; what is not declared is not meant. */
  readonly max_g_per_kwh?: number | undefined;
  /** What the hub knows of the place is at least that good: `quality.score`, from 0 to 100. */
  readonly min_quality?: number | undefined;
  /** At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant. */
  readonly min_success_rate?: number | undefined;
  /** ISO 3166-1 alpha-3, such as BEL. */
  readonly country?: readonly string[] | undefined;
  /** Changed since then, its statuses too. */
  readonly updated_since?: string | undefined;
}

/**
 * Where the tiles are
 * Filters given here are part of the URLs.
 */
export const getTileJson = (parameters: GetTileJsonParameters = {}): DriverCall<TileJson> => ({
  method: 'GET',
  path: '/tiles/tiles.json',
  query: { vehicle: parameters.vehicle, connector: parameters.connector, power_type: parameters.power_type, power_min_kw: parameters.power_min_kw, power_max_kw: parameters.power_max_kw, available_now: parameters.available_now, min_available: parameters.min_available, max_status_age_s: parameters.max_status_age_s, open_now: parameters.open_now, open_at: parameters.open_at, operator: parameters.operator, facility: parameters.facility, parking_type: parameters.parking_type, access: parameters.access, exclude_restriction: parameters.exclude_restriction, capability: parameters.capability, payment: parameters.payment, startable: parameters.startable, price_max_per_kwh: parameters.price_max_per_kwh, currency: parameters.currency, green: parameters.green, max_g_per_kwh: parameters.max_g_per_kwh, min_quality: parameters.min_quality, min_success_rate: parameters.min_success_rate, country: parameters.country, updated_since: parameters.updated_since },
  headers: {},
  accept: 'application/json',
});

/** What values of this API mean, for people, and which operators there are */
export const getReference = (): DriverCall<PlaceReference> => ({
  method: 'GET',
  path: '/reference',
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of getLocationStatus. */
export interface GetLocationStatusParameters {
  /** Id of the place */
  readonly id: string;
}

/** What the EVSEs of a place do now */
export const getLocationStatus = (parameters: GetLocationStatusParameters): DriverCall<LocationStatus> => ({
  method: 'GET',
  path: `/locations/${encodeURIComponent(parameters.id)}/status`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** What the EVSEs of some places do now */
export const getStatuses = (body: StatusBatch): DriverCall<StatusBatchAnswer> => ({
  method: 'POST',
  path: '/status/batch',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of listStatusChanges. */
export interface ListStatusChangesParameters {
  /** The `next_since` of the answer before; left out: nothing is told but the cursor of now. */
  readonly since?: string | undefined;
}

/**
 * What has happened since a moment
 * For those who cannot keep a stream open. What is older than some days is forgotten: then the answer is 410 cursor_expired, and a snapshot is needed.
 */
export const listStatusChanges = (parameters: ListStatusChangesParameters = {}): DriverCall<StatusChanges> => ({
  method: 'GET',
  path: '/status/changes',
  query: { since: parameters.since },
  headers: {},
  accept: 'application/json',
});

/** Parameters of streamStatuses. */
export interface StreamStatusesParameters {
  /** west,south,east,north in degrees, at most one square degree; where west is greater than east it reaches across the date line. */
  readonly bbox?: readonly number[] | undefined;
  /** Ids of places. */
  readonly ids?: readonly string[] | undefined;
  /** The id of the last event that was seen: the stream goes on after it. */
  readonly 'Last-Event-ID'?: string | undefined;
}

/**
 * What happens, as it happens
 * Server-sent events. `snapshot` {places, is_last}: what all EVSEs do, in one or more events. `status` {location_id, evse_uid, status, since, observed_at}. `removed` {location_id}. `removed` is also told of a place that is published no longer. `reset` {reason}: forget everything, a snapshot follows: the client was too slow (slow) or away for too long (behind), sees other places now (visibility), or statuses have become too old to be relied on, or hold again (freshness). A comment every 15 seconds. Whoever comes back with Last-Event-ID, at any process, gets what it has missed.
 */
export const streamStatuses = (parameters: StreamStatusesParameters = {}): DriverCall<Raw<'text/event-stream'>> => ({
  method: 'GET',
  path: '/status/stream',
  query: { bbox: parameters.bbox, ids: parameters.ids },
  headers: { 'Last-Event-ID': parameters['Last-Event-ID'] },
  accept: 'text/event-stream',
});

/**
 * Be told, once, when an EVSE is free; at once where one is
 * By the event `watch.fired` of the stream /me/events, and by the provider’s app while it is closed.
 */
export const addWatch = (body: WatchCreate): DriverCall<Watch> => ({
  method: 'POST',
  path: '/watches',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of listWatches. */
export interface ListWatchesParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** What you watch; what is over stays for a day */
export const listWatches = (parameters: ListWatchesParameters = {}): DriverCall<{ readonly items: readonly Watch[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/watches',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/** Parameters of removeWatch. */
export interface RemoveWatchParameters {
  readonly id: string;
}

/** Watch no more */
export const removeWatch = (parameters: RemoveWatchParameters): DriverCall<void> => ({
  method: 'DELETE',
  path: `/watches/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of streamDriverEvents. */
export interface StreamDriverEventsParameters {
  /** The id of the last event that was seen: the stream goes on after it. */
  readonly 'Last-Event-ID'?: string | undefined;
}

/**
 * What you are told, as it happens
 * Server-sent events: `watch.fired` {watch_id, location_id, evse_uid, at} and `feedback.answered` {feedback_id, location_id, state, reply}. With Last-Event-ID also what was missed, for a day.
 */
export const streamDriverEvents = (parameters: StreamDriverEventsParameters = {}): DriverCall<Raw<'text/event-stream'>> => ({
  method: 'GET',
  path: '/me/events',
  query: {},
  headers: { 'Last-Event-ID': parameters['Last-Event-ID'] },
  accept: 'text/event-stream',
});

/** Report what is wrong with a place; its CPO reads it */
export const reportPlace = (body: FeedbackCreate): DriverCall<Feedback> => ({
  method: 'POST',
  path: '/feedback',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of listFeedback. */
export interface ListFeedbackParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** What you have reported, newest first, and what was said to it */
export const listFeedback = (parameters: ListFeedbackParameters = {}): DriverCall<{ readonly items: readonly Feedback[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/me/feedback',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/**
 * What this caller may do
 * Whom the hub takes the sender of the request for: a driver or a back end by an access token, or an app by its key.
 */
export const getPermissions = (): DriverCall<Permissions> => ({
  method: 'GET',
  path: '/me/permissions',
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Who you are */
export const getMe = (): DriverCall<Me> => ({
  method: 'GET',
  path: '/me',
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Change what is known of you */
export const updateMe = (body: MeUpdate): DriverCall<Me> => ({
  method: 'PATCH',
  path: '/me',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/**
 * Erase your account
 * Your cards and the app can charge no more, everything that says who you are is deleted, and what you have charged keeps its sums without you. This cannot be undone. A charge that is under way has to end before.
 */
export const eraseMe = (): DriverCall<void> => ({
  method: 'DELETE',
  path: '/me',
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Take everything along that is known of you */
export const exportMe = (): DriverCall<Export> => ({
  method: 'GET',
  path: '/me/export',
  query: {},
  headers: {},
  accept: 'application/json',
});

/**
 * Choose a password to sign in with
 * All sign-ins end, with their tokens; the one of this request too.
 */
export const setPassword = (body: Password): DriverCall<void> => ({
  method: 'PUT',
  path: '/me/password',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of listContracts. */
export interface ListContractsParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Your contracts, oldest first */
export const listContracts = (parameters: ListContractsParameters = {}): DriverCall<{ readonly items: readonly Contract[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/me/contracts',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/** Parameters of listTokens. */
export interface ListTokensParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/**
 * Your tokens, oldest first
 * The app, and the cards that are linked: one may stop what another has started, where stations know groups.
 */
export const listTokens = (parameters: ListTokensParameters = {}): DriverCall<{ readonly items: readonly Token[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/me/tokens',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/**
 * Link a card
 * With the one-time code that came with it at once; without, as soon as it is shown at any station within two minutes. Whether there is a card with a number is not told.
 */
export const linkToken = (body: TokenLinkCreate): DriverCall<TokenLink> => ({
  method: 'POST',
  path: '/me/tokens',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of getTokenLink. */
export interface GetTokenLinkParameters {
  readonly id: string;
}

/** How far a link has come */
export const getTokenLink = (parameters: GetTokenLinkParameters): DriverCall<TokenLink> => ({
  method: 'GET',
  path: `/me/token-links/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of getToken. */
export interface GetTokenParameters {
  readonly id: string;
}

/** One of your tokens */
export const getToken = (parameters: GetTokenParameters): DriverCall<Token> => ({
  method: 'GET',
  path: `/me/tokens/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of updateToken. */
export interface UpdateTokenParameters {
  readonly id: string;
}

/** Block a token, or let it charge again */
export const updateToken = (parameters: UpdateTokenParameters, body: TokenUpdate): DriverCall<Token> => ({
  method: 'PATCH',
  path: `/me/tokens/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of removeToken. */
export interface RemoveTokenParameters {
  readonly id: string;
}

/**
 * Take a card from your contract
 * It can be linked again. The token of the app lasts as long as the contract.
 */
export const removeToken = (parameters: RemoveTokenParameters): DriverCall<void> => ({
  method: 'DELETE',
  path: `/me/tokens/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of listVehicles. */
export interface ListVehiclesParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Your vehicles, oldest first */
export const listVehicles = (parameters: ListVehiclesParameters = {}): DriverCall<{ readonly items: readonly Vehicle[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/me/vehicles',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/** Keep a vehicle */
export const createVehicle = (body: VehicleGiven): DriverCall<Vehicle> => ({
  method: 'POST',
  path: '/me/vehicles',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of getVehicle. */
export interface GetVehicleParameters {
  readonly id: string;
}

/** Read a vehicle */
export const getVehicle = (parameters: GetVehicleParameters): DriverCall<Vehicle> => ({
  method: 'GET',
  path: `/me/vehicles/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of replaceVehicle. */
export interface ReplaceVehicleParameters {
  readonly id: string;
}

/** Replace a vehicle */
export const replaceVehicle = (parameters: ReplaceVehicleParameters, body: VehicleGiven): DriverCall<Vehicle> => ({
  method: 'PUT',
  path: `/me/vehicles/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of deleteVehicle. */
export interface DeleteVehicleParameters {
  readonly id: string;
}

/** Forget a vehicle */
export const deleteVehicle = (parameters: DeleteVehicleParameters): DriverCall<void> => ({
  method: 'DELETE',
  path: `/me/vehicles/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of listFilters. */
export interface ListFiltersParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Searches that you keep, oldest first */
export const listFilters = (parameters: ListFiltersParameters = {}): DriverCall<{ readonly items: readonly Filter[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/me/filters',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/** Keep a search */
export const createFilter = (body: FilterGiven): DriverCall<Filter> => ({
  method: 'POST',
  path: '/me/filters',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of getFilter. */
export interface GetFilterParameters {
  readonly id: string;
}

/** Read a search */
export const getFilter = (parameters: GetFilterParameters): DriverCall<Filter> => ({
  method: 'GET',
  path: `/me/filters/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of replaceFilter. */
export interface ReplaceFilterParameters {
  readonly id: string;
}

/** Replace a search */
export const replaceFilter = (parameters: ReplaceFilterParameters, body: FilterGiven): DriverCall<Filter> => ({
  method: 'PUT',
  path: `/me/filters/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of deleteFilter. */
export interface DeleteFilterParameters {
  readonly id: string;
}

/** Forget a search */
export const deleteFilter = (parameters: DeleteFilterParameters): DriverCall<void> => ({
  method: 'DELETE',
  path: `/me/filters/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of listFavourites. */
export interface ListFavouritesParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Places you like, by their ids */
export const listFavourites = (parameters: ListFavouritesParameters = {}): DriverCall<{ readonly items: readonly Favourite[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/me/favourites',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/** Parameters of keepFavourite. */
export interface KeepFavouriteParameters {
  /** The id of a place. */
  readonly location_id: string;
}

/** Keep a place, or change what you call it */
export const keepFavourite = (parameters: KeepFavouriteParameters, body: FavouriteGiven): DriverCall<Favourite> => ({
  method: 'PUT',
  path: `/me/favourites/${encodeURIComponent(parameters.location_id)}`,
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of forgetFavourite. */
export interface ForgetFavouriteParameters {
  /** The id of a place. */
  readonly location_id: string;
}

/** Forget a place */
export const forgetFavourite = (parameters: ForgetFavouriteParameters): DriverCall<void> => ({
  method: 'DELETE',
  path: `/me/favourites/${encodeURIComponent(parameters.location_id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** What you are told while the app is closed */
export const getNotificationWishes = (): DriverCall<NotificationWishes> => ({
  method: 'GET',
  path: '/me/notifications',
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Change what you are told while the app is closed */
export const changeNotificationWishes = (body: NotificationWishesUpdate): DriverCall<NotificationWishes> => ({
  method: 'PATCH',
  path: '/me/notifications',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of startSession. */
export interface StartSessionParameters {
  /** A UUID, the same for each try of the same thing: it is done once. */
  readonly 'Idempotency-Key': string;
}

/**
 * Start a charge
 * Answers at once: what becomes of it is in the session. The operator of the station is asked once, whatever happens. A charge that was given up, because nobody answered in time, say, may still begin: then the session says so, with `is_late`.
 */
export const startSession = (parameters: StartSessionParameters, body: SessionStart): DriverCall<Session> => ({
  method: 'POST',
  path: '/sessions',
  query: {},
  headers: { 'Idempotency-Key': parameters['Idempotency-Key'] },
  body,
  accept: 'application/json',
});

/** Parameters of getSession. */
export interface GetSessionParameters {
  /** Its id. */
  readonly id: string;
}

/** Read a charge */
export const getSession = (parameters: GetSessionParameters): DriverCall<Session> => ({
  method: 'GET',
  path: `/sessions/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of streamSession. */
export interface StreamSessionParameters {
  /** Its id. */
  readonly id: string;
  /** The id of the last event that was seen: the stream goes on after it. */
  readonly 'Last-Event-ID'?: string | undefined;
}

/**
 * Follow a charge
 * Server-sent events `session`, each the whole charge as it is then; the first at once, unless `Last-Event-ID` says that it has been seen. Silence is broken by a comment. The stream ends after ten minutes, or when the charge is billed: browsers connect again by themselves.
 */
export const streamSession = (parameters: StreamSessionParameters): DriverCall<Raw<'text/event-stream'>> => ({
  method: 'GET',
  path: `/sessions/${encodeURIComponent(parameters.id)}/stream`,
  query: {},
  headers: { 'Last-Event-ID': parameters['Last-Event-ID'] },
  accept: 'text/event-stream',
});

/** Parameters of stopSession. */
export interface StopSessionParameters {
  /** Its id. */
  readonly id: string;
}

/**
 * Stop a charge, or give it up before it has begun
 * A charge whose command was not sent yet is never asked for. One whose command was sent is given up: should it begin nevertheless, it is stopped at once. Asked again, the command that is under way is answered.
 */
export const stopSession = (parameters: StopSessionParameters): DriverCall<SessionCommand> => ({
  method: 'POST',
  path: `/sessions/${encodeURIComponent(parameters.id)}/stop`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of unlockConnector. */
export interface UnlockConnectorParameters {
  /** Its id. */
  readonly id: string;
}

/**
 * Have the connector of a charge let go of the cable
 * While the charge is under way, and for 15 minutes after its end.
 */
export const unlockConnector = (parameters: UnlockConnectorParameters): DriverCall<SessionCommand> => ({
  method: 'POST',
  path: `/sessions/${encodeURIComponent(parameters.id)}/unlock`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of setSessionPreferences. */
export interface SetSessionPreferencesParameters {
  /** Its id. */
  readonly id: string;
}

/** Say when the car leaves and what matters most */
export const setSessionPreferences = (parameters: SetSessionPreferencesParameters, body: SessionPreferences): DriverCall<SessionCommand> => ({
  method: 'PUT',
  path: `/sessions/${encodeURIComponent(parameters.id)}/preferences`,
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of createReservation. */
export interface CreateReservationParameters {
  /** A UUID, the same for each try of the same thing: it is done once. */
  readonly 'Idempotency-Key': string;
}

/**
 * Have a place kept, from now on
 * Answers at once: what becomes of it is in the reservation. OCPI 2.2.1 knows no bookings for later.
 */
export const createReservation = (parameters: CreateReservationParameters, body: ReservationCreate): DriverCall<Reservation> => ({
  method: 'POST',
  path: '/reservations',
  query: {},
  headers: { 'Idempotency-Key': parameters['Idempotency-Key'] },
  body,
  accept: 'application/json',
});

/** List the reservations that are to be made, or that stand */
export const listReservations = (): DriverCall<ReservationList> => ({
  method: 'GET',
  path: '/reservations',
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of getReservation. */
export interface GetReservationParameters {
  /** Its id. */
  readonly id: string;
}

/** Read a reservation */
export const getReservation = (parameters: GetReservationParameters): DriverCall<Reservation> => ({
  method: 'GET',
  path: `/reservations/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of cancelReservation. */
export interface CancelReservationParameters {
  /** Its id. */
  readonly id: string;
}

/** Take a reservation back */
export const cancelReservation = (parameters: CancelReservationParameters): DriverCall<ReservationCommand> => ({
  method: 'DELETE',
  path: `/reservations/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of listMySessions. */
export interface ListMySessionsParameters {
  /** Charges from then on. */
  readonly from?: string | undefined;
  /** Charges before then. */
  readonly to?: string | undefined;
  /** Only at stations of this CPO, such as DE-ABC. */
  readonly operator?: string | undefined;
  /** Only those of this vehicle. */
  readonly vehicle?: string | undefined;
  /** true: also those that came to nothing. */
  readonly with_failed?: boolean | undefined;
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/**
 * List the charges of the driver, the newest first
 * Also those that began with a card or a car. As CSV with `Accept: text/csv`, then all at once.
 */
export const listMySessions = (parameters: ListMySessionsParameters = {}): DriverCall<{ readonly items: readonly Session[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/me/sessions',
  query: { from: parameters.from, to: parameters.to, operator: parameters.operator, vehicle: parameters.vehicle, with_failed: parameters.with_failed, limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/** Parameters of streamMySessions. */
export interface StreamMySessionsParameters {
  /** The id of the last event that was seen: the stream goes on after it. */
  readonly 'Last-Event-ID'?: string | undefined;
}

/**
 * Follow all charges of the driver
 * Server-sent events `session` as in `/sessions/{id}/stream`, of every charge that is under way, or begins: with a card too, and late ones. The first are those under way now; there is no place to go on from.
 */
export const streamMySessions = (parameters: StreamMySessionsParameters = {}): DriverCall<Raw<'text/event-stream'>> => ({
  method: 'GET',
  path: '/me/sessions/stream',
  query: {},
  headers: { 'Last-Event-ID': parameters['Last-Event-ID'] },
  accept: 'text/event-stream',
});

/** Parameters of getMySession. */
export interface GetMySessionParameters {
  /** Its id. */
  readonly id: string;
}

/** Read a charge of the history */
export const getMySession = (parameters: GetMySessionParameters): DriverCall<Session> => ({
  method: 'GET',
  path: `/me/sessions/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of getReceipt. */
export interface GetReceiptParameters {
  /** Its id. */
  readonly id: string;
}

/**
 * Get the receipt of a charge
 * As JSON, as a page, or as PDF.
 */
export const getReceipt = (parameters: GetReceiptParameters): DriverCall<Receipt> => ({
  method: 'GET',
  path: `/me/sessions/${encodeURIComponent(parameters.id)}/receipt`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of disputeBill. */
export interface DisputeBillParameters {
  /** Its id. */
  readonly id: string;
}

/**
 * Dispute the bill of a charge
 * Puts it into the queue of the operator, who settles it with the CPO. There is one dispute about a bill at a time.
 */
export const disputeBill = (parameters: DisputeBillParameters, body: BillDispute): DriverCall<DisputeOpened> => ({
  method: 'POST',
  path: `/me/sessions/${encodeURIComponent(parameters.id)}/dispute`,
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/**
 * Say what a charge costs at a connector
 * The charge is either a vehicle with two states of charge, from which energy and time follow, or energy and time themselves: both or neither is 422. There is a quote for each tariff that may apply, split into all that the total is made of, the fees of the provider among it. A quote has an id, by which a charge can be started at its price until it expires.
 */
export const estimatePrice = (body: PriceEstimate): DriverCall<PriceQuotes> => ({
  method: 'POST',
  path: '/prices/estimate',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/**
 * Compare what a charge costs at several connectors
 * The same charge at up to 50 connectors, by each tariff that may apply there: the cheapest first, those without a price last, with the reason. These prices are not kept: an estimate at the one that is chosen gives a quote to start with.
 */
export const comparePrices = (body: PriceCompare): DriverCall<PriceComparison> => ({
  method: 'POST',
  path: '/prices/compare',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of getTariff. */
export interface GetTariffParameters {
  /** As a quote names it. */
  readonly tariff_id: string;
  /** What the connector gives: from 50 kW on prices are shown in another order. Left out: below that. */
  readonly power_kw?: number | undefined;
}

/**
 * Read a tariff
 * For programs, and for people in English, German, French, Dutch, Spanish or Italian, whichever Accept-Language names first. Prices come in the order energy, time, session, other; from 50 kW on energy is first, and what keeping the place costs stands by itself at the end.
 */
export const getTariff = (parameters: GetTariffParameters): DriverCall<TariffInfo> => ({
  method: 'GET',
  path: `/tariffs/${encodeURIComponent(parameters.tariff_id)}`,
  query: { power_kw: parameters.power_kw },
  headers: {},
  accept: 'application/json',
});

/**
 * Plan where to charge on a route
 * The route is that of the driver’s navigation. A trip that cannot be made is an answer like any other, with `feasible: false`. As GeoJSON or GPX with `Accept`.
 */
export const planTrip = (body: TripPlanRequest): DriverCall<TripPlan> => ({
  method: 'POST',
  path: '/trips/plan',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Plan a trip and keep it */
export const saveTrip = (body: TripSave): DriverCall<SavedTrip> => ({
  method: 'POST',
  path: '/me/trips',
  query: {},
  headers: {},
  body,
  accept: 'application/json',
});

/** Parameters of listTrips. */
export interface ListTripsParameters {
  /** Items on a page. */
  readonly limit?: number | undefined;
  /** Where to go on: `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** List the trips that are kept, the newest first */
export const listTrips = (parameters: ListTripsParameters = {}): DriverCall<{ readonly items: readonly SavedTripSummary[]; readonly page: Page }> => ({
  method: 'GET',
  path: '/me/trips',
  query: { limit: parameters.limit, cursor: parameters.cursor },
  headers: {},
  accept: 'application/json',
});

/** Parameters of getTrip. */
export interface GetTripParameters {
  /** Its id. */
  readonly id: string;
}

/** Read a trip, as it was planned */
export const getTrip = (parameters: GetTripParameters): DriverCall<SavedTrip> => ({
  method: 'GET',
  path: `/me/trips/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of deleteTrip. */
export interface DeleteTripParameters {
  /** Its id. */
  readonly id: string;
}

/** Forget a trip */
export const deleteTrip = (parameters: DeleteTripParameters): DriverCall<void> => ({
  method: 'DELETE',
  path: `/me/trips/${encodeURIComponent(parameters.id)}`,
  query: {},
  headers: {},
  accept: 'application/json',
});

/** The figures that the CO2 of charges rests on, with their sources */
export const getFootprintFactors = (): DriverCall<GridFactors> => ({
  method: 'GET',
  path: '/footprint/factors',
  query: {},
  headers: {},
  accept: 'application/json',
});

/** Parameters of getAnalytics. */
export interface GetAnalyticsParameters {
  /** The steps of the series. */
  readonly period?: 'month' | 'year' | undefined;
  /** Charges that began from then on; left out: the twelve months, or five years, before `to`. */
  readonly from?: string | undefined;
  /** Charges that began before then; left out: now. */
  readonly to?: string | undefined;
  /** What groups have in common. */
  readonly group_by?: 'operator' | 'location' | 'vehicle' | 'power_class' | 'weekday' | undefined;
}

/**
 * What the charges of the driver come to
 * Only bills that stand are counted: none that was taken back. What is not known is null and in no sum; each figure says of how many charges it is. As CSV with `Accept: text/csv`.
 */
export const getAnalytics = (parameters: GetAnalyticsParameters = {}): DriverCall<Analytics> => ({
  method: 'GET',
  path: '/me/analytics',
  query: { period: parameters.period, from: parameters.from, to: parameters.to, group_by: parameters.group_by },
  headers: {},
  accept: 'application/json',
});
