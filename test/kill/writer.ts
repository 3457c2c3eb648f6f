import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../support/partner/http-call.ts';
import type { Kind, Version } from './history.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** A write, and how it is sent; sending it again must be the very same request. */
export interface Write {
  readonly kind: Kind;
  readonly versions: readonly Version[];
  send(): Promise<Answer>;
}

/** `missing`: the other side has nothing to change, so the whole object has to be sent. */
export type Outcome = 'ok' | 'unknown' | 'missing';

/** How often somebody who gets no answer asks no more: its process was killed too, say. */
const giveUpChance = 0.1;
const retryMs = { least: 20, most: 150 };
/** After which a write that is never acknowledged counts as refused. */
const patienceMs = 90_000;

/** What came of the attempts, for the figures. */
export interface Attempts {
  sent: number;
  unanswered: number;
  /** By HTTP and OCPI status: answers that ask for another attempt. */
  readonly repeated: Map<string, number>;
}

/** Sends writes like an honest partner: what is not answered, or could not be done now, is sent again. */
export class Writer {
  readonly attempts: Attempts = { sent: 0, unanswered: 0, repeated: new Map() };
  /** Told of each acknowledged attempt, with the time at which it was sent. */
  onOk: (sentAt: number) => void = () => undefined;
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  async write({ kind, versions, send }: Write): Promise<{ outcome: Outcome; answer?: Answer }> {
    const { journal } = this.#world;
    const write = journal.invoke(kind, versions);
    const until = performance.now() + patienceMs;
    for (;;) {
      const sentAt = performance.now();
      const answer = await this.#attempt(send);
      if (answer !== undefined && isSuccess(answer)) {
        this.onOk(sentAt);
        journal.ok(write);
        return { outcome: 'ok', answer };
      }
      if (answer?.http === 404) return { outcome: this.#missing(kind, write), answer };
      if ((answer !== undefined && !isForLater(answer)) || performance.now() > until) {
        journal.refused(write, answer === undefined ? 'no answer' : `${answer.http} ${answer.text.slice(0, 300)}`);
        return { outcome: 'unknown', ...(answer && { answer }) };
      }
      // An honest partner may also stop here; nobody knows then what became of it.
      if (isUncertain(answer) && this.#random.chance(giveUpChance)) {
        journal.unknown(write);
        return { outcome: 'unknown' };
      }
      await pause(this.#random.between(retryMs.least, retryMs.most));
    }
  }

  /** Sends something once more that was acknowledged before, until it is answered; undefined when it is not for long. */
  async repeat(send: () => Promise<Answer>): Promise<Answer | undefined> {
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      const answer = await this.#attempt(send);
      if (answer !== undefined && !isForLater(answer)) return answer;
      await pause(this.#random.between(retryMs.least, retryMs.most));
    }
    return undefined;
  }

  async #attempt(send: () => Promise<Answer>): Promise<Answer | undefined> {
    this.attempts.sent += 1;
    try {
      const answer = await send();
      if (!isSuccess(answer) && isForLater(answer)) {
        const name = `${answer.http}/${answer.envelope.status_code}`;
        this.attempts.repeated.set(name, (this.attempts.repeated.get(name) ?? 0) + 1);
      }
      return answer;
    } catch {
      this.attempts.unanswered += 1;
      return undefined;
    }
  }

  /** What is not there is as good as deleted; of a change, nobody knows whether the hub has it and only the addressee has not. */
  #missing(kind: Kind, write: number): Outcome {
    if (kind === 'tariff delete') {
      this.#world.journal.ok(write);
      return 'ok';
    }
    this.#world.journal.unknown(write);
    return 'missing';
  }
}

const isSuccess = ({ http, envelope }: Answer): boolean => http < 300 && envelope.status_code === 1000;

/** Busy, or the other side is out of reach or did not manage it: the same request makes sense again. */
function isForLater({ http, envelope }: Answer): boolean {
  const code = envelope.status_code ?? 0;
  return http === 503 || http === 429 || code === 4002 || code === 4003 || (code >= 3000 && code < 4000);
}

/** Whether the write may have happened all the same: 503 says that it may not be asked less than again, not that it did not. */
const isUncertain = (answer: Answer | undefined): boolean =>
  answer === undefined || answer.http < 300 || answer.http === 503;
