import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** How often it is looked whether a slow client has taken what waits for it: a stream that is only pushed to is not told. */
const lookMs = 50;

/** A stream of events to one client, with a bound on what waits for it. */
export class EventStream extends Readable {
  readonly #bytesMax: number;
  readonly #onCaughtUp: () => void;
  #isBehind = false;

  /** `onCaughtUp` is called when a client that was too slow has taken all that waited for it. */
  constructor(bytesMax: number, onCaughtUp: () => void) {
    super({ highWaterMark: 16 * 1024, read: () => undefined });
    this.#bytesMax = bytesMax;
    this.#onCaughtUp = onCaughtUp;
  }

  /** Sends events; false: the client is too slow or gone, and they are lost to it. */
  send(chunk: Buffer): boolean {
    if (this.#isBehind || this.destroyed) return false;
    if (this.readableLength + chunk.length > this.#bytesMax) {
      this.#isBehind = true;
      void this.#waitForIt();
      return false;
    }
    this.push(chunk);
    return true;
  }

  /** Resolves when nothing waits for the client any more, or it is gone. */
  async drained(): Promise<void> {
    while (this.readableLength > 0 && !this.destroyed) await pause(lookMs);
  }

  async #waitForIt(): Promise<void> {
    await this.drained();
    this.#isBehind = false;
    if (!this.destroyed) this.#onCaughtUp();
  }
}
