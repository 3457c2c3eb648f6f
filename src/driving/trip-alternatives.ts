import { chargeMinutes } from './charge-minutes.ts';
import { socFor, type TripCandidate, type TripRequest, type TripStop } from './trip-request.ts';
import { weightOf } from './trip-weight.ts';

/** Another place for a stop, with which the rest of the plan stays as it is. */
export interface TripAlternative {
  readonly candidate: TripCandidate;
  readonly arriveSoc: number;
  readonly departSoc: number;
  readonly chargeMin: number;
  /** At the connector. */
  readonly energyKwh: number;
}

/** Where a leg begins or ends. */
type Mark = Pick<TripCandidate, 'atKm' | 'detourKm' | 'detourMin'>;

/**
 * For each stop of a plan the best other places: reached from the stop before, and left with what the way to the next stop takes, so
 * that one arrives there as planned.
 */
export function alternativesOf(
  request: TripRequest,
  stops: readonly TripStop[],
  end: { readonly arriveSoc: number },
  count: number,
): readonly (readonly TripAlternative[])[] {
  const weight = weightOf(request);
  const taken = new Set(stops.map(({ candidate }) => candidate.id));
  const start: Mark = { atKm: 0, detourKm: 0, detourMin: 0 };
  const finish: Mark = { atKm: request.totalKm, detourKm: 0, detourMin: 0 };
  return stops.map((_, at) => {
    const [before, after] = [stops[at - 1], stops[at + 1]];
    const [from, to] = [before?.candidate ?? start, after?.candidate ?? finish];
    const [leftWith, arrivesWith] = [before?.departSoc ?? request.socStart, after?.arriveSoc ?? end.arriveSoc];
    const possible = request.candidates.flatMap((candidate) => {
      if (taken.has(candidate.id) || candidate.atKm < from.atKm || candidate.atKm > to.atKm) return [];
      const arriveSoc = leftWith - socFor(request, legKm(from, candidate));
      const departSoc = Math.max(arriveSoc, arrivesWith + socFor(request, legKm(candidate, to)));
      if (arriveSoc < request.socMinStop || departSoc > request.socMax || departSoc <= arriveSoc) return [];
      const chargeMin = chargeMinutes(candidate.curve, arriveSoc, departSoc);
      const energyKwh = (departSoc - arriveSoc) * candidate.curve.kwhPerPercent;
      const { flat, perKwh, perMinute } = weight.ofStop(candidate);
      const cost = flat + perKwh * energyKwh + perMinute * chargeMin + weight.perDriveMin * candidate.detourMin;
      return [{ alternative: { candidate, arriveSoc, departSoc, chargeMin, energyKwh }, cost }];
    });
    return possible
      .sort((one, other) => one.cost - other.cost)
      .slice(0, count)
      .map(({ alternative }) => alternative);
  });
}

const legKm = (from: Mark, to: Mark): number => to.atKm - from.atKm + (from.detourKm + to.detourKm) / 2;
