import type { ChargingProfile } from '../../generated/ocpi-2.2.1.ts';
import { parseDateTime } from '../../ocpi/date-time.ts';

/** What the station can give, in W and in A: with or without a profile it gives no more. */
export const capacity = { W: 360_000, A: 400 } as const;

/** A profile of a charge; without `profile` the capacity is the limit. */
export interface Held {
  readonly profile: ChargingProfile | null | undefined;
  /** When the charge began, in milliseconds: from then on a profile without a start of its own counts (G-14). */
  readonly began: number;
}

/** What holds from `now` on (milliseconds) for `durationS` seconds: upper limits, never beyond the capacity or below nothing (G-05, G-07). */
export function activeProfile(held: Held, now: number, durationS: number): ChargingProfile {
  const limits = new Map([[0, limitAt(held, now)]]);
  for (const moment of changesBetween(held, now, now + durationS * 1000)) {
    const second = Math.round((moment - now) / 1000);
    if (second < durationS) limits.set(second, limitAt(held, moment));
  }
  const periods = [...limits].map(([start_period, limit]) => ({ start_period, limit }));
  return {
    duration: durationS,
    charging_rate_unit: unitOf(held),
    charging_profile_period: periods.filter(({ limit }, index) => limit !== periods[index - 1]?.limit),
  };
}

/** The part of its capacity that the station may give all the time between two moments, in milliseconds: 0 to 1. */
export function shareBetween(held: Held, from: number, to: number): number {
  const moments = [from, ...changesBetween(held, from, to)];
  return Math.min(...moments.map((moment) => limitAt(held, moment))) / capacity[unitOf(held)];
}

/** When a profile is over, in milliseconds: never when it has no duration, as its last period has no end (G-14). */
export const endOf = ({ profile, began }: Held): number =>
  profile?.duration == null ? Number.POSITIVE_INFINITY : startOf(profile, began) + profile.duration * 1000;

const unitOf = ({ profile }: Held): 'W' | 'A' => profile?.charging_rate_unit ?? 'W';

const startOf = ({ start_date_time }: ChargingProfile, began: number): number =>
  parseDateTime(start_date_time ?? '') ?? began;

function limitAt(held: Held, moment: number): number {
  const { profile, began } = held;
  const most = capacity[unitOf(held)];
  if (profile == null || moment >= endOf(held)) return most;
  const elapsedS = (moment - startOf(profile, began)) / 1000;
  const period = profile.charging_profile_period?.findLast(({ start_period }) => start_period <= elapsedS);
  // It feeds nothing in.
  return Math.max(0, Math.min(period?.limit ?? most, most));
}

/** When the limit may change between two moments, in order. */
function changesBetween(held: Held, from: number, to: number): number[] {
  const { profile, began } = held;
  if (profile == null) return [];
  const end = endOf(held);
  const starts = (profile.charging_profile_period ?? []).map(
    ({ start_period }) => startOf(profile, began) + start_period * 1000,
  );
  return [...starts.filter((start) => start < end), end].filter((moment) => moment > from && moment < to);
}
