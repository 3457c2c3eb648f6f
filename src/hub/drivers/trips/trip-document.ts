import { connectorPowerKw } from '../../../driving/connector-power.ts';
import { co2Sums } from '../../../driving/emission-sums.ts';
import type { Co2 } from '../../../driving/footprint.ts';
import { riskMin } from '../../../driving/stop-risk.ts';
import type { TripAlternative as Visit } from '../../../driving/trip-alternatives.ts';
import type { TripStop as Leg, TripPlan as Plan } from '../../../driving/trip-request.ts';
import { stopMin } from '../../../driving/trip-weight.ts';
import type { TripAlternative, TripAssumption, TripLeg, TripPlan, TripTotals } from '../../../generated/driver.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { shownCo2 } from '../co2-shown.ts';
import type { Money, PriceFigure } from '../prices.ts';
import type { AskedTrip } from './asked-trip.ts';
import type { TripSite } from './trip-sites.ts';

/** A stop that was chosen, or another one for it, with what it costs. */
export interface ChosenStop {
  readonly visit: Visit;
  readonly arriveAt: number;
  readonly site: TripSite;
  readonly price: PriceFigure | undefined;
  readonly co2: Co2;
}

/** A trip that can be made. */
export interface PlannedTrip {
  readonly stops: readonly {
    /** The drive to it. */
    readonly leg: Leg;
    readonly stop: ChosenStop;
    readonly alternatives: readonly ChosenStop[];
  }[];
  readonly lastLegKm: number;
  readonly lastLegMin: number;
  readonly arriveSoc: number;
}

/** The answer for a trip that cannot be made. */
export const infeasibleTrip = (
  { objective, startAt }: AskedTrip,
  { reason, furthestKm, gap }: Extract<Plan, { feasible: false }>,
  assumptions: readonly TripAssumption[],
): TripPlan => ({
  feasible: false,
  reason,
  furthest_km: rounded(furthestKm),
  gap: { from_km: rounded(gap.fromKm), to_km: rounded(gap.toKm) },
  objective,
  start: formatDateTime(startAt),
  arrive_at: null,
  arrive_soc: null,
  legs: [],
  stops: [],
  totals: null,
  assumptions: [...assumptions],
  coverage,
});

/** The answer for a trip that can be made. */
export function tripDocument(
  trip: AskedTrip,
  planned: PlannedTrip,
  currency: string | undefined,
  assumptions: readonly TripAssumption[],
): TripPlan {
  const totals = totalsOf(planned, currency);
  return {
    feasible: true,
    reason: null,
    furthest_km: null,
    gap: null,
    objective: trip.objective,
    start: formatDateTime(trip.startAt),
    arrive_at: formatDateTime(trip.startAt + Math.round(totals.total_min * 60_000)),
    arrive_soc: rounded(planned.arriveSoc),
    legs: legsOf(trip, planned),
    stops: planned.stops.map(({ stop, alternatives }) => ({
      ...stopOf(stop),
      arrive_at: formatDateTime(Math.round(stop.arriveAt)),
      alternatives: alternatives.map(stopOf),
    })),
    totals,
    assumptions: [...assumptions],
    coverage,
  };
}

function legsOf(trip: AskedTrip, { stops, ...end }: PlannedTrip): TripLeg[] {
  const ends = [
    ...stops.map(({ leg }) => ({
      atKm: leg.candidate.atKm,
      km: leg.legKm,
      min: leg.legMin,
      arriveSoc: leg.arriveSoc,
      departSoc: leg.departSoc,
    })),
    { atKm: trip.totalKm, km: end.lastLegKm, min: end.lastLegMin, arriveSoc: end.arriveSoc, departSoc: 0 },
  ];
  return ends.map(({ atKm, km, min, arriveSoc }, at) => ({
    from_km: rounded(ends[at - 1]?.atKm ?? 0),
    to_km: rounded(atKm),
    km: rounded(km),
    drive_min: rounded(min),
    energy_kwh: rounded((km * trip.whPerKm) / 1000),
    depart_soc: rounded(ends[at - 1]?.departSoc ?? trip.socStart),
    arrive_soc: rounded(arriveSoc),
  }));
}

function stopOf({ visit, site, price, co2 }: ChosenStop): TripAlternative {
  const { found, target, detour } = site;
  const { place, evse, connector } = target;
  const { location } = place;
  return {
    location: {
      id: place.id,
      name: location.name ?? null,
      operator: { party: partyKey(place.owner), name: location.operator?.name ?? null },
      address: {
        line: location.address,
        postal_code: location.postal_code ?? null,
        city: location.city,
        country: location.country,
      },
      point: { lat: found.lat, lng: found.lng },
    },
    evse: { uid: evse.uid, evse_id: evse.evse_id ?? null, status: evse.status },
    connector: {
      id: connector.id,
      standard: connector.standard,
      power_type: connector.power_type,
      power_kw: rounded(connectorPowerKw(connector)),
    },
    at_km: rounded(found.atKm),
    off_route_m: Math.round(found.offRouteM),
    arrive_soc: rounded(visit.arriveSoc),
    depart_soc: rounded(visit.departSoc),
    charge_min: rounded(visit.chargeMin),
    energy_kwh: rounded(visit.energyKwh),
    cost: price?.total === undefined ? null : shown(price.total),
    no_price_reason: price?.noPriceReason ?? null,
    co2,
    detour: { km: rounded(detour.km), min: rounded(detour.min), basis: detour.basis },
    outlook: {
      freshness: place.freshness,
      observed_at: place.observedAt === undefined ? null : formatDateTime(place.observedAt),
      usable: site.usable,
      available: site.available,
      risk_min: riskMin(site.risks),
      risks: [...site.risks],
    },
  };
}

function totalsOf({ stops, lastLegKm, lastLegMin }: PlannedTrip, currency: string | undefined): TripTotals {
  const sum = (of: (stop: PlannedTrip['stops'][number]) => number): number =>
    stops.reduce((total, stop) => total + of(stop), 0);
  const [driveMin, chargeMin] = [lastLegMin + sum(({ leg }) => leg.legMin), sum(({ leg }) => leg.chargeMin)];
  const stopsMin = stops.length * stopMin;
  const costs = stops.flatMap(({ stop }) =>
    stop.price?.total?.currency === currency ? (stop.price?.total ?? []) : [],
  );
  return {
    km: rounded(lastLegKm + sum(({ leg }) => leg.legKm)),
    drive_min: rounded(driveMin),
    charge_min: rounded(chargeMin),
    stop_min: stopsMin,
    total_min: rounded(driveMin + chargeMin + stopsMin),
    energy_kwh: rounded(sum(({ leg }) => leg.energyKwh)),
    cost: summed(costs),
    unpriced_stops: stops.length - costs.length,
    co2: shownSums(stops),
  };
}

function shownSums(stops: PlannedTrip['stops']): TripTotals['co2'] {
  const charges = stops.map(({ leg, stop: { co2 } }) => ({ co2, energyKwh: Decimal.of(leg.energyKwh.toFixed(2)) }));
  return shownCo2(co2Sums(charges));
}

/** All with tax, or all without; where neither is known of each there is no sum. */
function summed(costs: readonly Money[]): TripTotals['cost'] {
  const [first] = costs;
  if (first === undefined) return null;
  const sum = (of: 'inclVat' | 'exclVat'): Decimal | undefined => {
    const amounts = costs.flatMap((cost) => cost[of] ?? []);
    if (amounts.length < costs.length) return undefined;
    return amounts.reduce((total, amount) => total.plus(amount), Decimal.zero);
  };
  const [inclVat, exclVat] = [sum('inclVat'), sum('exclVat')];
  return inclVat === undefined && exclVat === undefined ? null : shown({ currency: first.currency, inclVat, exclVat });
}

const shown = ({ currency, inclVat, exclVat }: Money) => ({
  incl_tax: inclVat?.toString() ?? null,
  excl_tax: exclVat?.toString() ?? null,
  currency,
});

/** Which stations were looked at. */
const coverage: TripAssumption = {
  code: 'AGREEMENTS_ONLY',
  text: 'Only stations of operators that the provider has an agreement with.',
};

const rounded = (value: number): number => Math.round(value * 100) / 100;
