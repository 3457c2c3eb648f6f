import { until } from '../wait.ts';

/** One server-sent event. */
export interface SentEvent {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what the API shows.
  readonly data: any;
  /** When it came, in ms from an arbitrary start. */
  readonly at: number;
}

/** Reads a stream of events until it is closed. */
export class EventReader {
  readonly status: number;
  readonly contentType: string | null;
  readonly events: SentEvent[] = [];
  /** Comments that came. */
  comments = 0;
  isEnded = false;
  readonly #abort: AbortController;

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status;
    this.contentType = response.headers.get('content-type');
    this.#abort = abort;
    void this.#read(response);
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
    const abort = new AbortController();
    return new EventReader(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  /** Waits for the first event that fits, of all that have come and will. */
  async next(fits: (event: SentEvent) => boolean, what: string): Promise<SentEvent> {
    const found = await until(() => this.events.find(fits), { what });
    if (found === undefined) throw new Error(what);
    return found;
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(response: Response): Promise<void> {
    let text = '';
    try {
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk).toString();
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Closed by whoever reads.
    }
    this.isEnded = true;
  }

  #take(block: string): void {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
    );
    if (block.startsWith(':')) this.comments += 1;
    const data = fields.get('data');
    if (data === undefined) return;
    const event = fields.get('event') ?? 'message';
    this.events.push({ event, id: fields.get('id'), data: JSON.parse(data), at: performance.now() });
  }
}
