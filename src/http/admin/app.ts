import Router from '@koa/router';
import Koa, { type Context, type Next } from 'koa';
import { Fault } from '../../kernel/fault.ts';
import { once } from '../../kernel/once.ts';
import { faultOf } from '../api/thrown.ts';
import { refuse } from '../api/unserved.ts';
import { writeAnswer } from './answer.ts';
import { createAuthentication } from './authentication.ts';
import { createRequestReader, type RequestReader } from './incoming.ts';
import { openApiDocument } from './openapi.ts';
import { type AccessKey, type AdminDeps, adminPrefix, type Operation } from './operation.ts';
import { operations } from './operations.ts';
import { internalProblem, problemOf } from './problem.ts';

/** Where its description is, for everybody. */
export const openApiPath = '/openapi/admin.json';

/** What is known of a request while it is being answered. */
interface Progress {
  readonly requestId: string;
  key?: AccessKey;
  operation?: Operation;
}

type AdminContext = Context & { state: Progress };

/** The admin API and its OpenAPI document, as an app for requests to `/admin` and `/openapi/admin.json`. */
export function createAdminApp(deps: AdminDeps): Koa {
  const app = new Koa();
  const router = adminRouter(deps);
  const authenticate = createAuthentication(deps.keys, deps.hub.limits, deps.hub.clock);
  app.use((context, next) => answering(deps, context as AdminContext, next));
  app.use((context, next) => {
    // Everything but the description asks for a token, what does not exist too.
    if (context.path !== openApiPath) (context as AdminContext).state.key = authenticate(context.req);
    return next();
  });
  app.use(router.routes() as Koa.Middleware);
  app.use((context) => refuse(router, context));
  // An answer that cannot be sent any more, because its client has gone.
  app.on('error', (error) => deps.hub.log.debug({ err: error }, 'an admin answer was not sent'));
  return app;
}

/** The routes: one for each line of the table, and the description. */
export function adminRouter(deps: AdminDeps): Router {
  // Paths are told apart by case, as URLs are.
  const router = new Router({ sensitive: true });
  const document = once(() => openApiDocument(operations));
  router.get(openApiPath, (context) => {
    context.body = document();
  });
  const read = createRequestReader(deps.hub.limits);
  for (const operation of operations) {
    const path = `${adminPrefix}${operation.path.replace('{id}', ':id')}`;
    const reader = read(operation);
    router.register(path, [operation.method], (context) => perform(deps, operation, reader, context), {
      name: operation.id,
    });
  }
  return router;
}

async function perform(
  deps: AdminDeps,
  operation: Operation,
  read: ReturnType<RequestReader>,
  context: Context & { params: Record<string, string> },
): Promise<void> {
  const { state } = context as unknown as AdminContext;
  state.operation = operation;
  const { key, requestId } = state;
  if (!key?.scopes.has(operation.scope)) {
    context.set('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${operation.scope}"`);
    throw new Fault('forbidden', `this takes the scope ${operation.scope}`);
  }
  const incoming = await read(context.req, context.querystring, context.params['id'] ?? '');
  const answer = await operation.handle(deps, { actor: { name: key.name, requestId }, ...incoming });
  writeAnswer(context, operation.answer, answer);
}

/** Wraps all that happens to a request: its id, the headers every answer has, problems for exceptions, and a line in the log. */
async function answering(deps: AdminDeps, context: AdminContext, next: Next): Promise<void> {
  const { log, clock, ids } = deps.hub;
  const started = clock.monotonic();
  const requestId = ids.uuid();
  context.state = { requestId };
  context.set({ 'X-Request-ID': requestId, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  try {
    await next();
  } catch (error) {
    answerProblem(deps, context, error);
  }
  const { key, operation } = context.state;
  log.info(
    {
      requestId,
      actor: key?.name,
      operation: operation?.id,
      method: context.method,
      http: context.status,
      ms: Math.round((clock.monotonic() - started) * 10) / 10,
    },
    'admin request',
  );
}

function answerProblem({ hub }: AdminDeps, context: AdminContext, error: unknown): void {
  const { requestId } = context.state;
  const fault = faultOf(error);
  if (fault === undefined || fault.kind === 'overloaded') {
    hub.log[fault ? 'warn' : 'error']({ err: error, requestId }, 'an admin request failed');
  }
  const problem = fault ? problemOf(fault, requestId) : internalProblem(requestId);
  context.status = problem.status;
  context.body = JSON.stringify(problem);
  context.type = 'application/problem+json';
  if (fault?.retryAfterS !== undefined) context.set('Retry-After', String(fault.retryAfterS));
  if (fault?.kind === 'unauthenticated') context.set('WWW-Authenticate', 'Bearer realm="crossvolt admin"');
  // Part of a body may still be on its way; it must not be taken for the next request.
  if (!context.req.complete) context.set('Connection', 'close');
}
