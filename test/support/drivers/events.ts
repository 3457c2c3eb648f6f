import { until } from '../wait.ts';

/** An event of a stream. */
export interface HeardEvent {
  readonly event: string;
  /** The last id the stream had said by then. */
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the stream says.
  readonly data: any;
  readonly at: number;
}

/** A client of a stream of events (server-sent events). */
export interface EventClient {
  readonly events: HeardEvent[];
  /** Comments, which nobody but the connection hears. */
  readonly comments: number;
  readonly lastEventId: string;
  readonly isOver: boolean;
  /** Resolves with the first event, also of those that were there, for which this holds. */
  heard(is: (event: HeardEvent) => boolean, what: string, limitMs?: number): Promise<HeardEvent>;
  close(): void;
}

/** Opens a stream; rejects with the answer's text when it is none. */
export async function openStream(
  url: string,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventClient> {
  const controller = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...headers },
    signal: controller.signal,
  });
  if (response.status !== 200 || response.body === null) throw new Error(`${response.status} ${await response.text()}`);
  const state = { events: [] as HeardEvent[], comments: 0, lastEventId: '', isOver: false };
  void read(response.body, state).finally(() => {
    state.isOver = true;
  });
  return {
    get events() {
      return state.events;
    },
    get comments() {
      return state.comments;
    },
    get lastEventId() {
      return state.lastEventId;
    },
    get isOver() {
      return state.isOver;
    },
    heard: (is, what, limitMs) =>
      until(() => state.events.find(is), { what, ...(limitMs !== undefined && { limitMs }) }) as Promise<HeardEvent>,
    close: () => controller.abort(),
  };
}

async function read(
  body: ReadableStream<Uint8Array>,
  state: { events: HeardEvent[]; comments: number; lastEventId: string },
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) take(block, state);
    }
  } catch {
    // It was closed, by us or by the hub.
  }
}

function take(block: string, state: { events: HeardEvent[]; comments: number; lastEventId: string }): void {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  if (fields.has('')) state.comments += 1;
  state.lastEventId = fields.get('id') ?? state.lastEventId;
  const data = fields.get('data');
  if (data === undefined) return;
  state.events.push({
    event: fields.get('event') ?? 'message',
    id: state.lastEventId,
    data: JSON.parse(data),
    at: performance.now(),
  });
}
