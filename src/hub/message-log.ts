import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Vault } from '../kernel/secrets.ts';
import { isFaultOfData } from '../store/commit.ts';
import { insertMessages, type MessageRow } from '../store/messages.ts';
import { Allowance } from './allowance.ts';
import type { LoggedRequest, Message, Noted } from './message.ts';
import { messageRow } from './message-row.ts';
import type { Registry } from './registry.ts';

/**
 * Keeps what goes in and out for the operator to read. Noting a message puts a reference into a bounded buffer; it is masked and
 * written in the background. What does not fit, or meets a database that is away, is dropped and counted: no exchange waits for
 * the log or fails because of it.
 */
export interface MessageLog {
  note(message: Message): void;
  /** Writes what waits; resolves when it is in the database, or dropped. */
  flush(): Promise<void>;
  stop(): Promise<void>;
  readonly dropped: number;
  readonly waiting: number;
}

export interface MessageLogParts {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  registry(): Registry;
}

export function createMessageLog(parts: MessageLogParts): MessageLog {
  return new BufferedMessageLog(parts);
}

/** What a message takes besides its bodies, roughly. */
const messageBytes = 2000;
/** By how much the clocks may drift apart before the difference is taken anew: the order of messages hangs on it. */
const driftMsMax = 20;

class BufferedMessageLog implements MessageLog {
  readonly #parts: MessageLogParts;
  readonly #timer: NodeJS.Timeout;
  readonly #locations: Allowance;
  #waiting: Noted[] = [];
  #bytes = 0;
  #dropped = 0;
  #writing: Promise<void> | undefined;
  #isFailing = false;
  #epochMs: number;

  constructor(parts: MessageLogParts) {
    this.#parts = parts;
    const { locationMessagesPerSecondMax, locationMessagesAtOnceMax } = parts.limits;
    this.#locations = new Allowance(locationMessagesPerSecondMax, locationMessagesAtOnceMax, () =>
      parts.clock.monotonic(),
    );
    this.#epochMs = this.#epoch();
    this.#timer = setInterval(() => void this.flush(), parts.limits.messageFlushMs);
    this.#timer.unref();
  }

  get dropped(): number {
    return this.#dropped;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  note(message: Message): void {
    const { limits } = this.#parts;
    if (canFlood(message) && !this.#locations.take()) {
      this.#dropped += 1;
      return;
    }
    const bytes = bytesOf(message);
    if (this.#waiting.length >= limits.messagesWaitingMax || this.#bytes + bytes > limits.messagesWaitingBytesMax) {
      this.#dropped += 1;
      return;
    }
    this.#bytes += bytes;
    // The message is made for the log and nobody else looks at it.
    this.#waiting.push(Object.assign(message, withoutValues(message), { registry: this.#parts.registry() }));
  }

  flush(): Promise<void> {
    if (this.#waiting.length === 0) return this.#writing ?? Promise.resolve();
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.flush();
  }

  /** Some at a time, so that exchanges get their turn between them. After a failure the rest waits for the next time. */
  async #write(): Promise<void> {
    if (Math.abs(this.#epoch() - this.#epochMs) > driftMsMax) this.#epochMs = this.#epoch();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#parts.limits.messageFlushRowsMax);
      for (const message of batch) this.#bytes -= bytesOf(message);
      if (!(await this.#insert(await this.#rowsOf(batch)))) return;
    }
  }

  /** Long bodies take milliseconds each to be masked: exchanges get their turn between them, too. */
  async #rowsOf(batch: readonly Noted[]): Promise<MessageRow[]> {
    const { clock, limits } = this.#parts;
    const rows: MessageRow[] = [];
    let began = clock.monotonic();
    for (const message of batch) {
      const row = this.#rowOf(message);
      if (row !== undefined) rows.push(row);
      if (clock.monotonic() - began < limits.messageTurnMs) continue;
      await nextTurn();
      began = clock.monotonic();
    }
    return rows;
  }

  /** Whether the database is there. A line that it does not take is lost alone. */
  async #insert(rows: readonly MessageRow[]): Promise<boolean> {
    const { pool, log } = this.#parts;
    if (rows.length === 0) return true;
    try {
      await insertMessages(pool, rows);
      this.#isFailing = false;
      return true;
    } catch (error) {
      const isOfData = isFaultOfData(error);
      if (isOfData && rows.length > 1) {
        const half = rows.length >> 1;
        // Both, whatever becomes of the first.
        const first = await this.#insert(rows.slice(0, half));
        return (await this.#insert(rows.slice(half))) && first;
      }
      this.#dropped += rows.length;
      if (isOfData) {
        // Without the error's own words, which could quote the message.
        log.error({ code: (error as { code: string }).code }, 'a message could not be logged');
        return true;
      }
      if (!this.#isFailing) log.warn({ err: error }, 'messages could not be logged; they are dropped');
      this.#isFailing = true;
      return false;
    }
  }

  #rowOf(message: Noted): MessageRow | undefined {
    const { vault, limits, ids, log } = this.#parts;
    try {
      const at = Math.round((this.#epochMs + message.startedMs) * 1000);
      return messageRow({ vault, limits }, message, at, idAt(at, ids));
    } catch (error) {
      this.#dropped += 1;
      // Without the error's own words, which could quote the message.
      log.error({ what: error instanceof Error ? error.name : typeof error }, 'a message could not be logged');
      return undefined;
    }
  }

  /** What has to be added to the monotonic clock to get the time. */
  #epoch(): number {
    const { clock } = this.#parts;
    return clock.now() - clock.monotonic();
  }
}

/** Of Locations there are too many; pages of them that the hub asks for are few. */
const canFlood = (message: Message): boolean =>
  message.request.module === 'locations' && !(message.direction === 'out' && message.purpose === 'pull');

/** A request and what was decided on it with the texts of bodies alone: their values take many times as much, which nobody counts. */
function withoutValues(message: Message): Partial<Message> {
  if (message.request.body === undefined) return {};
  const request = withoutValue(message.request);
  if (message.direction === 'out') return { request };
  const { asked } = message.trace;
  if (asked === undefined) return { request };
  return { request, trace: { ...message.trace, asked: { ...asked, request: withoutValue(asked.request) } } };
}

const withoutValue = <R extends LoggedRequest>(request: R): R =>
  request.body === undefined ? request : { ...request, body: { text: request.body.text, value: undefined } };

/** The same before and after, however long it waits: only lengths that do not change count. */
function bytesOf(message: Message): number {
  const sent = message.request.body?.text.length ?? 0;
  return messageBytes + sent + message.target.length + answerBytes(message);
}

function answerBytes(message: Message): number {
  if (message.direction === 'out') return message.answer?.body.length ?? 0;
  const { passedOn, data } = message.answer;
  if (passedOn !== undefined) return passedOn.length;
  return typeof data === 'string' ? data.length : 0;
}

/** An id that begins with its time (RFC 9562, version 7, method 3): rows come in the order of their ids, and are found by them. */
function idAt(atMicroseconds: number, ids: Ids): string {
  const hex = Math.floor(atMicroseconds / 1000)
    .toString(16)
    .padStart(12, '0');
  const fraction = Math.floor(((atMicroseconds % 1000) * 4096) / 1000)
    .toString(16)
    .padStart(3, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${fraction}${ids.uuid().slice(18)}`;
}
