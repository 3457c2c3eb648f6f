import type { Connector } from '../generated/ocpi-2.2.1.ts';
import type { Issue } from '../kernel/fault.ts';

/** What charging hangs on of a vehicle, as schemas/driver/vehicle.json has it. */
export interface Vehicle {
  /** kWh between 0 and 100 %. */
  readonly usable_kwh: number;
  /** What it draws of direct current, by state of charge, in rising order; without points it takes none. */
  readonly dc_curve?: readonly CurvePoint[] | null;
  /** kW that its on-board charger takes; left out: it takes no alternating current. */
  readonly ac_kw?: number | null;
  readonly ac_phases?: number | null;
  /** OCPI ConnectorTypes of its inlets; left out: nobody knows. */
  readonly connectors?: readonly string[] | null;
  readonly wh_per_km?: number | null;
}

/** A point of a charge curve. */
export interface CurvePoint {
  /** Percent. */
  readonly soc: number;
  readonly kw: number;
}

export type Current = 'AC' | 'DC';

/** The kind of current of a connector. */
export const currentOf = ({ power_type }: Pick<Connector, 'power_type'>): Current =>
  power_type === 'DC' ? 'DC' : 'AC';

/** What an inlet takes besides a plug of its own kind. */
const alsoTakes: Readonly<Record<string, string>> = {
  IEC_62196_T1_COMBO: 'IEC_62196_T1',
  IEC_62196_T2_COMBO: 'IEC_62196_T2',
};

/** Whether a vehicle can charge at a connector: the plug fits, and it takes that current. A socket needs a cable of its own. */
export function canUse(
  vehicle: Vehicle,
  { standard, power_type }: Pick<Connector, 'standard' | 'power_type'>,
): boolean {
  const fits = (vehicle.connectors ?? []).some((inlet) => inlet === standard || alsoTakes[inlet] === standard);
  return fits && takes(vehicle, currentOf({ power_type }));
}

/** The plugs that fit a vehicle, as OCPI names connectors. */
export const plugsOf = ({ connectors }: Vehicle): string[] => [
  ...new Set((connectors ?? []).flatMap((inlet) => [inlet, alsoTakes[inlet] ?? inlet])),
];

/** Whether a vehicle takes a kind of current at all. */
export const takes = ({ dc_curve, ac_kw }: Vehicle, current: Current): boolean =>
  current === 'DC' ? (dc_curve ?? []).length > 0 : (ac_kw ?? 0) > 0;

/** The most that one phase gives of what on-board chargers take. */
const onePhaseKw = 7.4;

/** The phases of its on-board charger; where nobody has said, as many as that power needs. */
export const phasesOfCharger = ({ ac_kw, ac_phases }: Vehicle): number =>
  ac_phases ?? ((ac_kw ?? 0) > onePhaseKw ? 3 : 1);

/** What is missing of a vehicle that is to be charged; `path` is where it stands. */
export function vehicleIssues({ dc_curve, ac_kw, connectors }: Vehicle, path: string): Issue[] {
  const issues: Issue[] = [];
  if ((connectors ?? []).length === 0)
    issues.push({ path: `${path}/connectors`, message: 'is missing: nobody knows what fits', code: 'missing' });
  if ((ac_kw ?? 0) === 0 && (dc_curve ?? []).length === 0)
    issues.push({
      path: `${path}/dc_curve`,
      message: 'is missing, and so is ac_kw: it takes no current',
      code: 'missing',
    });
  return issues;
}
