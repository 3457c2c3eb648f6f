import type {
  Capability,
  ConnectorType,
  Facility,
  ParkingRestriction,
  ParkingType,
  Status,
} from '../generated/ocpi-2.2.1.ts';
import { BitWords } from './bit-words.ts';
import type { Payment, PlaceAccess } from './place-record.ts';
import { Words } from './words.ts';

/** Statuses by the number they are kept as. */
export const statusCodes = [
  'UNKNOWN',
  'AVAILABLE',
  'BLOCKED',
  'CHARGING',
  'INOPERATIVE',
  'OUTOFORDER',
  'PLANNED',
  'REMOVED',
  'RESERVED',
] as const satisfies readonly Status[];

/** The number of a status; what nobody knows yet is not known. */
export const codeOf = (status: Status): number => Math.max(0, statusCodes.indexOf(status));

/** Kinds of access by the number they are kept as. */
export const accessCodes = ['PUBLIC', 'CUSTOMERS', 'RESTRICTED'] as const satisfies readonly PlaceAccess[];

/** Without it an EVSE cannot be started from afar. */
export const remoteStart: Capability = 'REMOTE_START_STOP_CAPABLE';

const capabilities: Capability[] = [
  remoteStart,
  'CHARGING_PROFILE_CAPABLE',
  'CHARGING_PREFERENCES_CAPABLE',
  'CHIP_CARD_SUPPORT',
  'CONTACTLESS_CARD_SUPPORT',
  'CREDIT_CARD_PAYABLE',
  'DEBIT_CARD_PAYABLE',
  'PED_TERMINAL',
  'RESERVABLE',
  'RFID_READER',
  'START_SESSION_CONNECTOR_REQUIRED',
  'TOKEN_GROUP_CAPABLE',
  'UNLOCK_CAPABLE',
];

const facilities: Facility[] = [
  'HOTEL',
  'RESTAURANT',
  'CAFE',
  'MALL',
  'SUPERMARKET',
  'SPORT',
  'RECREATION_AREA',
  'NATURE',
  'MUSEUM',
  'BIKE_SHARING',
  'BUS_STOP',
  'TAXI_STAND',
  'TRAM_STOP',
  'METRO_STATION',
  'TRAIN_STATION',
  'AIRPORT',
  'PARKING_LOT',
  'CARPOOL_PARKING',
  'FUEL_STATION',
  'WIFI',
];

const parkings: ParkingType[] = [
  'ALONG_MOTORWAY',
  'PARKING_GARAGE',
  'PARKING_LOT',
  'ON_DRIVEWAY',
  'ON_STREET',
  'UNDERGROUND_GARAGE',
];

const standards: ConnectorType[] = [
  'CHADEMO',
  'CHAOJI',
  'DOMESTIC_A',
  'DOMESTIC_B',
  'DOMESTIC_C',
  'DOMESTIC_D',
  'DOMESTIC_E',
  'DOMESTIC_F',
  'DOMESTIC_G',
  'DOMESTIC_H',
  'DOMESTIC_I',
  'DOMESTIC_J',
  'DOMESTIC_K',
  'DOMESTIC_L',
  'DOMESTIC_M',
  'DOMESTIC_N',
  'DOMESTIC_O',
  'GBT_AC',
  'GBT_DC',
  'IEC_60309_2_single_16',
  'IEC_60309_2_three_16',
  'IEC_60309_2_three_32',
  'IEC_60309_2_three_64',
  'IEC_62196_T1',
  'IEC_62196_T1_COMBO',
  'IEC_62196_T2',
  'IEC_62196_T2_COMBO',
  'IEC_62196_T3A',
  'IEC_62196_T3C',
  'NEMA_5_20',
  'NEMA_6_30',
  'NEMA_6_50',
  'NEMA_10_30',
  'NEMA_10_50',
  'NEMA_14_30',
  'NEMA_14_50',
  'PANTOGRAPH_BOTTOM_UP',
  'PANTOGRAPH_TOP_DOWN',
  'TESLA_R',
  'TESLA_S',
];

const restrictions: ParkingRestriction[] = ['EV_ONLY', 'PLUGGED', 'DISABLED', 'CUSTOMERS', 'MOTORCYCLES'];

const payments: Payment[] = ['CARD', 'APP', 'RFID', 'PLUG_AND_CHARGE'];

/** As many as a column of that many bytes can name. */
const inByte = 2 ** 8 - 1;
const inTwoBytes = 2 ** 16 - 1;
const inFourBytes = 2 ** 32 - 1;

/** The words of all places, and the numbers they are kept as. */
export class PlaceWords {
  /** Party keys; never given up, because what may be seen is decided by their numbers. */
  readonly owners = new Words(inTwoBytes);
  /** Folded. */
  readonly operators = new Words(inFourBytes);
  readonly countries = new Words(inTwoBytes);
  readonly hours = new Words(inFourBytes);
  readonly tariffs = new Words(inFourBytes);
  readonly kinds = new Words(inFourBytes);
  readonly parkings = new Words(inByte, parkings);
  readonly standards = new Words(inByte, standards);
  readonly facilities = new BitWords(facilities, 32);
  readonly capabilities = new BitWords(capabilities, 32);
  readonly restrictions = new BitWords(restrictions, 16);
  readonly payments = new BitWords(payments, 8);
}

/** An operator's name as it is compared: case and surrounding space do not matter. */
export const foldOperator = (name: string): string => name.trim().toLowerCase();
