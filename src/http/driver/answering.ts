import type { Next } from 'koa';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import { faultOf } from '../api/thrown.ts';
import { varies } from './answer.ts';
import { internalProblem, problemOf, renderedProblem } from './problem.ts';
import type { DriverContext } from './progress.ts';

/** What is needed around each answer. */
export interface AnsweringParts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  /** Counts an answer to an operation. */
  answered(operation: string, budget: string, http: number, ms: number): void;
}

/** Wraps all that happens to a request: its id, the headers every answer has, problems for exceptions, and a line in the log. */
export async function answering(parts: AnsweringParts, context: DriverContext, next: Next): Promise<void> {
  const { clock, ids } = parts;
  const started = clock.monotonic();
  const requestId = ids.uuid();
  context.state = { requestId };
  context.set({
    'X-Request-ID': requestId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Vary: varies,
  });
  try {
    await next();
  } catch (error) {
    answerProblem(parts, context, error);
  }
  noteAnswer(parts, context, Math.round((clock.monotonic() - started) * 10) / 10);
}

function answerProblem({ log }: AnsweringParts, context: DriverContext, error: unknown): void {
  const { requestId } = context.state;
  const fault = faultOf(error);
  if (fault === undefined || fault.kind === 'overloaded') {
    log[fault ? 'warn' : 'error']({ err: error, requestId }, 'a driver request failed');
  }
  const { status, headers, body } = renderedProblem(fault ? problemOf(fault, requestId) : internalProblem(requestId));
  context.status = status;
  context.body = body;
  context.set({ ...headers, 'Cache-Control': 'no-store' });
  context.remove('ETag');
  if (fault?.retryAfterS !== undefined) context.set('Retry-After', String(fault.retryAfterS));
  if (fault?.kind === 'unauthenticated') context.set('WWW-Authenticate', 'Bearer realm="crossvolt"');
  // Part of a body may still be on its way; it must not be taken for the next request.
  if (!context.req.complete) context.set('Connection', 'close');
}

/** One line a request, with nothing of where anybody is: no query, and no path but the operation's. */
function noteAnswer({ log, answered }: AnsweringParts, { state, method, res }: DriverContext, ms: number): void {
  const { requestId, caller, operation } = state;
  const http = res.statusCode;
  log.info(
    {
      requestId,
      ...(caller?.kind === 'driver' && { driver: caller.driverId }),
      ...(caller?.kind === 'back-end' && { client: caller.clientId }),
      ...(caller?.kind === 'app' && { appKey: caller.appKeyId }),
      operation: operation?.id,
      method,
      http,
      ms,
    },
    'driver request',
  );
  if (operation !== undefined) answered(operation.id, operation.budget, http, ms);
}
