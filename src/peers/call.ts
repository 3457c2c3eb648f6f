import type { Limits } from '../kernel/limits.ts';
import { ByteCollector } from './byte-collector.ts';
import { bareError, faultOfHttpError, PeerFault } from './peer-fault.ts';
import { type Abandonable, watchOver } from './signal-watch.ts';
import type { Wire, WireCall } from './wire.ts';

/** One request to a platform, ready to be written. */
export interface OutgoingRequest {
  readonly method: string;
  /** Absolute URL, path and query percent-encoded. */
  readonly url: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: string | Buffer | undefined;
  /** For everything together: waiting for a connection, connecting, sending, and the answer to its last byte. */
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly signal?: AbortSignal;
  /** Not to be repeated, although its method may be. */
  readonly once?: boolean;
}

export interface IncomingAnswer {
  readonly status: number;
  /** A header of the answer by its lower-case name; several of one name are joined with commas. */
  headers(name: string): string | undefined;
  readonly body: Buffer;
}

/** One request under way: what its connection reports of it, its deadline and its bounds. */
export class Call implements WireCall, Abandonable {
  /** Set by whoever queues or dispatches the call: it is over, and so is its use of a connection. */
  over: () => void = () => {};

  readonly #request: OutgoingRequest;
  readonly #headersMax: number;
  readonly #resolve: (answer: IncomingAnswer) => void;
  readonly #reject: (fault: PeerFault) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #slot: number;
  readonly #body: ByteCollector;
  #settled = false;
  #wire: Wire | undefined;
  #hasBegun = false;
  #status = 0;
  #headers: readonly string[] = [];

  /** `reject` gets a `PeerFault` of kind `timeout`, `unreachable` or `undeliverable`. */
  constructor(
    request: OutgoingRequest,
    limits: Limits,
    resolve: (answer: IncomingAnswer) => void,
    reject: (fault: PeerFault) => void,
  ) {
    this.#request = request;
    this.#headersMax = limits.answerHeadersMax;
    this.#body = new ByteCollector(request.answerBytesMax);
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(expire, request.timeoutMs, this);
    this.#slot = request.signal ? watchOver(request.signal).add(this) : -1;
  }

  /** Hands the call to a connection. */
  dispatchOn(wire: Wire, path: string): void {
    this.#wire = wire;
    const { method, headers, body } = this.#request;
    wire.send(this, { method, path, headers, body });
  }

  /** Ends the call with a fault, unless it has ended; a connection in the middle of it is cut. */
  fail(fault: PeerFault): void {
    if (this.#settled) return;
    this.#settle();
    if (this.#hasBegun) this.#wire?.cut(this);
    else if (this.#wire === undefined) this.over();
    this.#reject(fault);
  }

  /** Ends the call because the caller's signal has fired. */
  giveUp(): void {
    const reason: unknown = this.#request.signal?.reason;
    const late = reason instanceof Error && reason.name === 'TimeoutError';
    this.fail(new PeerFault(late ? 'timeout' : 'undeliverable', 'the call was given up', { cause: bareError(reason) }));
  }

  get isOver(): boolean {
    return this.#settled;
  }

  /** A method that does the same when it is repeated (RFC 9110 section 9.2.2). */
  get isRepeatable(): boolean {
    return this.#request.once !== true && idempotent.has(this.#request.method);
  }

  begun(): void {
    this.#hasBegun = true;
  }

  head(status: number, headers: readonly string[]): void {
    this.#status = status;
    this.#headers = headers;
    const coding = headerOf(headers, 'content-encoding');
    if (headers.length > 2 * this.#headersMax) {
      this.fail(new PeerFault('undeliverable', 'the answer has too many headers', { http: status }));
    } else if (coding !== undefined && coding.toLowerCase() !== 'identity') {
      this.fail(new PeerFault('undeliverable', 'the answer is compressed, which was not asked for', { http: status }));
    }
  }

  piece(bytes: Buffer): void {
    if (this.#settled || this.#body.add(bytes)) return;
    const fault = `the answer is larger than ${this.#request.answerBytesMax} bytes`;
    this.fail(new PeerFault('undeliverable', fault, { http: this.#status }));
  }

  done(error?: Error): void {
    setImmediate(complete, this, error);
  }

  /** Ends the call with what its connection has reported, and its use of the connection with it. */
  complete(error: Error | undefined): void {
    this.over();
    if (this.#settled) return;
    this.#settle();
    if (error) {
      this.#reject(faultOfHttpError(error));
      return;
    }
    const headers = this.#headers;
    this.#resolve({
      status: this.#status,
      headers: (name) => headerOf(headers, name),
      body: this.#body.collected(),
    });
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    if (this.#request.signal) watchOver(this.#request.signal).remove(this.#slot);
  }
}

const idempotent: ReadonlySet<string> = new Set(['GET', 'PUT', 'DELETE']);

function expire(call: Call): void {
  call.fail(new PeerFault('timeout', 'the platform did not answer in time'));
}

/**
 * The end of a call waits until the event loop has left its polling phase. Whatever is sent next is then written after another
 * round of polling, in which it is noticed when the server has closed the connection, or has put bytes on it that nobody asked
 * for (C8); done at once, the next request would be written first.
 */
function complete(call: Call, error?: Error): void {
  call.complete(error);
}

function headerOf(headers: readonly string[], name: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at] !== name) continue;
    const value = headers[at + 1] ?? '';
    found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}
