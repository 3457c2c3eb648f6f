import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../test/support/partner/http-call.ts';
import type { Told } from './account.ts';
import type { Sent } from './flows.ts';
import type { World } from './world.ts';

/** Something to be sent, and what to say when it has arrived; nothing without `story`. */
export interface Sending extends Sent {
  /** Sends it; twice the same has the effect of once. */
  readonly send: () => Promise<Answer>;
  readonly story?: Omit<Told, 'ms' | 'to'> | undefined;
  /** Goes to its receiver within the exchange, so there is no time from the acknowledgement to the receipt. */
  readonly isPassedOn?: boolean;
}

/** Why something was not taken, and after how long it may be if it is sent again; undefined when it never will. */
interface Failure {
  readonly why: string;
  readonly againAfterMs: number | undefined;
}

const attemptsMax = 8;
const againAfterMs = 1000;

/**
 * Sends something and follows it to its receivers. What fails for now, because the hub is busy or stops, is sent again, as a CPO
 * does. Resolves with whether the hub has acknowledged it.
 */
export async function send(world: World, sending: Sending): Promise<boolean> {
  const { flows, account, figures, signal } = world;
  const { path, receivers, story, isPassedOn } = sending;
  const done = flows.begin(sending, ({ sinceSentMs, sinceAcknowledgedMs }) => {
    if (!isPassedOn) figures.deliveryMs.add(sinceAcknowledgedMs);
    if (story) account.tell({ ...story, to: receivers, ms: sinceSentMs });
  });
  let failure = await failureOf(sending.send);
  for (let attempt = 1; failure?.againAfterMs !== undefined && attempt < attemptsMax; attempt += 1) {
    await pause(failure.againAfterMs);
    failure = await failureOf(sending.send);
  }
  done(failure === undefined);
  if (failure === undefined) return true;
  figures.failures += 1;
  const [module, country, party] = path.split('/');
  if (!signal.aborted) account.warn(`one of the ${module} of ${country}-${party} was not taken: ${failure.why}`);
  return false;
}

async function failureOf(attempt: Sending['send']): Promise<Failure | undefined> {
  try {
    const { http, headers, envelope } = await attempt();
    const { status_code: code = 0, status_message: message = '' } = envelope;
    if (http < 300 && code === 1000) return undefined;
    const isPassing = http === 429 || http >= 500 || (http < 300 && code >= 3000);
    const wishedMs = Number(headers['retry-after']) * 1000;
    return {
      why: `HTTP ${http}, OCPI ${code}: ${message}`,
      againAfterMs: isPassing ? wishedMs || againAfterMs : undefined,
    };
  } catch (error) {
    return { why: (error as Error).message, againAfterMs };
  }
}
