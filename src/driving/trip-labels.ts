import { minutesUpTo } from './charge-minutes.ts';
import { socFor, type TripCandidate, type TripPrice, type TripRequest } from './trip-request.ts';

/** To how much is charged goes by this, in percent. */
const targetStep = 5;

/** A place that is left with so much charge. */
export interface Departure {
  readonly at: TripCandidate;
  readonly arriveSoc: number;
  /** Of the leg that led there. */
  readonly legKm: number;
  readonly legMin: number;
  readonly from: Departure | undefined;
  readonly soc: number;
  /** Of all that came before, with what was charged here. */
  readonly cost: number;
}

/** The ways, so far, to be at a place: of each state of charge, by whole percent, the best. */
export class Arrivals {
  readonly #soc = new Float64Array(101);
  readonly #cost = new Float64Array(101).fill(Number.POSITIVE_INFINITY);
  readonly #legKm = new Float64Array(101);
  readonly #legMin = new Float64Array(101);
  readonly #from: (Departure | undefined)[] = [];
  isReached = false;

  note(soc: number, cost: number, legKm: number, legMin: number, from: Departure | undefined): void {
    const percent = Math.min(100, Math.floor(soc));
    const known = this.#cost[percent] as number;
    if (cost > known || (cost === known && soc <= (this.#soc[percent] as number))) return;
    this.#soc[percent] = soc;
    this.#cost[percent] = cost;
    this.#legKm[percent] = legKm;
    this.#legMin[percent] = legMin;
    this.#from[percent] = from;
    this.isReached = true;
  }

  /**
   * To each state of charge that may be wanted, from the arrival from which it is best. What a charge counts is a straight line in energy
   * and in time since 0 percent: which arrival is best of those below does not hang on the target.
   */
  departures(request: TripRequest, at: TripCandidate, worth: TripPrice): Departure[] {
    if (!this.isReached) return [];
    const { curve } = at;
    const chargedTo = (soc: number): number =>
      worth.perKwh * soc * curve.kwhPerPercent + worth.perMinute * minutesUpTo(curve, soc);
    const departures: Departure[] = [];
    let [percent, best, bestCost] = [0, -1, Number.POSITIVE_INFINITY];
    for (const soc of targetsOf(request, at)) {
      for (; percent <= 100 && percent < soc; percent += 1) {
        const [arrived, sofar] = [this.#soc[percent] as number, this.#cost[percent] as number];
        if (sofar === Number.POSITIVE_INFINITY) continue;
        // Within the last percent one may arrive with more than the target.
        if (arrived >= soc) break;
        const cost = sofar - chargedTo(arrived);
        if (cost < bestCost) [best, bestCost] = [percent, cost];
      }
      if (best < 0) continue;
      departures.push({
        at,
        arriveSoc: this.#soc[best] as number,
        legKm: this.#legKm[best] as number,
        legMin: this.#legMin[best] as number,
        from: this.#from[best],
        soc,
        cost: bestCost + worth.flat + chargedTo(soc),
      });
    }
    return departures;
  }
}

/** Ascending: the steps, up to just enough for the end of the trip. */
function targetsOf(request: TripRequest, at: TripCandidate): number[] {
  const enough = Math.ceil(socFor(request, request.totalKm - at.atKm + at.detourKm / 2) + request.socMinEnd);
  const targets = Array.from({ length: 100 / targetStep }, (_, index) => (index + 1) * targetStep);
  return [...new Set([...targets, enough, request.socMax])]
    .filter((soc) => soc <= request.socMax && soc <= enough)
    .sort((one, other) => one - other);
}
