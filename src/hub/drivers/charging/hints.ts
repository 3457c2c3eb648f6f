import type { Reason, SessionState } from '../../../store/drivers/sessions.ts';

/** What a driver had best do now. */
export const nextActions = ['PLUG_IN', 'WAIT', 'TRY_OTHER_EVSE', 'CALL_SUPPORT'] as const;
export type NextAction = (typeof nextActions)[number];

const byState: Readonly<Record<SessionState, NextAction | null>> = {
  REQUESTED: 'WAIT',
  SENT: 'WAIT',
  ACCEPTED_BY_CPO: 'WAIT',
  ACCEPTED_BY_STATION: 'WAIT',
  WAITING_FOR_PLUG: 'PLUG_IN',
  CHARGING: null,
  SUSPENDED: null,
  STOPPING: 'WAIT',
  ENDED: null,
  BILLED: null,
  REJECTED: 'TRY_OTHER_EVSE',
  TIMED_OUT: 'TRY_OTHER_EVSE',
  FAILED: 'TRY_OTHER_EVSE',
  STALLED: 'CALL_SUPPORT',
  CANCELLED: null,
};

/** What a driver had best do in a state; null: nothing. */
export function nextActionOf(state: SessionState, reason: Reason | null): NextAction | null {
  return reason === 'STOP_FAILED' ? 'CALL_SUPPORT' : byState[state];
}
