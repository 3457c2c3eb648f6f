import type { Pool } from 'pg';
import type { Hub } from '../../hub.ts';

/** A call to the back end of an app. */
export interface WebhookCall {
  readonly url: string;
  readonly allowPrivateNetwork: boolean;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Resolves with the HTTP status of the answer; rejects with a `Fault` when there is none, or the URL may not be called. */
export type PostWebhook = (call: WebhookCall) => Promise<number>;

/** What sending notifications needs. */
export interface NotificationParts {
  readonly hub: Pick<Hub, 'vault' | 'clock' | 'limits' | 'log' | 'publicUrl'>;
  readonly pool: Pool;
  readonly post: PostWebhook;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
}
