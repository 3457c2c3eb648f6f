import { randomUUID } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { WebSocket } from 'ws';
import { type FrameCheck, isObject } from './frame-check.ts';
import type { Call, JsonObject } from './words.ts';

/** How a call of the station ended. */
export type Outcome =
  | { readonly kind: 'result'; readonly payload: JsonObject }
  | { readonly kind: 'error'; readonly code: string; readonly description: string }
  /** The connection ended first, or there is none. */
  | { readonly kind: 'cut' }
  /** Nothing came in time. */
  | { readonly kind: 'silence' };

/** What the station says to a call of the other side. */
export type Answer =
  | { readonly payload: JsonObject }
  | { readonly error: { readonly code: string; readonly description: string } }
  | undefined;

/** The connection was refused before it was one. */
export class UpgradeRefused extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;

  constructor(status: number, headers: Readonly<Record<string, string | string[] | undefined>>) {
    super(`the upgrade was answered ${status}`);
    this.status = status;
    this.headers = headers;
  }
}

export interface WireSettings {
  /** Where stations connect, without the identity. */
  readonly url: string;
  readonly identity: string;
  readonly password: string | undefined;
  readonly subprotocols: readonly string[];
  readonly tls: ConnectionOptions | undefined;
  readonly isPipelined: boolean;
  readonly answerMs: number;
  readonly check: FrameCheck;
  /** Where every frame of either direction is noted. */
  readonly frames: { readonly direction: 'in' | 'out'; readonly text: string }[];
  readonly complain: (problem: string) => void;
  readonly onCall: (action: string, payload: JsonObject, messageId: string, answered: (answer: Answer) => void) => void;
  readonly onClose: (code: number, reason: string) => void;
}

interface Pending {
  readonly action: string;
  readonly resolve: (outcome: Outcome) => void;
}

const handshakeMs = 10_000;

/** One connection of a station: frames, one call at a time, and a check of everything that comes. */
export class Wire {
  readonly #settings: WireSettings;
  readonly #pending = new Map<string, Pending>();
  readonly #seenIds = new Set<string>();
  #unansweredOfTheirs = 0;
  #socket: WebSocket | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(settings: WireSettings) {
    this.#settings = settings;
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Connects; rejects with `UpgradeRefused` when it is not let in. */
  async open(): Promise<void> {
    const { url, identity, password, subprotocols, tls } = this.#settings;
    const authorization =
      password === undefined ? undefined : `Basic ${Buffer.from(`${identity}:${password}`).toString('base64')}`;
    const socket = new WebSocket(`${url}/${encodeURIComponent(identity)}`, [...subprotocols], {
      ...tls,
      handshakeTimeout: handshakeMs,
      perMessageDeflate: false,
      ...(authorization !== undefined && { headers: { authorization } }),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('unexpected-response', (request, response) => {
        response.resume();
        request.destroy();
        reject(new UpgradeRefused(response.statusCode ?? 0, response.headers));
      });
    });
    this.#seenIds.clear();
    this.#unansweredOfTheirs = 0;
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => this.#take(String(data), isBinary));
    socket.on('close', (code, reason) => this.#closed(socket, code, String(reason)));
  }

  /** Makes a call: waits for its turn, then for the answer. */
  call(call: Call, messageId: string = randomUUID()): Promise<Outcome> {
    if (this.#settings.isPipelined) return this.#send(call, messageId);
    const outcome = this.#turn.then(() => this.#send(call, messageId));
    this.#turn = outcome;
    return outcome;
  }

  /** Sends what need not be a frame. */
  raw(text: string): void {
    this.#settings.frames.push({ direction: 'out', text });
    this.#socket?.send(text);
  }

  /** The cable is cut: no closing handshake. Resolves when it is known here. */
  async cut(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.terminate();
    await closed;
  }

  /** Ends the connection in order. */
  async close(code = 1000, reason = ''): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close(code, reason);
    await closed;
  }

  #send(call: Call, messageId: string): Promise<Outcome> {
    if (!this.isOpen) return Promise.resolve({ kind: 'cut' });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#pending.delete(messageId);
        this.#settings.complain(`${call.action} was not answered in ${this.#settings.answerMs} ms`);
        resolve({ kind: 'silence' });
      }, this.#settings.answerMs);
      this.#pending.set(messageId, {
        action: call.action,
        resolve: (outcome) => {
          clearTimeout(timer);
          resolve(outcome);
        },
      });
      this.raw(JSON.stringify([2, messageId, call.action, call.payload]));
    });
  }

  #closed(socket: WebSocket, code: number, reason: string): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    for (const [id, pending] of [...this.#pending]) {
      this.#pending.delete(id);
      pending.resolve({ kind: 'cut' });
    }
    this.#settings.onClose(code, reason);
  }

  #take(text: string, isBinary: boolean): void {
    this.#settings.frames.push({ direction: 'in', text });
    const { complain } = this.#settings;
    if (isBinary) complain('a binary frame');
    const frame = parsed(text);
    if (!Array.isArray(frame)) complain(`no frame: ${text.slice(0, 100)}`);
    else if (frame[0] === 2) this.#takeCall(frame);
    else if (frame[0] === 3 || frame[0] === 4) this.#takeAnswer(frame);
    else complain(`a frame of type ${String(frame[0])}`);
  }

  #takeAnswer(frame: readonly unknown[]): void {
    const { complain, check } = this.#settings;
    const [type, id, ...rest] = frame;
    const pending = this.#pending.get(String(id));
    if (pending === undefined) {
      complain(`an answer to what was not asked (${String(id)})`);
      return;
    }
    this.#pending.delete(String(id));
    if (type === 3) {
      const [payload] = rest;
      if (rest.length !== 1 || !isObject(payload)) complain(`${pending.action}: a CALLRESULT with a wrong form`);
      for (const problem of check.response(pending.action, payload)) complain(problem);
      pending.resolve({ kind: 'result', payload: isObject(payload) ? payload : {} });
      return;
    }
    const [code, description, details] = rest;
    if (rest.length !== 3) complain(`${pending.action}: a CALLERROR with a wrong form`);
    for (const problem of check.error(code, description, details)) complain(problem);
    pending.resolve({ kind: 'error', code: String(code), description: String(description) });
  }

  #takeCall(frame: readonly unknown[]): void {
    const { complain, check, onCall } = this.#settings;
    const [, id, action, payload] = frame;
    if (frame.length !== 4 || typeof id !== 'string' || typeof action !== 'string' || !isObject(payload)) {
      complain('a CALL with a wrong form');
      return;
    }
    if (id.length > 36) complain(`${action}: the message id has ${id.length} characters`);
    if (this.#seenIds.has(id)) complain(`${action}: the message id was used before`);
    this.#seenIds.add(id);
    if (this.#unansweredOfTheirs > 0) complain(`${action} was sent while an earlier call was not answered`);
    this.#unansweredOfTheirs += 1;
    for (const problem of check.request(action, payload)) complain(problem);
    const socket = this.#socket;
    onCall(action, payload, id, (answer) => {
      if (socket !== this.#socket) return;
      // What is never answered ends with their deadline: the next call is not too early by then.
      this.#unansweredOfTheirs -= 1;
      if (answer === undefined) return;
      this.raw(
        JSON.stringify(
          'payload' in answer ? [3, id, answer.payload] : [4, id, answer.error.code, answer.error.description, {}],
        ),
      );
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
