import { Fault } from '../kernel/fault.ts';
import { parseJson } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import type { DialOptions } from './connections.ts';
import { checkUrl, type Policy } from './guard.ts';
import { createGuardedSend } from './guarded-got.ts';
import { PeerFault } from './peer-fault.ts';

/**
 * Reads a JSON document at a URL that an operator, or such a document, has named: within the policy, without redirects, within limits.
 * Throws `PeerFault` like all calls; `undeliverable` for what is no document.
 */
export type GetJson = (url: string, policy: Policy) => Promise<unknown>;

/** Gets documents of issuers: small, and asked for seldom. */
export function createJsonClient(limits: Limits, dial: DialOptions = {}): GetJson {
  const send = createGuardedSend(limits, dial);
  return async (text, policy) => {
    const { status, body } = await send({
      method: 'GET',
      url: checkUrl(text, policy, limits.linkUrlLengthMax),
      policy,
      headers: ['Accept', 'application/json'],
      timeoutMs: limits.issuerTimeoutMs,
      answerBytesMax: limits.issuerBytesMax,
    });
    if (status !== 200) throw new PeerFault('undeliverable', `HTTP ${status} instead of a document`, { http: status });
    try {
      return parseJson(body.toString('utf8'), limits.jsonDepthMax);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new PeerFault('undeliverable', 'the document is no JSON');
    }
  };
}
