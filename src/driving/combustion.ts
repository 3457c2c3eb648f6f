import type { Boundary } from './grid-table.ts';

/** The car with an engine that is compared with. */
export interface Baseline {
  readonly fuel: 'PETROL' | 'DIESEL';
  readonly l_per_100km: number;
}

/** Grams of CO2 equivalent from least to most, and how they come about. */
export interface Burned {
  readonly g: readonly [least: number, most: number];
  readonly km: readonly [least: number, most: number];
}

/** Grams of CO2 per litre burned. */
const tankToWheel = { PETROL: 2310, DIESEL: 2680 } as const;
/** Making and bringing fuel adds about a fifth; studies say from 15 to 25 percent. */
const wellToTank = [1.15, 1.25] as const;

/** What is lost between the meter and the battery: an on-board charger loses more than one in the station, which is before the meter. */
const losses = { AC: [0.08, 0.12], DC: [0.02, 0.06], unknown: [0.02, 0.12] } as const;

/** Cars of which nothing is known: Wh and litres per 100 km, from least to most. */
export const anyCar = { whPerKm: [160, 210], petrolPer100Km: [6, 8] } as const;

/**
 * What a car with an engine would have emitted for the distance that this energy is good for. Like is compared with like: direct with what
 * comes out of the exhaust, life cycle also with making the fuel.
 */
export function burnedInstead(
  energyKwh: number,
  powerType: 'AC' | 'DC' | undefined,
  whPerKm: number | undefined,
  baseline: Baseline | undefined,
  boundary: Boundary,
): Burned {
  const [lossLeast, lossMost] = losses[powerType ?? 'unknown'];
  const [consumptionLeast, consumptionMost] = whPerKm === undefined ? anyCar.whPerKm : [whPerKm, whPerKm];
  const [litresLeast, litresMost] =
    baseline === undefined ? anyCar.petrolPer100Km : [baseline.l_per_100km, baseline.l_per_100km];
  const perLitre = tankToWheel[baseline?.fuel ?? 'PETROL'];
  const [fuelLeast, fuelMost] = boundary === 'DIRECT' ? [1, 1] : wellToTank;
  const km = [
    (energyKwh * (1 - lossMost) * 1000) / consumptionMost,
    (energyKwh * (1 - lossLeast) * 1000) / consumptionLeast,
  ] as const;
  return {
    km,
    g: [(km[0] / 100) * litresLeast * perLitre * fuelLeast, (km[1] / 100) * litresMost * perLitre * fuelMost],
  };
}
