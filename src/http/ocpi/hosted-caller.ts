import { exchange } from '../../hub/exchange.ts';
import type { CallHub, HostedCall } from '../../hub/hosted.ts';
import { isRegistered, type Platform } from '../../hub/registry.ts';
import type { Trace } from '../../hub/trace.ts';
import { Fault, type FaultKind } from '../../kernel/fault.ts';
import { parseJson } from '../../kernel/json.ts';
import { routingHeaders } from '../../ocpi/headers.ts';
import type { OcpiRequest, OcpiResponse } from '../../ocpi/message.ts';
import { partyKey } from '../../ocpi/party.ts';
import { answerOf } from './answer.ts';
import type { OcpiEdge } from './handler.ts';

/**
 * The edge for platforms that the hub hosts: their requests go through the same exchange as everybody's, are read from text as
 * everybody's, and are counted and logged. What is missing is HTTP and the token.
 */
export function createHostedCaller(edge: Pick<OcpiEdge, 'hub' | 'answered' | 'note'>): CallHub {
  const { hub } = edge;
  return async (platformId, call) => {
    const startedMs = hub.clock.monotonic();
    const ids = { requestId: hub.ids.uuid(), correlationId: call.correlationId };
    const trace: Trace = {};
    let request: OcpiRequest = { ...unread(call), ...ids };
    let answer: OcpiResponse;
    let error: unknown;
    try {
      if (call.body !== undefined) {
        const text = JSON.stringify(call.body);
        request = { ...request, body: { text, value: parseJson(text, hub.limits.jsonDepthMax) } };
      }
      answer = await exchanged(edge, platformId, request, trace);
    } catch (thrown) {
      error = thrown;
      answer = answerOf(thrown, hub.log, ids);
    } finally {
      trace.answered?.();
    }
    const ms = hub.clock.monotonic() - startedMs;
    edge.answered({
      method: call.method,
      module: call.module,
      side: call.side,
      platform: platformId,
      from: partyKey(answer.from ?? hub.party),
      to: call.to && partyKey(call.to),
      http: answer.http,
      ocpi: answer.statusCode,
      ms: Math.round(ms * 10) / 10,
      ...ids,
    });
    const target = targetOf(call);
    const headers = headersOf(call, hub.party);
    edge.note?.({ direction: 'in', platformId, startedMs, ms, request, target, headers, answer, error, trace });
    return answer;
  };
}

/** What is refused by who is there, what they may say and who agrees with whom. */
const byRegistry: ReadonlySet<FaultKind> = new Set([
  'unauthenticated',
  'not-found',
  'invalid',
  'unknown-receiver',
  'unreachable',
  'unknown-token',
  'unknown-location',
]);

/**
 * An exchange in the name of a hosted platform. Any process makes those, also one that has not read yet that the platform is there, or has
 * another party or agreement by now: before it refuses anything it makes sure that it knows the newest.
 */
async function exchanged(
  edge: Pick<OcpiEdge, 'hub'>,
  platformId: string,
  request: OcpiRequest,
  trace: Trace,
): Promise<OcpiResponse> {
  const { hub } = edge;
  const known = hub.registry();
  try {
    return await exchange(hub, hosted(edge, platformId), request, trace);
  } catch (error) {
    // A command that is noted is not begun again.
    const isBegun = trace.answered !== undefined;
    if (isBegun || !(error instanceof Fault) || !byRegistry.has(error.kind)) throw error;
    await hub.followRegistry();
    if (hub.registry() === known) throw error;
    return exchange(hub, hosted(edge, platformId), request, trace);
  }
}

function hosted({ hub }: Pick<OcpiEdge, 'hub'>, platformId: string): Platform {
  const platform = hub.registry().platforms.get(platformId);
  if (platform === undefined || !isRegistered(platform)) throw new Fault('unauthenticated', 'the platform has ended');
  return platform;
}

const unread = ({ method, module, side, segments, query, from, to }: HostedCall) => ({
  method,
  module,
  side,
  segments,
  query: new Map(Object.entries(query ?? {})),
  from,
  ...(to !== undefined && { to }),
});

function targetOf({ side, module, segments, query }: HostedCall): string {
  const path = ['', 'ocpi', '2.2.1', side, module, ...segments.map(encodeURIComponent)].join('/');
  return query === undefined ? path : `${path}?${new URLSearchParams(query)}`;
}

function headersOf({ from, to }: HostedCall, hubParty: HostedCall['from']): Record<string, string> {
  const routing = Object.entries(routingHeaders(to ?? hubParty, from));
  const shown = routing.map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(to === undefined ? shown.filter(([name]) => name.startsWith('ocpi-from')) : shown);
}
