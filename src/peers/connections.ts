import { buildConnector, Client } from 'undici';
import type { Limits } from '../kernel/limits.ts';
import { Call, type IncomingAnswer, type OutgoingRequest } from './call.ts';
import { guardedLookup, type Policy, type Resolve } from './guard.ts';
import { PeerFault } from './peer-fault.ts';

export interface DialOptions {
  /** Resolves host names in place of the system. */
  readonly resolve?: Resolve;
  /** Certificates of authorities to trust in place of Node's own list. */
  readonly ca?: string | readonly string[];
}

/** One connection, or the right to open it again. */
interface Line {
  readonly client: Client;
  connected: boolean;
}

/**
 * The connections to one origin on behalf of one platform; never shared with another, so that nobody's bytes can become
 * somebody else's answer (C8). When its sockets have timed out, next to nothing of it is left.
 *
 * It stands where undici's Pool could: a Pool opens more connections than its bound exactly when connecting fails, and keeps
 * calls waiting without a bound (docs/decisions/0004-one-guarded-client.md).
 */
export class Connections {
  readonly policy: Policy;
  readonly #origin: string;
  readonly #limits: Limits;
  readonly #options: Client.Options;
  readonly #lines = new Set<Line>();
  /** Used as a stack: busy connections stay warm and the others can time out. */
  readonly #free: Line[] = [];
  /** Calls waiting for a connection, with their paths. */
  readonly #waiting = new Map<Call, string>();
  #closed: (() => void) | undefined;

  constructor(origin: URL, policy: Policy, limits: Limits, dial: DialOptions) {
    this.policy = policy;
    this.#origin = origin.origin;
    this.#limits = limits;
    this.#options = {
      // One connector for all lines, because it keeps the TLS sessions.
      connect: buildConnector({
        ...tlsOptions(dial),
        lookup: guardedLookup(policy, dial.resolve),
        ...connecting(limits),
      }),
      pipelining: 1,
      maxHeaderSize: limits.answerHeaderBytesMax,
      keepAliveTimeout: limits.peerKeepAliveMs,
      keepAliveMaxTimeout: limits.peerKeepAliveMs,
      // A call has one deadline of its own, which a trickle of bytes does not move.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
  }

  /** Whether no call is under way. */
  get idle(): boolean {
    return this.#free.length === this.#lines.size && this.#waiting.size === 0;
  }

  send(request: OutgoingRequest, path: string): Promise<IncomingAnswer> {
    return new Promise((resolve, reject) => {
      const call = new Call(request, this.#limits, resolve, reject);
      if (request.signal?.aborted) {
        call.giveUp();
        return;
      }
      const line = this.#free.pop() ?? this.#open();
      if (line) this.#dispatch(call, path, line);
      else if (this.#waiting.size < this.#limits.callsWaitingMax) this.#queue(call, path);
      else call.fail(new PeerFault('undeliverable', 'too many calls are waiting for the platform'));
    });
  }

  /** Resolves when the calls under way have ended and all sockets are closed. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#closed = resolve;
      this.#closeWhenIdle();
    });
  }

  #open(): Line | undefined {
    if (this.#lines.size >= this.#limits.socketsPerPlatformMax) return undefined;
    const line: Line = { client: new Client(this.#origin, this.#options), connected: false };
    line.client.on('connect', () => {
      line.connected = true;
    });
    line.client.on('disconnect', () => {
      line.connected = false;
      const at = this.#free.indexOf(line);
      if (at === -1) return;
      this.#free.splice(at, 1);
      this.#drop(line);
    });
    this.#lines.add(line);
    return line;
  }

  #queue(call: Call, path: string): void {
    this.#waiting.set(call, path);
    call.over = () => {
      this.#waiting.delete(call);
      this.#closeWhenIdle();
    };
  }

  #dispatch(call: Call, path: string, line: Line): void {
    call.over = () => this.#release(line);
    call.dispatchOn(line.client, path);
  }

  #release(line: Line): void {
    for (const [call, path] of this.#waiting) {
      this.#waiting.delete(call);
      this.#dispatch(call, path, line);
      return;
    }
    if (line.connected) this.#free.push(line);
    else this.#drop(line);
    this.#closeWhenIdle();
  }

  #drop(line: Line): void {
    this.#lines.delete(line);
    void line.client.destroy();
  }

  #closeWhenIdle(): void {
    if (!this.#closed || !this.idle) return;
    const clients = [...this.#lines].map((line) => line.client.destroy());
    this.#lines.clear();
    this.#free.length = 0;
    void Promise.all(clients).then(this.#closed);
  }
}

/** Certificates are always verified: an environment variable of Node must not be able to turn that off (S4). */
const tlsOptions = (dial: DialOptions) => ({
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2' as const,
  ...(dial.ca !== undefined && { ca: [dial.ca].flat() }),
});

const connecting = (limits: Limits) => ({ timeout: limits.connectTimeoutMs, autoSelectFamily: true });
