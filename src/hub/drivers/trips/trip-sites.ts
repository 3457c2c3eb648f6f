import type { ChargeCurve } from '../../../driving/charge-curve.ts';
import { curveAt } from '../../../driving/charge-expectation.ts';
import { chargeMinutes } from '../../../driving/charge-minutes.ts';
import { kindName } from '../../../driving/connector-kind.ts';
import { connectorPowerKw } from '../../../driving/connector-power.ts';
import { type StopRisk, stopRisks } from '../../../driving/stop-risk.ts';
import { currentOf, plugsOf, type Vehicle } from '../../../driving/vehicle.ts';
import type { Connector, EVSE, Location } from '../../../generated/ocpi-2.2.1.ts';
import { type Detour, estimatedDetour } from '../places/detour.ts';
import { isPresent } from '../places/is-present.ts';
import { hoursOf, openAt } from '../places/opening.ts';
import type { AlongFound, Place, Target } from '../places.ts';
import type { Viewer } from '../viewer.ts';
import type { AskedTrip } from './asked-trip.ts';
import { inLots } from './in-lots.ts';
import type { TripParts } from './trip-parts.ts';

/** A place along a route where the vehicle could charge. */
export interface TripSite {
  readonly found: AlongFound;
  /** The best connector for the vehicle. */
  readonly target: Target;
  readonly curve: ChargeCurve;
  readonly powerKw: number;
  readonly detour: Detour;
  /** EVSEs that the vehicle can use as well, and how many of them are free now. */
  readonly usable: number;
  readonly available: number;
  readonly risks: readonly StopRisk[];
}

/** What was found, and whether there was more. */
export interface TripSites {
  readonly sites: readonly TripSite[];
  readonly isCut: boolean;
}

/** The places along the route where the vehicle can charge, in its order. */
export async function tripSites(parts: TripParts, viewer: Viewer, trip: AskedTrip): Promise<TripSites> {
  const { found, isCut } = await foundAlong(parts, viewer, trip);
  const chosen = someOfEach(found, parts.limits.tripPlacesReadMax);
  const curves = curvesOf(trip.vehicle);
  const sites = await inLots(parts.turns, chosen, parts.limits.tripPlacesAtOnceMax, async (some) => {
    const places = await parts.places.byIds(
      viewer,
      some.map(({ id }) => id),
    );
    const byId = new Map(places.map((place) => [place.id, place]));
    return some.flatMap((one) => {
      const place = byId.get(one.id);
      return (place && siteOf(parts, trip, one, place, curves)) ?? [];
    });
  });
  return { sites, isCut };
}

async function foundAlong(
  { places, limits }: Pick<TripParts, 'places' | 'limits'>,
  viewer: Viewer,
  { line, corridorM, vehicle, powerMinKw }: AskedTrip,
): Promise<{ found: readonly AlongFound[]; isCut: boolean }> {
  const { tripFoundPerSearchMax: limit, tripSearchesMax } = limits;
  const found = new Map<string, AlongFound>();
  let fromKm = 0;
  for (let search = 0; search < tripSearchesMax; search += 1) {
    const some = await places.along(viewer, {
      line,
      corridorM,
      fromKm,
      powerMinKw,
      connectors: plugsOf(vehicle),
      limit,
    });
    // A place beside the cut is found twice: the first time counts.
    for (const one of some) if (!found.has(one.id)) found.set(one.id, one);
    const last = some.at(-1);
    if (last === undefined || some.length < limit) return { found: [...found.values()], isCut: false };
    fromKm = last.atKm;
  }
  return { found: [...found.values()], isCut: true };
}

/** Places next to one another are alike: of each stretch of the route the most powerful are read, then the best known and nearest. */
const stretchKm = 4;
const perStretchMax = 6;

function someOfEach(found: readonly AlongFound[], max: number): readonly AlongFound[] {
  const order = found.toSorted(
    (one, other) => other.maxPowerKw - one.maxPowerKw || rank(one) - rank(other) || one.offRouteM - other.offRouteM,
  );
  for (let each = perStretchMax; ; each -= 1) {
    const counts = new Map<number, number>();
    const some = order.filter(({ atKm }) => {
      const stretch = Math.floor(atKm / stretchKm);
      const count = (counts.get(stretch) ?? 0) + 1;
      counts.set(stretch, count);
      return count <= each;
    });
    if (some.length <= max || each === 1) return some.slice(0, max).sort((one, other) => one.atKm - other.atKm);
  }
}

const rank = ({ freshness }: AlongFound): number => ['LIVE', 'RECENT', 'STALE', 'NONE'].indexOf(freshness);

const minuteMs = 60_000;
/** Charging on the way delays: a place that is closed now and then may be open by then. */
const delayMs = 60 * minuteMs;

function siteOf(
  { clock }: Pick<TripParts, 'clock'>,
  trip: AskedTrip,
  found: AlongFound,
  place: Place,
  curveOf: CurveOf,
): TripSite | undefined {
  const { location, freshness } = place;
  const arriveAt = trip.startAt + (found.atKm / trip.totalKm) * trip.driveMin * minuteMs;
  if (isClosed(location, arriveAt) && isClosed(location, arriveAt + delayMs)) return undefined;
  // However long ago it was heard: what did not work then is not relied on.
  const usable = (location.evses ?? []).filter((evse) => isPresent(evse) && !isBroken(evse));
  const choices = usable.flatMap((evse) =>
    evse.connectors.flatMap((connector) => {
      const curve = curveOf(connector);
      if (curve === undefined || connectorPowerKw(connector) < trip.powerMinKw) return [];
      return [{ evse, connector, curve, minutes: chargeMinutes(curve, usualCharge.from, usualCharge.to) }];
    }),
  );
  const isFree = (evse: EVSE): number => (evse.status === 'AVAILABLE' ? 0 : 1);
  const best = choices.sort((one, other) => one.minutes - other.minutes || isFree(one.evse) - isFree(other.evse))[0];
  if (best === undefined) return undefined;
  const alike = new Set(
    choices.filter(({ connector }) => currentOf(connector) === currentOf(best.connector)).map(({ evse }) => evse),
  );
  const available = [...alike].filter(({ status }) => status === 'AVAILABLE').length;
  const minutesAhead = (arriveAt - clock.now()) / minuteMs;
  return {
    found,
    target: { place, evse: best.evse, connector: best.connector },
    curve: best.curve,
    powerKw: connectorPowerKw(best.connector),
    detour: estimatedDetour(found.offRouteM, location.parking_type === 'ALONG_MOTORWAY'),
    usable: alike.size,
    available,
    risks: stopRisks({ freshness, usable: alike.size, available, minutesAhead }),
  };
}

/** A charge by which connectors are compared. */
const usualCharge = { from: 10, to: 80 } as const;

const isBroken = ({ status }: EVSE): boolean =>
  status === 'OUTOFORDER' || status === 'INOPERATIVE' || status === 'BLOCKED';

function isClosed(location: Location, at: number): boolean {
  const hours = hoursOf(location);
  return hours !== undefined && openAt(hours, at).open === false;
}

type CurveOf = (connector: Connector) => ChargeCurve | undefined;

/** The curves of a vehicle: one for all connectors that are alike. */
function curvesOf(vehicle: Vehicle): CurveOf {
  const known = new Map<string, ChargeCurve | undefined>();
  return (connector) => {
    const name = kindName(connector);
    if (!known.has(name)) known.set(name, curveAt(vehicle, connector));
    return known.get(name);
  };
}
