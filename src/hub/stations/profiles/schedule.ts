import type { ActiveChargingProfile, ChargingProfile, Connector } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import type { ProfileSchedule } from '../../../stations/model.ts';

/** What is wrong with a profile that its schema does not see (G-21): a sentence; undefined when nothing is. */
export function flawOf(
  { charging_profile_period: periods, min_charging_rate: minRate }: ChargingProfile,
  periodsMax: number,
): string | undefined {
  const [first] = periods ?? [];
  if (periods == null || first === undefined) return 'a profile needs at least one period';
  if (periods.length > periodsMax) return 'the profile has too many periods';
  if (first.start_period !== 0) return 'the first period has to begin with the profile';
  // A limit below nothing would be a discharge, which nobody here has agreed to.
  if (periods.some(({ limit }) => limit < 0) || (minRate ?? 0) < 0) return 'the limits have to be positive';
  const isSorted = periods.every(
    ({ start_period }, at) => at === 0 || start_period > (periods[at - 1]?.start_period ?? 0),
  );
  return isSorted ? undefined : 'the periods have to be in order';
}

type Unit = ProfileSchedule['unit'];

/** How many W one A of the limit is: A counts for each phase, W in all (G-13). Of DC the highest voltage is taken, so that no limit is exceeded. */
export function wattsPerAmpere(connectors: readonly Partial<Connector>[] | null): number {
  const [first] = connectors ?? [];
  const voltage = first?.max_voltage ?? nominalVoltage;
  const phases = first?.power_type === 'AC_3_PHASE' ? 3 : first?.power_type?.startsWith('AC_2') === true ? 2 : 1;
  return voltage * phases;
}

const nominalVoltage = 230;

/** A profile as a station is told it: in a unit that it takes, limits rounded down to one decimal, so that none is exceeded. */
export function scheduleOf(profile: ChargingProfile, unit: Unit | undefined, perAmpere: number): ProfileSchedule {
  const said = profile.charging_rate_unit;
  const factor = unit === undefined || unit === said ? 1 : unit === 'A' ? 1 / perAmpere : perAmpere;
  const { start_date_time: startAt, duration, min_charging_rate: minRate } = profile;
  return {
    ...(startAt != null && { startAt }),
    ...(duration != null && { durationS: duration }),
    unit: unit ?? said,
    ...(minRate != null && { minRate: roundedDown(minRate * factor) }),
    periods: (profile.charging_profile_period ?? []).map(({ start_period, limit }) => ({
      startS: start_period,
      limit: roundedDown(limit * factor),
    })),
  };
}

/** What a station says that holds, as OCPI has it (G-05). */
export function activeOf(schedule: ProfileSchedule, now: number): ActiveChargingProfile {
  const { startAt, durationS, unit, minRate, periods } = schedule;
  return {
    start_date_time: startAt ?? formatDateTime(now),
    charging_profile: {
      ...(durationS !== undefined && { duration: durationS }),
      charging_rate_unit: unit,
      ...(minRate !== undefined && { min_charging_rate: roundedDown(minRate) }),
      charging_profile_period: periods.map(({ startS, limit }) => ({
        start_period: startS,
        limit: roundedDown(limit),
      })),
    },
  };
}

/** Rounded down to a tenth; what a binary fraction adds or lacks in the ninth place is no difference. */
const roundedDown = (value: number): number => Math.floor(Number((value * 10).toFixed(6))) / 10;
