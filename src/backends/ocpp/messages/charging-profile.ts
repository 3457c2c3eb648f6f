import { Fault, type Issue } from '../../../kernel/fault.ts';
import type { ProfileSchedule, StationRequest } from '../../../stations/model.ts';
import { present } from './present.ts';
import { utc } from './times.ts';
import { int31Max } from './whole.ts';

/** A schedule as every version of OCPP writes it. */
export interface ScheduleText {
  startSchedule?: string;
  duration?: number;
  chargingRateUnit: 'W' | 'A';
  minChargingRate?: number;
  chargingSchedulePeriod: { startPeriod: number; limit: number; numberPhases?: number }[];
}

/** What all versions say alike of a profile for one transaction. */
export interface TxProfile {
  stackLevel: number;
  chargingProfilePurpose: 'TxProfile';
  chargingProfileKind: 'Absolute' | 'Relative';
}

/** How a profile for one transaction begins: at a time, or when charging does. */
export function txProfile({ stackLevel, schedule }: StationRequest & { kind: 'set-profile' }): TxProfile {
  return {
    stackLevel,
    chargingProfilePurpose: 'TxProfile',
    chargingProfileKind: schedule.startAt === undefined ? 'Relative' : 'Absolute',
  };
}

/**
 * A schedule for a station, its limits rounded down to a tenth: never more than was allowed. Throws `Fault` of kind `invalid` where OCPP
 * could not say it: the periods begin at 0 and follow each other.
 */
export function scheduleText(schedule: ProfileSchedule): ScheduleText {
  const issues = issuesOf(schedule);
  if (issues.length > 0) throw Fault.invalid(issues);
  return present<ScheduleText>({
    startSchedule: schedule.startAt,
    duration: schedule.durationS,
    chargingRateUnit: schedule.unit,
    minChargingRate: schedule.minRate === undefined ? undefined : tenthsDown(schedule.minRate),
    chargingSchedulePeriod: schedule.periods.map(({ startS, limit, phases }) =>
      present<ScheduleText['chargingSchedulePeriod'][number]>({
        startPeriod: startS,
        limit: tenthsDown(limit),
        numberPhases: phases,
      }),
    ),
  });
}

function issuesOf({ periods }: ProfileSchedule): Issue[] {
  const issues: Issue[] = [];
  if (periods[0]?.startS !== 0) issues.push({ path: '/schedule/periods', message: 'has no period that begins at 0' });
  for (const [index, { startS, limit }] of periods.entries()) {
    const path = `/schedule/periods/${index}`;
    const before = periods[index - 1];
    if (!Number.isInteger(startS) || startS < 0 || startS > int31Max) {
      issues.push({ path: `${path}/startS`, message: 'is not a number of seconds' });
    } else if (before && startS <= before.startS) {
      issues.push({ path: `${path}/startS`, message: 'is not after the period before' });
    }
    if (!Number.isFinite(limit)) issues.push({ path: `${path}/limit`, message: 'is not a number' });
  }
  return issues;
}

/** The greatest tenth that is not above a limit; by comparing, as tenths have no exact binary fractions. */
function tenthsDown(limit: number): number {
  const nearest = Math.round(limit * 10);
  return (nearest / 10 <= limit ? nearest : nearest - 1) / 10;
}

/** A schedule as a station says it follows it; `startAt` where it is not in the schedule itself. */
export function scheduleOf(
  schedule: {
    readonly startSchedule?: string;
    readonly duration?: number;
    readonly chargingRateUnit: 'W' | 'A';
    readonly minChargingRate?: number;
    readonly chargingSchedulePeriod: readonly {
      readonly startPeriod: number;
      /** 2.1: absent where there is a setpoint instead. */
      readonly limit?: number;
      readonly numberPhases?: number;
    }[];
  },
  startAt: string | undefined,
): ProfileSchedule | undefined {
  const periods: ProfileSchedule['periods'][number][] = [];
  for (const { startPeriod, limit, numberPhases } of schedule.chargingSchedulePeriod) {
    // Left out, the period before would seem to go on.
    if (limit === undefined) return undefined;
    periods.push(present<ProfileSchedule['periods'][number]>({ startS: startPeriod, limit, phases: numberPhases }));
  }
  const start = schedule.startSchedule ?? startAt;
  return present<ProfileSchedule>({
    startAt: start === undefined ? undefined : utc(start),
    durationS: schedule.duration,
    unit: schedule.chargingRateUnit,
    minRate: schedule.minChargingRate,
    periods,
  });
}
