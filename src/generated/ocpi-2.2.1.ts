/** The objects of OCPI 2.2.1. Generated from schemas/ocpi/2.2.1 by `npm run generate`: do not edit. */

/**
 * What the CPO says to charging preferences.
 */
export type ChargingPreferencesResponse =
  'ACCEPTED' | 'DEPARTURE_REQUIRED' | 'ENERGY_NEED_REQUIRED' | 'NOT_POSSIBLE' | 'PROFILE_TYPE_NOT_SUPPORTED';
/**
 * The versions a platform speaks.
 */
export type Versions = Version[];
/**
 * Country of a party, ISO 3166-1 alpha-2, in any case. It identifies, so #NA is no value for it.
 */
export type CountryCode = string;
/**
 * Three characters that name a party within its country, in any case. It identifies, so #NA is no value for it.
 */
export type PartyId = string;
/**
 * What a party does in the market.
 */
export type Role = 'CPO' | 'EMSP' | 'HUB' | 'NAP' | 'NSP' | 'OTHER' | 'SCSP';
/**
 * A version of OCPI. Open to other values.
 */
export type VersionNumber = '2.0' | '2.1' | '2.1.1' | '2.2' | '2.2.1' | (string & {});
/**
 * A module of OCPI. Modules by agreement carry country code and party id in front. Open to other values.
 */
export type ModuleID =
  | 'cdrs'
  | 'chargingprofiles'
  | 'commands'
  | 'credentials'
  | 'hubclientinfo'
  | 'locations'
  | 'sessions'
  | 'tariffs'
  | 'tokens'
  | (string & {});
/**
 * The side of a module: SENDER is the owner of the data, RECEIVER takes them in.
 */
export type InterfaceRole = 'SENDER' | 'RECEIVER';
/**
 * How a party is connected to the hub. PLANNED: announced and not connected yet; OFFLINE: known and out of reach; SUSPENDED: has left.
 */
export type ConnectionStatus = 'CONNECTED' | 'OFFLINE' | 'PLANNED' | 'SUSPENDED';
/**
 * What a picture shows. Open to other values.
 */
export type ImageCategory =
  'CHARGER' | 'ENTRANCE' | 'LOCATION' | 'NETWORK' | 'OPERATOR' | 'OTHER' | 'OWNER' | (string & {});
/**
 * Whether an EVSE can be used. UNKNOWN covers stations that are offline; REMOVED is final.
 */
export type Status =
  'AVAILABLE' | 'BLOCKED' | 'CHARGING' | 'INOPERATIVE' | 'OUTOFORDER' | 'PLANNED' | 'REMOVED' | 'RESERVED' | 'UNKNOWN';
/**
 * What an EVSE can do. Open to other values.
 */
export type Capability =
  | 'CHARGING_PROFILE_CAPABLE'
  | 'CHARGING_PREFERENCES_CAPABLE'
  | 'CHIP_CARD_SUPPORT'
  | 'CONTACTLESS_CARD_SUPPORT'
  | 'CREDIT_CARD_PAYABLE'
  | 'DEBIT_CARD_PAYABLE'
  | 'PED_TERMINAL'
  | 'REMOTE_START_STOP_CAPABLE'
  | 'RESERVABLE'
  | 'RFID_READER'
  | 'START_SESSION_CONNECTOR_REQUIRED'
  | 'TOKEN_GROUP_CAPABLE'
  | 'UNLOCK_CAPABLE'
  | (string & {});
/**
 * Whether the driver brings the cable (SOCKET) or it is attached (CABLE).
 */
export type ConnectorFormat = 'SOCKET' | 'CABLE';
/**
 * Norm of a plug or socket. Open to other values.
 */
export type ConnectorType =
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
  | (string & {});
/**
 * Kind of current and number of phases.
 */
export type PowerType = 'AC_1_PHASE' | 'AC_2_PHASE' | 'AC_2_PHASE_SPLIT' | 'AC_3_PHASE' | 'DC';
/**
 * Kind of energy source.
 */
export type EnergySourceCategory =
  'NUCLEAR' | 'GENERAL_FOSSIL' | 'COAL' | 'GAS' | 'GENERAL_GREEN' | 'SOLAR' | 'WIND' | 'WATER';
/**
 * Kind of impact on the environment. Open to other values.
 */
export type EnvironmentalImpactCategory = 'NUCLEAR_WASTE' | 'CARBON_DIOXIDE' | (string & {});
/**
 * What drivers find near a Location. Open to other values.
 */
export type Facility =
  | 'HOTEL'
  | 'RESTAURANT'
  | 'CAFE'
  | 'MALL'
  | 'SUPERMARKET'
  | 'SPORT'
  | 'RECREATION_AREA'
  | 'NATURE'
  | 'MUSEUM'
  | 'BIKE_SHARING'
  | 'BUS_STOP'
  | 'TAXI_STAND'
  | 'TRAM_STOP'
  | 'METRO_STATION'
  | 'TRAIN_STATION'
  | 'AIRPORT'
  | 'PARKING_LOT'
  | 'CARPOOL_PARKING'
  | 'FUEL_STATION'
  | 'WIFI'
  | (string & {});
/**
 * Who may park at an EVSE. Open to other values.
 */
export type ParkingRestriction = 'EV_ONLY' | 'PLUGGED' | 'DISABLED' | 'CUSTOMERS' | 'MOTORCYCLES' | (string & {});
/**
 * Kind of place a Location is at. Open to other values.
 */
export type ParkingType =
  | 'ALONG_MOTORWAY'
  | 'PARKING_GARAGE'
  | 'PARKING_LOT'
  | 'ON_DRIVEWAY'
  | 'ON_STREET'
  | 'UNDERGROUND_GARAGE'
  | (string & {});
/**
 * Kind of token. Open to other values.
 */
export type TokenType = 'AD_HOC_USER' | 'APP_USER' | 'OTHER' | 'RFID' | (string & {});
/**
 * When a CPO may decide from its own copy of a Token, and when it has to ask the eMSP.
 */
export type WhitelistType = 'ALWAYS' | 'ALLOWED' | 'ALLOWED_OFFLINE' | 'NEVER';
/**
 * Whether the driver may charge, and if not, why.
 */
export type AllowedType = 'ALLOWED' | 'BLOCKED' | 'EXPIRED' | 'NO_CREDIT' | 'NOT_ALLOWED';
/**
 * What a driver prefers when charging is controlled.
 */
export type ProfileType = 'CHEAP' | 'FAST' | 'GREEN' | 'REGULAR';
/**
 * How the driver was allowed to charge: the eMSP was asked, it sent a command, or the CPO knew the token.
 */
export type AuthMethod = 'AUTH_REQUEST' | 'COMMAND' | 'WHITELIST';
/**
 * Where a Session stands. COMPLETED is final; INVALID is never billed.
 */
export type SessionStatus = 'ACTIVE' | 'COMPLETED' | 'INVALID' | 'PENDING' | 'RESERVATION';
/**
 * A quantity. CURRENT, ENERGY_EXPORT, ENERGY_IMPORT, POWER and STATE_OF_CHARGE are for Sessions only.
 */
export type CdrDimensionType =
  | 'CURRENT'
  | 'ENERGY'
  | 'ENERGY_EXPORT'
  | 'ENERGY_IMPORT'
  | 'MAX_CURRENT'
  | 'MIN_CURRENT'
  | 'MAX_POWER'
  | 'MIN_POWER'
  | 'PARKING_TIME'
  | 'POWER'
  | 'RESERVATION_TIME'
  | 'STATE_OF_CHARGE'
  | 'TIME';
/**
 * What a price is for: energy, time charging, time parked without charging, or a fixed fee.
 */
export type TariffDimensionType = 'ENERGY' | 'FLAT' | 'PARKING_TIME' | 'TIME';
/**
 * Which sessions a Tariff is for.
 */
export type TariffType = 'AD_HOC_PAYMENT' | 'PROFILE_CHEAP' | 'PROFILE_FAST' | 'PROFILE_GREEN' | 'REGULAR';
/**
 * A day of the week.
 */
export type DayOfWeek = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';
/**
 * Whether a reservation is priced, or one that expires unused.
 */
export type ReservationRestrictionType = 'RESERVATION' | 'RESERVATION_EXPIRES';
/**
 * A command, as it stands in the path. Open to other values.
 */
export type CommandType =
  'CANCEL_RESERVATION' | 'RESERVE_NOW' | 'START_SESSION' | 'STOP_SESSION' | 'UNLOCK_CONNECTOR' | (string & {});
/**
 * What the CPO says to a command at once.
 */
export type CommandResponseType = 'NOT_SUPPORTED' | 'REJECTED' | 'ACCEPTED' | 'UNKNOWN_SESSION';
/**
 * What became of a command at the station.
 */
export type CommandResultType =
  | 'ACCEPTED'
  | 'CANCELED_RESERVATION'
  | 'EVSE_OCCUPIED'
  | 'EVSE_INOPERATIVE'
  | 'FAILED'
  | 'NOT_SUPPORTED'
  | 'REJECTED'
  | 'TIMEOUT'
  | 'UNKNOWN_RESERVATION';
/**
 * W: power of all phases together. A: current of each phase.
 */
export type ChargingRateUnit = 'W' | 'A';
/**
 * What the receiver says at once to a request about a profile.
 */
export type ChargingProfileResponseType = 'ACCEPTED' | 'NOT_SUPPORTED' | 'REJECTED' | 'TOO_OFTEN' | 'UNKNOWN_SESSION';
/**
 * What became of a request about a profile at the station.
 */
export type ChargingProfileResultType = 'ACCEPTED' | 'REJECTED' | 'UNKNOWN';

/**
 * The type of what each schema file describes.
 */
export interface SchemaTypes {
  'active-charging-profile-result': ActiveChargingProfileResult;
  'active-charging-profile': ActiveChargingProfile;
  'authorization-info': AuthorizationInfo;
  'cancel-reservation': CancelReservation;
  cdr: CDR;
  'charging-preferences-response': ChargingPreferencesResponse;
  'charging-preferences': ChargingPreferences;
  'charging-profile-response': ChargingProfileResponse;
  'charging-profile-result': ChargingProfileResult;
  'clear-profile-result': ClearProfileResult;
  'client-info': ClientInfo;
  'command-response': CommandResponse;
  'command-result': CommandResult;
  connector: Connector;
  credentials: Credentials;
  evse: EVSE;
  'location-references': LocationReferences;
  location: Location;
  'reserve-now': ReserveNow;
  'response-format': ResponseFormat;
  session: Session;
  'set-charging-profile': SetChargingProfile;
  'start-session': StartSession;
  'stop-session': StopSession;
  tariff: Tariff;
  token: Token;
  'unlock-connector': UnlockConnector;
  'version-details': VersionDetails;
  versions: Versions;
}
/**
 * The answer of the station to the question for its limits.
 */
export interface ActiveChargingProfileResult {
  /**
   * The outcome at the station.
   */
  result: ChargingProfileResultType;
  /**
   * The limits that hold, when the outcome is ACCEPTED.
   */
  profile?: ActiveChargingProfile | null;
}
/**
 * The limits that hold for a Session, all profiles taken together.
 */
export interface ActiveChargingProfile {
  /**
   * From when on; the times of the profile count from here.
   */
  start_date_time: string;
  /**
   * The limits.
   */
  charging_profile: ChargingProfile;
}
/**
 * What the eMSP answers when asked whether a driver may charge.
 */
export interface AuthorizationInfo {
  /**
   * The decision.
   */
  allowed: AllowedType;
  /**
   * The whole Token, for Session and CDR.
   */
  token: Token;
  /**
   * Where the driver may charge; only when the question named a Location.
   */
  location?: LocationReferences | null;
  /**
   * Reference to this decision, repeated in Session and CDR.
   */
  authorization_reference?: string | null;
  /**
   * What to tell the driver.
   */
  info?: DisplayText | null;
}
/**
 * Asks to cancel a reservation.
 */
export interface CancelReservation {
  /**
   * Where the result is to be posted.
   */
  response_url: string;
  /**
   * The reservation, as named in ReserveNow.
   */
  reservation_id: string;
}
/**
 * What is billed for a finished Session. Once sent it never changes.
 */
export interface CDR {
  /**
   * Country of the CPO that owns this CDR.
   */
  country_code: CountryCode;
  /**
   * Party id of the CPO that owns this CDR.
   */
  party_id: PartyId;
  /**
   * Identifies the CDR within its owner; up to 36 characters, and up to 39 in a credit CDR.
   */
  id: string;
  /**
   * Start of the Session, or of the reservation before it.
   */
  start_date_time: string;
  /**
   * End of the Session.
   */
  end_date_time: string;
  /**
   * Session.id; left out when there never was a Session.
   */
  session_id?: string | null;
  /**
   * The token it was started with; names the eMSP that pays.
   */
  cdr_token: CdrToken;
  /**
   * How the driver was allowed to charge, last.
   */
  auth_method: AuthMethod;
  /**
   * Reference the eMSP gave last.
   */
  authorization_reference?: string | null;
  /**
   * Where it was.
   */
  cdr_location: CdrLocation;
  /**
   * The meter in use.
   */
  meter_id?: string | null;
  /**
   * Currency of all costs, ISO 4217.
   */
  currency: string;
  /**
   * The Tariffs that applied, as they were at the start.
   */
  tariffs?: Tariff[] | null;
  /**
   * What was consumed.
   */
  charging_periods: ChargingPeriod[];
  /**
   * Signed meter values.
   */
  signed_data?: SignedData | null;
  /**
   * Sum of all costs; negative in a credit CDR.
   */
  total_cost: Price;
  /**
   * Fixed costs, but for those of parking and reservation.
   */
  total_fixed_cost?: Price | null;
  /**
   * Energy charged, in kWh.
   */
  total_energy: number;
  /**
   * Cost of the energy.
   */
  total_energy_cost?: Price | null;
  /**
   * Length of the Session in hours, charging or not.
   */
  total_time: number;
  /**
   * Cost of the time charging.
   */
  total_time_cost?: Price | null;
  /**
   * Time without charging, in hours.
   */
  total_parking_time?: number | null;
  /**
   * Cost of the time without charging, fixed parts included.
   */
  total_parking_cost?: Price | null;
  /**
   * Cost of the reservation, fixed parts included.
   */
  total_reservation_cost?: Price | null;
  /**
   * A remark for the one who reads it.
   */
  remark?: string | null;
  /**
   * Invoice this CDR will be on.
   */
  invoice_reference_id?: string | null;
  /**
   * True: takes back the CDR in credit_reference_id.
   */
  credit?: boolean | null;
  /**
   * CDR.id of the CDR that is taken back.
   */
  credit_reference_id?: string | null;
  /**
   * True: the driver is paid for energy used at home.
   */
  home_charging_compensation?: boolean | null;
  /**
   * When the CDR was made.
   */
  last_updated: string;
}
/**
 * What a driver wants of a running Session.
 */
export interface ChargingPreferences {
  /**
   * What matters most.
   */
  profile_type: ProfileType;
  /**
   * When the driver expects to leave.
   */
  departure_time?: string | null;
  /**
   * Energy needed by then, in kWh.
   */
  energy_need?: number | null;
  /**
   * Whether energy may be taken from the vehicle; false when left out.
   */
  discharge_allowed?: boolean | null;
}
/**
 * What is answered at once to a request about a profile.
 */
export interface ChargingProfileResponse {
  /**
   * Whether it will be passed to the station.
   */
  result: ChargingProfileResponseType;
  /**
   * Seconds after which no result is to be expected.
   */
  timeout: number;
}
/**
 * What became of SetChargingProfile at the station.
 */
export interface ChargingProfileResult {
  /**
   * The outcome at the station.
   */
  result: ChargingProfileResultType;
}
/**
 * What became of removing the limits at the station.
 */
export interface ClearProfileResult {
  /**
   * The outcome at the station.
   */
  result: ChargingProfileResultType;
}
/**
 * How a party is connected to the hub, told by the hub.
 */
export interface ClientInfo {
  /**
   * Id of the party within its country.
   */
  party_id: PartyId;
  /**
   * Country of the party.
   */
  country_code: CountryCode;
  /**
   * Role of the party.
   */
  role: Role;
  /**
   * How it is connected.
   */
  status: ConnectionStatus;
  /**
   * When this last changed.
   */
  last_updated: string;
}
/**
 * What the CPO answers to a command at once.
 */
export interface CommandResponse {
  /**
   * Whether it will be passed to the station.
   */
  result: CommandResponseType;
  /**
   * Seconds after which no result is to be expected.
   */
  timeout: number;
  /**
   * What to tell the driver, one text per language.
   */
  message?: DisplayText[] | null;
}
/**
 * What became of a command at the station.
 */
export interface CommandResult {
  /**
   * The outcome.
   */
  result: CommandResultType;
  /**
   * What to tell the driver, one text per language.
   */
  message?: DisplayText[] | null;
}
/**
 * A socket, or a cable with its plug.
 */
export interface Connector {
  /**
   * Identifies the Connector within its EVSE.
   */
  id: string;
  /**
   * Norm of the plug.
   */
  standard: ConnectorType;
  /**
   * Socket or cable.
   */
  format: ConnectorFormat;
  /**
   * Kind of current.
   */
  power_type: PowerType;
  /**
   * Highest voltage in V, from phase to neutral for AC_3_PHASE.
   */
  max_voltage: number;
  /**
   * Highest current in A.
   */
  max_amperage: number;
  /**
   * Highest power in W, where it is lower than voltage and current suggest.
   */
  max_electric_power?: number | null;
  /**
   * Tariff.id of the Tariffs that can apply here.
   */
  tariff_ids?: string[] | null;
  /**
   * Page with the terms of the operator.
   */
  terms_and_conditions?: string | null;
  /**
   * Latest change of the Connector.
   */
  last_updated: string;
}
/**
 * How to reach a platform, and the parties on it.
 */
export interface Credentials {
  /**
   * The token the other side has to send, in clear: 1 to 64 printable ASCII characters without spaces.
   */
  token: string;
  /**
   * Versions URL of the platform that sends this.
   */
  url: string;
  /**
   * The parties of the platform, each role of each party once. A hub names itself alone.
   */
  roles: CredentialsRole[];
}
/**
 * The part of a station that charges one vehicle at a time.
 */
export interface EVSE {
  /**
   * Identifies the EVSE within its owner; never changes.
   */
  uid: string;
  /**
   * EVSE id as printed and shown to drivers. Can pass to another EVSE once this one is REMOVED.
   */
  evse_id?: string | null;
  /**
   * Whether it can be used now.
   */
  status: Status;
  /**
   * Status changes that are planned. For information: the real change is still sent.
   */
  status_schedule?: StatusSchedule[] | null;
  /**
   * What it can do.
   */
  capabilities?: Capability[] | null;
  /**
   * Its plugs and sockets, of which one can be in use.
   */
  connectors: Connector[];
  /**
   * Floor it is on, as signposted.
   */
  floor_level?: string | null;
  /**
   * Its own place on the map.
   */
  coordinates?: GeoLocation | null;
  /**
   * What is written on it.
   */
  physical_reference?: string | null;
  /**
   * How to find it, one text per language.
   */
  directions?: DisplayText[] | null;
  /**
   * Who may park in front of it.
   */
  parking_restrictions?: ParkingRestriction[] | null;
  /**
   * Pictures of it.
   */
  images?: Image[] | null;
  /**
   * Latest change of the EVSE or one of its Connectors.
   */
  last_updated: string;
}
/**
 * A Location and, where it matters, some of its EVSEs.
 */
export interface LocationReferences {
  /**
   * Location.id
   */
  location_id: string;
  /**
   * EVSE.uid of each EVSE that is meant; none: all of them.
   */
  evse_uids?: string[] | null;
}
/**
 * A place with one or more EVSEs, owned by a CPO.
 */
export interface Location {
  /**
   * Country of the CPO that owns this Location.
   */
  country_code: CountryCode;
  /**
   * Party id of the CPO that owns this Location.
   */
  party_id: PartyId;
  /**
   * Identifies the Location within its owner; never changes.
   */
  id: string;
  /**
   * False: only shown to the owners of tokens in publish_allowed_to.
   */
  publish: boolean;
  /**
   * Who may be shown an unpublished Location.
   */
  publish_allowed_to?: PublishTokenType[] | null;
  /**
   * Name drivers know the place by.
   */
  name?: string | null;
  /**
   * Street and house number.
   */
  address: string;
  /**
   * Town or city.
   */
  city: string;
  /**
   * Postal code; left out where the place has none.
   */
  postal_code?: string | null;
  /**
   * State or province, where addresses need one.
   */
  state?: string | null;
  /**
   * Country, ISO 3166-1 alpha-3.
   */
  country: string;
  /**
   * The place on the map.
   */
  coordinates: GeoLocation;
  /**
   * Points nearby that drivers need, such as entrances.
   */
  related_locations?: AdditionalGeoLocation[] | null;
  /**
   * Kind of place.
   */
  parking_type?: ParkingType | null;
  /**
   * The EVSEs. They are never deleted, only set to REMOVED.
   */
  evses?: EVSE[] | null;
  /**
   * How to get there, one text per language.
   */
  directions?: DisplayText[] | null;
  /**
   * Who operates it; left out: the owner.
   */
  operator?: BusinessDetails | null;
  /**
   * Who operates it on behalf of the operator.
   */
  suboperator?: BusinessDetails | null;
  /**
   * Who owns the stations.
   */
  owner?: BusinessDetails | null;
  /**
   * What is near or belongs to it.
   */
  facilities?: Facility[] | null;
  /**
   * IANA time zone of the place, such as Europe/Brussels.
   */
  time_zone: string;
  /**
   * When it is open; left out: not known.
   */
  opening_times?: Hours | null;
  /**
   * Whether charging goes on outside the opening times; true when left out.
   */
  charging_when_closed?: boolean | null;
  /**
   * Pictures of it.
   */
  images?: Image[] | null;
  /**
   * Where its energy comes from.
   */
  energy_mix?: EnergyMix | null;
  /**
   * Latest change of the Location, its EVSEs or their Connectors.
   */
  last_updated: string;
}
/**
 * Asks to reserve an EVSE.
 */
export interface ReserveNow {
  /**
   * Where the result is to be posted.
   */
  response_url: string;
  /**
   * Token of the driver.
   */
  token: Token;
  /**
   * When the reservation ends.
   */
  expiry_date: string;
  /**
   * Names the reservation. The same id at the same Location replaces it.
   */
  reservation_id: string;
  /**
   * Location.id
   */
  location_id: string;
  /**
   * EVSE.uid; left out: any EVSE of the Location.
   */
  evse_uid?: string | null;
  /**
   * Reference of the eMSP, repeated in Session and CDR.
   */
  authorization_reference?: string | null;
}
/**
 * The envelope around every answer.
 */
export interface ResponseFormat {
  /**
   * What the module defines for this answer: an object, a list or a text. Anything or nothing when the code is no success.
   */
  data?: unknown;
  /**
   * OCPI status code, four digits.
   */
  status_code: number;
  /**
   * Help for whoever looks into it; of any length and form.
   */
  status_message?: string | null;
  /**
   * When the answer was made.
   */
  timestamp: string;
}
/**
 * Charging as it happens, or a reservation, owned by a CPO.
 */
export interface Session {
  /**
   * Country of the CPO that owns this Session.
   */
  country_code: CountryCode;
  /**
   * Party id of the CPO that owns this Session.
   */
  party_id: PartyId;
  /**
   * Identifies the Session within its owner.
   */
  id: string;
  /**
   * When it became ACTIVE; until then, when it was made at the station.
   */
  start_date_time: string;
  /**
   * When it ended, which can be later than the charging.
   */
  end_date_time?: string | null;
  /**
   * Energy so far, in kWh.
   */
  kwh: number;
  /**
   * The token it was started with.
   */
  cdr_token: CdrToken;
  /**
   * How the driver was allowed to charge.
   */
  auth_method: AuthMethod;
  /**
   * Reference the eMSP gave last.
   */
  authorization_reference?: string | null;
  /**
   * Location.id
   */
  location_id: string;
  /**
   * EVSE.uid, or #NA while a reservation has none.
   */
  evse_uid: string;
  /**
   * Connector.id, or #NA while a reservation has none.
   */
  connector_id: string;
  /**
   * The meter in use.
   */
  meter_id?: string | null;
  /**
   * Currency of total_cost, ISO 4217.
   */
  currency: string;
  /**
   * What was consumed so far. PUT replaces them, PATCH appends.
   */
  charging_periods?: ChargingPeriod[] | null;
  /**
   * Cost so far. Left out says nothing, 0 is free.
   */
  total_cost?: Price | null;
  /**
   * Where it stands.
   */
  status: SessionStatus;
  /**
   * Latest change of the Session.
   */
  last_updated: string;
}
/**
 * Asks to limit a Session.
 */
export interface SetChargingProfile {
  /**
   * The limits asked for.
   */
  charging_profile: ChargingProfile;
  /**
   * Where the result is to be posted.
   */
  response_url: string;
}
/**
 * Asks to start charging.
 */
export interface StartSession {
  /**
   * Where the result is to be posted.
   */
  response_url: string;
  /**
   * Token of the driver.
   */
  token: Token;
  /**
   * Location.id
   */
  location_id: string;
  /**
   * EVSE.uid; left out: any EVSE of the Location.
   */
  evse_uid?: string | null;
  /**
   * Connector.id at that EVSE; some EVSEs cannot do without.
   */
  connector_id?: string | null;
  /**
   * Reference of the eMSP, repeated in Session and CDR.
   */
  authorization_reference?: string | null;
}
/**
 * Asks to stop charging.
 */
export interface StopSession {
  /**
   * Where the result is to be posted.
   */
  response_url: string;
  /**
   * Session.id
   */
  session_id: string;
}
/**
 * What a CPO asks for charging.
 */
export interface Tariff {
  /**
   * Country of the CPO that owns this Tariff.
   */
  country_code: CountryCode;
  /**
   * Party id of the CPO that owns this Tariff.
   */
  party_id: PartyId;
  /**
   * Identifies the Tariff within its owner.
   */
  id: string;
  /**
   * Currency of all prices, ISO 4217.
   */
  currency: string;
  /**
   * Sessions it is for; left out: all of them.
   */
  type?: TariffType | null;
  /**
   * A text beside the elements, without their prices.
   */
  tariff_alt_text?: DisplayText[] | null;
  /**
   * Page that explains the Tariff.
   */
  tariff_alt_url?: string | null;
  /**
   * The least a session costs.
   */
  min_price?: Price | null;
  /**
   * The most a session costs.
   */
  max_price?: Price | null;
  /**
   * The prices. For each dimension the first that holds counts.
   */
  elements: TariffElement[];
  /**
   * When the Tariff comes into force.
   */
  start_date_time?: string | null;
  /**
   * When it ends.
   */
  end_date_time?: string | null;
  /**
   * Where the energy sold with it comes from.
   */
  energy_mix?: EnergyMix | null;
  /**
   * Latest change of the Tariff.
   */
  last_updated: string;
}
/**
 * What a driver shows or sends to be allowed to charge, owned by an eMSP.
 */
export interface Token {
  /**
   * Country of the eMSP that owns this Token.
   */
  country_code: CountryCode;
  /**
   * Party id of the eMSP that owns this Token.
   */
  party_id: PartyId;
  /**
   * What the station reads or the app sends; together with type it identifies the Token within its owner.
   */
  uid: string;
  /**
   * Kind of token.
   */
  type: TokenType;
  /**
   * Contract of the driver at the eMSP, best an eMA id.
   */
  contract_id: string;
  /**
   * Number printed on the card.
   */
  visual_number?: string | null;
  /**
   * Company printed on the card.
   */
  issuer: string;
  /**
   * Group of tokens that can stop each other's sessions.
   */
  group_id?: string | null;
  /**
   * False: not to be accepted. Tokens are never deleted.
   */
  valid: boolean;
  /**
   * When the CPO may decide by itself.
   */
  whitelist: WhitelistType;
  /**
   * Language of the driver, ISO 639-1.
   */
  language?: string | null;
  /**
   * Preference of the driver until another is set.
   */
  default_profile_type?: ProfileType | null;
  /**
   * Contract of the driver for the energy, where stations allow to choose.
   */
  energy_contract?: EnergyContract | null;
  /**
   * Latest change of the Token.
   */
  last_updated: string;
}
/**
 * Asks to release a cable that is stuck; for help desks.
 */
export interface UnlockConnector {
  /**
   * Where the result is to be posted.
   */
  response_url: string;
  /**
   * Location.id
   */
  location_id: string;
  /**
   * EVSE.uid
   */
  evse_uid: string;
  /**
   * Connector.id
   */
  connector_id: string;
}
/**
 * The endpoints of one version.
 */
export interface VersionDetails {
  /**
   * The version.
   */
  version: VersionNumber;
  /**
   * One entry for each module and side.
   */
  endpoints: Endpoint[];
}
/**
 * A text for people, in one language.
 */
export interface DisplayText {
  /**
   * Language of the text, ISO 639-1.
   */
  language: string;
  /**
   * The text itself, free of HTML, Markdown and the like.
   */
  text: string;
}
/**
 * An amount of money in the currency of the surrounding object.
 */
export interface Price {
  /**
   * The amount before VAT.
   */
  excl_vat: number;
  /**
   * The amount with VAT. Left out when VAT is not known or does not apply.
   */
  incl_vat?: number | null;
}
/**
 * One party on a platform, in one role.
 */
export interface CredentialsRole {
  /**
   * What the party does.
   */
  role: Role;
  /**
   * Who the party is to people; the operator of its Locations unless those name another.
   */
  business_details: BusinessDetails;
  /**
   * Id of the party within its country.
   */
  party_id: PartyId;
  /**
   * Country the party is registered in.
   */
  country_code: CountryCode;
}
/**
 * A version a platform speaks.
 */
export interface Version {
  /**
   * The version.
   */
  version: VersionNumber;
  /**
   * Where the details of this version are.
   */
  url: string;
}
/**
 * Where one side of a module is reached.
 */
export interface Endpoint {
  /**
   * The module.
   */
  identifier: ModuleID;
  /**
   * The side this endpoint implements. Says nothing for credentials, where SENDER is written.
   */
  role: InterfaceRole;
  /**
   * Base URL of the endpoint.
   */
  url: string;
}
/**
 * A point on the map, WGS 84, in decimal degrees written as text.
 */
export interface GeoLocation {
  /**
   * Degrees north; negative is south. Five to seven decimals.
   */
  latitude: string;
  /**
   * Degrees east; negative is west. Five to seven decimals.
   */
  longitude: string;
}
/**
 * A further point that matters to drivers, such as an entrance.
 */
export interface AdditionalGeoLocation {
  /**
   * Degrees north; negative is south. Five to seven decimals.
   */
  latitude: string;
  /**
   * Degrees east; negative is west. Five to seven decimals.
   */
  longitude: string;
  /**
   * What is at this point.
   */
  name?: DisplayText | null;
}
/**
 * A company as drivers know it.
 */
export interface BusinessDetails {
  /**
   * Name of the company.
   */
  name: string;
  /**
   * Its home page.
   */
  website?: string | null;
  /**
   * Its logo.
   */
  logo?: Image | null;
}
/**
 * A picture that can be fetched.
 */
export interface Image {
  /**
   * The picture at full size.
   */
  url: string;
  /**
   * The picture, small.
   */
  thumbnail?: string | null;
  /**
   * What the picture shows.
   */
  category: ImageCategory;
  /**
   * File type: gif, jpeg, png or svg.
   */
  type: string;
  /**
   * Width at full size, in pixels.
   */
  width?: number | null;
  /**
   * Height at full size, in pixels.
   */
  height?: number | null;
}
/**
 * Tokens whose owners may be shown an unpublished Location: those that equal every field given here.
 */
export interface PublishTokenType {
  /**
   * A single token, together with type.
   */
  uid?: string | null;
  /**
   * Type of that token.
   */
  type?: TokenType | null;
  /**
   * Number printed on a card, together with issuer.
   */
  visual_number?: string | null;
  /**
   * Company printed on that card.
   */
  issuer?: string | null;
  /**
   * A group of tokens.
   */
  group_id?: string | null;
}
/**
 * When a Location is open.
 */
export interface Hours {
  /**
   * True: always open, but for exceptional_closings.
   */
  twentyfourseven: boolean;
  /**
   * The weekly hours; needed when twentyfourseven is false and pointless otherwise.
   */
  regular_hours?: RegularHours[] | null;
  /**
   * Periods open beyond the weekly hours.
   */
  exceptional_openings?: ExceptionalPeriod[] | null;
  /**
   * Periods closed whatever else is said.
   */
  exceptional_closings?: ExceptionalPeriod[] | null;
}
/**
 * Opening hours on one day of every week, in local time.
 */
export interface RegularHours {
  /**
   * 1 is Monday, 7 is Sunday.
   */
  weekday: number;
  /**
   * First minute that is open, HH:MM.
   */
  period_begin: string;
  /**
   * Minute at which it closes, HH:MM. 00:00 is the end of the day.
   */
  period_end: string;
}
/**
 * One period of time that differs from the weekly hours, in UTC.
 */
export interface ExceptionalPeriod {
  /**
   * Start of the period.
   */
  period_begin: string;
  /**
   * End of the period.
   */
  period_end: string;
}
/**
 * A status that is foreseen for an EVSE.
 */
export interface StatusSchedule {
  /**
   * From when on.
   */
  period_begin: string;
  /**
   * Until when; left out when that is open.
   */
  period_end?: string | null;
  /**
   * The status in that period.
   */
  status: Status;
}
/**
 * Where the energy sold comes from.
 */
export interface EnergyMix {
  /**
   * True when all of it is from regenerative sources.
   */
  is_green_energy: boolean;
  /**
   * The sources and their shares, 100 percent together.
   */
  energy_sources?: EnergySource[] | null;
  /**
   * What producing it leaves behind.
   */
  environ_impact?: EnvironmentalImpact[] | null;
  /**
   * Company that supplies the energy.
   */
  supplier_name?: string | null;
  /**
   * Name of the product that is supplied.
   */
  energy_product_name?: string | null;
}
/**
 * The share of one kind of source.
 */
export interface EnergySource {
  /**
   * The kind of source.
   */
  source: EnergySourceCategory;
  /**
   * Its share in percent.
   */
  percentage: number;
}
/**
 * One thing that producing the energy leaves behind.
 */
export interface EnvironmentalImpact {
  /**
   * What it is.
   */
  category: EnvironmentalImpactCategory;
  /**
   * How much of it, in grams per kWh.
   */
  amount: number;
}
/**
 * The contract a driver has with a supplier of energy.
 */
export interface EnergyContract {
  /**
   * The supplier.
   */
  supplier_name: string;
  /**
   * The contract at that supplier.
   */
  contract_id?: string | null;
}
/**
 * The token a Session was started with, as far as billing needs it.
 */
export interface CdrToken {
  /**
   * Country of the eMSP that owns the token.
   */
  country_code: CountryCode;
  /**
   * Party id of the eMSP that owns the token.
   */
  party_id: PartyId;
  /**
   * What the station read or the app sent.
   */
  uid: string;
  /**
   * Kind of token.
   */
  type: TokenType;
  /**
   * Contract of the driver at the eMSP, best an eMA id.
   */
  contract_id: string;
}
/**
 * The place of a charging session, down to the Connector, as it was then.
 */
export interface CdrLocation {
  /**
   * Location.id
   */
  id: string;
  /**
   * Name of the Location.
   */
  name?: string | null;
  /**
   * Street and house number; shorter than in a Location.
   */
  address: string;
  /**
   * Town or city.
   */
  city: string;
  /**
   * Postal code; left out where the place has none.
   */
  postal_code?: string | null;
  /**
   * State or province; shorter than in a Location.
   */
  state?: string | null;
  /**
   * Country, ISO 3166-1 alpha-3.
   */
  country: string;
  /**
   * The place on the map.
   */
  coordinates: GeoLocation;
  /**
   * EVSE.uid, or #NA when a reservation was never used.
   */
  evse_uid: string;
  /**
   * EVSE.evse_id, or #NA when a reservation was never used.
   */
  evse_id: string;
  /**
   * Connector.id, or #NA when a reservation was never used.
   */
  connector_id: string;
  /**
   * Norm of the Connector.
   */
  connector_standard: ConnectorType;
  /**
   * Socket or cable.
   */
  connector_format: ConnectorFormat;
  /**
   * Kind of current at the Connector.
   */
  connector_power_type: PowerType;
}
/**
 * A stretch of a Session in which nothing that matters for the price changes. It ends where the next begins.
 */
export interface ChargingPeriod {
  /**
   * Start of the period.
   */
  start_date_time: string;
  /**
   * What was consumed in it.
   */
  dimensions: CdrDimension[];
  /**
   * Tariff.id of the Tariff in force; left out when none matters.
   */
  tariff_id?: string | null;
}
/**
 * One quantity consumed.
 */
export interface CdrDimension {
  /**
   * Which quantity.
   */
  type: CdrDimensionType;
  /**
   * How much of it: kWh, hours, A, kW or percent, by type. Negative is fed into the grid.
   */
  volume: number;
}
/**
 * Meter values that were signed at the station, for calibration law. Passed on bit by bit.
 */
export interface SignedData {
  /**
   * How the values are encoded, such as OCMF.
   */
  encoding_method: string;
  /**
   * Version of that encoding.
   */
  encoding_method_version?: number | null;
  /**
   * Key to check the signatures with, in Base64.
   */
  public_key?: string | null;
  /**
   * The signed values.
   */
  signed_values: SignedValue[];
  /**
   * Page on which the driver can check the data.
   */
  url?: string | null;
}
/**
 * One signed meter value.
 */
export interface SignedValue {
  /**
   * When it was taken: Start, End, Intermediate or another word.
   */
  nature: string;
  /**
   * What was signed, readable.
   */
  plain_data: string;
  /**
   * What was signed, with its signature, in Base64.
   */
  signed_data: string;
}
/**
 * Prices and when they hold.
 */
export interface TariffElement {
  /**
   * The prices, at most one for each dimension.
   */
  price_components: PriceComponent[];
  /**
   * When they hold; left out: always.
   */
  restrictions?: TariffRestrictions | null;
}
/**
 * What one dimension costs.
 */
export interface PriceComponent {
  /**
   * What is priced.
   */
  type: TariffDimensionType;
  /**
   * Price of one unit before VAT: a kWh, an hour, or once.
   */
  price: number;
  /**
   * VAT in percent. Left out: VAT does not apply, which is not 0.
   */
  vat?: number | null;
  /**
   * Smallest amount that is billed: Wh for ENERGY, seconds for the times, nothing for FLAT.
   */
  step_size: number;
}
/**
 * When a TariffElement holds: when all of these are met, at that moment, in local time.
 */
export interface TariffRestrictions {
  /**
   * Time of day from which it holds, HH:MM.
   */
  start_time?: string | null;
  /**
   * Time of day at which it ends, HH:MM; before start_time it is on the next day.
   */
  end_time?: string | null;
  /**
   * First day, YYYY-MM-DD.
   */
  start_date?: string | null;
  /**
   * First day on which it no longer holds, YYYY-MM-DD.
   */
  end_date?: string | null;
  /**
   * Holds from this many kWh on.
   */
  min_kwh?: number | null;
  /**
   * Holds below this many kWh.
   */
  max_kwh?: number | null;
  /**
   * Holds from this current on, in A, phases added.
   */
  min_current?: number | null;
  /**
   * Holds below this current, in A, phases added.
   */
  max_current?: number | null;
  /**
   * Holds from this power on, in kW.
   */
  min_power?: number | null;
  /**
   * Holds below this power, in kW.
   */
  max_power?: number | null;
  /**
   * Holds from this many seconds of the session on.
   */
  min_duration?: number | null;
  /**
   * Holds below this many seconds of the session.
   */
  max_duration?: number | null;
  /**
   * Days on which it holds.
   */
  day_of_week?: DayOfWeek[] | null;
  /**
   * Present when this prices a reservation instead of charging.
   */
  reservation?: ReservationRestrictionType | null;
}
/**
 * Upper limits of charging over time.
 */
export interface ChargingProfile {
  /**
   * Start of the profile; left out: the start of charging.
   */
  start_date_time?: string | null;
  /**
   * Length of the profile in seconds; left out: the last period stays.
   */
  duration?: number | null;
  /**
   * Unit of the limits.
   */
  charging_rate_unit: ChargingRateUnit;
  /**
   * Lowest rate the vehicle can use well, with at most one decimal.
   */
  min_charging_rate?: number | null;
  /**
   * The limits in the order of time, the first from second 0.
   */
  charging_profile_period?: ChargingProfilePeriod[] | null;
}
/**
 * A limit that holds until the next period.
 */
export interface ChargingProfilePeriod {
  /**
   * Start in seconds from the start of the profile.
   */
  start_period: number;
  /**
   * The limit, with at most one decimal: W in all, or A per phase.
   */
  limit: number;
}
