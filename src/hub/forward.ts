import { within } from '../kernel/deadline.ts';
import { Fault } from '../kernel/fault.ts';
import { nextIn } from '../ocpi/link.ts';
import type { OcpiRequest, OcpiResponse } from '../ocpi/message.ts';
import { partyKey } from '../ocpi/party.ts';
import type { Asked } from './asked.ts';
import { isAble } from './authorize.ts';
import { entryOf } from './entry.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { type Route, requireConnected, rolesAsked } from './route.ts';
import { endpointUrl } from './versions.ts';

type PartyRoute = Extract<Route, { kind: 'party' }>;

/** How long after its own deadline an exchange leaves a delivery to itself, before the worker takes it over. */
const takeOverAfterMs = 5000;

/** When the worker takes over what an exchange that begins now passes on, should nothing more be heard of it. */
export const takeOverMs = ({ limits }: Pick<ExchangeHub, 'limits'>): number =>
  limits.forwardTimeoutMs + takeOverAfterMs;

/** More about a request that is passed on. */
export interface Passing {
  /** Fires when the requester is to wait no longer; left out: as long as the hub lets a request take. */
  readonly deadline?: AbortSignal;
  /** Number of the hub's copy of what is pushed. */
  readonly object?: number;
}

/**
 * Passes a request on to a party and its answer back: body, query and path untouched, a new X-Request-ID, the same
 * X-Correlation-ID (R-10, R-16, T-73). Throws `timeout` (4002), `unreachable` (4003) or `undeliverable` (4000).
 */
export async function forward(
  hub: ExchangeHub,
  asked: Asked,
  route: PartyRoute,
  passing: Passing = {},
): Promise<OcpiResponse> {
  return passedBack(hub, asked, route, await askParty(hub, asked, route, passing));
}

/** The party's own answer, with headers that only the hub can use. */
export async function askParty(
  hub: ExchangeHub,
  asked: Asked,
  route: PartyRoute,
  { deadline, object }: Passing = {},
): Promise<OcpiResponse> {
  requireConnected(route);
  return unlessInCircle(hub, asked, route, () =>
    inTime(hub, asked, deadline, (signal) =>
      hub.peerOf(route.platform.id).exchange(forwarded(hub, asked, route, object), signal),
    ),
  );
}

/** Passes a request on for as long as its requester is to wait: what was done here before that is counted (R10). */
function inTime(
  { limits, clock }: ExchangeHub,
  { cameMs }: Asked,
  given: AbortSignal | undefined,
  pass: (signal: AbortSignal) => Promise<OcpiResponse>,
): Promise<OcpiResponse> {
  const passIfLeft = async (signal: AbortSignal): Promise<OcpiResponse> => {
    if (signal.aborted) throw new Fault('timeout', 'there was no time left to ask');
    return pass(signal);
  };
  if (given !== undefined) return passIfLeft(given);
  return within(cameMs + limits.forwardTimeoutMs - clock.monotonic(), passIfLeft);
}

/**
 * Passes a request on unless the very same one is being passed on: then another hub has sent it back to us, and it would go round
 * and round. Every hop waits for the next one's answer, so a circle always closes while its request is still under way.
 */
async function unlessInCircle(
  hub: ExchangeHub,
  asked: Asked,
  route: PartyRoute,
  pass: () => Promise<OcpiResponse>,
): Promise<OcpiResponse> {
  const { method, module, side, segments, query, body, correlationId } = asked.request;
  const parties = [partyKey(asked.from), partyKey(route.party)];
  const name = JSON.stringify([correlationId, ...parties, method, side, module, segments, [...query], body?.text]);
  if (hub.passingOn.has(name)) {
    throw new Fault('undeliverable', 'the request has come back to the hub: it goes in a circle');
  }
  hub.passingOn.add(name);
  try {
    return await pass();
  } finally {
    hub.passingOn.delete(name);
  }
}

/** The request as the receiving party gets it. */
function forwarded(hub: ExchangeHub, asked: Asked, { party }: PartyRoute, object?: number): OcpiRequest {
  const request = { ...asked.request, to: party, from: asked.from, requestId: hub.ids.uuid() };
  return object === undefined ? request : { ...request, object };
}

/** The answer as the requester gets it: a list's `Link` leads back to the hub, as the requester has no token for the other side. */
export function passedBack(hub: ExchangeHub, asked: Asked, route: PartyRoute, answer: OcpiResponse): OcpiResponse {
  const headers: Record<string, string> = {};
  for (const name of ['x-total-count', 'x-limit']) {
    const value = answer.headers?.[name];
    if (value !== undefined) headers[name] = value;
  }
  const next = asked.operation.effect === 'list' ? nextIn(answer.headers?.['link']) : undefined;
  if (next !== undefined) headers['link'] = `<${pageUrl(hub, asked, route, next)}>; rel="next"`;
  return { ...answer, headers, from: route.party };
}

/** The page of another platform that a URL of ours stands for, sealed so that only the same caller can use it. */
interface SealedPage {
  readonly url: string;
  readonly platformId: string;
  readonly party: { country_code: string; party_id: string };
}

function pageUrl(hub: ExchangeHub, asked: Asked, route: PartyRoute, url: string): string {
  const page: SealedPage = { url, platformId: route.platform.id, party: route.party };
  const sealed = hub.vault.seal(JSON.stringify(page), pageContext(asked)).toString('base64url');
  return `${endpointUrl(entryOf(hub, asked.caller), asked.version, 'sender', asked.module.id)}?page=${sealed}`;
}

const pageContext = (asked: Asked): string => `page ${asked.caller.id} ${asked.module.id}`;

/** Fetches the page of another platform's list that an earlier answer's `Link` stands for. */
export async function forwardPage(hub: ExchangeHub, asked: Asked, sealed: string): Promise<OcpiResponse> {
  const { url, platformId, party } = openPage(hub, asked, sealed);
  const platform = hub.registry().platforms.get(platformId);
  if (platform === undefined || !isAble(asked) || !hub.registry().agreed(asked.module, party, asked.from)) {
    throw new Fault('unknown-receiver', 'the list is not available any more');
  }
  const route: PartyRoute = { kind: 'party', party, roles: rolesAsked(asked), platform, why: 'own-url' };
  requireConnected(route);
  const answer = await unlessInCircle(hub, asked, route, () =>
    inTime(hub, asked, undefined, (signal) =>
      hub.peerOf(platform.id).exchangeAt(url, forwarded(hub, asked, route), signal),
    ),
  );
  return passedBack(hub, asked, route, answer);
}

function openPage(hub: ExchangeHub, asked: Asked, sealed: string): SealedPage {
  try {
    return JSON.parse(hub.vault.open(Buffer.from(sealed, 'base64url'), pageContext(asked))) as SealedPage;
  } catch (cause) {
    throw new Fault('invalid', 'page: is not one of our links', {
      issues: [{ path: 'page', message: 'is not one of our links' }],
      cause,
    });
  }
}
