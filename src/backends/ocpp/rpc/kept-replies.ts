import type { Limits } from '../../../kernel/limits.ts';

interface Reply {
  readonly id: string;
  readonly digest: number;
  readonly text: string;
  readonly at: number;
}

/** The last replies on one connection: a call that comes again, id and content, gets the same reply and is not handled again. */
export class KeptReplies {
  readonly #replies: Reply[] = [];
  #next = 0;
  // Nearly always what is kept next is the reply to what was looked for last.
  #sought = '';
  #soughtAt = -1;

  /** The reply to the same call; undefined: it was not heard on this connection, or too long ago, or its id has meant something else since. */
  find(id: string, digest: number, now: number, limits: Limits): string | undefined {
    const reply = this.#replies[this.#placeOf(id)];
    return reply?.digest === digest && now - reply.at < limits.stationReplyKeepMs ? reply.text : undefined;
  }

  keep(id: string, digest: number, text: string, now: number, limits: Limits): void {
    // Stations that count from 1 again, or always say 1, mean something else by it.
    const place = id === this.#sought ? this.#soughtAt : this.#placeOf(id);
    this.#sought = '';
    // One that is too long is as good as too old.
    const isKept = text.length <= limits.stationReplyKeptLengthMax;
    const reply = isKept ? { id, digest, text, at: now } : { id, digest, text: '', at: Number.NEGATIVE_INFINITY };
    if (place !== -1) {
      this.#replies[place] = reply;
      return;
    }
    if (!isKept) return;
    this.#replies[this.#next] = reply;
    this.#next = (this.#next + 1) % limits.stationRepliesKeptMax;
  }

  /** Where the reply to a call of this id is; -1: none is kept. */
  #placeOf(id: string): number {
    this.#sought = id;
    this.#soughtAt = -1;
    for (let place = 0; place < this.#replies.length; place += 1) {
      if (this.#replies[place]?.id === id) this.#soughtAt = place;
    }
    return this.#soughtAt;
  }
}
