import type { IncomingMessage } from 'node:http';
import type { KeptAnswer, Once } from '../../hub/drivers/idempotency.ts';
import { Fault } from '../../kernel/fault.ts';
import { isUuid } from '../api/cursor.ts';
import type { Rendered } from './answer.ts';
import type { DriverOperation, DriverRequest } from './operation.ts';
import { problemOf, problems, renderedProblem } from './problem.ts';

/** The header with a UUID that makes a request one that has its effect once. */
export const keyHeader = 'Idempotency-Key';

/** The key of a request, in lower case; with or without quotes, as clients write both. Throws `invalid` for none, and for what is no UUID. */
export function idempotencyKeyOf({ headers }: IncomingMessage): string {
  const header = headers['idempotency-key'];
  if (header === undefined) {
    throw Fault.invalid([{ path: keyHeader, message: 'is missing: a UUID, the same for each try', code: 'missing' }]);
  }
  const key = /^"?([^"]*)"?$/.exec(String(header))?.[1] ?? '';
  if (!isUuid(key)) throw Fault.invalid([{ path: keyHeader, message: 'must be a UUID', code: 'bad_format' }]);
  return key.toLowerCase();
}

/** A request that is to be answered once. */
export interface OnceAsked
  extends Pick<DriverRequest<unknown, unknown>, 'viewer' | 'params' | 'query' | 'body' | 'requestId' | 'signal'> {
  readonly operation: DriverOperation;
  readonly idempotencyKey: string;
}

/**
 * Has an operation answer once for the key of its request. What it refuses for good is an answer too; what may come right later, such
 * as an operator that does not answer, leaves the key open.
 */
export function answerOnce(once: Once, asked: OnceAsked, answer: () => Promise<Rendered>): Promise<Rendered> {
  const { operation, viewer, params, query, body, requestId, idempotencyKey: key, signal } = asked;
  if (viewer.driverId === undefined) throw new Error('only what drivers ask for has its effect once');
  const request = JSON.stringify([operation.id, params, query, body ?? null]);
  return once({ driver: viewer.driverId, key, request }, signal, async () => {
    try {
      return keptOf(await answer());
    } catch (error) {
      if (!(error instanceof Fault) || !isFinal(problems[error.kind].status)) throw error;
      return renderedProblem(problemOf(error, requestId));
    }
  });
}

function keptOf({ status, headers, body }: Rendered): KeptAnswer {
  if (body !== undefined && typeof body !== 'string') throw new Error('only text can be kept for an Idempotency-Key');
  return { status, headers, body };
}

/** Whether the same request would be refused again whenever it came. */
const isFinal = (status: number): boolean => status < 500 && status !== 429;
