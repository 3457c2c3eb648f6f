import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import { sameSecret } from '../../kernel/secrets.ts';
import { bearerOf } from '../api/bearer.ts';
import { FailedAuthentications } from '../failed-authentications.ts';
import type { AccessKey } from './operation.ts';

/**
 * Finds the key a request presents as a bearer token, in a time that tells nothing about the keys (A4). Throws `unauthenticated`
 * with the same words whatever is wrong, and `too-many-requests` to an address that keeps failing; a valid token is never
 * slowed down by others that fail.
 */
export function createAuthentication(
  keys: readonly AccessKey[],
  limits: Limits,
  clock: Clock,
): (request: IncomingMessage) => AccessKey {
  const failures = new FailedAuthentications(limits, clock);
  return (request) => {
    const token = bearerOf(request);
    // Every key is compared, so that the time does not tell which one it was.
    const [key] = keys.filter((known) => sameSecret(known.token, token));
    if (key !== undefined && token !== '') return key;
    failures.note(request.socket.remoteAddress ?? '');
    throw new Fault('unauthenticated', 'Authorization must be "Bearer" with a valid admin token');
  };
}
