/** The shapes of the driver API. Generated from schemas/driver by `npm run generate`: do not edit. */

/**
 * What an access token or an app key permits.
 */
export type DriverScopeName =
  | 'history:read'
  | 'locations:read'
  | 'prices:read'
  | 'profile:read'
  | 'profile:write'
  | 'reservations:write'
  | 'sessions:control'
  | 'sessions:read';
/**
 * How well it is known what EVSEs do, by the rhythm in which their operator is heard from: within one interval, within three, later, or not at all.
 */
export type Freshness = 'LIVE' | 'RECENT' | 'STALE' | 'NONE';
/**
 * What an EVSE does, as OCPI names it; UNKNOWN where its status is too old to be relied on.
 */
export type EvseStatus =
  'AVAILABLE' | 'BLOCKED' | 'CHARGING' | 'INOPERATIVE' | 'OUTOFORDER' | 'PLANNED' | 'REMOVED' | 'RESERVED' | 'UNKNOWN';

/**
 * The type of what each schema file describes.
 */
export interface DriverSchemas {
  'analytics-query': AnalyticsQuery;
  analytics: Analytics;
  'bill-dispute': BillDispute;
  'changes-query': ChangesQuery;
  'charge-period': ChargePeriod;
  'charge-place': ChargePlace;
  'cluster-query': ClusterQuery;
  'co2-sums': Co2Sums;
  co2: Co2;
  command: Command;
  'compared-target': ComparedTarget;
  contract: Contract;
  'dispute-opened': DisputeOpened;
  'evse-found': EvseFound;
  export: Export;
  'favourite-given': FavouriteGiven;
  favourite: Favourite;
  'feedback-create': FeedbackCreate;
  feedback: Feedback;
  'filter-given': FilterGiven;
  filter: Filter;
  'grid-factors': GridFactors;
  'history-query': HistoryQuery;
  'location-detail': LocationDetail;
  'location-occupancy': LocationOccupancy;
  'location-query': LocationQuery;
  'location-search': LocationSearch;
  'location-status': LocationStatus;
  'location-summary': LocationSummary;
  'me-update': MeUpdate;
  me: Me;
  'notification-wishes-update': NotificationWishesUpdate;
  'notification-wishes': NotificationWishes;
  notification: Notification;
  'occupancy-query': OccupancyQuery;
  password: Password;
  permissions: Permissions;
  'price-compare': PriceCompare;
  'price-comparison': PriceComparison;
  'price-estimate': PriceEstimate;
  'price-quotes': PriceQuotes;
  'price-target': PriceTarget;
  'price-total': PriceTotal;
  problem: Problem;
  'quote-component': QuoteComponent;
  'quote-tariff': QuoteTariff;
  quote: Quote;
  receipt: Receipt;
  reference: PlaceReference;
  'reservation-command': ReservationCommand;
  'reservation-create': ReservationCreate;
  'reservation-list': ReservationList;
  reservation: Reservation;
  'route-places': RoutePlaces;
  'route-search': RouteSearch;
  'saved-trip-summary': SavedTripSummary;
  'saved-trip': SavedTrip;
  'session-command': SessionCommand;
  'session-cost': SessionCost;
  'session-preferences': SessionPreferences;
  'session-start': SessionStart;
  session: Session;
  'status-batch-answer': StatusBatchAnswer;
  'status-batch': StatusBatch;
  'status-changes': StatusChanges;
  'stream-query': StreamQuery;
  'target-ref': TargetRef;
  'tariff-component': TariffComponent;
  'tariff-query': TariffQuery;
  tariff: TariffInfo;
  'tile-json': TileJson;
  'tile-query': TileQuery;
  'token-link-create': TokenLinkCreate;
  'token-link': TokenLink;
  'token-update': TokenUpdate;
  token: Token;
  'trip-plan': TripPlan;
  'trip-request': TripPlanRequest;
  'trip-save': TripSave;
  'vehicle-given': VehicleGiven;
  vehicle: Vehicle;
  'watch-create': WatchCreate;
  watch: Watch;
}
/**
 * Which charges are counted, and how.
 */
export interface AnalyticsQuery {
  /**
   * The steps of the series.
   */
  period?: 'month' | 'year';
  /**
   * Charges that began from then on; left out: the twelve months, or five years, before `to`.
   */
  from?: string;
  /**
   * Charges that began before then; left out: now.
   */
  to?: string;
  /**
   * What groups have in common.
   */
  group_by?: 'operator' | 'location' | 'vehicle' | 'power_class' | 'weekday';
}
/**
 * What the charges of a driver come to. Only bills that stand are counted; every figure says of how many.
 */
export interface Analytics {
  /**
   * Charges from then on.
   */
  from: string;
  /**
   * Charges before then.
   */
  to: string;
  /**
   * The steps of the series.
   */
  period: 'month' | 'year';
  /**
   * What groups have in common.
   */
  group_by: 'operator' | 'location' | 'vehicle' | 'power_class' | 'weekday' | null;
  /**
   * Whether there were more charges than are counted: then these are the newest.
   */
  truncated: boolean;
  /**
   * All of them.
   */
  totals: AnalyticsTotals;
  /**
   * What would have cost less.
   */
  counterfactual: {
    /**
     * By the cheapest of the driver's tariffs at the same connector.
     */
    cheapest_own_tariff_saving: AnalyticsSavings;
    /**
     * At the cheapest connector of the same kind nearby.
     */
    cheapest_nearby_saving: AnalyticsSavings;
    /**
     * Charges that were looked at: the newest.
     */
    looked_at: number;
    /**
     * How it was worked out.
     */
    method: string;
  };
  /**
   * How often charges that the app asked for have begun.
   */
  reliability: {
    /**
     * From 0 to 1; null: none was asked for.
     */
    start_success_rate: number | null;
    /**
     * That have come to nothing; those the driver has called off are not among them.
     */
    failed_starts: number;
    /**
     * That were asked for.
     */
    n: number;
  };
  /**
   * How near bills are to quotes.
   */
  quote_accuracy: {
    /**
     * Half of the bills are more than that above their quote; below 0: under it; null: none was quoted.
     */
    median_delta_pct: number | null;
    /**
     * Bills that can be compared.
     */
    n: number;
  };
  /**
   * By the clock at each place, in order; steps without a charge are left out.
   */
  series: AnalyticsGroup[];
  /**
   * The most charges first.
   */
  groups: AnalyticsGroup[];
}
/**
 * A bill that the driver finds wrong.
 */
export interface BillDispute {
  /**
   * What is wrong.
   */
  reason: 'WRONG_PRICE' | 'WRONG_ENERGY' | 'WRONG_TIME' | 'NOT_CHARGED' | 'NOT_MINE' | 'OTHER';
  /**
   * In the driver's words; the operator and the CPO read it.
   */
  text: string;
}
/**
 * Where the feed goes on.
 */
export interface ChangesQuery {
  /**
   * The `next_since` of the answer before; left out: nothing is told but the cursor of now.
   */
  since?: string;
}
/**
 * A part of a charge.
 */
export interface ChargePeriod {
  /**
   * When it began; it lasts until the next one.
   */
  started_at: string | null;
  /**
   * The CPO's id of the tariff in force.
   */
  tariff_id: string | null;
  /**
   * What was used: kWh, hours, kW, A, percent.
   */
  dimensions: {
    /**
     * OCPI's CdrDimensionType.
     */
    type: string;
    /**
     * How much.
     */
    volume: string;
  }[];
}
/**
 * Where a charge or a reservation is, as it was when it began.
 */
export interface ChargePlace {
  /**
   * The place.
   */
  location: {
    /**
     * Public id of the place; null: the network does not know it any more.
     */
    id: string | null;
    /**
     * What it is called.
     */
    name: string | null;
    /**
     * Whose station it is.
     */
    operator: {
      /**
       * Of its CPO, such as DE-ABC.
       */
      party: string;
      /**
       * Its name.
       */
      name: string | null;
    };
    /**
     * Where it is.
     */
    address: {
      /**
       * Street and number.
       */
      line: string | null;
      /**
       * Postal code.
       */
      postal_code: string | null;
      /**
       * City.
       */
      city: string | null;
      /**
       * ISO 3166-1 alpha-3.
       */
      country: string | null;
    };
    /**
     * Of the place, an IANA name.
     */
    time_zone: string | null;
  };
  /**
   * The EVSE.
   */
  evse: {
    /**
     * Its uid at the place; null: not known yet.
     */
    uid: string | null;
    /**
     * What is printed on it.
     */
    evse_id: string | null;
    /**
     * What else is written on it.
     */
    physical_reference: string | null;
  };
  /**
   * The connector; null: not known yet.
   */
  connector: {
    /**
     * Its id at the EVSE.
     */
    id: string;
    /**
     * OCPI's ConnectorType.
     */
    standard: string;
    /**
     * OCPI's PowerType.
     */
    power_type: string;
    /**
     * What it gives at the most.
     */
    max_power_kw: number | null;
  } | null;
}
/**
 * Which part of a map, for what.
 */
export interface ClusterQuery {
  /**
   * west,south,east,north in degrees, of any size; where west is greater than east it reaches across the date line.
   *
   * @minItems 4
   * @maxItems 4
   */
  bbox: number[];
  /**
   * Of the map: web tiles.
   */
  zoom: number;
  /**
   * Id of one of the driver's own vehicles: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws.
   */
  vehicle?: string;
  /**
   * Kinds of plug or socket, as OCPI names them.
   *
   * @maxItems 50
   */
  connector?: string[];
  /**
   * Kind of current.
   */
  power_type?: 'AC' | 'DC';
  /**
   * A connector gives at least that.
   */
  power_min_kw?: number;
  /**
   * A connector gives at most that.
   */
  power_max_kw?: number;
  /**
   * True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed.
   */
  available_now?: boolean;
  /**
   * At least so many EVSEs that are meant are free.
   */
  min_available?: number;
  /**
   * No older evidence of the statuses.
   */
  max_status_age_s?: number;
  /**
   * True: known to be open now.
   */
  open_now?: boolean;
  /**
   * Known to be open then.
   */
  open_at?: string;
  /**
   * Parties such as BE-BEC, or names: of operators as places show them, or of parties.
   *
   * @maxItems 50
   */
  operator?: string[];
  /**
   * What is near, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  facility?: string[];
  /**
   * Kinds of place, as OCPI names them.
   *
   * @maxItems 50
   */
  parking_type?: string[];
  /**
   * Who may use it.
   *
   * @maxItems 50
   */
  access?: ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[];
  /**
   * No EVSE with one of these parking restrictions is meant.
   *
   * @maxItems 50
   */
  exclude_restriction?: string[];
  /**
   * What an EVSE can do, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  capability?: string[];
  /**
   * How one can pay there, or be let charge: one of them.
   *
   * @maxItems 50
   */
  payment?: ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[];
  /**
   * True: a charge can be started from afar by whoever asks.
   */
  startable?: boolean;
  /**
   * By `price_hint`, in `currency`; what has no known price is not meant.
   */
  price_max_per_kwh?: number;
  /**
   * Of price_max_per_kwh and sort=price, ISO 4217.
   */
  currency?: string;
  /**
   * True: declared to be green energy.
   */
  green?: boolean;
  /**
   * Declared grams of CO2 per kWh; what is not declared is not meant.
   */
  max_g_per_kwh?: number;
  /**
   * What the hub knows of the place is at least that good: `quality.score`, from 0 to 100.
   */
  min_quality?: number;
  /**
   * At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant.
   */
  min_success_rate?: number;
  /**
   * ISO 3166-1 alpha-3, such as BEL.
   *
   * @maxItems 50
   */
  country?: string[];
  /**
   * Changed since then, its statuses too.
   */
  updated_since?: string;
}
/**
 * Greenhouse gases of several charges. Figures that count different things, or come from different methods, are never added up: each kind has its own entry.
 */
export interface Co2Sums {
  /**
   * By the average of the grids at the places.
   */
  location: EmissionSum[];
  /**
   * By what operators say of their electricity.
   */
  declared: EmissionSum[];
  /**
   * Less than cars that burn fuel.
   */
  avoided: AvoidedSum[];
  /**
   * Charges of which nothing is known by the grid.
   */
  unknown: number;
}
/**
 * What a charge leaves behind in greenhouse gases: by the grid at the place, by what the operator declares, and against a car that burns fuel. What is not known is null.
 */
export interface Co2 {
  /**
   * By the average of the grid at the place: the figure to show first.
   */
  location: EmissionFigure | null;
  /**
   * By what the operator of the station says of its electricity.
   */
  declared: EmissionFigure | null;
  /**
   * Less than a car that burns fuel, as a range; negative where it is more.
   */
  avoided: AvoidedEmission | null;
  /**
   * Of the method; figures of two versions are not to be compared.
   */
  method_version: '1';
}
/**
 * Something that the operator of a station was asked to do.
 */
export interface Command {
  /**
   * Names it.
   */
  id: string;
  /**
   * What is asked for.
   */
  kind:
    | 'START_SESSION'
    | 'STOP_SESSION'
    | 'UNLOCK_CONNECTOR'
    | 'RESERVE_NOW'
    | 'CANCEL_RESERVATION'
    | 'CHARGING_PREFERENCES';
  /**
   * NEW: not sent yet; SENT: the operator is asked; ACCEPTED: it has agreed; DONE: its station has. The others have come to nothing; CANCELLED was never sent.
   */
  state: 'NEW' | 'SENT' | 'ACCEPTED' | 'DONE' | 'REJECTED' | 'TIMED_OUT' | 'FAILED' | 'CANCELLED';
  /**
   * What the operator, or its station, has said last, in OCPI's words.
   */
  result: string | null;
}
/**
 * What a charge costs at one of several connectors.
 */
export interface ComparedTarget {
  /**
   * Which of the targets in the request it is, from 0.
   */
  index: number;
  /**
   * The connector that was meant; null: there is none.
   */
  target: PriceTarget | null;
  /**
   * The best of its prices; null: none is known.
   */
  best: {
    /**
     * For GET /tariffs/{id}.
     */
    tariff_id: string;
    /**
     * How it is paid.
     */
    kind: 'AD_HOC' | 'CONTRACT' | 'ROAMING';
    /**
     * What it costs.
     */
    total: PriceTotal;
    /**
     * For each kWh.
     */
    effective_per_kwh: string | null;
  } | null;
  /**
   * One for each tariff, the best first. They are not kept: ask for an estimate to start a charge with one.
   */
  quotes: Quote[];
  /**
   * Why there is no price at all.
   */
  no_price_reason:
    | 'CONNECTOR_INCOMPATIBLE'
    | 'NO_AGREEMENT'
    | 'NO_TARIFF'
    | 'NOT_PRICEABLE'
    | 'TARIFF_UNKNOWN'
    | 'TARGET_UNKNOWN'
    | null;
}
/**
 * A contract of the driver with the provider.
 */
export interface Contract {
  /**
   * Names the contract.
   */
  id: string;
  /**
   * An eMAID of 15 characters without separators; the last is the check digit.
   */
  contract_id: string;
  /**
   * The provider: DE-XVE.
   */
  emsp: string;
  /**
   * Since when.
   */
  valid_from: string;
  /**
   * When it ended; null: it has not.
   */
  valid_until: string | null;
}
/**
 * A dispute that is now in the queue of the operator.
 */
export interface DisputeOpened {
  /**
   * Names the dispute.
   */
  id: string;
  /**
   * OPEN: the operator looks at it.
   */
  state: 'OPEN';
}
/**
 * What a printed id means: the EVSE, and where it is.
 */
export interface EvseFound {
  location: LocationSummary;
  evse: PlaceEvse;
}
/**
 * Everything the hub has about the driver. Other parts of it have members of their own.
 */
export interface Export {
  /**
   * When.
   */
  exported_at: string;
  /**
   * Who the driver is.
   */
  profile: Me;
  /**
   * All there were.
   */
  contracts: Contract[];
  /**
   * Of the present contract.
   */
  tokens: Token[];
  /**
   * As they were described.
   */
  vehicles: Vehicle[];
  /**
   * As they were kept.
   */
  filters: Filter[];
  /**
   * As they were kept.
   */
  favourites: Favourite[];
  /**
   * Where the driver is signed in.
   */
  sign_ins: SignIn[];
  [k: string]: unknown;
}
/**
 * What the driver calls a place.
 */
export interface FavouriteGiven {
  /**
   * Left out: nothing of his own.
   */
  label?: string;
}
/**
 * A place that the driver likes.
 */
export interface Favourite {
  /**
   * Of the place.
   */
  location_id: string;
  /**
   * What the driver calls it; null: nothing of his own.
   */
  label: string | null;
  /**
   * Since when.
   */
  created_at: string;
}
/**
 * Something that is wrong with a place, for its CPO.
 */
export interface FeedbackCreate {
  /**
   * The place.
   */
  location_id: string;
  /**
   * The EVSE it is about.
   */
  evse_uid?: string;
  /**
   * What is wrong.
   */
  kind: 'WRONG_STATUS' | 'NOT_WORKING' | 'WRONG_POSITION' | 'WRONG_PRICE' | 'BLOCKED' | 'WRONG_HOURS' | 'OTHER';
  /**
   * When it was seen; left out: now.
   */
  observed_at?: string;
  /**
   * More, in your words; the CPO reads it.
   */
  text?: string;
}
/**
 * Something a driver has reported about a place, and what was said to it.
 */
export interface Feedback {
  /**
   * Names it.
   */
  id: string;
  /**
   * The place.
   */
  location_id: string;
  /**
   * The EVSE it is about.
   */
  evse_uid: string | null;
  /**
   * What is wrong.
   */
  kind: 'WRONG_STATUS' | 'NOT_WORKING' | 'WRONG_POSITION' | 'WRONG_PRICE' | 'BLOCKED' | 'WRONG_HOURS' | 'OTHER';
  /**
   * When it was seen.
   */
  observed_at: string;
  /**
   * In the driver's words.
   */
  text: string | null;
  /**
   * What has become of it.
   */
  state: 'OPEN' | 'ANSWERED' | 'FIXED' | 'REJECTED';
  /**
   * What the CPO says to it.
   */
  reply: string | null;
  /**
   * When.
   */
  replied_at: string | null;
  /**
   * When it was reported.
   */
  created_at: string;
}
/**
 * A search that the driver wants to use again.
 */
export interface FilterGiven {
  /**
   * What the driver calls it.
   */
  name: string;
  /**
   * Parameters of a search for places, as text.
   */
  filter: {
    [k: string]: string;
  };
}
/**
 * A search that the driver uses again.
 */
export interface Filter {
  /**
   * Names the filter.
   */
  id: string;
  /**
   * What the driver calls it.
   */
  name: string;
  /**
   * Parameters of a search for places, as text.
   */
  filter: {
    [k: string]: string;
  };
}
/**
 * The figures that the CO2 of charges rests on, with their sources.
 */
export interface GridFactors {
  /**
   * Of the method; blocks of two versions are not to be compared.
   */
  method_version: string;
  /**
   * Averages of grids.
   */
  grid: {
    /**
     * Who says so.
     */
    source: string;
    /**
     * Where.
     */
    url: string | null;
    /**
     * Under which licence (SPDX).
     */
    licence: string | null;
    /**
     * What the figures count.
     */
    boundary: 'DIRECT' | 'LIFECYCLE';
    /**
     * By country.
     *
     * Items: One country.
     */
    countries: {
      /**
       * ISO 3166-1 alpha-3.
       */
      country: string;
      /**
       * Grams of CO2 equivalent per kWh.
       */
      g_per_kwh: number;
      /**
       * The year it is of.
       */
      year: number;
    }[];
  };
  /**
   * What a kWh of each source of electricity emits over its whole life; used for what operators declare.
   */
  sources: {
    /**
     * Who says so.
     */
    source: string;
    /**
     * What the figures count.
     */
    boundary: 'LIFECYCLE';
    /**
     * By source.
     *
     * Items: One source.
     */
    factors: {
      /**
       * As OCPI names it.
       */
      energy_source: string;
      /**
       * At the least.
       */
      g_per_kwh_min: number;
      /**
       * At the most.
       */
      g_per_kwh_max: number;
    }[];
  };
}
/**
 * Which charges are wanted.
 */
export interface HistoryQuery {
  /**
   * Charges from then on.
   */
  from?: string;
  /**
   * Charges before then.
   */
  to?: string;
  /**
   * Only at stations of this CPO, such as DE-ABC.
   */
  operator?: string;
  /**
   * Only those of this vehicle.
   */
  vehicle?: string;
  /**
   * true: also those that came to nothing.
   */
  with_failed?: boolean;
}
/**
 * A place with all that is known of it.
 */
export interface LocationDetail {
  /**
   * Names the place in this API.
   */
  id: string;
  /**
   * What people call it; null: nothing.
   */
  name: string | null;
  operator: PlaceOperator;
  /**
   * Null: what its CPO says of that cannot be right.
   */
  point: PlacePoint | null;
  /**
   * IANA name.
   */
  time_zone: string;
  address: PlaceAddress;
  /**
   * Great circle, from the point that was asked for; null: none was.
   */
  distance_m: number | null;
  /**
   * CUSTOMERS: of what it belongs to. RESTRICTED: not for the public.
   */
  access: 'PUBLIC' | 'CUSTOMERS' | 'RESTRICTED';
  /**
   * Kind of place, as OCPI names it; null: not said.
   */
  parking_type: string | null;
  open: PlaceOpen;
  /**
   * The most a connector that is meant gives.
   */
  max_power_kw: number;
  /**
   * SLOW below 7.4 kW, NORMAL up to 22, FAST below 150, ULTRA from there on.
   */
  power_class: 'SLOW' | 'NORMAL' | 'FAST' | 'ULTRA';
  /**
   * The most powerful first.
   */
  connectors: PlaceConnectors[];
  availability: PlaceAvailability;
  /**
   * The cheapest of what is meant; null: not known.
   */
  price_hint: PriceHint | null;
  startable: PlaceStartable;
  /**
   * What any of its EVSEs can do, as OCPI names it.
   */
  capabilities: string[];
  /**
   * What is near, as OCPI names it.
   */
  facilities: string[];
  energy: PlaceEnergy;
  quality: PlaceQuality;
  /**
   * How starts by app went there lately, of the drivers of all eMSPs that the hub hosts; null: too few to tell.
   */
  start_success: PlaceStartSuccess | null;
  versions: PlaceVersions;
  /**
   * How to get there.
   */
  directions: PlaceText | null;
  /**
   * Pictures, at its CPO.
   */
  images: PlaceImage[];
  /**
   * When it is open; null: not known.
   */
  opening_times: {
    /**
     * It never closes, but for exceptions.
     */
    always: boolean;
    /**
     * The next seven days in local time, exceptions worked in.
     *
     * Items: A day.
     */
    days: {
      /**
       * In local time.
       */
      date: string;
      /**
       * None: closed.
       *
       * Items: A period that is open.
       */
      periods: {
        /**
         * HH:MM.
         */
        begin: string;
        /**
         * HH:MM; 24:00 is the end of the day.
         */
        end: string;
      }[];
    }[];
  } | null;
  /**
   * Points nearby that drivers need, such as entrances.
   *
   * Items: A point.
   */
  related_locations: {
    point: PlacePoint;
    /**
     * What it is.
     */
    name: PlaceText | null;
  }[];
  /**
   * Of its operator; null: not said.
   */
  help_phone: string | null;
  /**
   * Its EVSEs; those that were removed are left out.
   */
  evses: PlaceEvse[];
  /**
   * Who tells of it: the one whose data is shown first, then those that tell of the same EVSEs.
   */
  sources: PlaceSource[];
  /**
   * Places of other operators nearby that may be the same, with how likely that is. Nothing is made of it.
   *
   * Items: A place.
   */
  possible_duplicate_of: {
    /**
     * Its id.
     */
    id: string;
    /**
     * From 0 to 1, by the formula in docs/driver-places.md.
     */
    score: number;
  }[];
}
/**
 * How busy a place was, by weekday and hour of its local time: what was, and no forecast.
 */
export interface LocationOccupancy {
  /**
   * The place.
   */
  location_id: string;
  /**
   * What was asked for; null: all EVSEs together.
   */
  power_type: 'AC' | 'DC' | null;
  /**
   * How many EVSEs of that kind there are now.
   */
  evses: number;
  /**
   * Of the weekdays and hours.
   */
  time_zone: string;
  /**
   * The place has been watched since then; null: not yet.
   */
  since: string | null;
  /**
   * What happened until then is counted; null: nothing yet.
   */
  as_of: string | null;
  /**
   * What was observed so many days ago counts half.
   */
  half_life_days: number;
  /**
   * The 168 hours of a week, from Monday 0:00 on.
   */
  cells: OccupancyCell[];
}
/**
 * An hour of the week.
 */
export interface OccupancyCell {
  /**
   * 1 is Monday.
   */
  weekday: number;
  /**
   * It begins then.
   */
  hour: number;
  /**
   * Which share of the observed time EVSEs were CHARGING, BLOCKED or RESERVED, from 0 to 1. Null: too little was observed to say.
   */
  busy_share: number | null;
  /**
   * How long EVSEs were observed, of all of them together; longer ago counts for less. Time in which one was out of service, or in which nobody knew what it did, is not in it.
   */
  observed_hours: number;
  /**
   * How often the whole hour was observed of the whole place; longer ago counts for less. From 1.5 on there is a busy_share.
   */
  weeks: number;
}
/**
 * Where to look, for what: one of lat and lng, bbox, and q.
 */
export interface LocationQuery {
  /**
   * Degrees north of the point that is searched around.
   */
  lat?: number;
  /**
   * Degrees east of it.
   */
  lng?: number;
  /**
   * How far around it; left out: 50 km.
   */
  radius_m?: number;
  /**
   * west,south,east,north in degrees, at most one square degree; where west is greater than east it reaches across the date line.
   *
   * @minItems 4
   * @maxItems 4
   */
  bbox?: number[];
  /**
   * Words of the name, the town, the operator or the address; the last may be the beginning of one.
   */
  q?: string;
  /**
   * Id of one of the driver's own vehicles: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws.
   */
  vehicle?: string;
  /**
   * Kinds of plug or socket, as OCPI names them.
   *
   * @maxItems 50
   */
  connector?: string[];
  /**
   * Kind of current.
   */
  power_type?: 'AC' | 'DC';
  /**
   * A connector gives at least that.
   */
  power_min_kw?: number;
  /**
   * A connector gives at most that.
   */
  power_max_kw?: number;
  /**
   * True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed.
   */
  available_now?: boolean;
  /**
   * At least so many EVSEs that are meant are free.
   */
  min_available?: number;
  /**
   * No older evidence of the statuses.
   */
  max_status_age_s?: number;
  /**
   * True: known to be open now.
   */
  open_now?: boolean;
  /**
   * Known to be open then.
   */
  open_at?: string;
  /**
   * Parties such as BE-BEC, or names: of operators as places show them, or of parties.
   *
   * @maxItems 50
   */
  operator?: string[];
  /**
   * What is near, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  facility?: string[];
  /**
   * Kinds of place, as OCPI names them.
   *
   * @maxItems 50
   */
  parking_type?: string[];
  /**
   * Who may use it.
   *
   * @maxItems 50
   */
  access?: ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[];
  /**
   * No EVSE with one of these parking restrictions is meant.
   *
   * @maxItems 50
   */
  exclude_restriction?: string[];
  /**
   * What an EVSE can do, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  capability?: string[];
  /**
   * How one can pay there, or be let charge: one of them.
   *
   * @maxItems 50
   */
  payment?: ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[];
  /**
   * True: a charge can be started from afar by whoever asks.
   */
  startable?: boolean;
  /**
   * By `price_hint`, in `currency`; what has no known price is not meant.
   */
  price_max_per_kwh?: number;
  /**
   * Of price_max_per_kwh and sort=price, ISO 4217.
   */
  currency?: string;
  /**
   * True: declared to be green energy.
   */
  green?: boolean;
  /**
   * Declared grams of CO2 per kWh; what is not declared is not meant.
   */
  max_g_per_kwh?: number;
  /**
   * What the hub knows of the place is at least that good: `quality.score`, from 0 to 100.
   */
  min_quality?: number;
  /**
   * At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant.
   */
  min_success_rate?: number;
  /**
   * ISO 3166-1 alpha-3, such as BEL.
   *
   * @maxItems 50
   */
  country?: string[];
  /**
   * Changed since then, its statuses too.
   */
  updated_since?: string;
  /**
   * What comes first; by default distance where there is one. By price what has none comes last; by score the best does first, out of how near and free, how powerful, how well known and how reliable places are. With q, by default what its words name best; price, power and score order the 5000 that they name best.
   */
  sort?: 'distance' | 'price' | 'power' | 'score';
  /**
   * Which fields of each item; by default those that a list shows.
   *
   * @maxItems 40
   */
  fields?: (
    | 'id'
    | 'name'
    | 'operator'
    | 'point'
    | 'time_zone'
    | 'address'
    | 'distance_m'
    | 'access'
    | 'parking_type'
    | 'open'
    | 'max_power_kw'
    | 'power_class'
    | 'connectors'
    | 'availability'
    | 'price_hint'
    | 'startable'
    | 'capabilities'
    | 'facilities'
    | 'energy'
    | 'quality'
    | 'start_success'
    | 'versions'
  )[];
  /**
   * More of each item.
   *
   * @maxItems 5
   */
  include?: ('evses' | 'images' | 'prices')[];
}
/**
 * Where to look, for what: one of lat and lng, bbox, q and polygon.
 */
export interface LocationSearch {
  /**
   * Degrees north of the point that is searched around.
   */
  lat?: number;
  /**
   * Degrees east of it.
   */
  lng?: number;
  /**
   * How far around it; left out: 50 km.
   */
  radius_m?: number;
  /**
   * west,south,east,north in degrees, at most one square degree; where west is greater than east it reaches across the date line.
   *
   * @minItems 4
   * @maxItems 4
   */
  bbox?: number[];
  /**
   * Words of the name, the town, the operator or the address; the last may be the beginning of one.
   */
  q?: string;
  /**
   * A GeoJSON Polygon or MultiPolygon, of at most 1,000 positions and one square degree around it.
   */
  polygon?: {
    /**
     * GeoJSON type.
     */
    type: 'Polygon' | 'MultiPolygon';
    /**
     * As in GeoJSON: [lng, lat].
     */
    coordinates: unknown[];
    [k: string]: unknown;
  };
  /**
   * A vehicle, or the id of one of the driver's own: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws.
   */
  vehicle?: string | VehicleGiven;
  /**
   * Kinds of plug or socket, as OCPI names them.
   *
   * @maxItems 50
   */
  connector?: string[];
  /**
   * Kind of current.
   */
  power_type?: 'AC' | 'DC';
  /**
   * A connector gives at least that.
   */
  power_min_kw?: number;
  /**
   * A connector gives at most that.
   */
  power_max_kw?: number;
  /**
   * True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed.
   */
  available_now?: boolean;
  /**
   * At least so many EVSEs that are meant are free.
   */
  min_available?: number;
  /**
   * No older evidence of the statuses.
   */
  max_status_age_s?: number;
  /**
   * True: known to be open now.
   */
  open_now?: boolean;
  /**
   * Known to be open then.
   */
  open_at?: string;
  /**
   * Parties such as BE-BEC, or names: of operators as places show them, or of parties.
   *
   * @maxItems 50
   */
  operator?: string[];
  /**
   * What is near, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  facility?: string[];
  /**
   * Kinds of place, as OCPI names them.
   *
   * @maxItems 50
   */
  parking_type?: string[];
  /**
   * Who may use it.
   *
   * @maxItems 50
   */
  access?: ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[];
  /**
   * No EVSE with one of these parking restrictions is meant.
   *
   * @maxItems 50
   */
  exclude_restriction?: string[];
  /**
   * What an EVSE can do, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  capability?: string[];
  /**
   * How one can pay there, or be let charge: one of them.
   *
   * @maxItems 50
   */
  payment?: ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[];
  /**
   * True: a charge can be started from afar by whoever asks.
   */
  startable?: boolean;
  /**
   * By `price_hint`, in `currency`; what has no known price is not meant.
   */
  price_max_per_kwh?: number;
  /**
   * Of price_max_per_kwh and sort=price, ISO 4217.
   */
  currency?: string;
  /**
   * True: declared to be green energy.
   */
  green?: boolean;
  /**
   * Declared grams of CO2 per kWh; what is not declared is not meant.
   */
  max_g_per_kwh?: number;
  /**
   * What the hub knows of the place is at least that good: `quality.score`, from 0 to 100.
   */
  min_quality?: number;
  /**
   * At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant.
   */
  min_success_rate?: number;
  /**
   * ISO 3166-1 alpha-3, such as BEL.
   *
   * @maxItems 50
   */
  country?: string[];
  /**
   * Changed since then, its statuses too.
   */
  updated_since?: string;
  /**
   * What comes first; by default distance where there is one. By price what has none comes last; by score the best does first, out of how near and free, how powerful, how well known and how reliable places are. With q, by default what its words name best; price, power and score order the 5000 that they name best.
   */
  sort?: 'distance' | 'price' | 'power' | 'score';
  /**
   * Which fields of each item; by default those that a list shows.
   *
   * @maxItems 40
   */
  fields?: (
    | 'id'
    | 'name'
    | 'operator'
    | 'point'
    | 'time_zone'
    | 'address'
    | 'distance_m'
    | 'access'
    | 'parking_type'
    | 'open'
    | 'max_power_kw'
    | 'power_class'
    | 'connectors'
    | 'availability'
    | 'price_hint'
    | 'startable'
    | 'capabilities'
    | 'facilities'
    | 'energy'
    | 'quality'
    | 'start_success'
    | 'versions'
  )[];
  /**
   * More of each item.
   *
   * @maxItems 5
   */
  include?: ('evses' | 'images' | 'prices')[];
}
/**
 * What the EVSEs of a place do now.
 */
export interface LocationStatus {
  /**
   * The place.
   */
  location_id: string;
  /**
   * Changes when it does.
   */
  version: string;
  availability: PlaceAvailability;
  open: PlaceOpen;
  /**
   * When the hub was last told of a change.
   */
  updated_at: string;
  /**
   * EVSEs, but those that were removed.
   *
   * Items: An EVSE.
   */
  evses: {
    /**
     * Its id at the place.
     */
    uid: string;
    /**
     * What is printed on it.
     */
    evse_id: string | null;
    status: EvseStatus;
    /**
     * When its operator last said something new of it.
     */
    status_since: string | null;
  }[];
}
/**
 * A place in a list. Which fields there are says `fields`; without it those that a list shows. What cannot be said is null, never 0.
 */
export interface LocationSummary {
  /**
   * Names the place in this API.
   */
  id: string;
  /**
   * What people call it; null: nothing.
   */
  name?: string | null;
  operator?: PlaceOperator;
  /**
   * Null: what its CPO says of that cannot be right.
   */
  point?: PlacePoint | null;
  /**
   * IANA name.
   */
  time_zone?: string;
  address?: PlaceAddress;
  /**
   * Great circle, from the point that was asked for; null: none was.
   */
  distance_m?: number | null;
  /**
   * CUSTOMERS: of what it belongs to. RESTRICTED: not for the public.
   */
  access?: 'PUBLIC' | 'CUSTOMERS' | 'RESTRICTED';
  /**
   * Kind of place, as OCPI names it; null: not said.
   */
  parking_type?: string | null;
  open?: PlaceOpen;
  /**
   * The most a connector that is meant gives.
   */
  max_power_kw?: number;
  /**
   * SLOW below 7.4 kW, NORMAL up to 22, FAST below 150, ULTRA from there on.
   */
  power_class?: 'SLOW' | 'NORMAL' | 'FAST' | 'ULTRA';
  /**
   * The most powerful first.
   */
  connectors?: PlaceConnectors[];
  availability?: PlaceAvailability;
  /**
   * The cheapest of what is meant; null: not known.
   */
  price_hint?: PriceHint | null;
  startable?: PlaceStartable;
  /**
   * What any of its EVSEs can do, as OCPI names it.
   */
  capabilities?: string[];
  /**
   * What is near, as OCPI names it.
   */
  facilities?: string[];
  energy?: PlaceEnergy;
  quality?: PlaceQuality;
  /**
   * How starts by app went there lately, of the drivers of all eMSPs that the hub hosts; null: too few to tell.
   */
  start_success?: PlaceStartSuccess | null;
  versions?: PlaceVersions;
  /**
   * Only with sort=score: what the order goes by, from 0 to 100.
   */
  score?: number;
  /**
   * Only where a vehicle is asked for: how it can charge there.
   */
  vehicle?: {
    /**
     * What it draws at the most, of what is meant.
     */
    power_kw: number;
    /**
     * True: everything it could use is a socket, and it takes a cable of its own.
     */
    own_cable: boolean;
  };
  /**
   * With include=evses.
   */
  evses?: PlaceEvse[];
  /**
   * With include=images.
   */
  images?: PlaceImage[];
  /**
   * Only of a search along a route: where on it the place is, and what it costs to go there.
   */
  route?: {
    /**
     * From the start of the line to its point next to the place.
     */
    at_km: number;
    /**
     * From that point, great circle.
     */
    off_route_m: number;
    /**
     * There and back.
     */
    detour_km: number;
    /**
     * What it takes.
     */
    detour_min: number;
    /**
     * ESTIMATED: off_route_m times two times 1.35, at 40 km/h and 2 minutes. ROUTED: by the road router of the operator.
     */
    basis: 'ESTIMATED' | 'ROUTED';
  };
}
/**
 * What changes about the driver. Null takes away, what is left out stays.
 */
export interface MeUpdate {
  /**
   * Where the driver is reached.
   */
  email?: string | null;
  /**
   * What the driver is called.
   */
  name?: string | null;
  /**
   * What the driver speaks, BCP 47.
   */
  language?: string | null;
}
/**
 * The driver who is signed in.
 */
export interface Me {
  /**
   * Names the driver.
   */
  id: string;
  /**
   * The provider whose customer this is, such as DE-XVE.
   */
  emsp: string;
  /**
   * Where the driver is reached; null: not known.
   */
  email: string | null;
  /**
   * What the driver is called; null: not known.
   */
  name: string | null;
  /**
   * What the driver speaks, BCP 47; stations may show it. Null: not known.
   */
  language: string | null;
  /**
   * Whether the driver can sign in with email and password here.
   */
  has_password: boolean;
  /**
   * Whether the provider keeps the driver from charging.
   */
  is_blocked: boolean;
  /**
   * Since when.
   */
  created_at: string;
}
/**
 * What changes about what the driver is told; what is left out stays.
 */
export interface NotificationWishesUpdate {
  /**
   * Whether each is wanted.
   */
  kinds?: {
    /**
     * An EVSE that is watched is free.
     */
    watch?: boolean;
    /**
     * A charge has begun after it was told that nothing comes of it.
     */
    'charge.late_start'?: boolean;
    /**
     * Nothing is heard of a charge any more.
     */
    'charge.stalled'?: boolean;
    /**
     * The car takes nothing more, and standing there begins to cost.
     */
    'charge.idle_fee'?: boolean;
    /**
     * A charge has ended.
     */
    'charge.ended'?: boolean;
    /**
     * A charge is billed, or its bill has changed.
     */
    'receipt.ready'?: boolean;
    /**
     * A CPO has answered a report.
     */
    'feedback.answered'?: boolean;
  };
}
/**
 * What the driver is told while the app is closed.
 */
export interface NotificationWishes {
  /**
   * Whether the provider’s app can be told at all.
   */
  is_available: boolean;
  /**
   * What of it is wanted: all, unless the driver says otherwise.
   */
  kinds: NotificationKinds;
}
/**
 * What the back end of an app is sent, for it to tell the driver. Fields may be added.
 */
export interface Notification {
  /**
   * What has happened.
   */
  type:
    | 'watch'
    | 'charge.late_start'
    | 'charge.stalled'
    | 'charge.idle_fee'
    | 'charge.ended'
    | 'receipt.ready'
    | 'feedback.answered';
  /**
   * When it has happened.
   */
  timestamp: string;
  /**
   * To whom, and to what.
   */
  data: {
    /**
     * The provider, such as DE-XVE.
     */
    emsp: string;
    /**
     * The driver, as the admin API and /me name him.
     */
    driver_id: string;
    /**
     * One line for the driver.
     */
    message: {
      /**
       * The line.
       */
      text: string;
      /**
       * Its language, BCP 47.
       */
      lang: string;
    };
    /**
     * What the app asks for next, with the driver’s access token: `location`, `session`, `receipt` and `feedback` with GET, `stop` with POST.
     */
    links: {
      [k: string]: string;
    };
    /**
     * The place.
     */
    location?: {
      /**
       * Names it in this API; null: not known.
       */
      id: string | null;
      /**
       * What it is called.
       */
      name: string | null;
      [k: string]: unknown;
    };
    /**
     * The charging point.
     */
    evse?: {
      /**
       * As the CPO names it.
       */
      uid: string | null;
      /**
       * What is printed on it.
       */
      evse_id: string | null;
      [k: string]: unknown;
    };
    /**
     * Of `watch`.
     */
    watch_id?: string;
    /**
     * Of `feedback.answered`.
     */
    feedback_id?: string;
    /**
     * The charge.
     */
    session_id?: string;
    /**
     * Of the charge, or of the report.
     */
    state?: string;
    /**
     * Since when the charge is in it.
     */
    state_since?: string;
    /**
     * Whether the charge has begun late.
     */
    is_late?: boolean;
    /**
     * What the driver had best do now.
     */
    next_action?: string | null;
    /**
     * What was charged so far.
     */
    energy_kwh?: string | null;
    /**
     * What the charge comes to; null: it cannot be said.
     */
    cost?: SessionCost | null;
    /**
     * When standing there begins to cost.
     */
    idle_fee_starts_at?: string | null;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
/**
 * Of which EVSEs it is to be told.
 */
export interface OccupancyQuery {
  /**
   * Only EVSEs that charge with this. One with both counts as DC.
   */
  power_type?: 'AC' | 'DC';
}
/**
 * A password to sign in with.
 */
export interface Password {
  /**
   * The one there is; needed when there is one.
   */
  current?: string;
  /**
   * The new one: 10 to 128 characters.
   */
  password: string;
}
/**
 * Whom the hub takes a caller for, and what it may do.
 */
export interface Permissions {
  /**
   * driver: somebody who is signed in; back-end: a system of the provider; app: an app for everybody.
   */
  kind: 'driver' | 'back-end' | 'app';
  /**
   * The provider whose customers these are, such as DE-XVE.
   */
  emsp: string;
  /**
   * Null for all but drivers.
   */
  driver_id: string | null;
  /**
   * Null for all but back ends.
   */
  client_id: string | null;
  /**
   * Null for all but apps.
   */
  app_key_id: string | null;
  /**
   * Each operation says which of them it takes.
   */
  scopes: DriverScopeName[];
}
/**
 * A charge at several connectors: either a vehicle and two states of charge, or energy and time.
 */
export interface PriceCompare {
  /**
   * Where.
   *
   * @minItems 1
   * @maxItems 50
   */
  targets: TargetRef[];
  /**
   * When the car begins to charge; left out: now. UTC.
   */
  start?: string;
  /**
   * One of the driver's vehicles, with soc_from and soc_to.
   */
  vehicle_id?: string;
  /**
   * The same for a vehicle that is not kept here.
   */
  vehicle?: VehicleGiven;
  /**
   * State of charge at the start, percent.
   */
  soc_from?: number;
  /**
   * State of charge at the end, percent.
   */
  soc_to?: number;
  /**
   * What is charged, with duration_min; in place of a vehicle.
   */
  energy_kwh?: number;
  /**
   * How long that takes.
   */
  duration_min?: number;
  /**
   * Minutes that the car stays when it no longer charges.
   */
  stay_min?: number;
  /**
   * Minutes that the place is reserved before the car comes.
   */
  reserve_min?: number;
  /**
   * The most that one phase alone may be loaded with, where the network allows less than the station gives.
   */
  single_phase_max_a?: number;
  /**
   * MINE: by the driver's contract; AD_HOC: paid at the station; ALL, which is meant when it is left out: both.
   */
  wallet?: 'MINE' | 'AD_HOC' | 'ALL';
}
/**
 * What the same charge costs at several connectors.
 */
export interface PriceComparison {
  /**
   * The currency of most of the best prices, which come first: amounts in different currencies cannot be compared. Null: no price is known.
   */
  currency: string | null;
  /**
   * The cheapest first. Those whose tax is not known come after, then those in other currencies, at the end those without a price.
   */
  targets: ComparedTarget[];
}
/**
 * A charge at one connector: either a vehicle and two states of charge, or energy and time.
 */
export interface PriceEstimate {
  /**
   * Where.
   */
  target: TargetRef;
  /**
   * When the car begins to charge; left out: now. UTC.
   */
  start?: string;
  /**
   * One of the driver's vehicles, with soc_from and soc_to.
   */
  vehicle_id?: string;
  /**
   * The same for a vehicle that is not kept here.
   */
  vehicle?: VehicleGiven;
  /**
   * State of charge at the start, percent.
   */
  soc_from?: number;
  /**
   * State of charge at the end, percent.
   */
  soc_to?: number;
  /**
   * What is charged, with duration_min; in place of a vehicle.
   */
  energy_kwh?: number;
  /**
   * How long that takes.
   */
  duration_min?: number;
  /**
   * Minutes that the car stays when it no longer charges.
   */
  stay_min?: number;
  /**
   * Minutes that the place is reserved before the car comes.
   */
  reserve_min?: number;
  /**
   * The most that one phase alone may be loaded with, where the network allows less than the station gives.
   */
  single_phase_max_a?: number;
  /**
   * MINE: by the driver's contract; AD_HOC: paid at the station; ALL, which is meant when it is left out: both.
   */
  wallet?: 'MINE' | 'AD_HOC' | 'ALL';
}
/**
 * What a charge costs at one connector, by each tariff that may apply.
 */
export interface PriceQuotes {
  /**
   * The connector that was meant.
   */
  target: PriceTarget;
  /**
   * The best first, those without a price last; never empty.
   */
  quotes: Quote[];
}
/**
 * A connector that prices are for.
 */
export interface PriceTarget {
  /**
   * As in /locations.
   */
  location_id: string;
  /**
   * The operator's id of the EVSE.
   */
  evse_uid: string;
  /**
   * As printed on the station.
   */
  evse_id: string | null;
  /**
   * The operator's id of the connector.
   */
  connector_id: string;
}
/**
 * A sum of money.
 */
export interface PriceTotal {
  /**
   * With all taxes; null: the tariff does not say what taxes come on top.
   */
  incl_tax: string | null;
  /**
   * Without taxes; null: the tariff names its prices with taxes only.
   */
  excl_tax: string | null;
  /**
   * ISO 4217.
   */
  currency: string;
}
/**
 * What went wrong (RFC 9457).
 */
export interface Problem {
  /**
   * Names the kind of problem: urn:crossvolt:problem:<code>.
   */
  type: string;
  /**
   * The kind of problem, for people.
   */
  title: string;
  /**
   * The HTTP status.
   */
  status: number;
  /**
   * What is wrong this time.
   */
  detail: string;
  /**
   * Names this occurrence: urn:uuid:<trace_id>.
   */
  instance: string;
  /**
   * Stable, for programs to decide by: bbox_too_large, idempotency_key_reused, not_found …
   */
  code: string;
  /**
   * The X-Request-ID of the answer; the hub's log has it too.
   */
  trace_id: string;
  /**
   * Everything that is wrong with the request.
   */
  errors?: ProblemIssue[];
}
/**
 * A part of a price. All parts add up to the total with tax, those that are no TAX to the total without.
 */
export interface QuoteComponent {
  /**
   * What it is for. MIN_TOP_UP: what is missing to the least a charge costs; MAX_CAP: what is beyond the most; ROAMING_FEE: what the driver's provider adds.
   */
  type: 'ENERGY' | 'TIME' | 'PARKING_TIME' | 'FLAT' | 'RESERVATION' | 'MIN_TOP_UP' | 'MAX_CAP' | 'ROAMING_FEE' | 'TAX';
  /**
   * How much of the unit is billed; of a TAX, what it is on.
   */
  quantity: string | null;
  /**
   * KWH, HOUR, SESSION for once, PERCENT for a tax.
   */
  unit: 'KWH' | 'HOUR' | 'SESSION' | 'PERCENT' | null;
  /**
   * For one of the unit, as the tariff names it; of a TAX, percent.
   */
  unit_price: string | null;
  /**
   * In the currency of the total. It is rounded so that nothing is lost between the parts, and can be off by one of the smallest unit.
   */
  amount: string;
  /**
   * What has to be said about it, in the language of the answer.
   */
  note: string | null;
}
/**
 * The tariff a price is by.
 */
export interface QuoteTariff {
  /**
   * For GET /tariffs/{id}.
   */
  id: string;
  /**
   * The operator whose tariff it is.
   */
  party: string;
  /**
   * What the operator calls it.
   */
  name: string;
  /**
   * AD_HOC: paid at the station without a contract; CONTRACT: agreed with the driver's provider alone; ROAMING: what the operator asks of all providers.
   */
  kind: 'AD_HOC' | 'CONTRACT' | 'ROAMING';
  /**
   * The charges it is for, as OCPI has it; null: all of them.
   */
  type: 'AD_HOC_PAYMENT' | 'PROFILE_CHEAP' | 'PROFILE_FAST' | 'PROFILE_GREEN' | 'REGULAR' | null;
  /**
   * When the operator changed it last.
   */
  last_updated: string;
}
/**
 * What a charge costs by one tariff, or why nobody can say.
 */
export interface Quote {
  /**
   * For starting a charge with it; null: it is not kept, because there is no price, or it was only compared.
   */
  quote_id: string | null;
  /**
   * Until when a charge can be started with it.
   */
  expires_at: string | null;
  /**
   * Null: there is none by which the charge could be priced.
   */
  tariff: QuoteTariff | null;
  /**
   * Null: it is not known. It is never 0 for that.
   */
  total: PriceTotal | null;
  /**
   * What the total is made of: energy, time, session, the rest, taxes.
   */
  components: QuoteComponent[];
  /**
   * The total, with tax where that is known, for each kWh.
   */
  effective_per_kwh: string | null;
  /**
   * What the station would meter; null: the vehicle cannot charge there.
   */
  energy_kwh: number | null;
  /**
   * How long the car would charge.
   */
  duration_min: number | null;
  /**
   * Over that time.
   */
  avg_power_kw: number | null;
  /**
   * Minutes from the start of the charge after which the car must not stay without paying for it; null: not within a day.
   */
  idle_fee_after_min: number | null;
  /**
   * When prices change during the charge.
   */
  price_changes: {
    /**
     * When.
     */
    at: string;
    /**
     * What costs what from then on, in the language of the answer.
     */
    text: string;
  }[];
  /**
   * What had to be assumed.
   */
  assumptions: {
    /**
     * Stable, for programs.
     */
    code:
      | 'AC_PHASES_UNKNOWN'
      | 'AD_HOC_BY_GENERAL_TARIFF'
      | 'CHARGING_LOSS'
      | 'CURRENT_UNKNOWN'
      | 'EVEN_POWER'
      | 'FEES_IN_OTHER_CURRENCY'
      | 'NO_COMPONENT_APPLIES'
      | 'POWER_ABOVE_CONNECTOR'
      | 'TAX_UNKNOWN'
      | 'TIME_ZONE_UNKNOWN';
    /**
     * A sentence, in the language of the answer.
     */
    text: string;
  }[];
  /**
   * EXACT: it costs this if the charge is as it was described; ESTIMATE: about this; UNKNOWN: there is no price.
   */
  accuracy: 'EXACT' | 'ESTIMATE' | 'UNKNOWN';
  /**
   * Why there is no total.
   */
  no_price_reason:
    | 'CONNECTOR_INCOMPATIBLE'
    | 'NO_AGREEMENT'
    | 'NO_TARIFF'
    | 'NOT_PRICEABLE'
    | 'TARIFF_UNKNOWN'
    | 'TARGET_UNKNOWN'
    | null;
}
/**
 * The receipt of a charge.
 */
export interface Receipt {
  /**
   * The charge.
   */
  session_id: string;
  /**
   * Names the receipt: the CPO and its id of the bill.
   */
  receipt_number: string;
  /**
   * When it was made.
   */
  issued_at: string;
  /**
   * Who bills the driver.
   */
  provider: {
    /**
     * Such as DE-ABC.
     */
    party: string;
    /**
     * Its name.
     */
    name: string | null;
  };
  /**
   * Who operates the station, and bills the provider.
   */
  cpo: {
    /**
     * Such as DE-ABC.
     */
    party: string;
    /**
     * Its name.
     */
    name: string | null;
  };
  /**
   * The place.
   */
  location: {
    /**
     * Public id of the place; null: the network does not know it any more.
     */
    id: string | null;
    /**
     * What it is called.
     */
    name: string | null;
    /**
     * Whose station it is.
     */
    operator: {
      /**
       * Of its CPO, such as DE-ABC.
       */
      party: string;
      /**
       * Its name.
       */
      name: string | null;
    };
    /**
     * Where it is.
     */
    address: {
      /**
       * Street and number.
       */
      line: string | null;
      /**
       * Postal code.
       */
      postal_code: string | null;
      /**
       * City.
       */
      city: string | null;
      /**
       * ISO 3166-1 alpha-3.
       */
      country: string | null;
    };
    /**
     * Of the place, an IANA name.
     */
    time_zone: string | null;
  };
  /**
   * The EVSE.
   */
  evse: {
    /**
     * Its uid at the place; null: not known yet.
     */
    uid: string | null;
    /**
     * What is printed on it.
     */
    evse_id: string | null;
    /**
     * What else is written on it.
     */
    physical_reference: string | null;
  };
  /**
   * The connector; null: not known yet.
   */
  connector: {
    /**
     * Its id at the EVSE.
     */
    id: string;
    /**
     * OCPI's ConnectorType.
     */
    standard: string;
    /**
     * OCPI's PowerType.
     */
    power_type: string;
    /**
     * What it gives at the most.
     */
    max_power_kw: number | null;
  } | null;
  /**
   * Start, of a reservation before it where there was one.
   */
  started_at: string;
  /**
   * End.
   */
  ended_at: string;
  /**
   * Minutes that the car charged.
   */
  charging_min: number;
  /**
   * Minutes that it did not.
   */
  idle_min: number;
  /**
   * Metered at the station.
   */
  energy_kwh: string;
  /**
   * The meter.
   */
  meter_id: string | null;
  /**
   * What was used when, the newest ones.
   */
  periods: ChargePeriod[];
  /**
   * Signed meter values as the CPO sent them, for the software of the meter's maker; null: there are none.
   */
  signed_data: {
    /**
     * How they are encoded.
     */
    encoding_method: string;
    /**
     * Version of that.
     */
    encoding_method_version: number | null;
    /**
     * To check them with.
     */
    public_key: string | null;
    /**
     * Where they can be checked.
     */
    url: string | null;
    /**
     * Each of them.
     */
    values: {
      /**
       * When it was taken.
       */
      nature: string;
      /**
       * What is signed.
       */
      plain_data: string;
      /**
       * The signed data.
       */
      signed_data: string;
    }[];
  } | null;
  /**
   * What the total is made of.
   */
  components: QuoteComponent[];
  /**
   * What is to be paid; null: it cannot be said.
   */
  total: PriceTotal | null;
  /**
   * Of the total; null: not known.
   */
  tax: string | null;
  /**
   * FINAL: by a bill of the CPO.
   */
  basis: 'FINAL' | 'REPORTED_BY_CPO' | 'ESTIMATED';
  /**
   * What has to be said about the price.
   */
  notes: string[];
  /**
   * What had been quoted, against what is billed; null: nothing was.
   */
  quote: {
    /**
     * The quote.
     */
    quote_id: string;
    /**
     * By which it was made.
     */
    tariff: QuoteTariff | null;
    /**
     * What is to be paid; null: it cannot be said.
     */
    total: PriceTotal | null;
    /**
     * For how much energy it was.
     */
    energy_kwh: string | null;
    /**
     * What each kWh was to cost.
     */
    effective_per_kwh: string | null;
    /**
     * How sure it was.
     */
    accuracy: string | null;
    /**
     * The bill without what was quoted.
     */
    difference: string | null;
    /**
     * The same in percent of the quote.
     */
    difference_pct: string | null;
  } | null;
  /**
   * What the energy has caused; null: not known.
   */
  co2: Co2 | null;
  /**
   * That the bill was taken back; null: it stands.
   */
  credit: {
    /**
     * Of the credit.
     */
    receipt_number: string;
    /**
     * When it came.
     */
    issued_at: string;
  } | null;
}
/**
 * What values of this API mean, for people, and which operators there are.
 */
export interface PlaceReference {
  /**
   * The language of the labels: of en, de, fr, nl, es and it the one that Accept-Language likes best.
   */
  lang: string;
  /**
   * Of an EVSE.
   *
   * Items: A value with its name for people.
   */
  statuses: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * Of a place.
   *
   * Items: A value with its name for people.
   */
  availability: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * Of statuses.
   *
   * Items: A value with its name for people.
   */
  freshness: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * Kinds of plug or socket; others are shown by their value.
   *
   * Items: A value with its name for people.
   */
  connectors: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * Kinds of current.
   *
   * Items: A value with its name for people.
   */
  power_types: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * By power.
   *
   * Items: A value with its name for people.
   */
  power_classes: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * Who may use a place.
   *
   * Items: A value with its name for people.
   */
  access: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * How one can pay, or be let charge.
   *
   * Items: A value with its name for people.
   */
  payments: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * What can be near.
   *
   * Items: A value with its name for people.
   */
  facilities: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * Kinds of place.
   *
   * Items: A value with its name for people.
   */
  parking_types: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * Who may park.
   *
   * Items: A value with its name for people.
   */
  restrictions: {
    /**
     * As it is in answers and filters.
     */
    value: string;
    /**
     * In `lang`.
     */
    label: string;
  }[];
  /**
   * Whose places whoever asks sees.
   */
  operators: PlaceOperator[];
  /**
   * Where the figures of grids are from: whoever shows them names it.
   */
  grid_figures: {
    /**
     * Who says so.
     */
    source: string;
    /**
     * Where; null: not said.
     */
    url: string | null;
    /**
     * What they may be passed on under, as SPDX names it; null: not said.
     */
    licence: string | null;
    /**
     * DIRECT: what leaves the chimney; LIFECYCLE: also building, fuel and waste.
     */
    boundary: 'DIRECT' | 'LIFECYCLE';
  };
}
/**
 * A command about a reservation, and the reservation.
 */
export interface ReservationCommand {
  /**
   * What was asked for.
   */
  command: Command;
  /**
   * The reservation as it is now.
   */
  reservation: Reservation;
}
/**
 * A reservation that is wanted, from now on: at an EVSE named by evse_id, or by location_id and evse_uid.
 */
export interface ReservationCreate {
  /**
   * What is printed on the EVSE; separators and case do not matter. In place of location_id and evse_uid.
   */
  evse_id?: string;
  /**
   * As in /locations.
   */
  location_id?: string;
  /**
   * The EVSE there; left out where there is but one.
   */
  evse_uid?: string;
  /**
   * The connector; left out: whichever is plugged in.
   */
  connector_id?: string;
  /**
   * Until when the place is to be kept; from now on.
   */
  until: string;
  /**
   * One of the driver's tokens; left out: that of the app.
   */
  token_id?: string;
}
/**
 * The reservations that are to be made, or that stand.
 */
export interface ReservationList {
  /**
   * The newest first.
   */
  items: Reservation[];
}
/**
 * A place that is kept for the driver.
 */
export interface Reservation {
  /**
   * Names the reservation.
   */
  id: string;
  /**
   * How far it has come. USED: a charge has begun with it.
   */
  state:
    | 'REQUESTED'
    | 'SENT'
    | 'ACCEPTED_BY_CPO'
    | 'RESERVED'
    | 'CANCELLING'
    | 'USED'
    | 'CANCELLED'
    | 'EXPIRED'
    | 'REJECTED'
    | 'TIMED_OUT'
    | 'FAILED';
  /**
   * Since when.
   */
  state_since: string;
  /**
   * Why it is in that state, where that does not go without saying.
   */
  reason:
    | 'EVSE_OCCUPIED'
    | 'EVSE_INOPERATIVE'
    | 'NOT_SUPPORTED'
    | 'REJECTED_BY_CPO'
    | 'REJECTED_BY_STATION'
    | 'FAILED_AT_STATION'
    | 'CANCELLED_BY_CPO'
    | 'NO_ANSWER'
    | 'NOT_DELIVERED'
    | 'TOKEN_REFUSED'
    | 'NEVER_STARTED'
    | 'LATE_START'
    | 'STOP_FAILED'
    | 'INVALIDATED'
    | 'BILL_OVERDUE'
    | null;
  /**
   * The place.
   */
  location: {
    /**
     * Public id of the place; null: the network does not know it any more.
     */
    id: string | null;
    /**
     * What it is called.
     */
    name: string | null;
    /**
     * Whose station it is.
     */
    operator: {
      /**
       * Of its CPO, such as DE-ABC.
       */
      party: string;
      /**
       * Its name.
       */
      name: string | null;
    };
    /**
     * Where it is.
     */
    address: {
      /**
       * Street and number.
       */
      line: string | null;
      /**
       * Postal code.
       */
      postal_code: string | null;
      /**
       * City.
       */
      city: string | null;
      /**
       * ISO 3166-1 alpha-3.
       */
      country: string | null;
    };
    /**
     * Of the place, an IANA name.
     */
    time_zone: string | null;
  };
  /**
   * The EVSE.
   */
  evse: {
    /**
     * Its uid at the place; null: not known yet.
     */
    uid: string | null;
    /**
     * What is printed on it.
     */
    evse_id: string | null;
    /**
     * What else is written on it.
     */
    physical_reference: string | null;
  };
  /**
   * The connector; null: not known yet.
   */
  connector: {
    /**
     * Its id at the EVSE.
     */
    id: string;
    /**
     * OCPI's ConnectorType.
     */
    standard: string;
    /**
     * OCPI's PowerType.
     */
    power_type: string;
    /**
     * What it gives at the most.
     */
    max_power_kw: number | null;
  } | null;
  /**
   * When it was asked for.
   */
  requested_at: string;
  /**
   * Until when the place is kept.
   */
  until: string;
  /**
   * What the tariff of the place asks for a reservation; null: it says nothing of that.
   */
  price: {
    /**
     * ISO 4217.
     */
    currency: string;
    /**
     * Its parts.
     */
    components: {
      /**
       * RESERVATION: when it is used; RESERVATION_EXPIRES: when nobody comes.
       */
      when: string;
      /**
       * For the time, or once.
       */
      type: string;
      /**
       * Without VAT.
       */
      price: string;
      /**
       * For what.
       */
      unit: 'HOUR' | 'FLAT';
      /**
       * VAT on it, in percent; null: not said.
       */
      vat_pct: string | null;
    }[];
  } | null;
}
/**
 * Places along a line, in its direction.
 */
export interface RoutePlaces {
  /**
   * Where each is along the line says its `route`.
   */
  items: LocationSummary[];
  /**
   * Of the line.
   */
  length_km: number;
  /**
   * There are more than were asked for, or may be: so many detours were too long that not all were looked at.
   */
  truncated: boolean;
  /**
   * Stretches of the line without a place that is meant.
   *
   * Items: A stretch.
   */
  gaps: {
    /**
     * Start.
     */
    from_km: number;
    /**
     * End.
     */
    to_km: number;
  }[];
  /**
   * Which places there can be at all.
   */
  coverage: string;
  /**
   * What the detours rest on.
   */
  assumptions: string[];
}
/**
 * A line, and what is searched along it.
 */
export interface RouteSearch {
  /**
   * The line, encoded; instead of `line`.
   */
  polyline?: string;
  /**
   * Decimals of the encoded line.
   */
  precision?: 5 | 6;
  /**
   * The line as a GeoJSON LineString.
   */
  line?: {
    /**
     * GeoJSON type.
     */
    type: 'LineString';
    /**
     * As in GeoJSON: [lng, lat].
     */
    coordinates: unknown[];
    [k: string]: unknown;
  };
  /**
   * How far from the line.
   */
  corridor_m?: number;
  /**
   * Only from there on.
   */
  from_km?: number;
  /**
   * Only up to there.
   */
  to_km?: number;
  /**
   * No longer detours.
   */
  max_detour_min?: number;
  /**
   * With per_bucket: the best of each stretch of this length.
   */
  bucket_km?: number;
  /**
   * How many of each stretch: the most powerful, then the nearest to the line.
   */
  per_bucket?: number;
  /**
   * Stretches without a place that are longer are told as gaps.
   */
  gap_km?: number;
  /**
   * Places at the most.
   */
  limit?: number;
  /**
   * A vehicle, or the id of one of the driver's own: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws.
   */
  vehicle?: string | VehicleGiven;
  /**
   * Kinds of plug or socket, as OCPI names them.
   *
   * @maxItems 50
   */
  connector?: string[];
  /**
   * Kind of current.
   */
  power_type?: 'AC' | 'DC';
  /**
   * A connector gives at least that.
   */
  power_min_kw?: number;
  /**
   * A connector gives at most that.
   */
  power_max_kw?: number;
  /**
   * True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed.
   */
  available_now?: boolean;
  /**
   * At least so many EVSEs that are meant are free.
   */
  min_available?: number;
  /**
   * No older evidence of the statuses.
   */
  max_status_age_s?: number;
  /**
   * True: known to be open now.
   */
  open_now?: boolean;
  /**
   * Known to be open then.
   */
  open_at?: string;
  /**
   * Parties such as BE-BEC, or names: of operators as places show them, or of parties.
   *
   * @maxItems 50
   */
  operator?: string[];
  /**
   * What is near, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  facility?: string[];
  /**
   * Kinds of place, as OCPI names them.
   *
   * @maxItems 50
   */
  parking_type?: string[];
  /**
   * Who may use it.
   *
   * @maxItems 50
   */
  access?: ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[];
  /**
   * No EVSE with one of these parking restrictions is meant.
   *
   * @maxItems 50
   */
  exclude_restriction?: string[];
  /**
   * What an EVSE can do, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  capability?: string[];
  /**
   * How one can pay there, or be let charge: one of them.
   *
   * @maxItems 50
   */
  payment?: ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[];
  /**
   * True: a charge can be started from afar by whoever asks.
   */
  startable?: boolean;
  /**
   * By `price_hint`, in `currency`; what has no known price is not meant.
   */
  price_max_per_kwh?: number;
  /**
   * Of price_max_per_kwh and sort=price, ISO 4217.
   */
  currency?: string;
  /**
   * True: declared to be green energy.
   */
  green?: boolean;
  /**
   * Declared grams of CO2 per kWh; what is not declared is not meant.
   */
  max_g_per_kwh?: number;
  /**
   * What the hub knows of the place is at least that good: `quality.score`, from 0 to 100.
   */
  min_quality?: number;
  /**
   * At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant.
   */
  min_success_rate?: number;
  /**
   * ISO 3166-1 alpha-3, such as BEL.
   *
   * @maxItems 50
   */
  country?: string[];
  /**
   * Changed since then, its statuses too.
   */
  updated_since?: string;
  /**
   * Which fields of each item; by default those that a list shows.
   *
   * @maxItems 40
   */
  fields?: (
    | 'id'
    | 'name'
    | 'operator'
    | 'point'
    | 'time_zone'
    | 'address'
    | 'distance_m'
    | 'access'
    | 'parking_type'
    | 'open'
    | 'max_power_kw'
    | 'power_class'
    | 'connectors'
    | 'availability'
    | 'price_hint'
    | 'startable'
    | 'capabilities'
    | 'facilities'
    | 'energy'
    | 'quality'
    | 'start_success'
    | 'versions'
  )[];
  /**
   * More of each item.
   *
   * @maxItems 5
   */
  include?: ('evses' | 'images' | 'prices')[];
}
/**
 * A trip that is kept, in a list.
 */
export interface SavedTripSummary {
  /**
   * Names the trip.
   */
  id: string;
  /**
   * What its driver calls it.
   */
  name: string | null;
  /**
   * When it was planned.
   */
  created_at: string;
  /**
   * Whether it can be made.
   */
  feasible: boolean;
  /**
   * What was wanted.
   */
  objective: 'FASTEST' | 'CHEAPEST' | 'FEWEST_STOPS' | 'GREENEST';
  /**
   * What is driven.
   */
  km: number | null;
  /**
   * How many.
   */
  stops: number;
}
/**
 * A trip that is kept, as it was planned.
 */
export interface SavedTrip {
  /**
   * Names the trip.
   */
  id: string;
  /**
   * What its driver calls it.
   */
  name: string | null;
  /**
   * When it was planned.
   */
  created_at: string;
  /**
   * What was asked for.
   */
  request: TripPlanRequest;
  /**
   * What came of it.
   */
  plan: TripPlan;
}
/**
 * A command about a charge, and the charge.
 */
export interface SessionCommand {
  /**
   * What was asked for; the same one while it is under way.
   */
  command: Command;
  /**
   * The charge as it is now.
   */
  session: Session;
}
/**
 * What a charge has come to for its driver.
 */
export interface SessionCost {
  /**
   * How much.
   */
  amount: string;
  /**
   * ISO 4217.
   */
  currency: string;
  /**
   * Whether taxes are in it: EXCLUDED where nobody says which come on top.
   */
  tax: 'INCLUDED' | 'EXCLUDED';
  /**
   * FINAL: by the bill; REPORTED_BY_CPO: what the operator of the station says so far; ESTIMATED: worked out by the tariff.
   */
  basis: 'ESTIMATED' | 'REPORTED_BY_CPO' | 'FINAL';
  /**
   * Of which moment it is.
   */
  as_of: string;
}
/**
 * What the driver wants of a charge that is under way.
 */
export interface SessionPreferences {
  /**
   * What matters most.
   */
  profile_type: 'CHEAP' | 'FAST' | 'GREEN' | 'REGULAR';
  /**
   * When the car leaves.
   */
  departure_time?: string;
  /**
   * kWh that it has to get by then.
   */
  energy_need?: number;
  /**
   * Whether it may feed energy in.
   */
  discharge_allowed?: boolean;
}
/**
 * A charge that is wanted: at an EVSE named by evse_id, or by location_id and evse_uid.
 */
export interface SessionStart {
  /**
   * What is printed on the EVSE; separators and case do not matter. In place of location_id and evse_uid.
   */
  evse_id?: string;
  /**
   * As in /locations.
   */
  location_id?: string;
  /**
   * The EVSE there; left out where there is but one.
   */
  evse_uid?: string;
  /**
   * The connector; left out: whichever is plugged in.
   */
  connector_id?: string;
  /**
   * A quote that has not expired: the receipt shows it against the bill.
   */
  quote_id?: string;
  /**
   * One of the driver's tokens; left out: that of the app.
   */
  token_id?: string;
  /**
   * One of the driver's vehicles, for the CO2 figures and the history.
   */
  vehicle_id?: string;
}
/**
 * A charge of the driver, from the wish to its bill.
 */
export interface Session {
  /**
   * Names the charge.
   */
  id: string;
  /**
   * APP: asked for here; STATION: begun with a card, a car or another app of the contract.
   */
  origin: 'APP' | 'STATION';
  /**
   * How far it has come.
   */
  state:
    | 'REQUESTED'
    | 'SENT'
    | 'ACCEPTED_BY_CPO'
    | 'ACCEPTED_BY_STATION'
    | 'WAITING_FOR_PLUG'
    | 'CHARGING'
    | 'SUSPENDED'
    | 'STOPPING'
    | 'ENDED'
    | 'BILLED'
    | 'REJECTED'
    | 'TIMED_OUT'
    | 'FAILED'
    | 'STALLED'
    | 'CANCELLED';
  /**
   * Since when.
   */
  state_since: string;
  /**
   * The state in words, in the language of the answer.
   */
  state_text: {
    /**
     * One line for the driver.
     */
    text: string;
    /**
     * Its language.
     */
    lang: string;
  };
  /**
   * Why it is in that state, where that does not go without saying.
   */
  reason:
    | 'EVSE_OCCUPIED'
    | 'EVSE_INOPERATIVE'
    | 'NOT_SUPPORTED'
    | 'REJECTED_BY_CPO'
    | 'REJECTED_BY_STATION'
    | 'FAILED_AT_STATION'
    | 'CANCELLED_BY_CPO'
    | 'NO_ANSWER'
    | 'NOT_DELIVERED'
    | 'TOKEN_REFUSED'
    | 'NEVER_STARTED'
    | 'LATE_START'
    | 'STOP_FAILED'
    | 'INVALIDATED'
    | 'BILL_OVERDUE'
    | null;
  /**
   * It began after its driver had been told that nothing comes of it.
   */
  is_late: boolean;
  /**
   * What the driver had best do now.
   */
  next_action: 'PLUG_IN' | 'WAIT' | 'TRY_OTHER_EVSE' | 'CALL_SUPPORT' | null;
  /**
   * The place.
   */
  location: {
    /**
     * Public id of the place; null: the network does not know it any more.
     */
    id: string | null;
    /**
     * What it is called.
     */
    name: string | null;
    /**
     * Whose station it is.
     */
    operator: {
      /**
       * Of its CPO, such as DE-ABC.
       */
      party: string;
      /**
       * Its name.
       */
      name: string | null;
    };
    /**
     * Where it is.
     */
    address: {
      /**
       * Street and number.
       */
      line: string | null;
      /**
       * Postal code.
       */
      postal_code: string | null;
      /**
       * City.
       */
      city: string | null;
      /**
       * ISO 3166-1 alpha-3.
       */
      country: string | null;
    };
    /**
     * Of the place, an IANA name.
     */
    time_zone: string | null;
  };
  /**
   * The EVSE.
   */
  evse: {
    /**
     * Its uid at the place; null: not known yet.
     */
    uid: string | null;
    /**
     * What is printed on it.
     */
    evse_id: string | null;
    /**
     * What else is written on it.
     */
    physical_reference: string | null;
  };
  /**
   * The connector; null: not known yet.
   */
  connector: {
    /**
     * Its id at the EVSE.
     */
    id: string;
    /**
     * OCPI's ConnectorType.
     */
    standard: string;
    /**
     * OCPI's PowerType.
     */
    power_type: string;
    /**
     * What it gives at the most.
     */
    max_power_kw: number | null;
  } | null;
  /**
   * When it was asked for; of a charge that began at the station, when the hub heard of it.
   */
  requested_at: string;
  /**
   * When it began.
   */
  started_at: string | null;
  /**
   * When it ended.
   */
  ended_at: string | null;
  /**
   * Metered at the station.
   */
  energy_kwh: string | null;
  /**
   * See power_basis.
   */
  power_kw: string | null;
  /**
   * AVERAGE_SINCE_LAST_UPDATE: over the time between the last two messages of the CPO, which seldom send the power itself.
   */
  power_basis: 'AVERAGE_SINCE_LAST_UPDATE' | null;
  /**
   * State of charge, where the car tells it.
   */
  soc: {
    /**
     * Percent.
     */
    pct: number;
    /**
     * Who says so.
     */
    source: 'CAR';
  } | null;
  /**
   * Since when the car takes nothing.
   */
  idle_since: string | null;
  /**
   * From when on that costs something, where a quote says so.
   */
  idle_fee_starts_at: string | null;
  /**
   * Null: it cannot be said.
   */
  cost: SessionCost | null;
  /**
   * What was used when, the newest ones.
   */
  periods: ChargePeriod[];
  /**
   * What the energy has caused; null: not known.
   */
  co2: Co2 | null;
  /**
   * With which it was started.
   */
  quote_id: string | null;
  /**
   * What was charged.
   */
  vehicle_id: string | null;
  /**
   * Where its receipt is; null: it is not billed yet.
   */
  receipt_url: string | null;
  /**
   * When the hub has heard of it last; null: never.
   */
  observed_at: string | null;
}
/**
 * What the EVSEs of places do now, in the order that was asked; what is not there is left out.
 */
export interface StatusBatchAnswer {
  /**
   * A place each.
   */
  items: LocationStatus[];
}
/**
 * Places whose status is wanted.
 */
export interface StatusBatch {
  /**
   * Ids of places.
   *
   * @minItems 1
   * @maxItems 200
   */
  ids: string[];
}
/**
 * What has happened, oldest first. Of one EVSE only the last of what is in an answer is told: it is its present status.
 */
export interface StatusChanges {
  /**
   * A change each.
   *
   * Items: A change.
   */
  items: {
    /**
     * Where it is in the feed.
     */
    seq: string;
    /**
     * removed: the place is no longer there.
     */
    kind: 'status' | 'removed';
    /**
     * The place.
     */
    location_id: string;
    /**
     * Null with removed.
     */
    evse_uid: string | null;
    /**
     * As OCPI names it; null with removed.
     */
    status: string | null;
    /**
     * When its operator last said something new of it.
     */
    since: string | null;
    /**
     * When the hub was told.
     */
    observed_at: string | null;
  }[];
  /**
   * The parameter `since` of the next request.
   */
  next_since: string;
  /**
   * There is more already.
   */
  has_more: boolean;
  /**
   * How long an answer is as good as a new one.
   */
  ttl_s: number;
}
/**
 * Which places the stream is of: one of bbox and ids.
 */
export interface StreamQuery {
  /**
   * west,south,east,north in degrees, at most one square degree; where west is greater than east it reaches across the date line.
   *
   * @minItems 4
   * @maxItems 4
   */
  bbox?: number[];
  /**
   * Ids of places.
   *
   * @minItems 1
   * @maxItems 200
   */
  ids?: string[];
}
/**
 * Where to charge: by the EVSE id that is printed on the station, or by the id of the location here and the operator's ids.
 */
export interface TargetRef {
  /**
   * As printed; separators and case do not matter.
   */
  evse_id?: string;
  /**
   * As in /locations.
   */
  location_id?: string;
  /**
   * The operator's id of the EVSE; may be left out where a location has one.
   */
  evse_uid?: string;
  /**
   * The operator's id of the connector; left out: the most powerful.
   */
  connector_id?: string;
}
/**
 * A price of a tariff.
 */
export interface TariffComponent {
  /**
   * Where it stands among the others: OCCUPANCY is what keeping the place costs.
   */
  section: 'ENERGY' | 'TIME' | 'SESSION' | 'OCCUPANCY' | 'RESERVATION';
  /**
   * As OCPI has it.
   */
  type: 'ENERGY' | 'TIME' | 'PARKING_TIME' | 'FLAT';
  /**
   * For a reservation alone: while it is kept, or when nobody came.
   */
  reservation: 'RESERVATION' | 'RESERVATION_EXPIRES' | null;
  /**
   * KWH, HOUR, or SESSION for once.
   */
  unit: 'KWH' | 'HOUR' | 'SESSION';
  /**
   * For one of the unit, as the tariff names it.
   */
  unit_price: string;
  /**
   * VAT on it; null: the tariff does not say.
   */
  tax_percent: string | null;
  /**
   * With tax; null: not known.
   */
  unit_price_incl_tax: string | null;
  /**
   * What is billed is raised to a multiple of so many Wh or seconds.
   */
  step_size: number;
  /**
   * When it applies, as OCPI has it; null: whenever none before it does.
   */
  restrictions: {
    [k: string]: unknown;
  } | null;
  /**
   * The same for people, in the language of the answer.
   */
  text: string;
}
/**
 * How a tariff is wanted.
 */
export interface TariffQuery {
  /**
   * What the connector gives: from 50 kW on prices are shown in another order. Left out: below that.
   */
  power_kw?: number;
}
/**
 * What an operator asks for charging: for programs and for people.
 */
export interface TariffInfo {
  /**
   * Here.
   */
  id: string;
  /**
   * The operator.
   */
  party: string;
  /**
   * What the operator calls it.
   */
  name: string;
  /**
   * The charges it is for, as OCPI has it; null: all of them.
   */
  type: 'AD_HOC_PAYMENT' | 'PROFILE_CHEAP' | 'PROFILE_FAST' | 'PROFILE_GREEN' | 'REGULAR' | null;
  /**
   * Of all prices, ISO 4217.
   */
  currency: string;
  /**
   * Whether unit_price is with all taxes; EXCLUDED: tax_percent says what comes on top; UNKNOWN: nobody does.
   */
  tax: 'INCLUDED' | 'EXCLUDED' | 'UNKNOWN';
  /**
   * Null: it was always valid.
   */
  valid_from: string | null;
  /**
   * Null: no end is known.
   */
  valid_until: string | null;
  /**
   * Energy, time, session, other. From 50 kW on energy is first, and what keeping the place costs stands by itself at the end.
   */
  components: TariffComponent[];
  /**
   * The least a charge costs.
   */
  min_price: {
    /**
     * With tax.
     */
    incl_tax: string | null;
    /**
     * Without tax.
     */
    excl_tax: string | null;
  } | null;
  /**
   * The most a charge costs.
   */
  max_price: {
    /**
     * With tax.
     */
    incl_tax: string | null;
    /**
     * Without tax.
     */
    excl_tax: string | null;
  } | null;
  /**
   * All of it for people.
   */
  text: {
    /**
     * BCP 47.
     */
    language: 'en' | 'de' | 'fr' | 'nl' | 'es' | 'it';
    /**
     * A line for each price.
     */
    text: string;
  };
  /**
   * What the operator says beside it.
   */
  operator_text: {
    /**
     * BCP 47.
     */
    language: string;
    /**
     * As the operator wrote it.
     */
    text: string;
  } | null;
  /**
   * The operator's page about it.
   */
  operator_url: string | null;
  /**
   * As OCPI has it, in order: of each kind the first component whose restrictions all hold is active.
   */
  elements: {
    [k: string]: unknown;
  }[];
  /**
   * When the operator changed it last.
   */
  last_updated: string;
}
/**
 * Where the tiles are (TileJSON 3.0.0).
 */
export interface TileJson {
  /**
   * Version of TileJSON.
   */
  tilejson: string;
  /**
   * URL templates; they change every half minute, so that what is kept of them does not get old.
   */
  tiles: string[];
  /**
   * Lowest zoom.
   */
  minzoom: number;
  /**
   * Highest zoom.
   */
  maxzoom: number;
  /**
   * What they cover.
   */
  bounds: number[];
  /**
   * What is in them.
   *
   * Items: A layer.
   */
  vector_layers: {
    /**
     * Name.
     */
    id: string;
    /**
     * What it has.
     */
    description: string;
    /**
     * What each feature has.
     */
    fields: {
      [k: string]: string;
    };
  }[];
}
/**
 * What the tile is to show.
 */
export interface TileQuery {
  /**
   * Id of one of the driver's own vehicles: it can charge there, and power_min_kw, power_max_kw and sort=power go by what it draws.
   */
  vehicle?: string;
  /**
   * Kinds of plug or socket, as OCPI names them.
   *
   * @maxItems 50
   */
  connector?: string[];
  /**
   * Kind of current.
   */
  power_type?: 'AC' | 'DC';
  /**
   * A connector gives at least that.
   */
  power_min_kw?: number;
  /**
   * A connector gives at most that.
   */
  power_max_kw?: number;
  /**
   * True: at least one EVSE that is meant is free, by a status that can be relied on, and the place is not closed.
   */
  available_now?: boolean;
  /**
   * At least so many EVSEs that are meant are free.
   */
  min_available?: number;
  /**
   * No older evidence of the statuses.
   */
  max_status_age_s?: number;
  /**
   * True: known to be open now.
   */
  open_now?: boolean;
  /**
   * Known to be open then.
   */
  open_at?: string;
  /**
   * Parties such as BE-BEC, or names: of operators as places show them, or of parties.
   *
   * @maxItems 50
   */
  operator?: string[];
  /**
   * What is near, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  facility?: string[];
  /**
   * Kinds of place, as OCPI names them.
   *
   * @maxItems 50
   */
  parking_type?: string[];
  /**
   * Who may use it.
   *
   * @maxItems 50
   */
  access?: ('PUBLIC' | 'CUSTOMERS' | 'RESTRICTED')[];
  /**
   * No EVSE with one of these parking restrictions is meant.
   *
   * @maxItems 50
   */
  exclude_restriction?: string[];
  /**
   * What an EVSE can do, as OCPI names it: one of them.
   *
   * @maxItems 50
   */
  capability?: string[];
  /**
   * How one can pay there, or be let charge: one of them.
   *
   * @maxItems 50
   */
  payment?: ('CARD' | 'APP' | 'RFID' | 'PLUG_AND_CHARGE')[];
  /**
   * True: a charge can be started from afar by whoever asks.
   */
  startable?: boolean;
  /**
   * By `price_hint`, in `currency`; what has no known price is not meant.
   */
  price_max_per_kwh?: number;
  /**
   * Of price_max_per_kwh and sort=price, ISO 4217.
   */
  currency?: string;
  /**
   * True: declared to be green energy.
   */
  green?: boolean;
  /**
   * Declared grams of CO2 per kWh; what is not declared is not meant.
   */
  max_g_per_kwh?: number;
  /**
   * What the hub knows of the place is at least that good: `quality.score`, from 0 to 100.
   */
  min_quality?: number;
  /**
   * At least that share of starts led to a charge: `start_success.rate`, from 0 to 1; where that is not known, the place is not meant.
   */
  min_success_rate?: number;
  /**
   * ISO 3166-1 alpha-3, such as BEL.
   *
   * @maxItems 50
   */
  country?: string[];
  /**
   * Changed since then, its statuses too.
   */
  updated_since?: string;
}
/**
 * A card to be linked to the driver’s contract.
 */
export interface TokenLinkCreate {
  /**
   * What is printed on the card. Capitals, and what separates its characters, do not matter.
   */
  visual_number: string;
  /**
   * The one-time code that came with the card. Left out: the card has to be shown at any station within two minutes.
   */
  code?: string;
}
/**
 * How far the wish to have a card linked has come.
 */
export interface TokenLink {
  /**
   * Names the wish.
   */
  id: string;
  /**
   * The end of what is printed on the card.
   */
  visual_number: string;
  /**
   * AWAITING_TAP: show the card at a station; LINKED: it is yours; EXPIRED: it was not shown in time, or there is no such card that is free.
   */
  state: 'AWAITING_TAP' | 'LINKED' | 'EXPIRED';
  /**
   * The token it has become; null: none yet.
   */
  token_id: string | null;
  /**
   * Until when the card has to be shown.
   */
  expires_at: string;
}
/**
 * Blocks a token, or lets it charge again.
 */
export interface TokenUpdate {
  /**
   * BLOCKED: it may not charge.
   */
  state: 'ACTIVE' | 'BLOCKED';
}
/**
 * What a driver identifies with at stations.
 */
export interface Token {
  /**
   * Names the token here; what stations read is nobody’s to know.
   */
  id: string;
  /**
   * APP_USER: the app; RFID: a card.
   */
  type: 'APP_USER' | 'RFID';
  /**
   * The end of what is printed on the card; null for the app.
   */
  visual_number: string | null;
  /**
   * Whether the driver has blocked it.
   */
  state: 'ACTIVE' | 'BLOCKED';
  /**
   * Whether it may charge: neither the driver nor the provider has blocked it.
   */
  is_valid: boolean;
  /**
   * Since when.
   */
  created_at: string;
}
/**
 * Where to charge on a trip, or why it cannot be made: that is an answer too.
 */
export interface TripPlan {
  /**
   * Whether the trip can be made.
   */
  feasible: boolean;
  /**
   * Why not. NO_CHARGERS: there are none that fit; START_TOO_LOW: none can be reached from the start; GAP: after some, none for too long.
   */
  reason: 'NO_CHARGERS' | 'START_TOO_LOW' | 'GAP' | null;
  /**
   * How far along the route one gets, where the trip cannot be made.
   */
  furthest_km: number | null;
  /**
   * Where there is nothing that can be reached.
   */
  gap: TripGap | null;
  /**
   * What was wanted.
   */
  objective: 'FASTEST' | 'CHEAPEST' | 'FEWEST_STOPS' | 'GREENEST';
  /**
   * When it begins.
   */
  start: string;
  /**
   * When it ends.
   */
  arrive_at: string | null;
  /**
   * Percent at the end.
   */
  arrive_soc: number | null;
  /**
   * The drives, in order.
   */
  legs: TripLeg[];
  /**
   * Between them, in order.
   */
  stops: TripStop[];
  /**
   * All together; null where the trip cannot be made.
   */
  totals: TripTotals | null;
  /**
   * What the plan rests on.
   */
  assumptions: TripAssumption[];
  /**
   * Which stations were looked at.
   */
  coverage: TripAssumption;
}
/**
 * A route, a vehicle, and what is wanted of the trip. The route is that of the driver’s navigation: the hub knows no roads.
 */
export interface TripPlanRequest {
  /**
   * The route, encoded; instead of `line`.
   */
  polyline?: string;
  /**
   * Decimals of the encoded route.
   */
  precision?: 5 | 6;
  /**
   * The line as a GeoJSON LineString.
   */
  line?: {
    /**
     * GeoJSON type.
     */
    type: 'LineString';
    /**
     * As in GeoJSON: [lng, lat].
     */
    coordinates: unknown[];
    [k: string]: unknown;
  };
  /**
   * One of the driver's vehicles.
   */
  vehicle_id?: string;
  /**
   * The same for a vehicle that is not kept here. It needs wh_per_km, connectors, and what it draws.
   */
  vehicle?: VehicleGiven;
  /**
   * When the trip begins; left out: now. UTC.
   */
  start?: string;
  /**
   * State of charge at the start, percent.
   */
  soc_start: number;
  /**
   * What is to be left on arrival at each stop, percent.
   */
  soc_min_stop?: number;
  /**
   * What is to be left at the end, percent.
   */
  soc_min_end?: number;
  /**
   * To how much it may be charged at the most, percent.
   */
  soc_max?: number;
  /**
   * What is wanted first: the shortest time, the lowest price, the fewest stops, or the least CO2 by the grids of the places.
   */
  objective?: 'FASTEST' | 'CHEAPEST' | 'FEWEST_STOPS' | 'GREENEST';
  /**
   * How fast one drives, without stops; left out: by duration_min, else 90.
   */
  speed_kmh?: number;
  /**
   * How warm it is outside; left out: it is not counted.
   */
  temperature_c?: number;
  /**
   * How long the drive takes without stops, where the navigation knows; left out: by the speed.
   */
  duration_min?: number;
  /**
   * How far from the route a stop may be.
   */
  corridor_m?: number;
  /**
   * The least a station has to give; left out: 50 for a vehicle that takes direct current, else anything.
   */
  power_min_kw?: number;
}
/**
 * A trip to keep. It is planned when it is kept.
 */
export interface TripSave {
  /**
   * What its driver calls it.
   */
  name?: string;
  /**
   * What is to be planned.
   */
  request: TripPlanRequest;
}
/**
 * Where a list goes on.
 */
export interface Page {
  /**
   * For the parameter `cursor` of the next request; null on the last page.
   */
  next_cursor: string | null;
  /**
   * Whether there is another page.
   */
  has_more: boolean;
}
/**
 * One thing that is wrong with a request.
 */
export interface ProblemIssue {
  /**
   * JSON pointer into the body, or the name of the parameter or header.
   */
  pointer: string;
  /**
   * Stable, for programs: missing, unknown, wrong_type, too_large …
   */
  code: string;
  /**
   * A sentence for people.
   */
  message: string;
}
/**
 * One figure of greenhouse gases, and where it is from.
 */
export interface EmissionFigure {
  /**
   * Grams of CO2 equivalent.
   */
  g: number | null;
  /**
   * From least to most, where there is no single figure.
   */
  g_range: GramRange | null;
  /**
   * Grams per kWh, of energy that the station metered.
   */
  g_per_kwh: number | null;
  /**
   * GRID_ANNUAL: the average of the country's grid in a year; SUPPLIER_VALUE: a figure of the supplier; MIX_ESTIMATE: shares of sources by what these emit; GREEN_CLAIM: a claim without a figure.
   */
  basis: 'GRID_ANNUAL' | 'SUPPLIER_VALUE' | 'MIX_ESTIMATE' | 'GREEN_CLAIM';
  /**
   * DIRECT: what leaves the chimney; LIFECYCLE: also building, fuel and waste; null: it is not said.
   */
  boundary: 'DIRECT' | 'LIFECYCLE' | null;
  /**
   * Who says so.
   */
  source: string | null;
  /**
   * What year it is of.
   */
  year: number | null;
}
/**
 * Grams from least to most.
 */
export interface GramRange {
  /**
   * The least.
   */
  min: number;
  /**
   * The most.
   */
  max: number;
}
/**
 * The car that burns fuel which is compared with.
 */
export interface CombustionBaseline {
  /**
   * What it burns.
   */
  fuel: 'PETROL' | 'DIESEL';
  /**
   * Litres it burns on 100 km.
   */
  l_per_100km: number;
}
/**
 * Grams of CO2 equivalent less than a car that burns fuel emits on the same distance.
 */
export interface AvoidedEmission {
  /**
   * At the least; negative: more.
   */
  g_min: number;
  /**
   * At the most.
   */
  g_max: number;
  /**
   * The distance the energy is good for, at the least.
   */
  km_min: number;
  /**
   * At the most.
   */
  km_max: number;
  /**
   * The car compared with; null: cars in general.
   */
  baseline: CombustionBaseline | null;
  /**
   * What both figures count.
   */
  boundary: 'DIRECT' | 'LIFECYCLE';
}
/**
 * What a vehicle draws at one state of charge.
 */
export interface CurvePoint {
  /**
   * State of charge, in percent.
   */
  soc: number;
  /**
   * Power, in kW.
   */
  kw: number;
}
/**
 * A car that burns fuel.
 */
export interface FuelBaseline {
  /**
   * What it burns.
   */
  fuel: 'PETROL' | 'DIESEL';
  /**
   * Litres on 100 kilometres.
   */
  l_per_100km: number;
}
/**
 * A sign-in of the driver at an app.
 */
export interface SignIn {
  /**
   * The app.
   */
  client: string;
  /**
   * When.
   */
  created_at: string;
  /**
   * Until when it is good.
   */
  expires_at: string;
}
/**
 * A point on earth, WGS 84, in degrees.
 */
export interface PlacePoint {
  /**
   * Degrees north.
   */
  lat: number;
  /**
   * Degrees east.
   */
  lng: number;
}
/**
 * Who operates a place.
 */
export interface PlaceOperator {
  /**
   * The CPO whose place it is, such as BE-BEC.
   */
  party: string;
  /**
   * Its name, or that of whom it names as operator.
   */
  name: string | null;
}
/**
 * Where a place is, for people.
 */
export interface PlaceAddress {
  /**
   * Street and number.
   */
  line: string;
  /**
   * Postal code.
   */
  postal_code: string | null;
  /**
   * Town.
   */
  city: string;
  /**
   * ISO 3166-1 alpha-3.
   */
  country: string;
}
/**
 * Whether a place is open.
 */
export interface PlaceOpen {
  /**
   * Null: not known.
   */
  now: boolean | null;
  /**
   * When that changes; null: not known, or not within a week.
   */
  until: string | null;
  /**
   * Whether it never closes; null: not known.
   */
  always: boolean | null;
}
/**
 * EVSEs of a place with one kind of connector, of those that are meant, and what they do.
 */
export interface PlaceConnectors {
  /**
   * Kind of plug or socket, as OCPI names it.
   */
  standard: string;
  /**
   * Kind of current.
   */
  power_type: 'AC' | 'DC';
  /**
   * The most one gives, in kW.
   */
  power_kw: number;
  /**
   * EVSEs that are meant.
   */
  total: number;
  /**
   * Free, by a status that can be relied on, at a place that is not closed.
   */
  available: number;
  /**
   * Charging or blocked.
   */
  occupied: number;
  /**
   * Reserved.
   */
  reserved: number;
  /**
   * Out of order.
   */
  out_of_order: number;
  /**
   * Nobody knows, or not any more.
   */
  unknown: number;
  /**
   * Free, but the place is closed.
   */
  closed: number;
}
/**
 * Whether one can charge at a place now, by status, opening hours and age of both.
 */
export interface PlaceAvailability {
  /**
   * AVAILABLE: at least one is free.
   */
  state: 'AVAILABLE' | 'BUSY' | 'CLOSED' | 'OUT_OF_ORDER' | 'UNKNOWN';
  /**
   * EVSEs that are meant.
   */
  total: number;
  /**
   * Free, by a status that can be relied on, at a place that is not closed.
   */
  available: number;
  /**
   * FILTERED: of what was asked for; ALL: of all that is there.
   */
  scope: 'ALL' | 'FILTERED';
  /**
   * Last evidence of what the EVSEs do; null: there never was any.
   */
  observed_at: string | null;
  /**
   * Seconds since then.
   */
  age_s: number | null;
  freshness: Freshness;
}
/**
 * What charging comes to there, for a list or a map: not a quote.
 */
export interface PriceHint {
  /**
   * What the driver pays by.
   */
  kind: 'AD_HOC' | 'ROAMING';
  /**
   * Decimal; of a kWh without conditions, or else at the dearest; null: there is no price for energy.
   */
  energy_per_kwh: string | null;
  /**
   * ISO 4217.
   */
  currency: string;
  /**
   * UNKNOWN: nothing is said of it.
   */
  tax: 'INCLUDED' | 'UNKNOWN';
  /**
   * Time costs as well, charging or parked.
   */
  has_time_fee: boolean;
  /**
   * Each charge costs as well.
   */
  has_session_fee: boolean;
}
/**
 * Whether whoever asks can have a charge started there; of a place: at one of its EVSEs at least, whatever was asked for.
 */
export interface PlaceStartable {
  /**
   * From afar.
   */
  by_app: boolean;
  /**
   * With a card at the EVSE.
   */
  by_rfid: boolean;
  /**
   * Why not by app. PARTNER_OFFLINE: its operator cannot be reached, or the station itself where the hub is connected to it.
   */
  reason: 'NO_AGREEMENT' | 'NOT_REMOTE_CAPABLE' | 'CLOSED' | 'PARTNER_OFFLINE' | 'OUT_OF_ORDER' | null;
}
/**
 * Greenhouse gases of its energy, by two bases that are not to be mixed.
 */
export interface PlaceEnergy {
  /**
   * As the CPO declares it.
   */
  is_green_energy: boolean | null;
  /**
   * By what the CPO declares.
   */
  declared: {
    /**
     * Grams of CO2 per kWh; null: a claim without a figure.
     */
    g_per_kwh: number | null;
    /**
     * What the figure rests on.
     */
    basis: 'SUPPLIER_VALUE' | 'MIX_ESTIMATE' | 'GREEN_CLAIM';
  } | null;
  /**
   * By the grid of its country.
   */
  location: {
    /**
     * Grams of CO2 equivalent per kWh.
     */
    g_per_kwh: number;
    /**
     * What the figure rests on.
     */
    basis: 'GRID_ANNUAL';
    /**
     * The year it is of.
     */
    year: number;
  } | null;
}
/**
 * How good what is known of it is.
 */
export interface PlaceQuality {
  /**
   * From 0 to 100: what each flag takes of it is in docs/driver-api.md.
   */
  score: number;
  /**
   * COORDINATES_SWAPPED, COORDINATES_ZERO, COORDINATES_OUTSIDE_COUNTRY, COORDINATES_MISSING, NO_OPENING_HOURS, EVSE_WITHOUT_ID, CONNECTOR_WITHOUT_TARIFF, POWER_IMPLAUSIBLE, NO_ENERGY_MIX, NO_PARKING_TYPE; NO_TARIFF: of none that is named it is known what it comes to now.
   */
  flags: string[];
}
/**
 * How starts by app went.
 */
export interface PlaceStartSuccess {
  /**
   * Share of them that led to a charge, from 0 to 1, in hundredths.
   */
  rate: number;
  /**
   * How many there were.
   */
  n: number;
  /**
   * In how many days.
   */
  days: number;
}
/**
 * Words that change when it does.
 */
export interface PlaceVersions {
  /**
   * Its description.
   */
  static: string;
  /**
   * What its EVSEs do.
   */
  dynamic: string;
}
/**
 * A picture of a place, at its CPO.
 */
export interface PlaceImage {
  /**
   * The picture.
   */
  url: string;
  /**
   * The picture, small.
   */
  thumbnail: string | null;
  /**
   * What it shows, as OCPI names it.
   */
  category: string;
}
/**
 * A text in one language: of several the one that fits Accept-Language best.
 */
export interface PlaceText {
  /**
   * The text.
   */
  text: string;
  /**
   * ISO 639-1.
   */
  lang: string;
}
/**
 * A plug or socket of an EVSE.
 */
export interface PlaceConnector {
  /**
   * Its id at the EVSE.
   */
  id: string;
  /**
   * Kind of plug or socket, as OCPI names it.
   */
  standard: string;
  /**
   * SOCKET, or CABLE: it is attached.
   */
  format: 'SOCKET' | 'CABLE';
  /**
   * Kind of current and phases, as OCPI names it.
   */
  power_type: string;
  /**
   * The most it gives, in kW.
   */
  power_kw: number;
  /**
   * Volt.
   */
  max_voltage: number;
  /**
   * Ampere.
   */
  max_amperage: number;
  /**
   * Tariffs of its CPO that can apply.
   */
  tariff_ids: string[];
  /**
   * Null: not known.
   */
  price_hint: PriceHint | null;
  /**
   * Where the operator has them.
   */
  terms_and_conditions: string | null;
}
/**
 * An EVSE: it charges one vehicle at a time.
 */
export interface PlaceEvse {
  /**
   * Its id at the place.
   */
  uid: string;
  /**
   * What is printed on it.
   */
  evse_id: string | null;
  status: EvseStatus;
  /**
   * When its operator last said something new of it.
   */
  status_since: string | null;
  /**
   * What it is foreseen to do.
   *
   * Items: A status in a period.
   */
  status_schedule: {
    /**
     * Start.
     */
    from: string;
    /**
     * End; null: open.
     */
    until: string | null;
    /**
     * As OCPI names it.
     */
    status: string;
  }[];
  startable: PlaceStartable;
  /**
   * What it can do, as OCPI names it.
   */
  capabilities: string[];
  /**
   * As signposted.
   */
  floor_level: string | null;
  /**
   * What is written on it.
   */
  physical_reference: string | null;
  /**
   * How to find it.
   */
  directions: PlaceText | null;
  /**
   * Who may park there, as OCPI names it.
   */
  parking_restrictions: string[];
  /**
   * Of which one can be in use.
   */
  connectors: PlaceConnector[];
}
/**
 * Who tells of a place.
 */
export interface PlaceSource {
  /**
   * Whose data it is.
   */
  party: string;
  /**
   * Its id there.
   */
  location_id: string;
  /**
   * CPO: the operator that printed ids name; AGGREGATOR: somebody else.
   */
  role: 'CPO' | 'AGGREGATOR';
  /**
   * When it last changed at the hub.
   */
  last_received_at: string | null;
}
/**
 * Greenhouse gases of several charges, all counted in one way.
 */
export interface EmissionSum {
  /**
   * As of a single charge.
   */
  basis: 'GRID_ANNUAL' | 'SUPPLIER_VALUE' | 'MIX_ESTIMATE' | 'GREEN_CLAIM';
  /**
   * DIRECT: what leaves the chimney; LIFECYCLE: also building, fuel and waste; null: nobody says.
   */
  boundary: 'DIRECT' | 'LIFECYCLE' | null;
  /**
   * Of the method by which they were worked out.
   */
  method_version: string;
  /**
   * Grams of CO2 equivalent; null: there is no single figure.
   */
  g: number | null;
  /**
   * From least to most, where there is no single figure.
   */
  g_range: GramRange | null;
  /**
   * What they were emitted for.
   */
  energy_kwh: string;
  /**
   * Charges.
   */
  n: number;
}
/**
 * Less than cars that burn fuel, over several charges that are all counted in one way; negative where it is more.
 */
export interface AvoidedSum {
  /**
   * DIRECT: against what leaves the exhaust; LIFECYCLE: against that and making the fuel.
   */
  boundary: 'DIRECT' | 'LIFECYCLE';
  /**
   * Of the method by which they were worked out.
   */
  method_version: string;
  /**
   * Grams, at the least.
   */
  g_min: number;
  /**
   * Grams, at the most.
   */
  g_max: number;
  /**
   * Charges.
   */
  n: number;
}
/**
 * What a plan rests on.
 */
export interface TripAssumption {
  /**
   * Stable, for programs.
   */
  code: string;
  /**
   * A sentence for people.
   */
  text: string;
}
/**
 * A stretch of the route.
 */
export interface TripGap {
  /**
   * From there.
   */
  from_km: number;
  /**
   * To there.
   */
  to_km: number;
}
/**
 * A drive without a stop; ways off the route are in it.
 */
export interface TripLeg {
  /**
   * Where it begins, along the route.
   */
  from_km: number;
  /**
   * Where it ends, along the route.
   */
  to_km: number;
  /**
   * What is driven.
   */
  km: number;
  /**
   * How long that takes.
   */
  drive_min: number;
  /**
   * What the vehicle takes for it.
   */
  energy_kwh: number;
  /**
   * Percent at the beginning.
   */
  depart_soc: number;
  /**
   * Percent at the end.
   */
  arrive_soc: number;
}
/**
 * Where a stop is.
 */
export interface TripPlace {
  /**
   * As in /locations.
   */
  id: string;
  /**
   * What it is called.
   */
  name: string | null;
  /**
   * Who runs it.
   */
  operator: PlaceOperator;
  /**
   * Where it is.
   */
  address: PlaceAddress;
  /**
   * Where that is; null: not known.
   */
  point: PlacePoint | null;
}
/**
 * The EVSE that is meant.
 */
export interface TripEvse {
  /**
   * The operator's id of it.
   */
  uid: string;
  /**
   * As printed on the station.
   */
  evse_id: string | null;
  /**
   * What was last heard of it.
   */
  status: EvseStatus;
}
/**
 * The connector that is meant.
 */
export interface TripConnector {
  /**
   * The operator's id of it.
   */
  id: string;
  /**
   * As OCPI names it.
   */
  standard: string;
  /**
   * As OCPI names it.
   */
  power_type: string;
  /**
   * What it gives at the most.
   */
  power_kw: number;
}
/**
 * The way off the route, there and back.
 */
export interface TripDetour {
  /**
   * Kilometres.
   */
  km: number;
  /**
   * Minutes.
   */
  min: number;
  /**
   * ESTIMATED: by how far it is from the line. ROUTED: by roads; trips have estimates alone.
   */
  basis: 'ESTIMATED' | 'ROUTED';
}
/**
 * How sure it is that one can charge there.
 */
export interface TripOutlook {
  /**
   * How well statuses are known.
   */
  freshness: Freshness;
  /**
   * When there was evidence of them last.
   */
  observed_at: string | null;
  /**
   * EVSEs that the vehicle can use.
   */
  usable: number;
  /**
   * Of them free now, as far as anybody knows.
   */
  available: number;
  /**
   * Minutes that the risk is worth in the plan; they are in no sum.
   */
  risk_min: number;
  /**
   * What speaks against it.
   *
   * Items: Stable, for programs.
   */
  risks: ('STATUS_STALE' | 'STATUS_UNKNOWN' | 'ONE_EVSE' | 'TWO_EVSES' | 'ALL_TAKEN_NOW')[];
}
/**
 * Another place for a stop, with which the rest of the plan stays as it is.
 */
export interface TripAlternative {
  /**
   * Where.
   */
  location: TripPlace;
  /**
   * Which EVSE.
   */
  evse: TripEvse;
  /**
   * Which connector.
   */
  connector: TripConnector;
  /**
   * Where along the route.
   */
  at_km: number;
  /**
   * How far from it.
   */
  off_route_m: number;
  /**
   * Percent on arrival.
   */
  arrive_soc: number;
  /**
   * Percent when one goes on.
   */
  depart_soc: number;
  /**
   * How long it charges, by the curve of the vehicle.
   */
  charge_min: number;
  /**
   * What the station meters.
   */
  energy_kwh: number;
  /**
   * What it costs; null: nobody can say.
   */
  cost: PriceTotal | null;
  /**
   * Why there is no price.
   */
  no_price_reason: string | null;
  /**
   * What it leaves behind; null: nothing is known.
   */
  co2: Co2 | null;
  /**
   * The way off the route.
   */
  detour: TripDetour;
  /**
   * How sure it is.
   */
  outlook: TripOutlook;
}
/**
 * A stop to charge.
 */
export interface TripStop {
  /**
   * Where.
   */
  location: TripPlace;
  /**
   * Which EVSE.
   */
  evse: TripEvse;
  /**
   * Which connector.
   */
  connector: TripConnector;
  /**
   * Where along the route.
   */
  at_km: number;
  /**
   * How far from it.
   */
  off_route_m: number;
  /**
   * Percent on arrival.
   */
  arrive_soc: number;
  /**
   * Percent when one goes on.
   */
  depart_soc: number;
  /**
   * How long it charges, by the curve of the vehicle.
   */
  charge_min: number;
  /**
   * What the station meters.
   */
  energy_kwh: number;
  /**
   * What it costs; null: nobody can say.
   */
  cost: PriceTotal | null;
  /**
   * Why there is no price.
   */
  no_price_reason: string | null;
  /**
   * What it leaves behind; null: nothing is known.
   */
  co2: Co2 | null;
  /**
   * The way off the route.
   */
  detour: TripDetour;
  /**
   * How sure it is.
   */
  outlook: TripOutlook;
  /**
   * When, by the plan.
   */
  arrive_at: string;
  /**
   * The best other places, at most two.
   *
   * @maxItems 2
   */
  alternatives: TripAlternative[];
}
/**
 * The whole trip.
 */
export interface TripTotals {
  /**
   * What is driven, with the ways off the route.
   */
  km: number;
  /**
   * How long one drives.
   */
  drive_min: number;
  /**
   * How long one charges.
   */
  charge_min: number;
  /**
   * What stops take besides: to plug in, and to pay.
   */
  stop_min: number;
  /**
   * All of them.
   */
  total_min: number;
  /**
   * What is charged, as stations meter it.
   */
  energy_kwh: number;
  /**
   * Of all stops whose price is known in one currency; null: of none.
   */
  cost: PriceTotal | null;
  /**
   * Stops that are not in the cost.
   */
  unpriced_stops: number;
  /**
   * Of all stops.
   */
  co2: Co2Sums;
}
/**
 * What charges have cost, in one currency.
 */
export interface AnalyticsCost {
  /**
   * ISO 4217.
   */
  currency: string;
  /**
   * With tax, of those bills of which that is known; null: of none.
   */
  incl_tax: string | null;
  /**
   * Bills in it.
   */
  incl_tax_n: number;
  /**
   * The same without tax.
   */
  excl_tax: string | null;
  /**
   * Bills in it.
   */
  excl_tax_n: number;
  /**
   * Bills of which no price is known: they are in no sum.
   */
  unknown_n: number;
  /**
   * What a kWh has cost, over the bills of which the price is known.
   */
  avg_per_kwh: string | null;
  /**
   * Whether that is with tax.
   */
  avg_tax: 'INCLUDED' | 'EXCLUDED' | null;
  /**
   * Of it, without tax: for standing there without charging; null: it is known of no bill.
   */
  idle_fees_excl_tax: string | null;
  /**
   * Bills of which that is known.
   */
  idle_fees_n: number;
}
/**
 * Charges, added up.
 */
export interface AnalyticsTotals {
  /**
   * Charges that are billed.
   */
  n: number;
  /**
   * As stations have metered it.
   */
  energy_kwh: string;
  /**
   * In each currency by itself.
   */
  cost: AnalyticsCost[];
  /**
   * Over the time of charging; null: nothing was charged.
   */
  avg_power_kw: number | null;
  /**
   * Time of charging.
   */
  minutes_charging: number;
  /**
   * Time of standing there without charging.
   */
  minutes_idle: number;
  /**
   * What they leave behind.
   */
  co2: Co2Sums;
}
/**
 * Charges that have something in common.
 */
export interface AnalyticsGroup {
  /**
   * What they have in common; null: it is not known of them.
   */
  key: string | null;
  /**
   * What it is called, if that is another.
   */
  label: string | null;
  /**
   * Of these charges.
   */
  totals: AnalyticsTotals;
}
/**
 * What would have been saved, in one currency.
 */
export interface AnalyticsSaving {
  /**
   * ISO 4217.
   */
  currency: string;
  /**
   * Never less than 0.
   */
  amount: string;
  /**
   * Whether that is with tax.
   */
  tax: 'INCLUDED' | 'EXCLUDED';
  /**
   * Charges in it.
   */
  n: number;
}
/**
 * What would have been saved in one way, or why nobody knows.
 */
export interface AnalyticsSavings {
  /**
   * In each currency by itself; null: nobody knows.
   */
  savings: AnalyticsSaving[] | null;
  /**
   * Charges of which it is known.
   */
  n: number;
  /**
   * Why it is known of none.
   */
  reason: 'NO_CHARGES' | 'NO_PRICE' | 'NO_OTHERS' | null;
}
/**
 * What of it is told.
 */
export interface NotificationKinds {
  /**
   * An EVSE that is watched is free.
   */
  watch: boolean;
  /**
   * A charge has begun after it was told that nothing comes of it.
   */
  'charge.late_start': boolean;
  /**
   * Nothing is heard of a charge any more.
   */
  'charge.stalled': boolean;
  /**
   * The car takes nothing more, and standing there begins to cost.
   */
  'charge.idle_fee': boolean;
  /**
   * A charge has ended.
   */
  'charge.ended': boolean;
  /**
   * A charge is billed, or its bill has changed.
   */
  'receipt.ready': boolean;
  /**
   * A CPO has answered a report.
   */
  'feedback.answered': boolean;
}
/**
 * A vehicle as its driver describes it.
 */
export interface VehicleGiven {
  /**
   * What its driver calls it.
   */
  name?: string;
  /**
   * What the battery holds for driving, in kWh.
   */
  usable_kwh: number;
  /**
   * What it draws at a DC station, by rising state of charge: straight lines between these points.
   *
   * @minItems 1
   * @maxItems 101
   */
  dc_curve?: CurvePoint[];
  /**
   * What its on-board charger takes at the most, in kW; left out: it cannot charge with AC, or nobody knows.
   */
  ac_kw?: number;
  /**
   * Phases of the on-board charger.
   */
  ac_phases?: number;
  /**
   * What can be plugged in, as OCPI names standards.
   *
   * @maxItems 20
   */
  connectors?: (
    | 'CHADEMO'
    | 'CHAOJI'
    | 'DOMESTIC_A'
    | 'DOMESTIC_B'
    | 'DOMESTIC_C'
    | 'DOMESTIC_D'
    | 'DOMESTIC_E'
    | 'DOMESTIC_F'
    | 'DOMESTIC_G'
    | 'DOMESTIC_H'
    | 'DOMESTIC_I'
    | 'DOMESTIC_J'
    | 'DOMESTIC_K'
    | 'DOMESTIC_L'
    | 'DOMESTIC_M'
    | 'DOMESTIC_N'
    | 'DOMESTIC_O'
    | 'GBT_AC'
    | 'GBT_DC'
    | 'IEC_60309_2_single_16'
    | 'IEC_60309_2_three_16'
    | 'IEC_60309_2_three_32'
    | 'IEC_60309_2_three_64'
    | 'IEC_62196_T1'
    | 'IEC_62196_T1_COMBO'
    | 'IEC_62196_T2'
    | 'IEC_62196_T2_COMBO'
    | 'IEC_62196_T3A'
    | 'IEC_62196_T3C'
    | 'NEMA_5_20'
    | 'NEMA_6_30'
    | 'NEMA_6_50'
    | 'NEMA_10_30'
    | 'NEMA_10_50'
    | 'NEMA_14_30'
    | 'NEMA_14_50'
    | 'PANTOGRAPH_BOTTOM_UP'
    | 'PANTOGRAPH_TOP_DOWN'
    | 'TESLA_R'
    | 'TESLA_S'
  )[];
  /**
   * What it uses on a kilometre, in Wh.
   */
  wh_per_km?: number;
  /**
   * The car it is compared with; null: none.
   */
  baseline?: FuelBaseline | null;
}
/**
 * A vehicle of the driver.
 */
export interface Vehicle {
  /**
   * Names the vehicle.
   */
  id: string;
  /**
   * What its driver calls it.
   */
  name?: string;
  /**
   * What the battery holds for driving, in kWh.
   */
  usable_kwh: number;
  /**
   * What it draws at a DC station, by rising state of charge: straight lines between these points.
   *
   * @minItems 1
   * @maxItems 101
   */
  dc_curve?: CurvePoint[];
  /**
   * What its on-board charger takes at the most, in kW; left out: it cannot charge with AC, or nobody knows.
   */
  ac_kw?: number;
  /**
   * Phases of the on-board charger.
   */
  ac_phases?: number;
  /**
   * What can be plugged in, as OCPI names standards.
   *
   * @maxItems 20
   */
  connectors?: (
    | 'CHADEMO'
    | 'CHAOJI'
    | 'DOMESTIC_A'
    | 'DOMESTIC_B'
    | 'DOMESTIC_C'
    | 'DOMESTIC_D'
    | 'DOMESTIC_E'
    | 'DOMESTIC_F'
    | 'DOMESTIC_G'
    | 'DOMESTIC_H'
    | 'DOMESTIC_I'
    | 'DOMESTIC_J'
    | 'DOMESTIC_K'
    | 'DOMESTIC_L'
    | 'DOMESTIC_M'
    | 'DOMESTIC_N'
    | 'DOMESTIC_O'
    | 'GBT_AC'
    | 'GBT_DC'
    | 'IEC_60309_2_single_16'
    | 'IEC_60309_2_three_16'
    | 'IEC_60309_2_three_32'
    | 'IEC_60309_2_three_64'
    | 'IEC_62196_T1'
    | 'IEC_62196_T1_COMBO'
    | 'IEC_62196_T2'
    | 'IEC_62196_T2_COMBO'
    | 'IEC_62196_T3A'
    | 'IEC_62196_T3C'
    | 'NEMA_5_20'
    | 'NEMA_6_30'
    | 'NEMA_6_50'
    | 'NEMA_10_30'
    | 'NEMA_10_50'
    | 'NEMA_14_30'
    | 'NEMA_14_50'
    | 'PANTOGRAPH_BOTTOM_UP'
    | 'PANTOGRAPH_TOP_DOWN'
    | 'TESLA_R'
    | 'TESLA_S'
  )[];
  /**
   * What it uses on a kilometre, in Wh.
   */
  wh_per_km?: number;
  /**
   * The car it is compared with; null: none.
   */
  baseline?: FuelBaseline | null;
}
/**
 * What to watch.
 */
export interface WatchCreate {
  /**
   * The place.
   */
  location_id: string;
  /**
   * Only this EVSE.
   */
  evse_uid?: string;
  /**
   * Only EVSEs with this kind of plug or socket.
   */
  connector?: string;
  /**
   * How long, at most a day.
   */
  until: string;
}
/**
 * A driver's wish to be told, once, when an EVSE is free.
 */
export interface Watch {
  /**
   * Names it.
   */
  id: string;
  /**
   * The place.
   */
  location_id: string;
  /**
   * The EVSE; null: any.
   */
  evse_uid: string | null;
  /**
   * Kind of plug or socket; null: any.
   */
  connector: string | null;
  /**
   * When it ends.
   */
  until: string;
  /**
   * FIRED: the driver was told.
   */
  state: 'OPEN' | 'FIRED' | 'EXPIRED';
  /**
   * When; null: not yet.
   */
  fired_at: string | null;
  /**
   * The EVSE that became free.
   */
  fired_evse_uid: string | null;
  /**
   * When it was made.
   */
  created_at: string;
}
