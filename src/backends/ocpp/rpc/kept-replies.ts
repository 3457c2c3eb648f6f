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

  /** The reply to the same call; undefined: it was not heard on this connection, or too long ago, or its id has meant something else since. */
  find(id: string, digest: number, now: number, limits: Limits): string | undefined {
    const reply = this.#of(id);
    return reply?.digest === digest && now - reply.at < limits.stationReplyKeepMs ? reply.text : undefined;
  }

  keep(id: string, digest: number, text: string, now: number, limits: Limits): void {
    // Stations that count from 1 again, or always say 1, mean something else by it.
    const same = this.#of(id);
    // One that is too long is as good as too old.
    const at = text.length > limits.stationReplyKeptLengthMax ? Number.NEGATIVE_INFINITY : now;
    const reply: Reply = { id, digest, text: at === now ? text : '', at };
    if (same !== undefined) {
      Object.assign(same, reply);
      return;
    }
    if (at !== now) return;
    const oldest = this.#replies[this.#next];
    if (oldest === undefined) this.#replies.push(reply);
    else Object.assign(oldest, reply);
    this.#next = (this.#next + 1) % limits.stationRepliesKeptMax;
  }

  #of(id: string): Reply | undefined {
    for (const reply of this.#replies) if (reply.id === id) return reply;
    return undefined;
  }
}
