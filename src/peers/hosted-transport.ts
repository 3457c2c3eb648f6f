import { within } from '../kernel/deadline.ts';
import { parseJson } from '../kernel/json.ts';
import type { Limits } from '../kernel/limits.ts';
import { formatDateTime } from '../ocpi/date-time.ts';
import { envelope } from '../ocpi/envelope.ts';
import { routingOf } from '../ocpi/headers.ts';
import type { Method, OcpiRequest, OcpiResponse, Peer, Side } from '../ocpi/message.ts';
import type { IncomingAnswer, OutgoingRequest } from './call.ts';
import { PeerFault } from './peer-fault.ts';
import type { Transport } from './transport.ts';

/** A host that no name server knows (RFC 2606): what is there is in this process. */
const origin = 'https://hosted.invalid';

/** The URL of an interface of a platform that the hub hosts. */
export const hostedUrl = (platformId: string, side: Side, module: string): string =>
  `${origin}/${platformId}/${side}/${module}`;

/**
 * A transport that reaches platforms which the hub hosts, those for which `hostedPeer` has a `Peer`, without a network: what would go
 * over a connection is handed to the peer in this process, and its answer becomes bytes. So hosted platforms are called, timed,
 * logged and mistrusted like all others.
 */
export function withHosted(
  transport: Transport,
  hostedPeer: (platformId: string) => Peer | undefined,
  limits: Limits,
  now: () => number,
): Transport {
  return {
    ...transport,
    send(target, request) {
      const peer = hostedPeer(target.platformId);
      return peer === undefined ? transport.send(target, request) : sendTo(peer, request, limits, now);
    },
  };
}

async function sendTo(
  peer: Peer,
  request: OutgoingRequest,
  limits: Limits,
  now: () => number,
): Promise<IncomingAnswer> {
  const late = new PeerFault('timeout', 'the receiver has not answered in time');
  const answer = await within(
    request.timeoutMs,
    async (signal) => {
      // Nobody would take what became of it.
      if (signal.aborted) throw late;
      return unlessAborted(peer.exchange(received(request, limits), signal), signal, late);
    },
    request.signal,
  );
  return incoming(answer, now());
}

/** The request as it arrives: read off its URL, headers and body alone. */
function received({ method, url, headers, body }: OutgoingRequest, limits: Limits): OcpiRequest {
  const { pathname, searchParams } = new URL(url);
  const [, , side, module = '', ...segments] = pathname.split('/').map(decodeURIComponent);
  const named = new Map<string, string>();
  for (let at = 0; at + 1 < headers.length; at += 2)
    named.set((headers[at] ?? '').toLowerCase(), headers[at + 1] ?? '');
  const text = body?.toString();
  return {
    method: method as Method,
    module,
    side: side as Side,
    segments,
    query: new Map(searchParams),
    ...(text !== undefined && { body: { text, value: parseJson(text, limits.jsonDepthMax) } }),
    ...routingOf((name) => named.get(name)),
    requestId: named.get('x-request-id') ?? '',
    correlationId: named.get('x-correlation-id') ?? '',
  };
}

function incoming(
  { http, statusCode, statusMessage, data, passedOn, headers }: OcpiResponse,
  now: number,
): IncomingAnswer {
  if (typeof data === 'object') throw new Error('a hosted platform answers with whole texts');
  return {
    status: http,
    body: passedOn ?? Buffer.from(envelope(statusCode, formatDateTime(now), data, statusMessage)),
    headers: (name) => headers?.[name],
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, fault: PeerFault): Promise<T> {
  let giveUp = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(fault);
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
