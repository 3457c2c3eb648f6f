import type { CdrToken } from '../../generated/ocpi-2.2.1.ts';
import type { Sandbox } from '../../hub/sandbox-store.ts';
import type { Charge } from './charge-objects.ts';
import type { SandboxParts, Step, TakeStep } from './parts.ts';
import { stationScenarios } from './scenarios.ts';
import { resultCall, send, type Waiting } from './send.ts';
import { freeEvse, tellEnd, tellEvse, tellSession } from './tell.ts';

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
  readonly isUsed: boolean;
  /** Its end is noted, and may not have been told: nothing can be changed about it. */
  readonly isEnding: boolean;
}

const over: Step = { changes: { stage: 'over' }, inMs: null };
const again: Step = { changes: {}, inMs: 0 };

/** The next step of a reservation: its result, its Session and the EVSE that is reserved, then its end. */
export const stepReservation: TakeStep = async (parts, sandbox, task) => {
  const data = task.data as ReservationData;
  const { result } = stationScenarios[data.charge.scenario] ?? {};
  if (data.stage === 'asked') {
    if (result !== 'ACCEPTED') await freeEvse(parts, sandbox, task.id);
    if (result !== undefined) await send(parts, sandbox, resultCall(data.start, { result }));
    if (result !== 'ACCEPTED') return over;
    await hold(parts, sandbox, task.id, data);
    return again;
  }
  if (data.isUsed) return over;
  // It is looked again and again: it may be cancelled while a step is being taken.
  const leftMs = data.until - parts.clock.now();
  if (leftMs > 0 && !data.isEnding) return { changes: {}, inMs: Math.min(leftMs, parts.limits.sandboxStepMs) };
  return endUnused(parts, sandbox, task.id, data);
};

/** A reservation that is made has a Session (M-17). One that was changed, or used, in the meantime goes on with that. */
async function hold(parts: SandboxParts, sandbox: Sandbox, id: string, data: ReservationData): Promise<void> {
  const { start } = data;
  const now = parts.clock.now();
  const charge = { ...data.charge, reservedAt: data.charge.reservedAt ?? now, until: now };
  const expected = { start: { callback: start.callback } };
  const isOurs = await parts.store.turn(sandbox.id, id, {
    expected: { ...expected, isUsed: false },
    changes: { charge },
  });
  if (isOurs !== undefined) {
    await tellEvse(parts, sandbox, start, charge, 'RESERVED', now);
    await tellSession(parts, sandbox, start, charge, 'RESERVATION', true);
  }
  await parts.store.turn(sandbox.id, id, { expected, changes: { stage: 'held' } });
}

/** Its Session is COMPLETED, and it has to be paid (S-11). */
async function endUnused(parts: SandboxParts, sandbox: Sandbox, id: string, data: ReservationData): Promise<Step> {
  const { isEnding, stage, until, start } = data;
  const charge = isEnding ? data.charge : { ...data.charge, until: parts.clock.now() };
  const expected = { stage, until, isUsed: false };
  const turn = { expected, changes: { charge, isEnding: true }, frees: true };
  const isOurs = await parts.store.turn(sandbox.id, id, turn);
  if (isOurs === undefined) return again;
  await tellEnd(parts, sandbox, start, charge);
  return over;
}
