import { setTimeout as delay } from 'node:timers/promises';
import { statusCodes } from '../../../ocpi/envelope.ts';
import type { CommandParts } from '../command-parts.ts';
import type { HostedParty, Waiting } from './command.ts';

/** How often a result is offered to the hub when it fails to take it, and how long after the first time (then twice as long, and so on). */
const attempts = 4;
const firstWaitMs = 250;

/**
 * Posts the one result of a command or charging profile request to where it is waited for, through the hub's own exchange (M-04). What
 * the hub or the eMSP says to it changes nothing (M-06); a hub that cannot take it now is offered it a few times more.
 */
export async function sendResult(
  parts: Pick<CommandParts, 'call' | 'log'>,
  { platformId, party }: HostedParty,
  { module, callback, correlationId, by }: Waiting,
  result: object,
): Promise<void> {
  for (let attempt = 1, waitMs = firstWaitMs; attempt <= attempts; attempt += 1, waitMs *= 2) {
    const answer = await parts
      .call(platformId, {
        method: 'POST',
        module,
        side: 'sender',
        segments: [callback],
        body: result,
        from: party,
        to: by,
        correlationId,
      })
      .catch((error: unknown) => {
        parts.log.warn({ err: error }, 'the result of a command could not be handed over');
        return undefined;
      });
    const isHubs = answer?.from === undefined;
    const hasFailed = answer === undefined || answer.http >= 500 || answer.statusCode === statusCodes.serverError;
    if (!(isHubs && hasFailed)) return;
    await delay(waitMs);
  }
  parts.log.warn({ platform: platformId }, 'the result of a command was not taken; it ends with a time-out');
}
