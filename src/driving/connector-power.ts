import type { Connector } from '../generated/ocpi-2.2.1.ts';
import { phasesOfCharger, type Vehicle } from './vehicle.ts';

/** What a power hangs on of a connector. */
export type PowerOf = Pick<Connector, 'power_type' | 'max_voltage' | 'max_amperage' | 'max_electric_power'>;

/** kW that a connector gives at the most. */
export function connectorPowerKw(connector: PowerOf): number {
  const all = (phasesOf(connector) * phaseVoltage(connector) * connector.max_amperage) / 1000;
  return Math.min(all, namedKw(connector));
}

/**
 * kW that a vehicle draws of alternating current: on the phases that both have, at most the current that both take. One of 11 kW with three
 * phases draws 3.7 kW of a connector with one, and one with a single phase leaves two of three unused.
 */
export function acPowerKw(vehicle: Vehicle, connector: PowerOf, limits: AcLimits = {}): number {
  const [power, own] = [vehicle.ac_kw ?? 0, phasesOfCharger(vehicle)];
  const phases = Math.min(own, phasesOf(connector));
  const ownAmperes = (power * 1000) / (own * mainsVoltage);
  const single = phases === 1 ? (limits.singlePhaseMaxA ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  const amperes = Math.min(ownAmperes, connector.max_amperage, single);
  return Math.min((phases * phaseVoltage(connector) * amperes) / 1000, power, namedKw(connector));
}

/** What else limits alternating current. */
export interface AcLimits {
  /** A that one phase alone may be loaded with: some networks allow no more than 16 or 20. */
  readonly singlePhaseMaxA?: number | undefined;
}

const phasesOf = ({ power_type }: PowerOf): number => phases[power_type] ?? 1;

const phases: Readonly<Record<string, number>> = {
  AC_1_PHASE: 1,
  AC_2_PHASE: 2,
  AC_2_PHASE_SPLIT: 2,
  AC_3_PHASE: 3,
  DC: 1,
};

/** V that the current of an on-board charger is named at. */
const mainsVoltage = 230;
/** V from which a voltage of three phases must be that between them. */
const betweenPhasesFrom = 345;

/** V from a phase to neutral. Many name the 400 V between the phases, which are a root of three more. */
const phaseVoltage = ({ power_type, max_voltage }: PowerOf): number =>
  power_type === 'AC_3_PHASE' && max_voltage >= betweenPhasesFrom ? max_voltage / Math.sqrt(3) : max_voltage;

const namedKw = ({ max_electric_power }: PowerOf): number =>
  max_electric_power == null ? Number.POSITIVE_INFINITY : max_electric_power / 1000;
