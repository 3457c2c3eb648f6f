import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../kernel/fault.ts';
import { isSuccess } from '../ocpi/envelope.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { noteAnswer, type OperationAnswer } from '../store/operations.ts';
import type { ExchangeHub } from './exchange-hub.ts';

/**
 * Notes what the receiver has answered. The answer counts for the requester, whether it can be noted now or not, and its result finds the
 * operation all the same; but nobody is to be told of a TIMEOUT after a refusal (M-22), so that it is tried again meanwhile.
 */
export async function keepAnswer(hub: ExchangeHub, id: string, answer: OperationAnswer): Promise<void> {
  const note = () => noteAnswer(hub.reads, id, answer, hub.limits.operationHoldBackMs);
  try {
    await note();
  } catch (error) {
    hub.log.warn({ err: error, operation: id }, 'the answer to an operation could not be noted');
    void noteLater(hub, note);
  }
}

/** Tries again until the operation would have ended without an answer. */
async function noteLater({ clock, limits }: ExchangeHub, note: () => Promise<void>): Promise<void> {
  const until = clock.monotonic() + limits.forwardTimeoutMs + limits.operationWaitMs;
  while (clock.monotonic() < until) {
    await delay(limits.operationsLookMs, undefined, { ref: false });
    const isNoted = await note().then(
      () => true,
      () => false,
    );
    if (isNoted) return;
  }
}

/** What is noted when no answer came. It may have been taken: a connection can break after the request has arrived. */
export function failureOf(hub: ExchangeHub, error: unknown): OperationAnswer {
  return {
    state: 'unanswered',
    answer: error instanceof Fault ? error.message : 'the hub failed',
    waitMs: hub.limits.operationWaitMs,
  };
}

/** A CommandResponse or ChargingProfileResponse: only after ACCEPTED there is a result (M-02, M-22, G-02). */
export function answerOf({ limits }: ExchangeHub, answer: OcpiResponse): OperationAnswer {
  if (!isSuccess(answer.statusCode)) {
    return { state: 'refused', answer: `OCPI status ${answer.statusCode}`, waitMs: 0 };
  }
  const { result, timeout } = dataOf(answer);
  if (typeof result !== 'string') {
    return { state: 'unanswered', answer: 'the answer has no result', waitMs: limits.operationWaitMs };
  }
  const seconds = typeof timeout === 'number' && timeout > 0 ? timeout : limits.operationWaitMs / 1000;
  return {
    state: result === 'ACCEPTED' ? 'accepted' : 'refused',
    answer: result.slice(0, answerLengthMax),
    waitMs: Math.min(seconds * 1000, limits.operationWaitMsMax) + limits.operationGraceMs,
  };
}

const answerLengthMax = 64;

function dataOf({ data }: OcpiResponse): { result?: unknown; timeout?: unknown } {
  const value: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
  return typeof value === 'object' && value !== null ? value : {};
}
