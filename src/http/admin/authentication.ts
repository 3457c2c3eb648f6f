import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../kernel/clock.ts';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import { sameSecret } from '../../kernel/secrets.ts';
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
  const failures = new FailedAttempts(limits, clock);
  return (request) => {
    const token = bearerOf(request);
    // Every key is compared, so that the time does not tell which one it was.
    const [key] = keys.filter((known) => sameSecret(known.token, token));
    if (key !== undefined && token !== '') return key;
    failures.note(request.socket.remoteAddress ?? '');
    throw new Fault('unauthenticated', 'Authorization must be "Bearer" with a valid admin token');
  };
}

/** The bearer token, or '' when there is none or more than one header to choose from (A10). */
function bearerOf({ rawHeaders, headers }: IncomingMessage): string {
  const count = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'authorization').length;
  return count === 1 ? (/^Bearer +([!-~]+) *$/i.exec(headers.authorization ?? '')?.[1] ?? '') : '';
}

const windowMs = 60_000;

/** Failed authentications per address within a minute, for a bounded number of addresses. */
class FailedAttempts {
  readonly #limits: Limits;
  readonly #clock: Clock;
  #windowStart = Number.NEGATIVE_INFINITY;
  readonly #counts = new Map<string, number>();

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts one; throws `too-many-requests` from the one past the limit on. */
  note(address: string): void {
    const now = this.#clock.monotonic();
    const isFull = this.#counts.size >= this.#limits.failedAuthenticationAddressesMax && !this.#counts.has(address);
    if (now - this.#windowStart >= windowMs || isFull) {
      this.#windowStart = now;
      this.#counts.clear();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    if (count <= this.#limits.failedAuthenticationsPerMinuteMax) return;
    const retryAfterS = Math.ceil((this.#windowStart + windowMs - now) / 1000);
    throw new Fault('too-many-requests', 'too many failed authentications', { retryAfterS });
  }
}
