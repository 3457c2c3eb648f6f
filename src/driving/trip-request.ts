import type { ChargeCurve } from './charge-curve.ts';

/** Where a vehicle could charge on its way. */
export interface TripCandidate {
  readonly id: string;
  /** km from the start of the route. */
  readonly atKm: number;
  /** km and minutes more than driving past, there and back. */
  readonly detourKm: number;
  readonly detourMin: number;
  /** How the vehicle charges at its best connector. */
  readonly curve: ChargeCurve;
  readonly powerKw: number;
  /** What a charge costs there; undefined: not known. */
  readonly price: TripPrice | undefined;
  /** Grams of CO2 per kWh; undefined: not known. */
  readonly gPerKwh: number | undefined;
  /** Minutes that the risk of finding it taken, or out of order, is worth. */
  readonly riskMin: number;
}

/** A price as far as a plan needs it, in one currency for all. */
export interface TripPrice {
  readonly flat: number;
  readonly perKwh: number;
  readonly perMinute: number;
}

export const tripObjectives = ['FASTEST', 'CHEAPEST', 'FEWEST_STOPS', 'GREENEST'] as const;
export type TripObjective = (typeof tripObjectives)[number];

/** What is to be planned. */
export interface TripRequest {
  readonly totalKm: number;
  readonly driveMin: number;
  readonly usableKwh: number;
  /** Of this trip, with its speed and weather. */
  readonly whPerKm: number;
  /** Percent at the start, and at the least at each stop and at the end. */
  readonly socStart: number;
  readonly socMinStop: number;
  readonly socMinEnd: number;
  /** Percent to which is charged at the most. */
  readonly socMax: number;
  readonly objective: TripObjective;
  readonly candidates: readonly TripCandidate[];
}

/** A stop of a plan; states of charge in percent. */
export interface TripStop {
  readonly candidate: TripCandidate;
  readonly arriveSoc: number;
  readonly departSoc: number;
  readonly chargeMin: number;
  /** At the connector. */
  readonly energyKwh: number;
  /** km driven since the stop before, or the start; its way off the route, and that of the stop before, is in it. */
  readonly legKm: number;
  readonly legMin: number;
}

/** What came of it. That it cannot be done is an answer. */
export type TripPlan =
  | {
      readonly feasible: true;
      readonly stops: readonly TripStop[];
      readonly lastLegKm: number;
      readonly lastLegMin: number;
      readonly arriveSoc: number;
    }
  | {
      readonly feasible: false;
      /** NO_CHARGERS: there are none; START_TOO_LOW: none can be reached from the start; GAP: none after that for too long. */
      readonly reason: 'NO_CHARGERS' | 'START_TOO_LOW' | 'GAP';
      /** km of the route that can be driven at the most. */
      readonly furthestKm: number;
      /** Between these kilometres of the route there is nothing that can be reached. */
      readonly gap: { readonly fromKm: number; readonly toKm: number };
    };

/** Percent of the battery that so many km take, and the km that so many percent are good for. */
export const socFor = ({ whPerKm, usableKwh }: TripRequest, km: number): number => (km * whPerKm) / (usableKwh * 10);
export const kmFor = ({ whPerKm, usableKwh }: TripRequest, soc: number): number => (soc * usableKwh * 10) / whPerKm;
