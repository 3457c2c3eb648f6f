import type { Co2 } from '../../../driving/footprint.ts';
import { riskMin } from '../../../driving/stop-risk.ts';
import { tripSteps } from '../../../driving/trip.ts';
import { alternativesOf, type TripAlternative } from '../../../driving/trip-alternatives.ts';
import type { TripPlan as Plan, TripCandidate, TripRequest } from '../../../driving/trip-request.ts';
import { stopMin } from '../../../driving/trip-weight.ts';
import { currentOf } from '../../../driving/vehicle.ts';
import type { TripPlan, TripPlanRequest } from '../../../generated/driver.ts';
import type { Position } from '../../../geo/point.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import type { Footprint } from '../footprint.ts';
import type { Viewer } from '../viewer.ts';
import { type AskedTrip, askedTrip } from './asked-trip.ts';
import { assumptionsOf } from './trip-assumptions.ts';
import { type ChosenStop, infeasibleTrip, type PlannedTrip, tripDocument } from './trip-document.ts';
import type { TripParts } from './trip-parts.ts';
import { chargeAt, figuresOf, type TripPrices, tripPrices } from './trip-prices.ts';
import { type TripSite, tripSites } from './trip-sites.ts';

/**
 * Plans where to charge on a route. That it cannot be driven is an answer. It is chosen by estimated prices, in straight lines; what is chosen
 * is priced as anywhere else. Others have their turn all along.
 */
export async function planTrip(
  parts: TripParts,
  viewer: Viewer,
  asked: TripPlanRequest,
  line: readonly Position[],
): Promise<TripPlan> {
  const { turns, limits, footprint } = parts;
  const trip = await askedTrip(parts, viewer, asked, line);
  const { sites, isCut } = await tripSites(parts, viewer, trip);
  const prices = await tripPrices(parts, viewer, trip, sites);
  const byId = new Map(sites.map((site) => [site.found.id, site]));
  const request = requestOf(trip, sites, prices, footprint);
  const plan = await turns.run(tripSteps(request));
  const about = { trip, prices, isCut };
  if (!plan.feasible) return infeasibleTrip(trip, plan, assumptionsOf(about));
  const others = alternativesOf(request, plan.stops, plan, limits.tripAlternativesMax);
  const planned = await priced(parts, viewer, trip, plan, others, byId);
  return tripDocument(trip, planned, prices.currency, assumptionsOf({ ...about, planned }));
}

function requestOf(trip: AskedTrip, sites: readonly TripSite[], prices: TripPrices, footprint: Footprint): TripRequest {
  const grams = new Map<string, number | undefined>();
  const gPerKwh = (country: string): number | undefined => {
    if (!grams.has(country)) grams.set(country, gridOf(footprint, country));
    return grams.get(country);
  };
  return {
    totalKm: trip.totalKm,
    driveMin: trip.driveMin,
    usableKwh: trip.vehicle.usable_kwh,
    whPerKm: trip.whPerKm,
    socStart: trip.socStart,
    socMinStop: trip.socMinStop,
    socMinEnd: trip.socMinEnd,
    socMax: trip.socMax,
    objective: trip.objective,
    candidates: sites.map(
      (site): TripCandidate => ({
        id: site.found.id,
        atKm: site.found.atKm,
        detourKm: site.detour.km,
        detourMin: site.detour.min,
        curve: site.curve,
        powerKw: site.powerKw,
        price: prices.of(site),
        gPerKwh: gPerKwh(site.target.place.location.country),
        riskMin: riskMin(site.risks),
      }),
    ),
  };
}

/** Of the grid: what operators declare is no figure to compare by. */
const gridOf = (footprint: Footprint, country: string): number | undefined =>
  footprint({ energyKwh: Decimal.of(1), country, energyMix: undefined, powerType: undefined, vehicle: undefined })
    .location?.g_per_kwh ?? undefined;

const minuteMs = 60_000;

/** The stops with their exact prices and footprints. */
async function priced(
  parts: TripParts,
  viewer: Viewer,
  trip: AskedTrip,
  plan: Extract<Plan, { feasible: true }>,
  others: readonly (readonly TripAlternative[])[],
  byId: ReadonlyMap<string, TripSite>,
): Promise<PlannedTrip> {
  let at = trip.startAt;
  const arrivals = plan.stops.map(({ legMin, chargeMin }) => {
    const arriveAt = at + legMin * minuteMs;
    at = arriveAt + (chargeMin + stopMin) * minuteMs;
    return arriveAt;
  });
  const visits = plan.stops.map((stop, index) =>
    [stop, ...(others[index] ?? [])].map((visit) => ({
      visit,
      arriveAt: arrivals[index] ?? trip.startAt,
      site: siteOf(byId, visit.candidate),
    })),
  );
  const figures = await figuresOf(
    parts,
    viewer,
    visits
      .flat()
      .map(({ visit, arriveAt, site }) =>
        chargeAt(site.target, arriveAt, { kwh: visit.energyKwh, minutes: visit.chargeMin }),
      ),
  );
  let next = 0;
  const stops = plan.stops.flatMap((leg, index) => {
    const [stop, ...alternatives] = (visits[index] ?? []).map((one): ChosenStop => {
      const price = figures[next];
      next += 1;
      return { ...one, price, co2: footprintAt(parts, trip, one) };
    });
    return stop === undefined ? [] : [{ leg, stop, alternatives }];
  });
  return { stops, lastLegKm: plan.lastLegKm, lastLegMin: plan.lastLegMin, arriveSoc: plan.arriveSoc };
}

function footprintAt(
  { footprint }: TripParts,
  { vehicle }: AskedTrip,
  { visit, site: { target } }: Pick<ChosenStop, 'visit' | 'site'>,
): Co2 {
  const { location } = target.place;
  return footprint({
    energyKwh: Decimal.of(visit.energyKwh.toFixed(3)),
    country: location.country,
    energyMix: location.energy_mix ?? undefined,
    powerType: currentOf(target.connector),
    vehicle: { ...vehicle },
  });
}

function siteOf(byId: ReadonlyMap<string, TripSite>, { id }: TripCandidate): TripSite {
  const site = byId.get(id);
  if (site === undefined) throw new Error('a plan has a stop that was no candidate');
  return site;
}
