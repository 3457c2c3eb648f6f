import type { Connector } from '../generated/ocpi-2.2.1.ts';
import { curveAt } from './charge-expectation.ts';
import type { PowerOf } from './connector-power.ts';
import type { Vehicle } from './vehicle.ts';

/** All of a connector that charging there hangs on. */
export type ConnectorKind = Pick<Connector, 'standard'> & PowerOf;

/** The name of that: the same for connectors that are alike. */
export const kindName = ({
  standard,
  power_type,
  max_voltage,
  max_amperage,
  max_electric_power,
}: ConnectorKind): string =>
  JSON.stringify([standard, power_type, max_voltage, max_amperage, max_electric_power ?? null]);

/** kW that a vehicle draws at a connector at the most; undefined: it cannot charge there. */
export function drawnKw(vehicle: Vehicle, connector: ConnectorKind): number | undefined {
  const lines = curveAt(vehicle, connector)?.lines;
  return lines && Math.max(...lines.flatMap(({ fromKw, toKw }) => [fromKw, toKw]));
}

/** The same for a connector by the name of its kind. */
export function drawnAtKind(vehicle: Vehicle, name: string): number | undefined {
  const [standard, power_type, max_voltage, max_amperage, max_electric_power] = JSON.parse(name);
  return drawnKw(vehicle, { standard, power_type, max_voltage, max_amperage, max_electric_power });
}
