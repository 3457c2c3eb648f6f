import type { Dispatcher } from 'undici';
import type { Limits } from '../kernel/limits.ts';
import { bareError, faultOfHttpError, PeerFault } from './peer-fault.ts';

/** One request to a platform, ready to be written. */
export interface OutgoingRequest {
  readonly method: string;
  /** Absolute URL, path and query percent-encoded. */
  readonly url: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: string | Buffer;
  /** For everything together: waiting for a connection, connecting, sending, and the answer to its last byte. */
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
  readonly signal?: AbortSignal;
}

export interface IncomingAnswer {
  readonly status: number;
  /** A header of the answer by its lower-case name; several of one name are joined with commas. */
  headers(name: string): string | undefined;
  readonly body: Buffer;
}

/**
 * One request under way: what undici reports of it, its deadline and its bounds. undici's older handler interface is used
 * because it hands over headers as they came; the newer one parses each of them first, whether anybody asks or not.
 */
export class Call implements Dispatcher.DispatchHandler {
  /** Set by whoever queues or dispatches the call: it is over, and so is its use of a connection. */
  over: () => void = () => {};

  readonly #request: OutgoingRequest;
  readonly #headersMax: number;
  readonly #resolve: (answer: IncomingAnswer) => void;
  readonly #reject: (fault: PeerFault) => void;
  readonly #timer: NodeJS.Timeout;
  /** The calls that hang on the same signal. */
  readonly #fellows: Set<Call> | undefined;
  #settled = false;
  #dispatched = false;
  #abort: (() => void) | undefined;
  #status = 0;
  #headers: readonly Buffer[] = [];
  #body: Buffer | undefined;
  #chunks: Buffer[] | undefined;
  #bytes = 0;

  /** `reject` gets a `PeerFault` of kind `timeout`, `unreachable` or `undeliverable`. */
  constructor(
    request: OutgoingRequest,
    limits: Limits,
    resolve: (answer: IncomingAnswer) => void,
    reject: (fault: PeerFault) => void,
  ) {
    this.#request = request;
    this.#headersMax = limits.answerHeadersMax;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(expire, request.timeoutMs, this);
    this.#fellows = request.signal && callsOf(request.signal).add(this);
  }

  /** Hands the call to a connection. */
  dispatchOn(client: Dispatcher, path: string): void {
    this.#dispatched = true;
    const { method, headers, body } = this.#request;
    client.dispatch({ method, path, headers: [...headers, ...identityOnly], body: body ?? null }, this);
  }

  /** Ends the call with a fault, unless it has ended; a connection in the middle of it is cut. */
  fail(fault: PeerFault): void {
    if (this.#settled) return;
    this.#settle();
    this.#reject(fault);
    if (this.#abort) this.#abort();
    else if (!this.#dispatched) this.over();
  }

  /** Ends the call because the caller's signal has fired. */
  giveUp(): void {
    const reason: unknown = this.#request.signal?.reason;
    const late = reason instanceof Error && reason.name === 'TimeoutError';
    this.fail(new PeerFault(late ? 'timeout' : 'undeliverable', 'the call was given up', { cause: bareError(reason) }));
  }

  onConnect(abort: () => void): void {
    // Throwing takes the request back before a byte is written and leaves the connection whole; abort() would cut it.
    if (this.#settled) throw new Error('the call is over');
    this.#abort = abort;
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    this.#status = status;
    this.#headers = headers;
    const coding = headerOf(headers, 'content-encoding');
    if (headers.length > 2 * this.#headersMax) {
      this.fail(new PeerFault('undeliverable', 'the answer has too many headers', { http: status }));
    } else if (coding !== undefined && coding.toLowerCase() !== 'identity') {
      this.fail(new PeerFault('undeliverable', 'the answer is compressed, which was not asked for', { http: status }));
    }
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#request.answerBytesMax) {
      const fault = `the answer is larger than ${this.#request.answerBytesMax} bytes`;
      this.fail(new PeerFault('undeliverable', fault, { http: this.#status }));
      return true;
    }
    if (this.#chunks) this.#chunks.push(chunk);
    else if (this.#body) this.#chunks = [this.#body, chunk];
    else this.#body = chunk;
    return true;
  }

  onComplete(): void {
    if (!this.#settled) {
      this.#settle();
      const headers = this.#headers;
      const body = this.#chunks ? Buffer.concat(this.#chunks, this.#bytes) : (this.#body ?? noBytes);
      this.#resolve({ status: this.#status, headers: (name) => headerOf(headers, name), body });
    }
    this.over();
  }

  onError(error: Error): void {
    if (!this.#settled) {
      this.#settle();
      this.#reject(faultOfHttpError(error));
    }
    this.over();
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#fellows?.delete(this);
  }
}

const identityOnly = ['Accept-Encoding', 'identity'];
const noBytes = Buffer.alloc(0);

function expire(call: Call): void {
  call.fail(new PeerFault('timeout', 'the platform did not answer in time'));
}

const callsBySignal = new WeakMap<AbortSignal, Set<Call>>();

/**
 * The calls a signal ends. It gets one listener for all of them: many calls may share one signal, and adding and removing a
 * listener costs a walk through the others.
 */
function callsOf(signal: AbortSignal): Set<Call> {
  const known = callsBySignal.get(signal);
  if (known) return known;
  const calls = new Set<Call>();
  callsBySignal.set(signal, calls);
  const giveUp = () => {
    for (const call of calls) call.giveUp();
  };
  signal.addEventListener('abort', giveUp, { once: true });
  return calls;
}

function headerOf(headers: readonly Buffer[], name: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const key = headers[at];
    if (key?.length !== name.length || key.toString('latin1').toLowerCase() !== name) continue;
    const value = headers[at + 1]?.toString('latin1') ?? '';
    found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}
