import type { EnergyMix } from '../generated/ocpi-2.2.1.ts';
import type { Decimal } from '../kernel/decimal.ts';
import { type Baseline, burnedInstead } from './combustion.ts';
import { declaredOf } from './declared-footprint.ts';
import type { Boundary, GridTable } from './grid-table.ts';

/** A charge, for what it leaves behind. */
export interface FootprintFacts {
  /** kWh, metered at the station; what a vehicle gives back is not counted. */
  readonly energyKwh: Decimal;
  /** ISO 3166-1 alpha-3. */
  readonly country: string;
  readonly energyMix: EnergyMix | undefined;
  readonly powerType: 'AC' | 'DC' | undefined;
  /** Of the driver's vehicle; undefined: not known. */
  readonly whPerKm: number | undefined;
  readonly baseline: Baseline | undefined;
}

/** One figure of greenhouse gases. What is not known is null, never 0. */
export interface EmissionFigure {
  readonly g: number | null;
  /** Where there is no single figure. */
  readonly g_range: { readonly min: number; readonly max: number } | null;
  readonly g_per_kwh: number | null;
  readonly basis: 'GRID_ANNUAL' | 'SUPPLIER_VALUE' | 'MIX_ESTIMATE' | 'GREEN_CLAIM';
  readonly boundary: Boundary | null;
  readonly source: string | null;
  readonly year: number | null;
}

/** What a charge leaves behind, as schemas/driver/co2.json. */
export interface Co2 {
  /** By the grid at the place: what is shown first. */
  readonly location: EmissionFigure | null;
  /** By what the CPO says of its electricity. */
  readonly declared: EmissionFigure | null;
  /** Less than a car with an engine by so much; may be negative. */
  readonly avoided: {
    readonly g_min: number;
    readonly g_max: number;
    readonly km_min: number;
    readonly km_max: number;
    readonly baseline: Baseline | null;
    readonly boundary: Boundary;
  } | null;
  readonly method_version: '1';
}

/**
 * The footprint of a charge: by the grid where it was, by what the CPO declares, and against a car that burns fuel, with the grid's
 * figure and its boundary. Losses of the grid are not counted, nor is anything set off.
 */
export function footprintOf(grid: GridTable, facts: FootprintFacts): Co2 {
  const location = locationOf(grid, facts);
  return {
    location,
    declared: declaredFigure(facts),
    avoided: location === null || location.g === null ? null : avoided(facts, location.g, grid.boundary),
    method_version: '1',
  };
}

function locationOf(grid: GridTable, { country, energyKwh }: FootprintFacts): EmissionFigure | null {
  const factor = grid.countries.get(country.toUpperCase());
  if (factor === undefined) return null;
  return {
    g: Math.round(energyKwh.toNumber() * factor.g_per_kwh),
    g_range: null,
    g_per_kwh: factor.g_per_kwh,
    basis: 'GRID_ANNUAL',
    boundary: grid.boundary,
    source: grid.source,
    year: factor.year,
  };
}

function declaredFigure({ energyMix, energyKwh }: FootprintFacts): EmissionFigure | null {
  const declared = declaredOf(energyMix);
  if (declared === undefined) return null;
  const { gPerKwh, basis, boundary = null, supplier = null } = declared;
  const [least, most] = (gPerKwh ?? []).map((perKwh) => Math.round(perKwh * energyKwh.toNumber()));
  const isOne = gPerKwh !== undefined && gPerKwh[0] === gPerKwh[1];
  return {
    g: isOne && least !== undefined ? least : null,
    g_range: !isOne && least !== undefined && most !== undefined ? { min: least, max: most } : null,
    g_per_kwh: isOne ? Math.round(gPerKwh[0] * 10) / 10 : null,
    basis,
    boundary,
    source: supplier,
    year: null,
  };
}

function avoided(
  { energyKwh, powerType, whPerKm, baseline }: FootprintFacts,
  g: number,
  boundary: Boundary,
): Co2['avoided'] {
  if (energyKwh.isZero) return null;
  const burned = burnedInstead(energyKwh.toNumber(), powerType, whPerKm, baseline, boundary);
  return {
    g_min: Math.round(burned.g[0] - g),
    g_max: Math.round(burned.g[1] - g),
    km_min: Math.round(burned.km[0]),
    km_max: Math.round(burned.km[1]),
    baseline: baseline ?? null,
    boundary,
  };
}
