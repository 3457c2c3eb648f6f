import type { EVSE, Location, Status } from '../../src/generated/ocpi-2.2.1.ts';
import { tariffIdOf } from './generate-tariffs.ts';
import { createRandom, type Random, seedOf } from './random.ts';
import { type Point, pickSite, type Site } from './sites.ts';
import { addressOf, streetsOf } from './streets.ts';
import { type Town, towns } from './towns.ts';

/** A party that owns generated objects. */
export interface NamedParty {
  readonly country_code: string;
  readonly party_id: string;
  readonly name: string;
}

/** The moment before which generated objects were last updated, unless said. */
export const defaultBeforeMs = Date.parse('2026-01-01T00:00:00Z');

/** How far from the centre of a town its locations are, in degrees. */
const spreadDegrees = 0.012;

/** `count` locations of these parties in turn, spread over all towns. The same arguments give the same locations. */
export const generateLocations = (
  count: number,
  parties: readonly NamedParty[],
  seed: number,
  beforeMs = defaultBeforeMs,
): Location[] => Array.from({ length: count }, (_, index) => generateLocation(index, parties, seed, beforeMs));

/** The location with this number, of the endless list that `generateLocations` begins. Its id is unique in that list. */
export function generateLocation(
  index: number,
  parties: readonly NamedParty[],
  seed: number,
  beforeMs = defaultBeforeMs,
): Location {
  const random = createRandom(seedOf(seed, index));
  const party = parties[index % parties.length];
  if (!party) throw new Error('locations need at least one party');
  const town = random.pick(towns);
  const site = pickSite(random);
  const street = random.pick(streetsOf(town.language));
  const number = String(index + 1).padStart(6, '0');
  const last_updated = new Date(beforeMs - random.int(1, 90 * 24 * 60) * 60_000).toISOString();
  const points = site.points(random);
  const isInside = site.parkingTypes.includes('PARKING_GARAGE');
  return {
    country_code: party.country_code,
    party_id: party.party_id,
    id: `L${number}`,
    publish: true,
    name: `${town.name} ${street}`,
    address: addressOf(town.language, street, random.int(1, 180)),
    city: town.name,
    postal_code: town.postalCode,
    country: town.country.alpha3,
    coordinates: coordinatesIn(town, random),
    parking_type: random.pick(site.parkingTypes),
    evses: points.map((point, place) => ({
      ...evseOf(point, site, town, random),
      uid: `${number}-${place + 1}`,
      evse_id: `${party.country_code}*${party.party_id}*E${number}*${place + 1}`,
      physical_reference: String(place + 1),
      ...(isInside ? { floor_level: `-${random.int(1, 3)}` } : {}),
      connectors: point.plugs.map((plug, plugged) => ({
        ...plug,
        id: String(plugged + 1),
        tariff_ids: [tariffIdOf(town.country, point.priceClass)],
        last_updated,
      })),
      last_updated,
    })),
    operator: { name: party.name },
    facilities: site.facilities.filter(() => random.chance(0.5)),
    time_zone: town.country.timeZone,
    opening_times: site.openingTimes,
    charging_when_closed: true,
    ...(random.chance(0.4) ? { energy_mix: { is_green_energy: true, energy_sources: greenSources(random) } } : {}),
    last_updated,
  };
}

/** A point near the centre; more of them close to it. */
function coordinatesIn(town: Town, random: Random): Location['coordinates'] {
  const offset = (): number => (random.next() + random.next() - 1) * spreadDegrees;
  return {
    latitude: (town.latitude + offset()).toFixed(6),
    longitude: (town.longitude + offset()).toFixed(6),
  };
}

function evseOf(
  point: Point,
  site: Site,
  town: Town,
  random: Random,
): Pick<EVSE, 'status' | 'capabilities' | 'parking_restrictions'> {
  const isFast = point.priceClass === 'DC' || point.priceClass === 'HPC';
  // In some countries fast chargers need a card reader by law; elsewhere the site decides.
  const reader = isFast && ['DE', 'GB'].includes(town.country.code) ? (['CONTACTLESS_CARD_SUPPORT'] as const) : [];
  return {
    status: statusOf(random),
    capabilities: [...new Set([...site.capabilities, ...reader])],
    parking_restrictions: ['EV_ONLY', ...(isFast ? (['PLUGGED'] as const) : [])],
  };
}

function statusOf(random: Random): Status {
  const share = random.next();
  if (share < 0.02) return 'OUTOFORDER';
  if (share < 0.03) return 'INOPERATIVE';
  return 'AVAILABLE';
}

/** Renewable sources that add up to 100 per cent. */
function greenSources(random: Random): { source: 'WIND' | 'SOLAR' | 'WATER'; percentage: number }[] {
  const wind = random.int(20, 60);
  const solar = random.int(10, 100 - wind - 10);
  return [
    { source: 'WIND', percentage: wind },
    { source: 'SOLAR', percentage: solar },
    { source: 'WATER', percentage: 100 - wind - solar },
  ];
}
