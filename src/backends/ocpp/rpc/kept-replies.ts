import type { Limits } from '../../../kernel/limits.ts';

interface Reply {
  id: string;
  digest: number;
  text: string;
  at: number;
}

/** The last replies on one connection: a call that comes again, id and content, gets the same reply and is not handled again. */
export class KeptReplies {
  readonly #replies: Reply[] = [];
  #next = 0;

  /** The reply to the same call; undefined: it was not heard on this connection, or too long ago. */
  find(id: string, digest: number, now: number, limits: Limits): string | undefined {
    for (const reply of this.#replies) {
      // Stations that count from 1 again, or always say 1, mean something else by it.
      if (reply.id === id && reply.digest === digest) {
        return now - reply.at < limits.stationReplyKeepMs ? reply.text : undefined;
      }
    }
    return undefined;
  }

  keep(id: string, digest: number, text: string, now: number, limits: Limits): void {
    if (text.length > limits.stationReplyKeptLengthMax) return;
    const oldest = this.#replies[this.#next];
    if (oldest === undefined) this.#replies.push({ id, digest, text, at: now });
    else Object.assign(oldest, { id, digest, text, at: now });
    this.#next = (this.#next + 1) % limits.stationRepliesKeptMax;
  }
}
