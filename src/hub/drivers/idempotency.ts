import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Fault } from '../../kernel/fault.ts';
import {
  claimKey,
  endClaim,
  findKey,
  type KeptAnswer,
  type KeyedRequest,
  renewClaim,
} from '../../store/drivers/idempotency.ts';
import type { Hub } from '../hub.ts';

export type { KeptAnswer } from '../../store/drivers/idempotency.ts';

/** A request that is to have its effect once, however often it comes. */
export interface OnceRequest {
  readonly driver: string;
  /** A UUID the client has made for it. */
  readonly key: string;
  /** All that makes the request what it is: the same key with another one is refused. */
  readonly request: string;
}

/**
 * Has a request answered once for its key: the same request with the same key gets the same answer for a day. `work` makes the answer
 * when there is none yet; when it throws, the key is left open for another try. A request that comes while the first is at work waits
 * for it. When a process dies at work, the next request with the key calls `work` again, which has to know by the key what has been
 * done already. Nobody waits any more once `signal` is aborted.
 */
export type Once = (request: OnceRequest, signal: AbortSignal, work: () => Promise<KeptAnswer>) => Promise<KeptAnswer>;

/** What answering once needs. */
export type OnceHub = Pick<Hub, 'ids' | 'limits' | 'log' | 'clock' | 'vault'> & { readonly reads: Pool };

/** Answers requests with keys once. Throws `impossible` when a key was used for another request, `conflict` when the first takes too long. */
export const createOnce =
  (hub: OnceHub): Once =>
  async (asked, signal, work) => {
    const request: KeyedRequest = { ...asked, request: hub.vault.digest(asked.request) };
    const claim = hub.ids.uuid();
    const { leaseMs, idempotencyHours, idempotencyWaitMs, idempotencyLookMs } = hub.limits;
    const waitsUntil = hub.clock.monotonic() + idempotencyWaitMs;
    while (!(await claimKey(hub.reads, request, claim, { leaseMs, keptHours: idempotencyHours }))) {
      const begun = await findKey(hub.reads, request);
      if (begun !== undefined && !begun.request.equals(request.request)) throw reused();
      if (begun?.answer !== undefined) return begun.answer;
      if (signal.aborted || hub.clock.monotonic() >= waitsUntil) throw inUse();
      await sleep(idempotencyLookMs);
    }
    return claimed(hub, { ...request, claim }, work);
  };

async function claimed(
  { reads, limits, log }: OnceHub,
  claim: KeyedRequest & { readonly claim: string },
  work: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const renewing = setInterval(() => {
    renewClaim(reads, claim, limits.leaseMs).catch((error: unknown) =>
      log.warn({ err: error }, 'an idempotency key could not be kept claimed'),
    );
  }, limits.leaseRenewMs);
  let answer: KeptAnswer | undefined;
  try {
    answer = await work();
    return answer;
  } finally {
    clearInterval(renewing);
    await endClaim(reads, claim, answer);
  }
}

const reused = (): Fault =>
  new Fault('impossible', 'Idempotency-Key: was used for another request', {
    code: 'idempotency_key_reused',
    issues: [{ path: 'Idempotency-Key', message: 'was used for another request', code: 'reused' }],
  });

const inUse = (): Fault =>
  new Fault('conflict', 'the first request with this Idempotency-Key is still being worked on', {
    code: 'idempotency_key_in_use',
    retryAfterS: 1,
  });
