import type { DriverSessionLimits } from '../../../../kernel/driver-session-limits.ts';
import type { Limits } from '../../../../kernel/limits.ts';
import { isSuccess, statusCodes } from '../../../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../../../ocpi/message.ts';
import type { Reason } from '../../../../store/drivers/sessions.ts';

/** What has come of a command at its CPO, or at the station. */
export interface Heard {
  readonly outcome: 'ACCEPTED' | 'REJECTED' | 'TIMED_OUT' | 'FAILED';
  readonly reason: Reason | null;
  /** The word that was said. */
  readonly said: string;
}

type WaitLimits = Pick<Limits & DriverSessionLimits, 'operationWaitMs' | 'operationWaitMsMax' | 'operationGraceMs'>;

/**
 * What a CPO, or the hub in its place, has answered to a command. Where nothing says that the CPO has not taken it, it may have: the
 * result still counts.
 */
export function heardAnswer(answer: OcpiResponse): Heard {
  const { statusCode } = answer;
  const said = resultIn(answer) ?? `OCPI status ${statusCode}`;
  if (isSuccess(statusCode)) return heardWord(said, 'REJECTED_BY_CPO');
  // The CPO does not know the place: M-07.
  if (statusCode === statusCodes.unknownLocation) return { outcome: 'REJECTED', reason: 'REJECTED_BY_CPO', said };
  if (statusCode === statusCodes.timeout) return { outcome: 'TIMED_OUT', reason: 'NO_ANSWER', said };
  return { outcome: 'FAILED', reason: 'NOT_DELIVERED', said };
}

/** What a station has done, as its CPO says. */
export const heardResult = (result: string): Heard => heardWord(result, 'REJECTED_BY_STATION');

function heardWord(said: string, rejected: Reason): Heard {
  switch (said) {
    case 'ACCEPTED':
      return { outcome: 'ACCEPTED', reason: null, said };
    case 'TIMEOUT':
      return { outcome: 'TIMED_OUT', reason: 'NO_ANSWER', said };
    case 'FAILED':
      return { outcome: 'FAILED', reason: 'FAILED_AT_STATION', said };
    case 'EVSE_OCCUPIED':
    case 'EVSE_INOPERATIVE':
    case 'NOT_SUPPORTED':
      return { outcome: 'REJECTED', reason: said, said };
    case 'CANCELED_RESERVATION':
      return { outcome: 'REJECTED', reason: 'CANCELLED_BY_CPO', said };
    default:
      return { outcome: 'REJECTED', reason: rejected, said };
  }
}

/** How long the result of a command that was accepted is waited for: as long as the CPO says (M-03), and a moment more. */
export function resultWaitMs(answer: OcpiResponse, limits: WaitLimits): number {
  const { timeout } = dataOf(answer);
  const wanted = typeof timeout === 'number' && timeout > 0 ? timeout * 1000 : limits.operationWaitMs;
  return Math.min(wanted, limits.operationWaitMsMax) + limits.operationGraceMs;
}

function resultIn(answer: OcpiResponse): string | undefined {
  const { result } = dataOf(answer);
  return typeof result === 'string' ? result.slice(0, wordLengthMax) : undefined;
}

const wordLengthMax = 64;

function dataOf({ data }: OcpiResponse): { readonly result?: unknown; readonly timeout?: unknown } {
  const value: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
  return typeof value === 'object' && value !== null ? value : {};
}
