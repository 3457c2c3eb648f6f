import type { Capability, Connector, Facility, Hours, ParkingType } from '../../src/generated/ocpi-2.2.1.ts';
import type { Random } from './random.ts';

/** How a charging point is priced: slow, fast, very fast, or not at all. */
export type PriceClass = 'AC' | 'DC' | 'HPC' | 'FREE';

/** A plug as it stands in a Connector, without id, tariff and time. */
export type Plug = Pick<Connector, 'standard' | 'format' | 'power_type' | 'max_voltage' | 'max_amperage'> & {
  readonly max_electric_power?: number;
};

/** A kind of EVSE. */
export interface Point {
  readonly plugs: readonly Plug[];
  readonly priceClass: PriceClass;
}

/** A kind of place, as its plausible details. */
export interface Site {
  /** How common it is. */
  readonly weight: number;
  readonly parkingTypes: readonly ParkingType[];
  readonly facilities: readonly Facility[];
  readonly openingTimes: Hours;
  readonly capabilities: readonly Capability[];
  /** The points of one such place. */
  points(random: Random): Point[];
}

const acSocket = (maxAmperage: number): Plug => ({
  standard: 'IEC_62196_T2',
  format: 'SOCKET',
  power_type: 'AC_3_PHASE',
  max_voltage: 230,
  max_amperage: maxAmperage,
});

const dcCable = (standard: 'IEC_62196_T2_COMBO' | 'CHADEMO', powerKw: number): Plug => ({
  standard,
  format: 'CABLE',
  power_type: 'DC',
  max_voltage: powerKw > 100 ? 920 : 500,
  max_amperage: powerKw > 100 ? 500 : 125,
  max_electric_power: powerKw * 1000,
});

const ac11: Point = { plugs: [acSocket(16)], priceClass: 'AC' };
const ac22: Point = { plugs: [acSocket(32)], priceClass: 'AC' };
const dc50: Point = { plugs: [dcCable('IEC_62196_T2_COMBO', 50), dcCable('CHADEMO', 50)], priceClass: 'DC' };
const hpc150: Point = { plugs: [dcCable('IEC_62196_T2_COMBO', 150)], priceClass: 'HPC' };
const hpc300: Point = { plugs: [dcCable('IEC_62196_T2_COMBO', 300)], priceClass: 'HPC' };

const times = (count: number, point: Point): Point[] => Array.from({ length: count }, () => point);
const free = (points: Point[]): Point[] => points.map((point) => ({ ...point, priceClass: 'FREE' }));

const always: Hours = { twentyfourseven: true };
const shopHours: Hours = {
  twentyfourseven: false,
  regular_hours: [1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, period_begin: '07:00', period_end: '21:30' })),
};
const usual: readonly Capability[] = ['RFID_READER', 'REMOTE_START_STOP_CAPABLE'];
const cards: readonly Capability[] = ['CREDIT_CARD_PAYABLE', 'DEBIT_CARD_PAYABLE', 'CONTACTLESS_CARD_SUPPORT'];

/** The kinds of places there are. Between one and eight points each. */
const sites: readonly Site[] = [
  {
    weight: 45,
    parkingTypes: ['ON_STREET'],
    facilities: ['BUS_STOP', 'CAFE', 'TRAM_STOP'],
    openingTimes: always,
    capabilities: [...usual, 'UNLOCK_CAPABLE'],
    points: (random) => times(random.pick([1, 2, 2, 2, 4]), random.chance(0.6) ? ac22 : ac11),
  },
  {
    weight: 20,
    parkingTypes: ['PARKING_GARAGE', 'UNDERGROUND_GARAGE'],
    facilities: ['MALL', 'METRO_STATION', 'TRAIN_STATION', 'MUSEUM'],
    openingTimes: always,
    capabilities: [...usual, 'UNLOCK_CAPABLE', 'CHARGING_PROFILE_CAPABLE', 'CHARGING_PREFERENCES_CAPABLE'],
    points: (random) => times(random.pick([4, 6, 8]), ac11),
  },
  {
    weight: 18,
    parkingTypes: ['PARKING_LOT'],
    facilities: ['SUPERMARKET', 'MALL', 'RESTAURANT', 'SPORT'],
    openingTimes: shopHours,
    capabilities: [...usual, 'RESERVABLE'],
    points: (random) => {
      const slow = times(random.pick([1, 2, 4]), ac22);
      const fast = times(random.pick([1, 1, 2]), random.chance(0.5) ? dc50 : hpc150);
      return [...(random.chance(0.2) ? free(slow) : slow), ...fast];
    },
  },
  {
    weight: 10,
    parkingTypes: ['ALONG_MOTORWAY'],
    facilities: ['RESTAURANT', 'FUEL_STATION', 'WIFI', 'CAFE'],
    openingTimes: always,
    capabilities: [...usual, ...cards],
    points: (random) => [...times(random.pick([3, 4, 6, 7]), random.chance(0.6) ? hpc300 : hpc150), dc50],
  },
  {
    weight: 7,
    parkingTypes: ['PARKING_LOT', 'ON_DRIVEWAY'],
    facilities: ['HOTEL', 'RESTAURANT', 'NATURE', 'WIFI'],
    openingTimes: always,
    capabilities: usual,
    points: (random) => {
      const points = times(random.pick([1, 2, 2, 3]), random.chance(0.7) ? ac11 : ac22);
      return random.chance(0.3) ? free(points) : points;
    },
  },
];

const weightSum = sites.reduce((sum, { weight }) => sum + weight, 0);

/** A kind of place, the common ones more often. */
export function pickSite(random: Random): Site {
  let left = random.next() * weightSum;
  const found = sites.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return found ?? random.pick(sites);
}
