import type { TripCandidate, TripPrice, TripRequest } from './trip-request.ts';

/** What is wanted of a trip, as one figure that is to be small. */
export interface Weight {
  /** What a minute of driving counts. */
  readonly perDriveMin: number;
  /** What a stop counts: for being made, by the kWh, and by the minute of charging. */
  ofStop(at: TripCandidate): TripPrice;
}

/** To plug in, and to pay. */
export const stopMin = 4;

/** What is wanted comes first; minutes decide between equals. */
const tieBreak = 1e-3;
/** Where the price, or the grams, are not known, they are taken for this many times the most that is known, or for a stop's worth of hours. */
const unknownTimes = 2;
const unknownWorth = 1000;

/** Weighs by what a request wants. */
export function weightOf({ objective, candidates }: TripRequest): Weight {
  const lostMin = ({ riskMin }: TripCandidate): number => stopMin + riskMin;
  if (objective === 'FASTEST')
    return { perDriveMin: 1, ofStop: (at) => ({ flat: lostMin(at), perKwh: 0, perMinute: 1 }) };
  const stop = (worthOf: (at: TripCandidate) => TripPrice): Weight => ({
    perDriveMin: tieBreak,
    ofStop(at) {
      const { flat, perKwh, perMinute } = worthOf(at);
      return { flat: flat + tieBreak * lostMin(at), perKwh, perMinute: perMinute + tieBreak };
    },
  });
  if (objective === 'FEWEST_STOPS') return stop(() => ({ flat: 1, perKwh: 0, perMinute: 0 }));
  const known = candidates.flatMap(({ price, gPerKwh }) => (objective === 'GREENEST' ? gPerKwh : price?.perKwh) ?? []);
  const most = known.reduce((sofar, one) => Math.max(sofar, one), 0);
  const unknown = { flat: 0, perKwh: most === 0 ? unknownWorth : unknownTimes * most, perMinute: 0 };
  if (objective === 'CHEAPEST') return stop(({ price }) => price ?? unknown);
  return stop(({ gPerKwh }) => (gPerKwh === undefined ? unknown : { flat: 0, perKwh: gPerKwh, perMinute: 0 }));
}
