import type { Limits } from '../kernel/limits.ts';
import type { IncomingAnswer, OutgoingRequest } from './call.ts';
import { Connections, type DialOptions } from './connections.ts';
import { checkUrl, type Policy } from './guard.ts';
import { PeerFault } from './peer-fault.ts';

export type { IncomingAnswer, OutgoingRequest } from './call.ts';

/** On whose behalf a request is sent, and where it may go. */
export interface Target {
  readonly platformId: string;
  readonly policy: Policy;
}

/** The hot path to the platforms: deliveries and forwarded exchanges. */
export interface Transport {
  /**
   * Sends one request over a connection of that platform alone and resolves with the answer, whatever its status; redirects
   * are answers too. Rejects with a `PeerFault`: `unreachable` (no connection, or it broke), `timeout`, or `undeliverable`
   * (not allowed, too many calls, or an answer that is too large, compressed or no HTTP).
   */
  send(target: Target, request: OutgoingRequest): Promise<IncomingAnswer>;
  /** Lets go of a platform's connections, when its calls under way have ended; the next call opens new ones. */
  forget(platformId: string): void;
  /** Refuses further calls and resolves when those under way have ended, which they do by their deadlines. */
  close(): Promise<void>;
}

export function createTransport(limits: Limits, dial: DialOptions = {}): Transport {
  const open = new Map<string, Connections>();
  const leaving = new Set<Promise<void>>();
  let closing = false;

  const retire = (key: string, connections: Connections) => {
    open.delete(key);
    const left = connections.close().finally(() => leaving.delete(left));
    leaving.add(left);
  };

  const makeRoom = () => {
    if (open.size < limits.peerOriginsMax) return;
    const idle = [...open].find(([, connections]) => connections.idle);
    if (!idle) throw new PeerFault('undeliverable', 'too many platforms are being called');
    retire(...idle);
  };

  const connectionsFor = (target: Target, origin: string): Connections => {
    if (closing) throw new PeerFault('undeliverable', 'the hub is shutting down');
    const key = keyOf(target.platformId, origin);
    const known = open.get(key);
    if (known && samePolicy(known.policy, target.policy)) return known;
    const url = checkOrigin(origin, target.policy);
    if (known) retire(key, known);
    makeRoom();
    const connections = new Connections(url, target.policy, limits, dial);
    open.set(key, connections);
    return connections;
  };

  const forget = (keyStart: string) => {
    for (const [key, connections] of open) if (key.startsWith(keyStart)) retire(key, connections);
  };

  return {
    send(target, request) {
      const end = originEnd(request.url);
      try {
        return connectionsFor(target, request.url.slice(0, end)).send(request, request.url.slice(end) || '/');
      } catch (error) {
        return Promise.reject(error);
      }
    },
    forget: (platformId) => forget(keyOf(platformId, '')),
    async close() {
      closing = true;
      forget('');
      await Promise.all(leaving);
    },
  };
}

/** Neither a platform's id nor an origin that the guard let pass contains a line break. */
const keyOf = (platformId: string, origin: string): string => `${platformId}\n${origin}`;

/** Where the origin ends in an absolute URL: at the first slash after `https://`, or `http://` and a character. */
function originEnd(url: string): number {
  const slash = url.indexOf('/', 8);
  return slash === -1 ? url.length : slash;
}

/** The guard's view of an origin, once for all calls to it. What is checked here is what will be dialled. */
function checkOrigin(origin: string, policy: Policy): URL {
  let url: URL;
  try {
    url = checkUrl(origin, policy);
  } catch (cause) {
    throw new PeerFault('undeliverable', 'the URL may not be called', { cause });
  }
  if (url.href !== `${url.origin}/`) throw new PeerFault('undeliverable', 'the URL has no path');
  return url;
}

const samePolicy = (one: Policy, other: Policy): boolean =>
  one === other ||
  (one.allowPrivateNetwork === other.allowPrivateNetwork &&
    one.allowedOrigins.length === other.allowedOrigins.length &&
    one.allowedOrigins.every((origin, at) => origin === other.allowedOrigins[at]));
