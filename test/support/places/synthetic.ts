import type { Status } from '../../../src/generated/ocpi-2.2.1.ts';
import type { PlaceVehicle } from '../../../src/places/place-filter.ts';
import {
  alwaysOpen,
  type ConnectorRecord,
  type EvseRecord,
  type Payment,
  type PlaceRecord,
} from '../../../src/places/place-record.ts';
import type { HoursAt } from '../../../src/places/place-view.ts';
import type { Random } from '../../kill/random.ts';

/** When the synthetic network is looked at. */
export const present = Date.parse('2026-11-23T12:00:00Z');

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const ownerCount = 60;

/** Parties that own places: few have most of them. */
export const owners = Array.from(
  { length: ownerCount },
  (_, at) => `${['DE', 'NL', 'FR', 'NO'][at % 4]}-${String(at).padStart(3, 'C')}`,
);

const countries = ['DEU', 'NLD', 'FRA', 'NOR', 'ITA', 'ESP', 'FJI', 'NZL', 'ATA'];
const operators = Array.from({ length: 400 }, (_, at) => `Operator ${at}`);
const statuses: Status[] = [
  'AVAILABLE',
  'AVAILABLE',
  'AVAILABLE',
  'CHARGING',
  'CHARGING',
  'BLOCKED',
  'RESERVED',
  'OUTOFORDER',
  'INOPERATIVE',
  'UNKNOWN',
  'PLANNED',
  'REMOVED',
];
/** Standards, power types and powers as they come together; what is rare comes last. */
const plugs: readonly (readonly [string, 'AC' | 'DC', readonly number[]])[] = [
  ['IEC_62196_T2', 'AC', [3.68, 7.36, 11.04, 22]],
  ['IEC_62196_T2_COMBO', 'DC', [50, 150, 300, 350]],
  ['CHADEMO', 'DC', [50, 62.5]],
  ['DOMESTIC_F', 'AC', [2.3, 3.7]],
  ['TESLA_S', 'DC', [250]],
  ['GBT_DC', 'DC', [60]],
  ['PANTOGRAPH_TOP_DOWN', 'DC', [600]],
  ['MCS', 'DC', [1200]],
];
const facilities = ['CAFE', 'HOTEL', 'SUPERMARKET', 'WIFI', 'RESTAURANT', 'MUSEUM', 'SAUNA'];
const parkingTypes = ['ON_STREET', 'PARKING_LOT', 'PARKING_GARAGE', 'ALONG_MOTORWAY', 'ROOF'];
const restrictions = ['EV_ONLY', 'PLUGGED', 'DISABLED', 'CUSTOMERS', 'TAXIS'];
const capabilities = ['REMOTE_START_STOP_CAPABLE', 'RFID_READER', 'RESERVABLE', 'CREDIT_CARD_PAYABLE', 'V2G'];
const payments: Payment[] = ['APP', 'RFID', 'CARD', 'PLUG_AND_CHARGE'];
/** From an hour of the day to another, in UTC. */
const hours = ['6-22', '8-20', '0-12', '12-24', '9-17'];

/** What a query can name; some of it nothing has. */
export const vocabulary = {
  countries: [...countries, 'XXX'],
  operators: [...operators, ...owners, 'Nobody'],
  standards: [...plugs.map(([standard]) => standard), 'NEMA_5_20'],
  facilities: [...facilities, 'NOTHING'],
  parkingTypes,
  restrictions,
  capabilities,
  payments,
};

/** Reads synthetic hours. */
export const hoursAt: HoursAt = (text, at) => {
  const [from = 0, to = 24] = text.split('-').map(Number);
  const midnight = Math.floor(at / dayMs) * dayMs;
  const edges = [midnight + from * hourMs, midnight + to * hourMs, midnight + dayMs, midnight + dayMs + from * hourMs];
  return {
    open: at >= midnight + from * hourMs && at < midnight + to * hourMs,
    until: edges.filter((edge) => edge > at).reduce((least, edge) => Math.min(least, edge)),
  };
};

/** The price in the name of a synthetic list of tariffs. */
export const priceOf = (tariffs: string): number | undefined =>
  tariffs.startsWith('price ') ? Number(tariffs.slice('price '.length)) : undefined;

/** Makes places: crowded where towns are, with duplicates of coordinates, at all latitudes, and across the date line. */
export class SyntheticPlaces {
  readonly #random: Random;
  readonly #towns: readonly { readonly lat: number; readonly lng: number; readonly spread: number }[];
  readonly #made: { readonly lat: number; readonly lng: number }[] = [];

  constructor(random: Random, towns = 800) {
    this.#random = random;
    this.#towns = Array.from({ length: towns }, (_, at) => this.#town(at));
  }

  /** A place with a number; half of the owners' places belong to few. */
  record(number: number): PlaceRecord {
    const random = this.#random;
    const { lat, lng } = this.#point();
    const evses = Array.from({ length: this.#size() }, (_, at) => this.#evse(number, at));
    const isSometimes = (share: number) => random.chance(share);
    return {
      number,
      version: 1,
      lat,
      lng,
      owner: owners[skewed(random, owners.length)] ?? '',
      operator: isSometimes(0.8) ? operators[skewed(random, operators.length)] : undefined,
      country: countries[skewed(random, countries.length)] ?? '',
      restricted: isSometimes(0.03),
      access: random.pick(['PUBLIC', 'PUBLIC', 'PUBLIC', 'CUSTOMERS', 'RESTRICTED']),
      parkingType: isSometimes(0.7) ? parkingTypes[skewed(random, parkingTypes.length)] : undefined,
      facilities: someOf(random, facilities, 0.15),
      hours: isSometimes(0.6) ? alwaysOpen : isSometimes(0.8) ? random.pick(hours) : undefined,
      green: isSometimes(0.5) ? isSometimes(0.8) : undefined,
      gPerKwh: isSometimes(0.3) ? random.int(0, 600) / 2 : undefined,
      quality: random.int(0, 100),
      success: isSometimes(0.3) ? random.int(0, 100) : undefined,
      updatedAt: present - random.int(0, 400 * dayMs),
      observedAt: isSometimes(0.8) ? present - random.int(0, 3 * hourMs) : undefined,
      evses,
    };
  }

  /** A point where a place is. */
  placed(): { readonly lat: number; readonly lng: number } {
    return this.#random.pick(this.#made);
  }

  /** A point where places are, or near one, or anywhere. */
  somewhere(): { readonly lat: number; readonly lng: number } {
    const random = this.#random;
    if (random.chance(0.15)) return { lat: random.between(-90, 90), lng: random.between(-180, 180) };
    if (random.chance(0.1))
      return random.pick([
        { lat: 90, lng: 0 },
        { lat: -90, lng: 12 },
        { lat: 0, lng: 180 },
        { lat: 52, lng: -180 },
      ]);
    if (random.chance(0.2) && this.#made.length > 0) return random.pick(this.#made);
    const town = this.#towns[skewed(random, this.#towns.length)];
    const far = 3 * (town?.spread ?? 1);
    return onEarth((town?.lat ?? 0) + random.between(-far, far), (town?.lng ?? 0) + random.between(-far, far));
  }

  #town(at: number): { lat: number; lng: number; spread: number } {
    const random = this.#random;
    const spread = random.between(0.02, 0.4);
    // Beside Europe: Fiji and Chukotka at the date line, Svalbard, both poles, and all the world.
    if (at % 25 === 7) return { lat: random.between(-20, 70), lng: random.pick([179.9, -179.9, 180, -180]), spread };
    if (at % 25 === 8) return { lat: random.between(68, 80), lng: random.between(10, 30), spread };
    if (at % 25 === 9) return { lat: random.pick([89.9, -89.9, 88]), lng: random.between(-180, 180), spread: 0.5 };
    if (at % 25 === 10) return { lat: random.between(-85, 85), lng: random.between(-180, 180), spread };
    return { lat: random.between(38, 60), lng: random.between(-8, 25), spread };
  }

  #point(): { lat: number; lng: number } {
    const random = this.#random;
    const point = this.#freshPoint();
    const known = this.#made.length > 0 && random.chance(0.1) ? random.pick(this.#made) : point;
    if (this.#made.length < 10_000) this.#made.push(known);
    return known;
  }

  #freshPoint(): { lat: number; lng: number } {
    const random = this.#random;
    const { lat, lng, spread } = this.#towns[skewed(random, this.#towns.length)] ?? { lat: 0, lng: 0, spread: 1 };
    const off = () => spread * (random.next() + random.next() + random.next() - 1.5);
    const { lat: north, lng: east } = onEarth(
      lat + off(),
      lng + off() / Math.max(0.1, Math.cos((lat * Math.PI) / 180)),
    );
    const digits = 10 ** random.pick([5, 6, 7, 7, 2]);
    return { lat: Math.round(north * digits) / digits, lng: Math.round(east * digits) / digits };
  }

  /** Most places are small, a few very large, and some have nothing. */
  #size(): number {
    const random = this.#random;
    if (random.chance(0.01)) return 0;
    return random.chance(0.02) ? random.int(10, 40) : random.pick([1, 2, 2, 2, 3, 4]);
  }

  #evse(number: number, at: number): EvseRecord {
    const random = this.#random;
    return {
      ...syntheticState(random),
      uid: `E${at}`,
      evseId: random.chance(0.9) ? `DE*ABC*E${number}*${at}` : undefined,
      capabilities: someOf(random, capabilities, 0.5),
      restrictions: someOf(random, restrictions, 0.15),
      payments: someOf(random, payments, 0.5),
      connectors: Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => this.#connector()),
    };
  }

  #connector(): ConnectorRecord {
    const random = this.#random;
    const plug = plugs[Math.floor(random.next() ** 4 * plugs.length)] ?? plugs[0];
    const [standard, powerType, powers] = plug as (typeof plugs)[number];
    const tariffs = random.chance(0.7)
      ? `price ${random.int(20, 90) / 100}`
      : random.chance(0.5)
        ? 'by the hour'
        : undefined;
    const powerKw = random.pick(powers);
    // What vehicles draw hangs on more than that.
    const kind = `${standard}/${powerKw}/${random.int(1, 3)}`;
    return { standard, powerType, powerKw, kind, tariffs };
  }
}

/** A vehicle with these plugs, that draws no more than so much, and at every third kind of connector nothing. */
export const syntheticVehicle = (plugs: readonly string[], kwMax: number): PlaceVehicle => ({
  name: `${plugs} ${kwMax}`,
  plugs,
  drawnKw(kind) {
    const [standard = '', powerKw, nth] = kind.split('/');
    return plugs.includes(standard) && nth !== '3' ? Math.min(Number(powerKw) / Number(nth), kwMax) : undefined;
  },
});

/** What an EVSE may be doing. */
export const syntheticState = (random: Random): { status: Status; sinceAt: number } => ({
  status: random.pick(statuses),
  sinceAt: present - random.int(0, dayMs),
});

function onEarth(lat: number, lng: number): { lat: number; lng: number } {
  const inTurn = ((((lng + 180) % 360) + 360) % 360) - 180;
  return { lat: Math.max(-90, Math.min(90, lat)), lng: inTurn };
}

/** The first of so many things most often. */
const skewed = (random: Random, count: number): number => Math.floor(random.next() ** 3 * count);

const someOf = <Word>(random: Random, words: readonly Word[], share: number): Word[] =>
  words.filter(() => random.chance(share));
