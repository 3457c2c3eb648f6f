import type { IncomingMessage } from 'node:http';
import { type Caller, isAccepted, type Registry } from '../../hub/registry.ts';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
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
  const failures = new FailureCounter(limits, clock);
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

/** Failed attempts per address within the minute, for a bounded number of addresses. */
class FailureCounter {
  readonly #limits: Limits;
  readonly #clock: Clock;
  #minute = 0;
  #counts = new Map<string, number>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  note(address: string): void {
    const minute = Math.floor(this.#clock.now() / 60_000);
    if (minute !== this.#minute || this.#counts.size >= this.#limits.failedAuthenticationAddressesMax) {
      this.#minute = minute;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    if (count > this.#limits.failedAuthenticationsPerMinuteMax) {
      throw new Fault('too-many-requests', 'too many failed authentications', { retryAfterS: 60 });
    }
  }
}
