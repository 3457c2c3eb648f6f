import { Readable } from 'node:stream';
import type { LiveSessions } from '../../../hub/drivers/charging/live.ts';
import { Content } from '../operation.ts';
import { shownSession } from './shown.ts';

type Rows = Awaited<ReturnType<LiveSessions['follow']>> extends AsyncGenerator<infer T> ? T : never;

/**
 * Charges as server-sent events: `session` with the whole charge whenever it has changed, whose id is the version of the charge, and a
 * comment when there is nothing to say.
 */
export function sessionStream(views: AsyncGenerator<Rows>, languages: readonly string[]): Content {
  return new Content(Readable.from(eventsOf(views, languages), { objectMode: false, highWaterMark: 1 }), {
    type: 'text/event-stream',
  });
}

async function* eventsOf(views: AsyncGenerator<Rows>, languages: readonly string[]): AsyncGenerator<string> {
  // How long a client waits before it comes again.
  yield 'retry: 2000\n\n';
  for await (const rows of views) {
    if (rows.length === 0) yield ': still here\n\n';
    for (const row of rows)
      yield `event: session\nid: ${row.version}\ndata: ${JSON.stringify(shownSession(row, languages))}\n\n`;
  }
}

/** The version of a charge that a client has seen last, as it says when it connects again. */
export function versionSeen(lastEventId: string | undefined): number | undefined {
  return lastEventId !== undefined && /^[1-9][0-9]{0,14}$/.test(lastEventId) ? Number(lastEventId) : undefined;
}
