import type { RequestListener } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import { once } from '../../kernel/once.ts';
import { methodsOf, refuse } from '../api/unserved.ts';
import { type Rendered, send } from './answer.ts';
import { type AnsweringParts, answering } from './answering.ts';
import { allowOrigin, answerPreflight, isPreflight } from './cross-origin.ts';
import { openApiDocument } from './openapi.ts';
import { driverPrefix, type OperationTable } from './operation.ts';
import { driverTable } from './operations.ts';
import { createPerformer, type PerformParts } from './perform.ts';
import type { DriverContext } from './progress.ts';
import type { ApiDocument } from './reference/document.ts';
import { referencePage } from './reference/page.ts';
import { OpenStreams } from './streams.ts';

/** Where its description is, for everybody. */
export const driverOpenApiPath = '/openapi/driver.json';

/** All that the driver API needs. */
export interface DriverAppParts extends PerformParts, AnsweringParts {}

/** The driver API of a process. */
export interface DriverApp {
  /** For requests to `/api` and `/openapi/driver.json`. */
  readonly handle: RequestListener;
  /** Streams that are open. */
  readonly streams: number;
  /** Ends streams, and lets none begin; everything else is served on. */
  close(): void;
}

/** The driver API, its OpenAPI document and its reference page, over a table of operations. */
export function createDriverApp(parts: DriverAppParts, table: OperationTable = driverTable()): DriverApp {
  const app = new Koa();
  const streams = new OpenStreams(parts.limits, parts.log);
  const router = routerOf(parts, table, streams);
  app.use((context, next) => answering(parts, context as DriverContext, next));
  app.use(async (context, next) => {
    await allowOrigin(context, parts.appKeys);
    if (isPreflight(context)) answerPreflight(context, methodsOf(router, context));
    else await next();
  });
  app.use(router.routes() as Koa.Middleware);
  app.use((context) => refuse(router, context));
  // An answer that cannot be sent any more, because its client has gone.
  app.on('error', (error) => parts.log.debug({ err: error }, 'a driver answer was not sent'));
  return {
    handle: app.callback(),
    get streams() {
      return streams.count;
    },
    close: () => streams.close(),
  };
}

/** The routes: one for each line of the table, and the description in two forms. */
function routerOf(parts: DriverAppParts, table: OperationTable, streams: OpenStreams): Router {
  // Paths are told apart by case, as URLs are.
  const router = new Router({ sensitive: true });
  showDescription(router, table);
  const performerOf = createPerformer(parts, table.schemas, streams);
  for (const operation of table.operations) {
    const path = driverPrefix + operation.path.replaceAll(/\{(\w+)\}/g, ':$1');
    const perform = performerOf(operation);
    router.register(path, [operation.method], (context) => perform(context as unknown as DriverContext), {
      name: operation.id,
    });
  }
  return router;
}

/** The description, for programs and for people; both may be kept for a while. */
function showDescription(router: Router, table: OperationTable): void {
  const description = once(() => openApiDocument(table));
  const json = once(() => JSON.stringify(description()));
  const page = once(() => referencePage(description() as ApiDocument, driverOpenApiPath));
  const shown = (type: string, body: string): Rendered => ({ status: 200, headers: { 'Content-Type': type }, body });
  router.get(driverOpenApiPath, (context) => send(context, shown('application/json', json()), 'static', false));
  router.get('/api/', (context) => {
    const { contentSecurityPolicy, text: html } = page();
    context.set('Content-Security-Policy', contentSecurityPolicy);
    context.set('Referrer-Policy', 'no-referrer');
    send(context, shown('text/html; charset=utf-8', html), 'static', false);
  });
}
