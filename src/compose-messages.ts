import type { Config } from './config.ts';
import type { Purpose } from './hub/message.ts';
import { createMessageLog, type MessageLog, type MessageLogParts } from './hub/message-log.ts';
import type { Registry } from './hub/registry.ts';
import type { Clock } from './kernel/clock.ts';
import type { CallWatch, SentCall } from './peers/call-watch.ts';
import type { Database } from './store/database.ts';
import { messageOptions } from './store/messages.ts';

/** Connections that write messages. */
const messagePoolMax = 1;

/** The message log on connections of its own; undefined when the settings say that there is none. */
export function openMessageLog(
  { messageLog }: Config,
  { database, ...parts }: Omit<MessageLogParts, 'pool'> & { database: Database },
): MessageLog | undefined {
  if (messageLog === 'off') return undefined;
  return createMessageLog({ ...parts, pool: database.pool('messages', messagePoolMax, messageOptions) });
}

/** Takes calls to platforms into the message log; of still-alive checks only those that say something new of the platform. */
export function watchFor(purpose: Purpose, messages: MessageLog, clock: Clock, registry: () => Registry): CallWatch {
  const isKnown = ({ platformId, error }: SentCall): boolean =>
    (error === undefined) === (registry().platforms.get(platformId)?.state === 'connected');
  return {
    clock,
    sent(call) {
      if (purpose === 'alive' && isKnown(call)) return;
      messages.note(Object.assign(call, { direction: 'out', purpose } as const));
    },
  };
}
