import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { Limits } from '../kernel/limits.ts';
import { AnswerParser, type AnswerSink } from './answer-parser.ts';
import { type RequestLine, requestBytes } from './request-text.ts';

/** A call as its connection sees it. */
export interface WireCall extends AnswerSink {
  /** It has ended, and need not be written any more. */
  readonly isOver: boolean;
  /** It may be written a second time when it is not known whether the first has arrived. */
  readonly isRepeatable: boolean;
  /** It is written now: from here on its end cuts the connection. */
  begun(): void;
  /** Its answer is complete, or it failed. Called once, in any case. */
  done(error?: Error): void;
}

type Bytes = readonly (readonly [string | Buffer, BufferEncoding])[];

/** How long before the time at which a server says it closes an idle connection we do, in milliseconds. */
const keepAliveMarginMs = 2000;

/**
 * One connection to a server over which calls are made one after the other; it is opened by the first of them. Written by ourselves
 * because pushes are what the hub does most, and a library's client costs as much as all the rest of one (decision 4).
 */
export class Wire {
  readonly #origin: URL;
  readonly #connect: buildConnector.connector;
  readonly #limits: Limits;
  readonly #onClose: () => void;
  #socket: Socket | undefined;
  #call: WireCall | undefined;
  #parser: AnswerParser | undefined;
  /** What is written again on another connection if this one, having been used before, ends without a word. */
  #again: Bytes | undefined;
  /** How long the connection may be idle, and until when it is, if nothing is asked. */
  #idleMs: number;
  #idleUntil = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  /** When the timer looks; infinite when it is not set. */
  #timerUntil = Number.POSITIVE_INFINITY;

  /** `onClose` is called when an open connection has come to its end. */
  constructor(origin: URL, connect: buildConnector.connector, limits: Limits, onClose: () => void) {
    this.#origin = origin;
    this.#connect = connect;
    this.#limits = limits;
    this.#idleMs = limits.peerKeepAliveMs;
    this.#onClose = onClose;
  }

  /** Whether another call can be made without connecting again. */
  get isOpen(): boolean {
    return this.#socket !== undefined;
  }

  /** Makes a call; there must be none under way. */
  send(call: WireCall, line: RequestLine): void {
    let bytes: Bytes;
    try {
      bytes = requestBytes(line, this.#origin.host);
    } catch (error) {
      call.done(error as Error);
      return;
    }
    this.#call = call;
    const socket = this.#socket;
    if (socket === undefined) this.#open(call, bytes);
    // After another round of polling: it may be noticed in it that the server has closed the connection, or has put bytes on it (C8).
    else setImmediate(() => this.#writeAgain(socket, call, bytes));
  }

  /** Cuts the connection under a call. */
  cut(call: WireCall): void {
    if (this.#call === call) this.#close(new Error('the call was given up'));
  }

  /** Closes the connection; resolves when the socket is closed. */
  close(): Promise<void> {
    const socket = this.#socket;
    this.#close();
    if (socket === undefined || socket.closed) return Promise.resolve();
    return new Promise((resolve) => socket.once('close', () => resolve()));
  }

  #open(call: WireCall, bytes: Bytes): void {
    const { hostname, host, protocol, port } = this.#origin;
    // Without brackets, which belong to URLs only.
    const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
    this.#connect({ hostname: address, host, protocol, port }, (...[error, socket]) => {
      if (error !== null) {
        this.#finish(error);
        return;
      }
      if (this.#call !== call) {
        // It was cut, on a connection before, and is not written a second time.
        socket.destroy();
        return;
      }
      this.#socket = socket;
      // A socket may have its last word when there is another already.
      const unlessLeft = (handle: () => void) => {
        if (this.#socket === socket) handle();
      };
      socket.on('data', (piece: Buffer) => unlessLeft(() => this.#read(piece)));
      socket.on('end', () => unlessLeft(() => this.#ended()));
      socket.on('error', (problem) => unlessLeft(() => this.#broke(problem)));
      socket.on('close', () => unlessLeft(() => this.#ended()));
      this.#write(socket, call, bytes);
    });
  }

  #writeAgain(socket: Socket, call: WireCall, bytes: Bytes): void {
    if (this.#socket !== socket && !call.isOver) {
      this.#open(call, bytes);
      return;
    }
    this.#again = call.isRepeatable ? bytes : undefined;
    this.#write(socket, call, bytes);
  }

  #write(socket: Socket, call: WireCall, bytes: Bytes): void {
    if (call.isOver) {
      // It ended while it waited; the connection is as good as before.
      this.#finish();
      this.#rest();
      return;
    }
    this.#parser = new AnswerParser(this.#limits.answerHeaderBytesMax, call);
    call.begun();
    if (bytes.length > 1) socket.cork();
    for (const [part, encoding] of bytes) socket.write(part, encoding);
    if (bytes.length > 1) socket.uncork();
  }

  #read(piece: Buffer): void {
    const parser = this.#parser;
    if (parser === undefined) {
      this.#leave();
      return;
    }
    this.#again = undefined;
    try {
      if (!parser.read(piece)) return;
    } catch (error) {
      this.#close(error as Error);
      return;
    }
    this.#complete(parser);
  }

  /** The server sends no more. */
  #ended(): void {
    const parser = this.#parser;
    if (parser === undefined) {
      this.#leave();
      return;
    }
    try {
      parser.end();
    } catch (error) {
      this.#broke(error as Error);
      return;
    }
    this.#complete(parser);
  }

  /**
   * The connection has ended. If the call has got no answer at all the server may have closed it before it saw the call, as it may at
   * any time between two (RFC 9112 section 9.5).
   */
  #broke(error: Error): void {
    const call = this.#call;
    const again = this.#again;
    this.#again = undefined;
    if (this.#parser === undefined) {
      this.#leave();
    } else if (call === undefined || again === undefined || call.isOver) {
      this.#close(error);
    } else {
      this.#parser = undefined;
      this.#leave();
      this.#open(call, again);
    }
  }

  #complete(parser: AnswerParser): void {
    // A call that was given up while its answer was read has cut the connection.
    if (parser !== this.#parser) return;
    const { keepAliveS } = parser;
    const keepMs = Math.min(
      this.#limits.peerKeepAliveMs,
      keepAliveS === undefined ? Number.POSITIVE_INFINITY : keepAliveS * 1000 - keepAliveMarginMs,
    );
    if (!parser.isReusable || keepMs <= 0) {
      this.#close(undefined);
      return;
    }
    this.#idleMs = keepMs;
    this.#finish();
    this.#rest();
  }

  /** Nothing is under way: the connection is closed when that lasts. The timer runs on through calls, which only move the end. */
  #rest(): void {
    this.#idleUntil = performance.now() + this.#idleMs;
    if (this.#timerUntil <= this.#idleUntil) return;
    clearTimeout(this.#idleTimer);
    this.#timerUntil = this.#idleUntil;
    this.#idleTimer = setTimeout(() => this.#lookIfIdle(), this.#idleMs);
  }

  #lookIfIdle(): void {
    this.#timerUntil = Number.POSITIVE_INFINITY;
    // A call sets the timer anew when it ends.
    if (this.#call !== undefined || this.#socket === undefined) return;
    const leftMs = this.#idleUntil - performance.now();
    if (leftMs <= 0) {
      this.#close();
      return;
    }
    this.#timerUntil = this.#idleUntil;
    this.#idleTimer = setTimeout(() => this.#lookIfIdle(), leftMs);
  }

  /** Ends the call under way, if there is one; with an error, or its answer being complete. */
  #finish(error?: Error): void {
    const call = this.#call;
    this.#call = undefined;
    this.#parser = undefined;
    this.#again = undefined;
    call?.done(error);
  }

  /** Gives up a connection on which nothing has been asked: a call that was about to be written opens another. */
  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    clearTimeout(this.#idleTimer);
    this.#timerUntil = Number.POSITIVE_INFINITY;
    socket?.destroy();
    if (socket !== undefined && this.#call === undefined) this.#onClose();
  }

  #close(error?: Error): void {
    this.#finish(error);
    this.#leave();
  }
}
