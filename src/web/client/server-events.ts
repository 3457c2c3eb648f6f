/** An event of a stream. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
  /** For going on after it; undefined: none was said so far. */
  readonly id: string | undefined;
}

/** Largest part of a stream without an end of event that is kept: more is no stream of the hub. */
const pendingCharactersMax = 5_000_000;

/** Parses server-sent events as they come (WHATWG HTML, 9.2.6). */
export async function* eventsIn(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  let id: string | undefined;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      pending += decoder.decode(value, { stream: true }).replaceAll('\r\n', '\n');
      if (pending.length > pendingCharactersMax) throw new Error('an event of the stream has no end');
      const blocks = pending.split('\n\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) {
        const parsed = eventOf(block);
        id = parsed.id ?? id;
        if (parsed.data !== undefined) yield { event: parsed.event, data: parsed.data, id };
      }
    }
  } finally {
    // Whoever stops reading has no use for the connection.
    await reader.cancel().catch(() => undefined);
  }
}

/** Lines of an event; those that begin with a colon are comments, and keep the connection alive. */
function eventOf(block: string): { event: string; data: string | undefined; id: string | undefined } {
  let event = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id') id = value;
  }
  return { event, data: data.length === 0 ? undefined : data.join('\n'), id };
}
