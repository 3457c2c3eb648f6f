import type { CdrToken } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import type { Charge } from './charge-objects.ts';
import type { SandboxParts, Step, TakeStep } from './parts.ts';
import { stationScenarios } from './scenarios.ts';
import { resultCall, send, type Waiting } from './send.ts';
import { tellEnd, tellEvse, tellSession } from './tell.ts';

/** What tells tokens apart. */
export type TokenKey = Pick<CdrToken, 'country_code' | 'party_id' | 'uid' | 'type'>;

/** What is kept of a reservation; its subject is the scenario of the EVSE. */
export interface ReservationData {
  readonly stage: 'asked' | 'held' | 'over';
  readonly reservationId: string;
  /** Its Session, which becomes that of the charge it is used for. */
  readonly charge: Charge;
  readonly start: Waiting;
  /** In milliseconds. */
  readonly until: number;
  /** The charge it was made for has begun: the EVSE does not get free. */
  readonly isUsed?: boolean | null;
  /** Its end is noted, and may not have been told: nothing can be changed about it. */
  readonly isEnding?: boolean;
}

const over: Step = { changes: { stage: 'over' }, inMs: null };

/** The next step of a reservation: its result, its Session and the EVSE that is reserved, then its end. */
export const stepReservation: TakeStep = async (parts, sandbox, task) => {
  const data = task.data as ReservationData;
  const { result } = stationScenarios[data.charge.scenario] ?? {};
  if (data.stage === 'asked') {
    if (result !== undefined) await send(parts, sandbox, resultCall(data.start, { result }));
    if (result !== 'ACCEPTED') return over;
    await hold(parts, sandbox, task.id, data);
    return { changes: { stage: 'held' }, inMs: 0 };
  }
  if (data.isUsed === true) return over;
  // It is looked again and again: it may be cancelled while a step is being taken.
  const leftMs = data.until - parts.clock.now();
  if (leftMs > 0 && data.isEnding !== true) return { changes: {}, inMs: Math.min(leftMs, parts.limits.sandboxStepMs) };
  await endUnused(parts, sandbox, task.id, data);
  return over;
};

/** A reservation that is made has a Session (M-17). */
async function hold(parts: SandboxParts, sandbox: Sandbox, id: string, data: ReservationData): Promise<void> {
  const now = parts.clock.now();
  const charge = { ...data.charge, reservedAt: data.charge.reservedAt ?? now, until: now };
  const isHeld = await parts.store.turn(sandbox.id, id, { charge }, ['isUsed']);
  if (isHeld === undefined) return;
  await tellEvse(parts, sandbox, data.start, charge, 'RESERVED', now);
  await tellSession(parts, sandbox, data.start, charge, 'RESERVATION', true);
}

/** Its Session is COMPLETED, and it has to be paid (S-11). */
async function endUnused(parts: SandboxParts, sandbox: Sandbox, id: string, data: ReservationData): Promise<void> {
  const ended = data.isEnding ? data.charge : { ...data.charge, until: parts.clock.now() };
  const isOurs = await parts.store.turn(sandbox.id, id, { charge: ended, isEnding: true }, ['isUsed']);
  if (isOurs !== undefined) await tellEnd(parts, sandbox, data.start, ended);
}
