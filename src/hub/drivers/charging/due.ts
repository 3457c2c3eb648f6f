import type { DriverSessionLimits } from '../../../kernel/driver-session-limits.ts';
import type { SessionRow } from '../../../store/drivers/sessions.ts';

type Charge = Pick<
  SessionRow,
  | 'state'
  | 'state_since'
  | 'reason'
  | 'session_key'
  | 'observed_at'
  | 'interval_ms'
  | 'stop_wanted'
  | 'polls'
  | 'created_at'
>;

/**
 * When a charge has to be looked at if nothing is heard of it, in milliseconds; undefined: never. As long as a command of it is under way
 * that has its own time.
 */
export function dueOf(charge: Charge, limits: DriverSessionLimits): number | undefined {
  const { state, state_since, reason, session_key, stop_wanted } = charge;
  const since = state_since.getTime();
  switch (state) {
    case 'ACCEPTED_BY_STATION':
      return since + limits.driverPlugHintMs;
    case 'WAITING_FOR_PLUG':
      if (session_key === null) return since + limits.driverStartWaitMs;
      return stop_wanted ? since : silentAt(charge, limits);
    case 'CHARGING':
    case 'SUSPENDED':
      return stop_wanted ? since : silentAt(charge, limits);
    case 'STOPPING':
    case 'STALLED':
      return silentAt(charge, limits);
    case 'ENDED':
      return reason === 'BILL_OVERDUE' ? undefined : since + limits.driverBillWaitMs;
    default:
      return undefined;
  }
}

/** When a charge of which nothing was heard is asked about: after some of its intervals, then now and then, not for ever. */
function silentAt(
  { observed_at, created_at, interval_ms, polls }: Charge,
  limits: DriverSessionLimits,
): number | undefined {
  if (polls > limits.driverPollsMax) return undefined;
  const heard = (observed_at ?? created_at).getTime();
  const silence = limits.driverSilentIntervals * (interval_ms ?? limits.driverIntervalMs);
  return heard + silence + polls * limits.driverPollAgainMs;
}

/** The rhythm of a CPO: between its last two messages, or what it was, where they came for other reasons; in milliseconds. */
export function intervalOf(
  { observed_at, interval_ms }: Pick<SessionRow, 'observed_at' | 'interval_ms'>,
  now: number,
  limits: DriverSessionLimits,
): number {
  const before = interval_ms ?? limits.driverIntervalMs;
  if (observed_at === null) return before;
  const passed = now - observed_at.getTime();
  // A slow one is known by one silence; a fast one only by several messages, of which some come by chance.
  const next = passed > before ? passed : Math.round((before + passed) / 2);
  return Math.min(Math.max(next, limits.driverIntervalMsMin), limits.driverIntervalMsMax);
}
