import type { Connector } from '../generated/ocpi-2.2.1.ts';
import { type ChargeCurve, type ChargePart, cappedCurve, partsOf } from './charge-curve.ts';
import { type AcLimits, acPowerKw, connectorPowerKw, type PowerOf } from './connector-power.ts';
import { type Current, canUse, currentOf, type Vehicle } from './vehicle.ts';

/** What a charge at a connector is expected to be. */
export interface ChargeExpectation {
  /** kWh that the station meters: what the battery gets and what is lost on the way. */
  readonly energyKwh: number;
  readonly minutes: number;
  /** kW over the whole charge, and at the most. */
  readonly avgPowerKw: number;
  readonly maxPowerKw: number;
  /** One after the other. */
  readonly parts: readonly ChargePart[];
}

/** Percent of what the station meters that does not get into the battery: mostly the on-board charger, which direct current does without. */
export const lossPercent: Readonly<Record<Current, number>> = { AC: 8, DC: 4 };

/** Percent of the battery that a part of a charge is at the most: prices that hang on the power or the time of day need no more. */
const stepPercent = 5;

/** How a vehicle charges at a connector; undefined: it cannot. */
export function curveAt(
  vehicle: Vehicle,
  connector: Pick<Connector, 'standard'> & PowerOf,
  limits: AcLimits = {},
): ChargeCurve | undefined {
  if (!canUse(vehicle, connector)) return undefined;
  const current = currentOf(connector);
  const kwhPerPercent = vehicle.usable_kwh / (100 - lossPercent[current]);
  const capKw = connectorPowerKw(connector);
  if (current === 'DC') return cappedCurve(vehicle.dc_curve ?? [], capKw, kwhPerPercent);
  return cappedCurve([{ soc: 0, kw: acPowerKw(vehicle, connector, limits) }], capKw, kwhPerPercent);
}

/** What charging from one state of charge to another takes, in percent. */
export function expectCharge(curve: ChargeCurve, socFrom: number, socTo: number): ChargeExpectation {
  const parts = partsOf(curve, socFrom, socTo, stepPercent);
  const sum = (of: (part: ChargePart) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const [energyKwh, minutes] = [sum((part) => part.energyKwh), sum((part) => part.minutes)];
  return {
    energyKwh,
    minutes,
    avgPowerKw: minutes === 0 ? 0 : (energyKwh * 60) / minutes,
    maxPowerKw: Math.max(0, ...parts.map(({ maxKw }) => maxKw)),
    parts,
  };
}
