import { chargeMinutes } from './charge-minutes.ts';
import { prunedCandidates } from './trip-candidates.ts';
import { Arrivals, type Departure } from './trip-labels.ts';
import { kmFor, socFor, type TripPlan, type TripRequest, type TripStop } from './trip-request.ts';
import { weightOf } from './trip-weight.ts';

/**
 * Where to stop, and how much to charge there. States of charge at each place are kept apart by percent, and of each only the best, so
 * that all combinations are looked at without trying them one by one.
 */
export function planTrip(request: TripRequest): TripPlan {
  const steps = tripSteps(request);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The end of a trip, as far as it has been reached. */
interface Ending {
  readonly soc: number;
  readonly cost: number;
  readonly legKm: number;
  readonly legMin: number;
  readonly from: Departure | undefined;
}

/** The same, step by step: between two of them others may do something. */
export function* tripSteps(request: TripRequest): Generator<void, TripPlan> {
  const { totalKm, driveMin, socStart, socMinStop, socMinEnd } = request;
  const weight = weightOf(request);
  const candidates = prunedCandidates(request);
  const arrivals = candidates.map(() => new Arrivals());
  const socPerKm = socFor(request, 1);
  let end: Ending | undefined;
  let furthestKm = Math.min(totalKm, kmFor(request, socStart));

  const drive = (from: Departure | undefined, soc: number, cost: number, fromIndex: number): void => {
    const { atKm, detourKm, detourMin } = from?.at ?? start;
    const reachKm = atKm + soc / socPerKm;
    const minutesTo = (km: number, offMin: number): number =>
      ((km - atKm) / totalKm) * driveMin + (detourMin + offMin) / 2;
    const lastKm = totalKm - atKm + detourKm / 2;
    const [lastSoc, lastMin] = [soc - lastKm * socPerKm, minutesTo(totalKm, 0)];
    const lastCost = cost + lastMin * weight.perDriveMin;
    if (lastSoc >= socMinEnd && (end === undefined || lastCost < end.cost))
      end = { soc: lastSoc, cost: lastCost, legKm: lastKm, legMin: lastMin, from };
    for (let index = fromIndex + 1; index < candidates.length; index += 1) {
      const next = candidates[index];
      if (next === undefined || next.atKm > reachKm) break;
      const legKm = next.atKm - atKm + (detourKm + next.detourKm) / 2;
      const left = soc - legKm * socPerKm;
      if (left < socMinStop) continue;
      const legMin = minutesTo(next.atKm, next.detourMin);
      arrivals[index]?.note(left, cost + legMin * weight.perDriveMin, legKm, legMin, from);
    }
  };

  drive(undefined, socStart, 0, -1);
  for (const [index, candidate] of candidates.entries()) {
    yield;
    for (const departure of arrivals[index]?.departures(request, candidate, weight.ofStop(candidate)) ?? []) {
      const reach = candidate.atKm + kmFor(request, departure.soc) - candidate.detourKm / 2;
      furthestKm = Math.max(furthestKm, Math.min(totalKm, reach));
      drive(departure, departure.soc, departure.cost, index);
    }
  }
  if (end !== undefined) return planOf(end);
  const lastReached = arrivals.findLastIndex(({ isReached }) => isReached);
  const reason = candidates.length === 0 ? 'NO_CHARGERS' : lastReached >= 0 ? 'GAP' : 'START_TOO_LOW';
  const gap = { fromKm: candidates[lastReached]?.atKm ?? 0, toKm: candidates[lastReached + 1]?.atKm ?? totalKm };
  return { feasible: false, reason, furthestKm: Math.max(0, furthestKm), gap };
}

const start = { atKm: 0, detourKm: 0, detourMin: 0 };

function planOf(end: Ending): TripPlan {
  const stops: TripStop[] = [];
  for (let { from } = end; from !== undefined; from = from.from) {
    const { at, arriveSoc, soc, legKm, legMin } = from;
    stops.unshift({
      candidate: at,
      arriveSoc,
      departSoc: soc,
      chargeMin: chargeMinutes(at.curve, arriveSoc, soc),
      energyKwh: (soc - arriveSoc) * at.curve.kwhPerPercent,
      legKm,
      legMin,
    });
  }
  return { feasible: true, stops, lastLegKm: end.legKm, lastLegMin: end.legMin, arriveSoc: end.soc };
}
