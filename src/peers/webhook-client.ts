import { Fault } from '../kernel/fault.ts';
import type { Limits } from '../kernel/limits.ts';
import type { DialOptions } from './connections.ts';
import { checkUrl } from './guard.ts';
import { createGuardedSend } from './guarded-got.ts';

/** A call to a URL that an operator has named, to tell something. */
export interface WebhookCall {
  readonly url: string;
  readonly allowPrivateNetwork: boolean;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Tells the back ends of apps; resolves with the status of the answer, and rejects like all calls. */
export function createWebhookClient(limits: Limits, dial: DialOptions = {}): (call: WebhookCall) => Promise<number> {
  const send = createGuardedSend(limits, dial);
  return async ({ url, allowPrivateNetwork, headers, body, signal }) => {
    const policy = { allowPrivateNetwork, allowedOrigins: [] };
    const { status } = await send({
      method: 'POST',
      url: checkUrl(url, policy, limits.notificationUrlLengthMax),
      policy,
      headers: [...headers, 'User-Agent', 'Crossvolt'],
      body,
      timeoutMs: limits.notificationTimeoutMs,
      answerBytesMax: limits.notificationAnswerBytesMax,
      signal,
    });
    return status;
  };
}

/** What of a URL is against the rules for one that may be called, as a message about it; undefined: nothing. */
export const webhookUrlFlaw =
  ({ notificationUrlLengthMax }: Pick<Limits, 'notificationUrlLengthMax'>) =>
  (url: string, { allowPrivateNetwork }: { readonly allowPrivateNetwork: boolean }): string | undefined => {
    try {
      checkUrl(url, { allowPrivateNetwork, allowedOrigins: [] }, notificationUrlLengthMax);
      return undefined;
    } catch (error) {
      if (error instanceof Fault) return error.message.replace(/^the URL /, '');
      throw error;
    }
  };
