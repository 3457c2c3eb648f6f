import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { Fault } from '../../kernel/fault.ts';
import type { Limits } from '../../kernel/limits.ts';
import type { Logger } from '../../kernel/logger.ts';

/** The streams of events that are open in this process. */
export class OpenStreams {
  readonly #limits: Limits;
  readonly #log: Logger;
  readonly #ends = new Set<() => void>();
  readonly #each = new Map<string, number>();
  #count = 0;
  #isClosed = false;

  constructor(limits: Limits, log: Logger) {
    this.#limits = limits;
    this.#log = log;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Makes room for a stream to somebody, until its answer is over. Throws `overloaded` when the process has enough or is stopping, and
   * `too-many-requests` when he has.
   */
  enter(who: string, response: ServerResponse): void {
    if (this.#isClosed) throw new Fault('overloaded', 'the hub is stopping', { retryAfterS: 1 });
    if (this.#count >= this.#limits.driverStreamsMax) {
      throw new Fault('overloaded', 'too many streams are open', { retryAfterS: 30 });
    }
    const count = this.#each.get(who) ?? 0;
    if (count >= this.#limits.driverStreamsEachMax) {
      throw new Fault('too-many-requests', `there are ${count} streams open already`, {
        code: 'too_many_streams',
        retryAfterS: 30,
      });
    }
    // Whoever has gone already will not go again.
    if (response.destroyed) return;
    this.#each.set(who, count + 1);
    this.#count += 1;
    response.once('close', () => this.#leave(who));
  }

  /**
   * Sends a stream as its events come, until it ends, its client goes, what the client has shown is good no more (`isGood`), or the
   * process stops.
   */
  serve(response: ServerResponse, source: Readable, isGood: () => Promise<boolean>): Promise<void> {
    return new Promise((resolve) => {
      if (response.destroyed) {
        source.destroy();
        resolve();
        return;
      }
      const end = (): void => {
        source.unpipe(response);
        // Its connection is of no use any more: the client has to come to another process.
        response.end(() => response.socket?.destroySoon());
      };
      this.#ends.add(end);
      const looking = setInterval(async () => {
        if (!(await isGood())) end();
      }, this.#limits.driverStreamLookMs);
      response.once('close', () => {
        this.#ends.delete(end);
        clearInterval(looking);
        source.destroy();
        resolve();
      });
      // Cut off, and not ended, the client knows that there was more to come.
      source.on('error', (error) => {
        this.#log.warn({ err: error }, 'a stream of events broke off');
        response.destroy();
      });
      response.socket?.setNoDelay(true);
      response.flushHeaders();
      source.pipe(response);
      if (this.#isClosed) end();
    });
  }

  /** Ends all streams, and lets no new ones begin. */
  close(): void {
    this.#isClosed = true;
    for (const end of this.#ends) end();
  }

  #leave(who: string): void {
    this.#count -= 1;
    const left = (this.#each.get(who) ?? 1) - 1;
    if (left === 0) this.#each.delete(who);
    else this.#each.set(who, left);
  }
}
