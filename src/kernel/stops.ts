import type { Logger } from './logger.ts';

/** What has been started and has to be stopped again, the last first. */
export class Stops {
  readonly #log: Logger;
  readonly #stops: { readonly what: string; readonly stop: () => Promise<unknown> }[] = [];

  constructor(log: Logger) {
    this.#log = log;
  }

  add(what: string, stop: () => Promise<unknown>): void {
    this.#stops.push({ what, stop });
  }

  /** Stops everything; a part that fails to stop does not keep the others. */
  async run(): Promise<void> {
    for (let next = this.#stops.pop(); next !== undefined; next = this.#stops.pop()) {
      const { what, stop } = next;
      await stop().catch((error: unknown) => this.#log.warn({ err: error, what }, 'a part did not stop cleanly'));
    }
  }
}
