import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome } from './wire.ts';
import type { Call, Charge } from './words.ts';

/** A message of a transaction on its way, kept until it is answered. */
export interface Message {
  readonly charge: Charge;
  readonly call: Call;
  readonly answered: (outcome: Outcome) => void;
}

export interface OutboxPost {
  /** Whether there is a connection to send on. */
  readonly isOpen: () => boolean;
  readonly send: (message: Message, messageId: string) => Promise<Outcome>;
  readonly isPipelined: boolean;
  /** How often a message is tried that is answered with an error or not at all. */
  readonly attemptsMax: number;
  /** What goes twice, and how. */
  readonly replays: 'same-id' | 'new-id' | undefined;
}

/** How long between two tries of a message. */
const retryMs = 50;

/**
 * The transaction messages of a station, delivered in order and not lost: what has no answer when the connection ends goes again, first,
 * on the next. What is refused is tried again a few times and then dropped, as the specification says.
 */
export class Outbox {
  readonly #post: OutboxPost;
  readonly #waiting: Message[] = [];
  #going: Promise<void> | undefined;

  constructor(post: OutboxPost) {
    this.#post = post;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Whether something of this transaction waits. */
  hasOf(charge: Charge): boolean {
    return this.#waiting.some((message) => message.charge === charge);
  }

  /** Takes a message; it goes at once where there is a connection. */
  put(message: Message): void {
    this.#waiting.push(message);
    if (this.#post.isPipelined && this.#post.isOpen()) void this.#deliverOne(message);
    else void this.flush();
  }

  /** Forgets all, as a station does that loses its memory. */
  lose(): void {
    this.#waiting.length = 0;
  }

  /** Resolves when all is answered, or the connection has ended. */
  flush(): Promise<void> {
    if (this.#going !== undefined) return this.#going;
    if (this.#waiting.length === 0 || !this.#post.isOpen()) return Promise.resolve();
    this.#going = this.#deliver();
    return this.#going;
  }

  async #deliver(): Promise<void> {
    try {
      for (;;) {
        const [next] = this.#waiting;
        if (next === undefined || !this.#post.isOpen()) return;
        await this.#deliverOne(next);
      }
    } finally {
      this.#going = undefined;
    }
  }

  async #deliverOne(message: Message): Promise<void> {
    let outcome: Outcome = { kind: 'cut' };
    for (let attempt = 1; attempt <= this.#post.attemptsMax; attempt += 1) {
      if (attempt > 1) await pause(retryMs);
      const id = randomUUID();
      outcome = await this.#post.send(message, id);
      if (outcome.kind === 'cut') return;
      const { replays } = this.#post;
      if (replays !== undefined) await this.#post.send(message, replays === 'same-id' ? id : randomUUID());
      if (outcome.kind === 'result') break;
    }
    const place = this.#waiting.indexOf(message);
    if (place >= 0) this.#waiting.splice(place, 1);
    message.answered(outcome);
  }
}
