import type { Connector, EVSE, Location, Tariff, Token } from '../../src/generated/ocpi-2.2.1.ts';
import { Agenda } from './agenda.ts';
import { eventsOf } from './charge.ts';
import { countryOf } from './countries.ts';
import { tariffIdOf } from './generate-tariffs.ts';
import type { LifeEvent } from './life-event.ts';
import { createRandom, type Random, seedOf } from './random.ts';
import type { PriceClass } from './sites.ts';

export interface LifeOptions {
  readonly seed: number;
  /** When life begins, in milliseconds; not before the `last_updated` of any location. */
  readonly startMs: number;
  /** How often an EVSE is used, on average. */
  readonly chargesPerDay?: number;
}

/** An EVSE at which something can happen. */
interface Place {
  readonly location: Location;
  readonly evse: EVSE;
  /** Its plugs with what they cost; none where no price is known, and then nobody charges there. */
  readonly plugs: readonly { readonly connector: Connector; readonly tariff: Tariff }[];
}

type Happenings = Iterator<LifeEvent, void>;

const dayMs = 86_400_000;
/** How often an EVSE breaks down. */
const faultsPerDay = 0.02;
/** How busy an average hour is, compared with the busiest. */
const meanBustle = 0.6;
/** Statuses of EVSEs that are out of the game from the start. */
const unusable: readonly EVSE['status'][] = ['REMOVED', 'PLANNED', 'BLOCKED', 'INOPERATIVE', 'OUTOFORDER'];

/**
 * What happens at these locations, without end and in the order of time: vehicles come, charge and leave, stations fail and
 * are repaired. Of tokens the valid ones are used. The same arguments tell the same story; whoever listens decides how
 * fast time passes. Throws when there is no EVSE to charge at or no token to charge with.
 */
export function* createLife(
  locations: readonly Location[],
  tariffs: readonly Tariff[],
  tokens: readonly Token[],
  { seed, startMs, chargesPerDay = 3 }: LifeOptions,
): Generator<LifeEvent, never> {
  const random = createRandom(seed);
  const places = placesOf(locations, tariffs);
  const drivers = tokens.filter(({ valid }) => valid);
  if (places.length === 0 || drivers.length === 0) throw new Error('life needs priced EVSEs and valid tokens');

  const busy = new Set<Place>();
  const agenda = new Agenda<{ event: LifeEvent; rest: Happenings; place: Place }>();
  const go = (rest: Happenings, place: Place): void => {
    const { done, value } = rest.next();
    if (done) busy.delete(place);
    else agenda.add(value.at, { event: value, rest, place });
  };
  const arrivalsPerDay = chargesPerDay / meanBustle + faultsPerDay;
  const meanMs = dayMs / (arrivalsPerDay * places.length);
  const tag = Math.floor(startMs / 1000)
    .toString(36)
    .toUpperCase();
  let arrivalMs = startMs;
  for (let arrivals = 1; ; arrivals += 1) {
    arrivalMs += Math.ceil(random.exponential(meanMs));
    while (agenda.nextAt <= arrivalMs) {
      const next = agenda.take();
      if (!next) break;
      yield next.event;
      go(next.rest, next.place);
    }
    const place = random.pick(places);
    const isFault = random.chance(faultsPerDay / arrivalsPerDay);
    // Fewer vehicles come at night, and none to a place that is taken.
    if (busy.has(place) || (!isFault && !random.chance(bustleAt(arrivalMs)))) continue;
    busy.add(place);
    const own = createRandom(seedOf(seed, arrivals));
    if (isFault) go(faultAt(place, arrivalMs, own), place);
    else {
      const charge = { ...place, ...own.pick(place.plugs), token: own.pick(drivers) };
      go(eventsOf({ ...charge, sessionId: `S${tag}-${arrivals}`, startMs: arrivalMs }, own), place);
    }
  }
}

function placesOf(locations: readonly Location[], tariffs: readonly Tariff[]): Place[] {
  const byName = new Map(tariffs.map((tariff) => [nameOf(tariff, tariff.id), tariff]));
  return locations.flatMap((location) =>
    (location.evses ?? [])
      .filter(({ status }) => !unusable.includes(status))
      .map((evse) => ({ location, evse, plugs: plugsOf(location, evse, byName) }))
      .filter(({ plugs }) => plugs.length > 0),
  );
}

function plugsOf(location: Location, evse: EVSE, tariffs: ReadonlyMap<string, Tariff>): Place['plugs'] {
  const country = countryOf(location.country);
  return evse.connectors.flatMap((connector) => {
    const usual = country ? [tariffIdOf(country, priceClassOf(connector))] : [];
    const ids = connector.tariff_ids?.length ? connector.tariff_ids : usual;
    const tariff = ids.map((id) => tariffs.get(nameOf(location, id))).find((known) => known);
    return tariff ? [{ connector, tariff }] : [];
  });
}

const nameOf = (owner: { country_code: string; party_id: string }, id: string): string =>
  `${owner.country_code}/${owner.party_id}/${id}`.toUpperCase();

/** What a plug would cost at one of our parties, for locations that name no tariff. */
function priceClassOf({ power_type, max_electric_power }: Connector): PriceClass {
  if (power_type !== 'DC') return 'AC';
  return (max_electric_power ?? 0) > 100_000 ? 'HPC' : 'DC';
}

/** How likely a vehicle comes at this time of day, compared with the busiest: 1 at 15 h, least at 3 h UTC. */
const bustleAt = (ms: number): number =>
  meanBustle + (1 - meanBustle) * Math.cos(((ms % dayMs) / dayMs - 15 / 24) * 2 * Math.PI);

/** A station fails and is repaired some hours later. */
function* faultAt({ location, evse }: Place, startMs: number, random: Random): Generator<LifeEvent, void> {
  const ids = [location.country_code, location.party_id, location.id, evse.uid].map(encodeURIComponent);
  const status = (at: number, value: EVSE['status']): LifeEvent => ({
    kind: 'evse-status',
    at,
    party: `${location.country_code}-${location.party_id}`,
    path: `locations/${ids.join('/')}`,
    patch: { status: value, last_updated: new Date(at).toISOString() },
  });
  yield status(startMs, random.chance(0.7) ? 'OUTOFORDER' : 'INOPERATIVE');
  yield status(startMs + random.int(20, 480) * 60_000, 'AVAILABLE');
}
