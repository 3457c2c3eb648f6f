import type { IncomingMessage } from 'node:http';
import { type Caller, isAccepted, type Registry } from '../../hub/registry.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import { FailedAuthentications } from '../failed-authentications.ts';
import { type PresentedToken, presentedTokens } from './token.ts';

export type Authenticated = Caller & PresentedToken;

/**
 * Who presents a credentials token. Throws `unauthenticated` with the same words whether the token is missing, unknown, expired
 * or of a suspended platform (T-05, C-22), and `too-many-requests` when an address keeps failing (A3); a valid token is never
 * slowed down by others that fail.
 */
export function createAuthenticator(
  limits: Limits,
  clock: Clock,
): (request: IncomingMessage, registry: Registry) => Authenticated {
  const failures = new FailedAuthentications(limits, clock);
  // What was recognised is recognised again without hashing, as long as nothing has changed and it is still accepted.
  let known = new Map<string, Authenticated>();
  let knownIn: Registry | undefined;
  return (request, registry) => {
    const { authorization = '' } = request.headers;
    if (knownIn !== registry || known.size >= rememberedMax) {
      known = new Map();
      knownIn = registry;
    }
    const before = known.get(authorization);
    if (before !== undefined && isAccepted(before.credential, clock.now())) return before;
    for (const presented of presentedTokens(authorization)) {
      const caller = registry.authenticate(presented.token, clock.now());
      // A suspended platform may register anew with a fresh token A.
      const isServed = caller?.platform.state !== 'suspended' || caller.credential.kind === 'registration';
      if (caller === undefined || !isServed) continue;
      const authenticated = { ...caller, ...presented };
      known.set(authorization, authenticated);
      return authenticated;
    }
    failures.note(request.socket.remoteAddress ?? '');
    throw new Fault('unauthenticated', 'Authorization must be "Token" with a valid credentials token');
  };
}

/** Recognised headers remembered at a time. */
const rememberedMax = 10_000;
