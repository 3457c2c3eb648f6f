import { type ChargeExpectation, curveAt, expectCharge, lossPercent } from '../../../driving/charge-expectation.ts';
import { connectorPowerKw } from '../../../driving/connector-power.ts';
import { plannedParts } from '../../../driving/planned-parts.ts';
import { canUse, currentOf, phasesOfCharger, type Vehicle, vehicleIssues } from '../../../driving/vehicle.ts';
import type { PriceCompare } from '../../../generated/driver.ts';
import type { Connector } from '../../../generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { Fault, type Issue } from '../../../kernel/fault.ts';
import type { PlannedCharge } from '../../../pricing/planned-usage.ts';
import type { Assumption } from './assumptions.ts';

/** What is asked about, wherever it is: the fields that an estimate and a comparison have in common. */
export type ChargeRequest = Omit<PriceCompare, 'targets'>;

/** A charge as it would be at one connector. */
export interface ChargeThere {
  readonly plan: PlannedCharge;
  /** Whether it follows from a vehicle, rather than from what was asked. */
  readonly isExpected: boolean;
  readonly assumptions: readonly Assumption[];
}

/** A charge that was described, wherever it is to be. */
export interface ChargeDefinition {
  isPossibleAt(connector: Connector): boolean;
  /** How it would be; undefined where the vehicle cannot charge. */
  at(connector: Connector): ChargeThere | undefined;
}

/** A connector gives so much more than it says before it is taken for impossible: power and time are rounded. */
const powerTolerance = 1.02;

/**
 * Reads what was described: a vehicle with two states of charge, or energy and time. `vehicleOf` finds one of the driver's vehicles. Throws
 * `impossible` for both, for neither and for half of one, with each field that is wrong.
 */
export async function chargeDefinition(
  request: ChargeRequest,
  startAt: number,
  vehicleOf: (id: string) => Promise<Vehicle>,
): Promise<ChargeDefinition> {
  const byVehicle = isGiven(request, ['vehicle_id', 'vehicle', 'soc_from', 'soc_to']);
  const byEnergy = isGiven(request, ['energy_kwh', 'duration_min']);
  if (byVehicle === byEnergy) {
    const [code, what] = byVehicle ? ['charge_ambiguous', 'both are given'] : ['charge_missing', 'neither is given'];
    throw new Fault(
      'impossible',
      `a charge is a vehicle with soc_from and soc_to, or energy_kwh with duration_min: ${what}`,
      {
        code,
      },
    );
  }
  const rest = { startAt, idleMinutes: request.stay_min ?? 0, reservedMinutes: request.reserve_min ?? 0 };
  if (byEnergy) return ofEnergy(request, rest);
  return ofVehicle(request, rest, vehicleOf);
}

type Rest = Omit<PlannedCharge, 'parts'>;

function ofEnergy(request: ChargeRequest, rest: Rest): ChargeDefinition {
  const { energy_kwh, duration_min } = request;
  if (energy_kwh === undefined || duration_min === undefined) throw incomplete(request, ['energy_kwh', 'duration_min']);
  const plan = { ...rest, parts: [{ minutes: duration_min, energy: Decimal.of(energy_kwh) }] };
  const averageKw = (energy_kwh * 60) / duration_min;
  return {
    isPossibleAt: () => true,
    at(connector) {
      const power = connectorPowerKw(connector);
      const isTooMuch = averageKw > power * powerTolerance;
      const assumptions: Assumption[] = isTooMuch ? [{ code: 'POWER_ABOVE_CONNECTOR', value: power.toFixed(0) }] : [];
      return { plan, isExpected: false, assumptions };
    },
  };
}

async function ofVehicle(
  request: ChargeRequest,
  rest: Rest,
  vehicleOf: (id: string) => Promise<Vehicle>,
): Promise<ChargeDefinition> {
  const { vehicle_id, vehicle: given, soc_from, soc_to, single_phase_max_a } = request;
  if (vehicle_id !== undefined && given !== undefined)
    throw wrong('charge_ambiguous', [{ path: '/vehicle_id', message: 'stands beside vehicle' }]);
  if (vehicle_id === undefined && given === undefined) throw incomplete(request, ['vehicle']);
  if (soc_from === undefined || soc_to === undefined) throw incomplete(request, ['soc_from', 'soc_to']);
  if (soc_to <= soc_from) throw wrong('soc_order', [{ path: '/soc_to', message: 'has to be more than soc_from' }]);
  const vehicle = given ?? (await vehicleOf(vehicle_id ?? ''));
  const issues = vehicleIssues(vehicle, given === undefined ? '/vehicle_id' : '/vehicle');
  if (issues.length > 0) throw wrong('vehicle_unusable', issues);
  return {
    isPossibleAt: (connector) => canUse(vehicle, connector),
    at(connector) {
      const curve = curveAt(vehicle, connector, { singlePhaseMaxA: single_phase_max_a });
      return curve && expected(expectCharge(curve, soc_from, soc_to), vehicle, connector, rest);
    },
  };
}

function expected(charge: ChargeExpectation, vehicle: Vehicle, connector: Connector, rest: Rest): ChargeThere {
  const current = currentOf(connector);
  const assumptions: Assumption[] = [{ code: 'CHARGING_LOSS', value: String(lossPercent[current]) }];
  if (current === 'AC' && vehicle.ac_phases == null)
    assumptions.push({ code: 'AC_PHASES_UNKNOWN', value: String(phasesOfCharger(vehicle)) });
  return { plan: { ...rest, parts: plannedParts(charge) }, isExpected: true, assumptions };
}

type Field = keyof ChargeRequest;

const isGiven = (request: ChargeRequest, fields: readonly Field[]): boolean =>
  fields.some((field) => request[field] !== undefined);

const incomplete = (request: ChargeRequest, fields: readonly Field[]): Fault =>
  wrong(
    'charge_incomplete',
    fields
      .filter((field) => request[field] === undefined)
      .map((field) => ({ path: `/${field}`, message: 'is missing beside the rest of the charge', code: 'missing' })),
  );

const wrong = (code: string, issues: readonly Issue[]): Fault =>
  new Fault('impossible', issues.map(({ path, message }) => `${path}: ${message}`).join('; '), { code, issues });
