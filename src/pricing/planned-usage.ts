import { Decimal } from '../kernel/decimal.ts';
import type { Usage, UsagePeriod } from './usage.ts';

/** A part of a charge that has not happened yet, in which the power is about the same. */
export interface PlannedPart {
  readonly minutes: number;
  /** kWh. */
  readonly energy: Decimal;
  /** kW; left out: the average decides. */
  readonly minPower?: Decimal;
  readonly maxPower?: Decimal;
}

/** A charge that somebody plans. */
export interface PlannedCharge {
  /** When the car begins to charge, in milliseconds since the epoch. */
  readonly startAt: number;
  /** One after the other. */
  readonly parts: readonly PlannedPart[];
  /** How long the car stays when it no longer charges. */
  readonly idleMinutes: number;
  /** How long the place is reserved before the car comes. */
  readonly reservedMinutes: number;
}

/** A planned charge as what would be used. Times are those of the clock, to the millisecond. */
export function usageOfPlan(plan: PlannedCharge, timeZone: string): Usage {
  let [minutes, start] = [0, plan.startAt];
  const lasting = (more: number): { start: number; end: number } => {
    minutes += more;
    const from = start;
    start = plan.startAt + Math.round(minutes * minuteMs);
    return { start: from, end: start };
  };
  const charging = plan.parts.map(({ minutes: length, ...volumes }): UsagePeriod => {
    const period = lasting(length);
    return { ...period, chargingTime: secondsOf(period), ...volumes };
  });
  const reserved = {
    start: plan.startAt - Math.round(plan.reservedMinutes * minuteMs),
    end: plan.startAt,
  };
  const periods: UsagePeriod[] = [
    ...(plan.reservedMinutes > 0 ? [{ ...reserved, reservationTime: secondsOf(reserved) }] : []),
    ...charging,
  ];
  if (plan.idleMinutes > 0) {
    const idle = lasting(plan.idleMinutes);
    periods.push({ ...idle, parkingTime: secondsOf(idle) });
  }
  return { periods, timeZone, isReservationExpired: false };
}

export const energyOfPlan = ({ parts }: PlannedCharge): Decimal =>
  parts.reduce((sum, { energy }) => sum.plus(energy), Decimal.zero);

export const minutesOfPlan = ({ parts }: PlannedCharge): number => parts.reduce((sum, { minutes }) => sum + minutes, 0);

const minuteMs = 60_000;

const secondsOf = ({ start, end }: { readonly start: number; readonly end: number }): Decimal =>
  Decimal.of(`${end - start}e-3`);
