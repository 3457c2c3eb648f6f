import type { Answer } from '../test/support/partner/http-call.ts';
import type { Told } from './account.ts';
import type { Sent } from './flows.ts';
import type { World } from './world.ts';

/** Something to be sent, and what to say when it has arrived; nothing without `story`. */
export interface Sending extends Sent {
  readonly send: () => Promise<Answer>;
  readonly story?: Omit<Told, 'ms' | 'to'> | undefined;
  /** Goes to its receiver within the exchange, so there is no time from the acknowledgement to the receipt. */
  readonly isPassedOn?: boolean;
}

/** Sends something and follows it to its receivers. Resolves, when the hub has answered, with whether it acknowledged. */
export async function send(world: World, sending: Sending): Promise<boolean> {
  const { flows, account, figures, signal } = world;
  const { path, receivers, story } = sending;
  const done = flows.begin(sending, ({ sinceSentMs, sinceAcknowledgedMs }) => {
    if (!sending.isPassedOn) figures.deliveryMs.add(sinceAcknowledgedMs);
    if (story) account.tell({ ...story, to: receivers, ms: sinceSentMs });
  });
  let failure: string | undefined;
  try {
    const { http, envelope } = await sending.send();
    const isTaken = http < 300 && envelope.status_code === 1000;
    if (!isTaken) failure = `HTTP ${http}, OCPI ${envelope.status_code}: ${envelope.status_message ?? ''}`;
  } catch (error) {
    failure = (error as Error).message;
  }
  done(failure === undefined);
  if (failure === undefined) return true;
  figures.failures += 1;
  const [module, country, party] = path.split('/');
  if (!signal.aborted) account.warn(`one of the ${module} of ${country}-${party} was not taken: ${failure}`);
  return false;
}
