import { chargeMinutes } from './charge-minutes.ts';
import type { TripCandidate, TripRequest } from './trip-request.ts';

/** Of candidates next to one another so many are enough of the fastest, and of the cheapest or greenest where that is wanted. */
const stretchKm = 4;
const keptPerStretch = 2;

/** The candidates that a plan is made of, in the order of the route. */
export function prunedCandidates({ candidates, objective }: TripRequest): TripCandidate[] {
  const stretches = new Map<number, TripCandidate[]>();
  for (const candidate of candidates) {
    const stretch = Math.floor(candidate.atKm / stretchKm);
    const others = stretches.get(stretch);
    if (others === undefined) stretches.set(stretch, [candidate]);
    else others.push(candidate);
  }
  const kept = [...stretches.values()].flatMap((some) => {
    const best = (worthOf: (candidate: TripCandidate) => number | undefined): TripCandidate[] =>
      some
        .map((candidate) => ({ candidate, worth: worthOf(candidate) ?? Number.MAX_VALUE }))
        .sort((one, other) => one.worth - other.worth)
        .slice(0, keptPerStretch)
        .map(({ candidate }) => candidate);
    const wanted =
      objective === 'CHEAPEST'
        ? best(({ price }) => price?.perKwh)
        : objective === 'GREENEST'
          ? best(({ gPerKwh }) => gPerKwh)
          : [];
    return [...new Set([...best(pace), ...wanted])];
  });
  return kept.sort((one, other) => one.atKm - other.atKm);
}

/** Minutes that a usual stop takes there. */
const pace = ({ curve, detourMin, riskMin }: TripCandidate): number =>
  chargeMinutes(curve, 10, 80) + detourMin + riskMin;
