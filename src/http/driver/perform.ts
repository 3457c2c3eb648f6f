import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Once } from '../../hub/drivers/idempotency.ts';
import { originOf, type TrustedProxies } from '../../kernel/client-address.ts';
import { assertMay, viewerOf } from './access.ts';
import { type Rendered, render, send } from './answer.ts';
import { type AuthenticationParts, createAuthentication } from './authentication.ts';
import { Budgets, spenderOf } from './budgets.ts';
import { createRequestReader } from './incoming.ts';
import { languagesOf } from './languages.ts';
import { answerOnce, idempotencyKeyOf } from './once.ts';
import type { DriverDeps, DriverOperation, DriverRequest, MediaType, OperationTable } from './operation.ts';
import type { DriverContext } from './progress.ts';
import type { OpenStreams } from './streams.ts';

/** What it takes to perform operations; `deps` is for the operations themselves. */
export interface PerformParts extends AuthenticationParts {
  readonly proxies: TrustedProxies;
  readonly once: Once;
  readonly deps: DriverDeps;
}

const eventStream = 'text/event-stream';
const eventIdLengthMax = 200;

/** Performs operations: each request from who asks to what is sent. */
export function createPerformer(
  parts: PerformParts,
  schemas: OperationTable['schemas'],
  streams: OpenStreams,
): (operation: DriverOperation) => (context: DriverContext) => Promise<void> {
  const authentication = createAuthentication(parts);
  const budgets = new Budgets(parts.limits, parts.clock);
  const readerOf = createRequestReader(schemas, parts.limits);
  return (operation) => {
    assertSound(operation);
    const read = readerOf(operation);
    return async (context) => {
      const { state, req, res } = context;
      state.operation = operation;
      const { address } = originOf(req, parts.proxies);
      const caller = await authentication.authenticate(req, address);
      state.caller = caller;
      assertMay(operation, caller, context);
      budgets.spend(operation.budget, caller, address, (fields) => context.set(fields));
      const wants = wantedOf(operation, context);
      if (wants === eventStream) streams.enter(spenderOf(caller, address), res);
      const idempotencyKey = operation.idempotent && idempotencyKeyOf(req);
      const incoming = await read(req, context.querystring, context.params ?? {});
      // Most operations never ask for it.
      let signal: AbortSignal | undefined;
      const request: DriverRequest<unknown, unknown> = {
        ...incoming,
        requestId: state.requestId,
        caller,
        get viewer() {
          return viewerOf(caller);
        },
        languages: languagesOf(req.headers['accept-language'], parts.limits.driverLanguagesMax),
        wants,
        idempotencyKey,
        lastEventId: lastEventIdOf(context),
        get signal() {
          signal ??= signalOf(res);
          return signal;
        },
      };
      const answer = async () => {
        const said = await operation.handle(parts.deps, request as DriverRequest<never, never>);
        const { method, path, querystring: query } = context;
        return render(operation, said, { method, path, query, base: parts.publicUrl() });
      };
      const rendered =
        idempotencyKey === undefined
          ? await answer()
          : await answerOnce(parts.once, { ...request, idempotencyKey, operation }, answer);
      if (isStream(rendered) && context.method !== 'HEAD')
        await sendStream(context, rendered, streams, () => authentication.isGood(req));
      else send(context, rendered, operation.caching ?? 'none', caller !== undefined && caller.kind !== 'app');
    };
  };
}

/** A line of the table that cannot be served is found when the process starts. */
function assertSound({ id, method, access, idempotent, caching, answer }: DriverOperation): void {
  const isText = !('only' in answer) && answer.also === undefined;
  if (idempotent && !(access === 'driver' && isText)) throw new Error(`${id} cannot be idempotent`);
  if (caching !== undefined && caching !== 'none' && method !== 'GET') throw new Error(`${id} cannot be cached`);
}

/** What the client likes best of what there is; whoever takes nothing of it gets JSON all the same. */
function wantedOf({ answer }: DriverOperation, context: DriverContext): MediaType | undefined {
  if ('only' in answer) return answer.only;
  const { also = [] } = answer;
  const best = also.length === 0 ? false : context.accepts('application/json', ...also);
  return also.find((type) => type === best);
}

/** Where a stream is to go on, as browsers say it when they connect again. */
function lastEventIdOf({ req }: DriverContext): string | undefined {
  const id = req.headers['last-event-id'];
  return typeof id === 'string' && id !== '' && id.length <= eventIdLengthMax ? id : undefined;
}

/** Aborts when the answer is over: sent, or its client gone. */
function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  response.once('close', () => controller.abort());
  return controller.signal;
}

const isStream = (rendered: Rendered): rendered is Rendered & { body: Readable } =>
  rendered.body instanceof Readable && rendered.headers['Content-Type']?.startsWith(eventStream) === true;

/** Sends events as they come; nothing on the way is to hold them back. */
async function sendStream(
  context: DriverContext,
  { status, headers, body }: Rendered & { body: Readable },
  streams: OpenStreams,
  isGood: () => Promise<boolean>,
): Promise<void> {
  context.status = status;
  context.set({ ...headers, 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  context.respond = false;
  await streams.serve(context.res, body, isGood);
}
