import type { IncomingMessage, RequestListener } from 'node:http';
import Router from '@koa/router';
import Koa, { type Context, type Next } from 'koa';
import { type IssuerHub, issuerOf, issuerPath } from '../../hub/drivers/issuer/issuer-hub.ts';
import { faultOf } from '../api/thrown.ts';
import { refuse } from '../api/unserved.ts';
import { showSignIn, takeSignIn } from './authorize-endpoint.ts';
import { oauthErrorOf, statusOfPage } from './errors.ts';
import { metadataOf } from './metadata.ts';
import { contentSecurityPolicy, problemPage } from './pages.ts';
import { textsFor } from './texts.ts';
import { answerRevocation, answerTokenRequest } from './token-endpoint.ts';

/** What the edge of the issuer needs. */
export interface OidcParts {
  readonly hub: IssuerHub;
  /** Where a request comes from, as limits count it. */
  addressOf(request: IncomingMessage): string;
}

/** How long clients may keep what changes seldom, in seconds. */
const keptS = 300;

/** The built-in OpenID Connect issuer, for requests to `/oidc`. */
export function createOidcApp(parts: OidcParts): RequestListener {
  const app = new Koa();
  const router = routerOf(parts);
  app.use((context, next) => answering(parts, context, next));
  app.use(router.routes() as Koa.Middleware);
  app.use((context) => refuse(router, context));
  app.on('error', (error) => parts.hub.log.debug({ err: error }, 'an answer of the issuer was not sent'));
  return app.callback();
}

function routerOf({ hub, addressOf }: OidcParts): Router {
  const router = new Router({ prefix: issuerPath, sensitive: true, strict: true });
  const kept = (context: Context, body: object): void => {
    context.set('Cache-Control', `public, max-age=${keptS}`);
    context.body = body;
  };
  router.get('/.well-known/openid-configuration', (context) => kept(context, metadataOf(issuerOf(hub))));
  router.get('/jwks.json', async (context) => kept(context, await hub.keys.published()));
  router.get('/authorize', (context) => showSignIn(hub, context));
  router.post('/authorize', (context) => takeSignIn(hub, context, addressOf(context.req)));
  router.post('/token', (context) =>
    forClients(hub, context, addressOf(context.req), async () => answerTokenRequest(hub, context.req)),
  );
  router.post('/revoke', (context) =>
    forClients(hub, context, addressOf(context.req), async () => {
      await answerRevocation(hub, context.req);
      return {};
    }),
  );
  router.options(['/token', '/revoke'], (context) => {
    context.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type',
      'Access-Control-Max-Age': '600',
    });
    context.status = 204;
  });
  return router;
}

/**
 * Answers a client. An address whose requests are refused too often is told so with each further one; right ones are not slowed down, for
 * many may share an address, and nobody guesses what they hold.
 */
async function forClients(
  hub: IssuerHub,
  context: Context,
  address: string,
  work: () => Promise<object>,
): Promise<void> {
  try {
    context.body = await work();
  } catch (error) {
    const fault = faultOf(error);
    if (fault !== undefined && fault.kind !== 'overloaded') {
      hub.tokenFailures.admit(address);
      hub.tokenFailures.note(address);
    }
    throw error;
  }
}

/** Wraps all that happens to a request: its id, the headers every answer has, errors, and a line in the log. */
async function answering({ hub }: OidcParts, context: Context, next: Next): Promise<void> {
  const started = hub.clock.monotonic();
  const requestId = hub.ids.uuid();
  const isPage = context.path === `${issuerPath}/authorize`;
  context.set({
    'X-Request-ID': requestId,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    // A form whose page tells nobody where it was would come from nowhere.
    'Referrer-Policy': 'same-origin',
    'Content-Security-Policy': contentSecurityPolicy(undefined),
    // Apps in a browser ask from their own sites. What they get is for whoever has the secret, and no cookie counts.
    ...(!isPage && { 'Access-Control-Allow-Origin': '*' }),
  });
  try {
    await next();
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined || fault.kind === 'overloaded')
      hub.log[fault ? 'warn' : 'error']({ err: error, requestId }, 'a request to the issuer failed');
    if (fault?.retryAfterS !== undefined) context.set('Retry-After', String(fault.retryAfterS));
    const { status, body } = oauthErrorOf(fault);
    context.status = isPage ? statusOfPage(fault) : status;
    if (isPage) {
      const texts = textsFor(hub.limits, undefined, context.get('Accept-Language'));
      // Forms of pages that are none of ours any more; what else is wrong is for whoever makes the app.
      context.body = problemPage(texts, fault?.kind === 'forbidden' ? texts.tooOld : body.error_description);
    } else context.body = body;
    if (status === 401 && !isPage) context.set('WWW-Authenticate', 'Basic realm="crossvolt"');
    // Part of a body may still be on its way; it must not be taken for the next request.
    if (!context.req.complete) context.set('Connection', 'close');
  }
  const ms = Math.round((hub.clock.monotonic() - started) * 10) / 10;
  // A path that is none of ours may be anything.
  const path = context.status === 404 ? undefined : context.path;
  hub.log.info({ requestId, method: context.method, path, http: context.status, ms }, 'issuer request');
}
