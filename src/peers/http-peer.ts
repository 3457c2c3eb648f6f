import type { Ids } from '../kernel/ids.ts';
import type { Limits } from '../kernel/limits.ts';
import type { OcpiRequest, OcpiResponse, Peer } from '../ocpi/message.ts';
import { readAnswer } from './answer.ts';
import type { CallWatch } from './call-watch.ts';
import { authorizationOf, type Connection, checkOwnUrl } from './connection.ts';
import { type Endpoint, parseEndpoint, urlBelow } from './endpoint.ts';
import { PeerFault } from './peer-fault.ts';
import { requestHeaders } from './request-headers.ts';
import type { IncomingAnswer, Target, Transport } from './transport.ts';

/** A connected platform. Its faults are `PeerFault`s. */
export interface HttpPeer extends Peer {
  /**
   * Like `exchange`, at an absolute URL the platform gave: the `Location` of a CDR, the `Link` of a page, a `response_url`. The
   * request's segments and query are not used. Throws `undeliverable` when the URL is not on a server of the platform (D8).
   */
  exchangeAt(url: string, request: OcpiRequest, signal: AbortSignal): Promise<OcpiResponse>;
  /** Whether `exchangeAt` would call this URL. */
  owns(url: string): boolean;
}

/**
 * The peer for a platform that is connected over HTTP. `connection` is asked at each exchange, so that a new token or
 * endpoint is used at once; `timeoutMs` bounds one attempt.
 */
export function createHttpPeer(
  transport: Transport,
  connection: () => Connection,
  limits: Limits,
  ids: Ids,
  timeoutMs: number = limits.forwardTimeoutMs,
  watch?: CallWatch,
): HttpPeer {
  const recent = recentIds(limits.requestIdsRememberedMax);
  let way: Way | undefined;

  const currentWay = (): Way => {
    const current = connection();
    if (way?.connection !== current) way = wayOf(current, limits);
    return way;
  };

  const send = async (
    way: Way,
    headers: string[],
    requestId: string,
    url: string,
    request: OcpiRequest,
    signal: AbortSignal,
  ) => {
    recent.add(requestId);
    const answer = await transport.send(way.target, {
      method: request.method,
      url,
      headers,
      body: request.body?.text,
      timeoutMs,
      answerBytesMax: limits.answerBytesMax,
      ...(request.once === true && { once: true }),
      signal,
    });
    if (belongsElsewhere(answer, requestId, recent)) {
      transport.forget(way.target.platformId);
      throw new PeerFault('undeliverable', 'the receiver answered an earlier request', { http: answer.status });
    }
    return answer;
  };

  const attempt = async (way: Way, authorization: string, url: string, request: OcpiRequest, signal: AbortSignal) => {
    // Each hop has a request id of its own; the correlation id goes all the way (T-70, T-73).
    const requestId = ids.uuid();
    const headers = requestHeaders(request, authorization, requestId, way.connection.isUnrouted);
    const startedMs = watch?.clock.monotonic() ?? 0;
    let answer: IncomingAnswer | undefined;
    let ocpi: number | undefined;
    let error: unknown;
    try {
      answer = await send(way, headers, requestId, url, request, signal);
      const response = readAnswer(answer, limits);
      if (response.isBare !== true) ocpi = response.statusCode;
      return response;
    } catch (thrown) {
      error = thrown;
      throw thrown;
    } finally {
      const { platformId } = way.target;
      watch?.sent({
        platformId,
        request,
        requestId,
        target: url,
        headers,
        startedMs,
        ms: watch.clock.monotonic() - startedMs,
        answer,
        ocpi,
        error,
      });
    }
  };

  const exchangeOver = async (way: Way, url: string, request: OcpiRequest, signal: AbortSignal) => {
    try {
      return await attempt(way, way.authorization, url, request, signal);
    } catch (error) {
      const isRefused = error instanceof PeerFault && error.kind === 'unreachable' && error.tokenRefused;
      if (!isRefused || way.authorizationBefore === undefined) throw error;
    }
    // The platform may not have taken the new token in yet. The old one is tried once, never the other way round (S3).
    return attempt(way, way.authorizationBefore, url, request, signal);
  };

  return {
    async exchange(request, signal) {
      const way = currentWay();
      return exchangeOver(way, urlBelow(way.endpoint(request), request.segments, request.query), request, signal);
    },
    async exchangeAt(url, request, signal) {
      const way = currentWay();
      const { origin, pathname, search } = checkOwnUrl(url, way.connection, limits.linkUrlLengthMax);
      return exchangeOver(way, origin + pathname + search, request, signal);
    },
    owns(url) {
      try {
        checkOwnUrl(url, connection(), limits.linkUrlLengthMax);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** What is derived from a connection once and used in every call. */
interface Way {
  readonly connection: Connection;
  readonly target: Target;
  readonly authorization: string;
  readonly authorizationBefore: string | undefined;
  /** The endpoint for a request, from the platform's version details and never constructed (T-64, R-15). */
  endpoint(request: OcpiRequest): Endpoint;
}

function wayOf(connection: Connection, limits: Limits): Way {
  const { platformId, policy, token, tokenBefore, tokenForm } = connection;
  const known = { sender: new Map<string, Endpoint>(), receiver: new Map<string, Endpoint>() };
  return {
    connection,
    target: { platformId, policy },
    authorization: authorizationOf(token, tokenForm),
    authorizationBefore: tokenBefore === undefined ? undefined : authorizationOf(tokenBefore, tokenForm),
    endpoint({ module, side }) {
      const before = known[side].get(module);
      if (before) return before;
      const found = endpointOf(connection, module, side, limits);
      known[side].set(module, found);
      return found;
    },
  };
}

function endpointOf(connection: Connection, module: string, side: OcpiRequest['side'], limits: Limits): Endpoint {
  const role = side === 'sender' ? 'SENDER' : 'RECEIVER';
  const listed = connection.endpoints.find((endpoint) => endpoint.identifier === module && endpoint.role === role);
  if (!listed) throw new PeerFault('undeliverable', `the receiver has no ${side} interface of ${module}`);
  return parseEndpoint(checkOwnUrl(listed.url, connection, limits.linkUrlLengthMax));
}

interface RecentIds {
  add(id: string): void;
  has(id: string): boolean;
}

/** The last `max` request ids. */
function recentIds(max: number): RecentIds {
  const ring: string[] = [];
  let at = 0;
  return {
    add(id) {
      ring[at] = id;
      at = (at + 1) % max;
    },
    has: (id) => ring.includes(id),
  };
}

/**
 * Whether an answer carries the id of another request of ours: then the answers on that connection have shifted (C8). Ids that
 * are nobody's are let pass, because many a platform makes up its own (T-70 notwithstanding).
 */
function belongsElsewhere(answer: IncomingAnswer, requestId: string, recent: RecentIds): boolean {
  const answered = answer.headers('x-request-id')?.toLowerCase();
  return answered !== undefined && answered !== requestId && recent.has(answered);
}
