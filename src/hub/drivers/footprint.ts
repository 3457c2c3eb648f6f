import type { Baseline } from '../../driving/combustion.ts';
import { type Co2, footprintOf } from '../../driving/footprint.ts';
import type { GridTable } from '../../driving/grid-table.ts';
import type { EnergyMix } from '../../generated/ocpi-2.2.1.ts';
import type { Decimal } from '../../kernel/decimal.ts';

/** What a footprint is of. */
export interface FootprintOf {
  /** kWh, metered at the station. */
  readonly energyKwh: Decimal;
  /** ISO 3166-1 alpha-3 as in a Location. */
  readonly country: string;
  readonly energyMix: EnergyMix | undefined;
  /** AC or DC, for the losses of charging; undefined: not known. */
  readonly powerType: 'AC' | 'DC' | undefined;
  /** The driver's vehicle, for the comparison with a car that burns fuel. As schemas/driver/vehicle.json. */
  readonly vehicle: Readonly<Record<string, unknown>> | undefined;
}

/** The `co2` block of a session or receipt, as schemas/driver/co2.json; unknown figures are null, never 0. */
export type Footprint = (of: FootprintOf) => Co2;

/** Footprints by a table of grid factors. */
export const createFootprint =
  (grid: GridTable): Footprint =>
  ({ vehicle = {}, ...facts }) => {
    const { wh_per_km, baseline } = vehicle as {
      readonly wh_per_km?: number | null;
      readonly baseline?: Baseline | null;
    };
    return footprintOf(grid, { ...facts, whPerKm: wh_per_km ?? undefined, baseline: baseline ?? undefined });
  };
