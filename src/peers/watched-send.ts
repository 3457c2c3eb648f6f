import type { Side } from '../ocpi/message.ts';
import type { Party } from '../ocpi/party.ts';
import type { IncomingAnswer } from './call.ts';
import type { CallWatch } from './call-watch.ts';
import type { GuardedRequest, GuardedSend } from './guarded-got.ts';

/** What the message log is told of a call besides what is sent. */
export interface Told {
  readonly platformId: string;
  readonly module: string;
  readonly side?: Side;
  readonly to?: Party;
  readonly from?: Party;
  readonly requestId: string;
  readonly correlationId: string;
}

/** What an answer turns out to be while it is read. */
export interface Found {
  ocpi?: number;
  /** Objects of a list; its body is not told then. */
  items?: number;
}

/** Sends, reads the answer, and rejects with what either throws. */
export type WatchedSend = <T>(
  request: GuardedRequest,
  told: Told | undefined,
  read: (answer: IncomingAnswer, found: Found) => T,
) => Promise<T>;

/** Calls through got that a watch hears of once they are over. */
export const createWatchedSend =
  (send: GuardedSend, watch: CallWatch | undefined): WatchedSend =>
  async (request, told, read) => {
    const startedMs = watch?.clock.monotonic() ?? 0;
    const found: Found = {};
    let answer: IncomingAnswer | undefined;
    let error: unknown;
    try {
      answer = await send(request);
      return read(answer, found);
    } catch (thrown) {
      error = thrown;
      throw thrown;
    } finally {
      if (watch !== undefined && told !== undefined) {
        const { method, url, headers, body } = request;
        const { ocpi, items } = found;
        watch.sent({
          platformId: told.platformId,
          request: { ...told, method, segments: [], ...(body !== undefined && { body: { text: body } }) },
          requestId: told.requestId,
          target: url.href,
          headers,
          startedMs,
          ms: watch.clock.monotonic() - startedMs,
          answer: answer && items !== undefined ? { ...answer, body: Buffer.alloc(0) } : answer,
          ocpi,
          items,
          error,
        });
      }
    }
  };
