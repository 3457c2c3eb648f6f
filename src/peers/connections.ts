import { buildConnector } from 'undici';
import type { Limits } from '../kernel/limits.ts';
import { Call, type IncomingAnswer, type OutgoingRequest } from './call.ts';
import { guardedLookup, type Policy, type Resolve } from './guard.ts';
import { PeerFault } from './peer-fault.ts';
import { Wire } from './wire.ts';

export interface DialOptions {
  /** Resolves host names in place of the system. */
  readonly resolve?: Resolve;
  /** Certificates of authorities to trust in place of Node's own list. */
  readonly ca?: string | readonly string[];
}

/**
 * The connections to one origin on behalf of one platform; never shared with another, so that nobody's bytes can become
 * somebody else's answer (C8). When its sockets have timed out, next to nothing of it is left.
 */
export class Connections {
  readonly policy: Policy;
  readonly #origin: URL;
  readonly #limits: Limits;
  readonly #connect: buildConnector.connector;
  readonly #wires = new Set<Wire>();
  /** Used as a stack: busy connections stay warm and the others can time out. */
  readonly #free: Wire[] = [];
  /** Calls waiting for a connection, with their paths. */
  readonly #waiting = new Map<Call, string>();
  #closed: (() => void) | undefined;

  constructor(origin: URL, policy: Policy, limits: Limits, dial: DialOptions) {
    this.policy = policy;
    this.#origin = origin;
    this.#limits = limits;
    // One connector for all of them, because it keeps the TLS sessions.
    this.#connect = buildConnector({
      ...tlsOptions(dial),
      lookup: guardedLookup(policy, dial.resolve),
      ...connecting(limits),
    });
  }

  /** Whether no call is under way. */
  get idle(): boolean {
    return this.#free.length === this.#wires.size && this.#waiting.size === 0;
  }

  send(request: OutgoingRequest, path: string): Promise<IncomingAnswer> {
    return new Promise((resolve, reject) => {
      const call = new Call(request, this.#limits, resolve, reject);
      if (request.signal?.aborted) {
        call.giveUp();
        return;
      }
      const wire = this.#free.pop() ?? this.#open();
      if (wire) this.#dispatch(call, path, wire);
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

  #open(): Wire | undefined {
    if (this.#wires.size >= this.#limits.socketsPerPlatformMax) return undefined;
    const wire: Wire = new Wire(this.#origin, this.#connect, this.#limits, () => {
      const at = this.#free.indexOf(wire);
      if (at === -1) return;
      this.#free.splice(at, 1);
      this.#wires.delete(wire);
    });
    this.#wires.add(wire);
    return wire;
  }

  #queue(call: Call, path: string): void {
    this.#waiting.set(call, path);
    call.over = () => {
      this.#waiting.delete(call);
      this.#closeWhenIdle();
    };
  }

  #dispatch(call: Call, path: string, wire: Wire): void {
    call.over = () => this.#release(wire);
    call.dispatchOn(wire, path);
  }

  #release(wire: Wire): void {
    for (const [call, path] of this.#waiting) {
      this.#waiting.delete(call);
      this.#dispatch(call, path, wire);
      return;
    }
    if (wire.isOpen) this.#free.push(wire);
    else this.#wires.delete(wire);
    this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    if (!this.#closed || !this.idle) return;
    const wires = [...this.#wires].map((wire) => wire.close());
    this.#wires.clear();
    this.#free.length = 0;
    void Promise.all(wires).then(this.#closed);
  }
}

/** Certificates are always verified: an environment variable of Node must not be able to turn that off (S4). */
const tlsOptions = (dial: DialOptions) => ({
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2' as const,
  ...(dial.ca !== undefined && { ca: [dial.ca].flat() }),
});

const connecting = (limits: Limits) => ({ timeout: limits.connectTimeoutMs, autoSelectFamily: true });
