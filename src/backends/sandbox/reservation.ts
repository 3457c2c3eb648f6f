import type { CdrToken } from '../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../ocpi/date-time.ts';
import { evseUidOf } from './objects.ts';
import type { Step, TakeStep } from './parts.ts';
import { stationScenarios } from './scenarios.ts';
import { pushCall, resultCall, send, type Waiting } from './send.ts';

/** What tells tokens apart. */
export type TokenKey = Pick<CdrToken, 'country_code' | 'party_id' | 'uid' | 'type'>;

/** What is kept of a reservation; its subject is the scenario of the EVSE. */
export interface ReservationData {
  readonly stage: 'asked' | 'held' | 'over';
  readonly reservationId: string;
  /** Whose charge it is for. */
  readonly token: TokenKey;
  readonly start: Waiting;
  /** In milliseconds. */
  readonly until: number;
  /** The charge it was made for has begun: the EVSE does not get free. */
  readonly isUsed?: boolean;
}

const over: Step = { changes: { stage: 'over' }, inMs: null };

/** The next step of a reservation: its result and the EVSE that is reserved, then its end. */
export const stepReservation: TakeStep = async (parts, sandbox, task) => {
  const data = task.data as ReservationData;
  const scenario = task.subject ?? '';
  const { result } = stationScenarios[scenario] ?? {};
  const now = parts.clock.now();
  const tell = (status: 'RESERVED' | 'AVAILABLE') => {
    const body = { status, last_updated: formatDateTime(now) };
    const { correlationId } = data.start;
    return send(
      parts,
      sandbox,
      pushCall(sandbox, 'PATCH', 'locations', [scenario, evseUidOf(scenario)], body, { correlationId }),
    );
  };
  if (data.stage === 'asked') {
    if (result !== undefined) await send(parts, sandbox, resultCall(data.start, { result }));
    if (result !== 'ACCEPTED') return over;
    if (data.isUsed !== true) await tell('RESERVED');
    return { changes: { stage: 'held' }, inMs: 0 };
  }
  // It is looked again and again: it may be cancelled while a step is being taken.
  const isHeld = data.isUsed !== true && now < data.until;
  if (isHeld) return { changes: {}, inMs: Math.min(data.until - now, parts.limits.sandboxStepMs) };
  if (data.isUsed !== true) await tell('AVAILABLE');
  return over;
};
