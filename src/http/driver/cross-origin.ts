import type { Context } from 'koa';
import type { AppKeys } from '../../hub/drivers/app-keys.ts';
import { Fault } from '../../kernel/fault.ts';
import { packageHeader } from './authentication.ts';
import { keyHeader } from './once.ts';

/** What a page may send, and what it may read of an answer, besides what browsers let through by themselves. */
const sentHeaders = [
  'Accept-Language',
  'Authorization',
  'Content-Type',
  keyHeader,
  'If-None-Match',
  'Last-Event-ID',
  'X-Api-Key',
  packageHeader,
];
const readHeaders = [
  'Content-Disposition',
  'ETag',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-ID',
];
const preflightAgeS = 600;

/** Lets pages of the origins that app keys are bound to read the answer; pages from elsewhere are kept from it by their browsers. */
export async function allowOrigin(context: Context, appKeys: AppKeys): Promise<void> {
  const { origin } = context.req.headers;
  if (origin === undefined || !(await appKeys.isBound(origin.toLowerCase()))) return;
  context.set('Access-Control-Allow-Origin', origin);
  context.set('Access-Control-Expose-Headers', readHeaders.join(', '));
}

/** Whether a browser only asks whether a page may send a request. */
export const isPreflight = ({ method, req }: Context): boolean =>
  method === 'OPTIONS' &&
  req.headers.origin !== undefined &&
  req.headers['access-control-request-method'] !== undefined;

/** Answers such a question about a path that has these methods; throws `forbidden` for pages that no app key is bound to. */
export function answerPreflight(context: Context, methods: readonly string[]): void {
  if (!context.res.hasHeader('Access-Control-Allow-Origin')) {
    throw new Fault('forbidden', 'no app key is bound to this origin', { code: 'origin_not_allowed' });
  }
  context.status = 204;
  context.set('Access-Control-Allow-Methods', methods.join(', '));
  context.set('Access-Control-Allow-Headers', sentHeaders.join(', '));
  context.set('Access-Control-Max-Age', String(preflightAgeS));
}
