import type { IncomingMessage } from 'node:http';
import type { AppKey, AppKeys } from '../../hub/drivers/app-keys.ts';
import type { Caller, Identify } from '../../hub/drivers/caller.ts';
import { publicScopes } from '../../hub/drivers/scopes.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import { bearerOf } from '../api/bearer.ts';
import { FailedAuthentications } from '../failed-authentications.ts';
import { webOriginOf } from './web-origin.ts';

/** What is needed to find out who asks. */
export interface AuthenticationParts {
  readonly limits: Limits;
  readonly clock: Clock;
  readonly identify: Identify;
  readonly appKeys: AppKeys;
  /** Base of the hub's own URLs. */
  publicUrl(): string;
}

/** Finds who a request comes from. */
export interface Authentication {
  /**
   * By its access token, whatever app it is in, or by the app's key; undefined when it has neither. Throws `unauthenticated` with the
   * same words whatever is wrong with them, `forbidden` for a key that is used elsewhere than where it is for, and `too-many-requests` to
   * an address that keeps failing.
   */
  authenticate(request: IncomingMessage, address: string): Promise<Caller | undefined>;
  /** Whether what a request came with is still good. Where that cannot be said now, it is. */
  isGood(request: IncomingMessage): Promise<boolean>;
}

/** The header in which an app that is no web page names its package. */
export const packageHeader = 'X-App-Package';

/** Tells callers by access tokens and app keys. */
export function createAuthentication(parts: AuthenticationParts): Authentication {
  const failures = new FailedAuthentications(parts.limits, parts.clock);
  const appOf = async (request: IncomingMessage, text: string): Promise<Caller | undefined> => {
    const key = await parts.appKeys.find(text);
    if (key === undefined) return undefined;
    assertBound(key, request, new URL(parts.publicUrl()).origin);
    return { kind: 'app', emsp: key.emsp, appKeyId: key.id, scopes: new Set(publicScopes) };
  };
  const bearerIn = async (request: IncomingMessage): Promise<Caller | undefined> => {
    const token = bearerOf(request);
    const signedIn = token === '' ? undefined : await parts.identify(token);
    if (signedIn === undefined) return undefined;
    return 'driverId' in signedIn ? { kind: 'driver', ...signedIn } : { kind: 'back-end', ...signedIn };
  };
  const callerOf = (request: IncomingMessage): Promise<Caller | undefined> =>
    request.headers.authorization === undefined
      ? appOf(request, String(request.headers['x-api-key']))
      : bearerIn(request);
  const hasNone = ({ headers }: IncomingMessage): boolean =>
    headers.authorization === undefined && headers['x-api-key'] === undefined;
  return {
    async authenticate(request, address) {
      if (hasNone(request)) return undefined;
      const caller = await callerOf(request);
      if (caller !== undefined) return caller;
      failures.note(address);
      throw request.headers.authorization === undefined
        ? new Fault('unauthenticated', 'X-Api-Key must be a valid app key')
        : new Fault('unauthenticated', 'Authorization must be "Bearer" with a valid access token');
    },
    isGood: async (request) =>
      hasNone(request) ||
      (await callerOf(request).then(
        (caller) => caller !== undefined,
        () => true,
      )),
  };
}

/** Throws unless a key is used in one of the web pages or apps it is for. */
function assertBound({ origins, packages }: AppKey, request: IncomingMessage, ownOrigin: string): void {
  const origin = webOriginOf(request, ownOrigin);
  if (origin !== undefined) {
    if (origins.has(origin)) return;
    throw new Fault('forbidden', `this app key is not for pages of ${origin}`, { code: 'origin_not_allowed' });
  }
  const name = request.headers['x-app-package'];
  if (typeof name === 'string' && packages.has(name)) return;
  throw new Fault('forbidden', `this app key is for other apps: they name themselves by Origin or ${packageHeader}`, {
    code: 'app_not_allowed',
  });
}
