import { Fault } from '../../../kernel/fault.ts';
import {
  dropNotification,
  noteDelivered,
  noteFailed,
  type TakenNotification,
} from '../../../store/drivers/notifications.ts';
import { messageOf } from './message.ts';
import type { NotificationParts } from './parts.ts';
import { signedHeaders } from './signature.ts';
import { secretsOf } from './webhook.ts';

/** What became of a call. `cut`: the process stops, it is made again when the lease has run out. */
export type SendOutcome = 'delivered' | 'failed' | 'dead' | 'dropped' | 'cut';

/**
 * Tells the back end of an app, and writes down what became of it: it may be told twice with the same id, where a process dies in between.
 * What fails is tried again, later each time, until it is too old.
 */
export async function sendNotification(
  parts: NotificationParts,
  taken: TakenNotification,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const { hub, pool } = parts;
  if (!taken.is_there) {
    await dropNotification(pool, taken.id);
    return 'dropped';
  }
  const failure = await call(parts, taken, signal);
  const now = hub.clock.now();
  if (failure === undefined) {
    await noteDelivered(pool, taken, new Date(now));
    return 'delivered';
  }
  if (signal.aborted) return 'cut';
  const retry = now + retryMs(parts, taken.tries);
  const isOver = retry > taken.at.getTime() + hub.limits.notificationTriedMs;
  const retryAt = isOver ? undefined : new Date(retry);
  const isDead = await noteFailed(pool, taken, { failure, retryAt, now: new Date(now) });
  return isDead ? 'dead' : 'failed';
}

/** Resolves with what was wrong; undefined when it was taken. */
async function call(
  { hub, post }: NotificationParts,
  taken: TakenNotification,
  signal: AbortSignal,
): Promise<string | undefined> {
  const now = hub.clock.now();
  const body = messageOf(taken, hub.publicUrl);
  try {
    const status = await post({
      url: taken.url,
      allowPrivateNetwork: taken.allow_private_network,
      headers: [
        'Content-Type',
        'application/json',
        ...signedHeaders(taken.id, now, body, secretsOf(hub.vault, taken, now)),
      ],
      body,
      signal,
    });
    return status >= 200 && status < 300 ? undefined : `HTTP ${status}`;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    hub.log.error({ err: error }, 'a notification could not be sent');
    return 'the hub could not send it';
  }
}

/** Twice as long after each failure, and not for all at the same moment. */
function retryMs({ hub: { limits }, random }: NotificationParts, tries: number): number {
  const wait = limits.notificationRetryMinMs * 2 ** Math.min(tries - 1, 20);
  return Math.min(wait, limits.notificationRetryMaxMs) * (0.5 + random() / 2);
}
