import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { expect } from 'chai';
import type { ConnectedPartner, TestHub } from './hub.ts';
import type { RequestOptions } from './partner/client.ts';
import type { Side } from './partner/interfaces.ts';
import type { PartnerOptions } from './partner/partner.ts';
import type { PartyRole } from './partner/party.ts';
import type { Received } from './partner/received.ts';
import { routingOf } from './partner/request-checks.ts';

/** What became of one request: how it was answered, and everything any platform was sent because of it. */
export interface Routed {
  /** HTTP status and OCPI status code. */
  readonly status: readonly [number, number | undefined];
  /** The parties in the routing headers of the answer: `NL-TNM to BE-BEC`. */
  readonly answer: string;
  readonly data: unknown;
  readonly headers: IncomingHttpHeaders;
  /** `NL-TNM < PUT receiver/locations/BE/BEC/L1 from BE-BEC to NL-TNM`, in alphabetical order; named by the platform's first party. */
  readonly arrivals: readonly string[];
  /** The same requests as they came in. */
  readonly received: readonly Received[];
}

export interface AskOptions extends RequestOptions {
  /** Only arrivals with this text in their path or body: where others arrive at their own time, such as late repetitions. */
  readonly among?: string;
}

const moduleIds = ['locations', 'tariffs', 'sessions', 'cdrs', 'tokens'] as const;

/** Connects a platform that the hub never pulls from: whatever the hub has was sent to it, and whatever it asks was asked of it. */
export async function join(
  hub: TestHub,
  roles: string,
  options: Partial<PartnerOptions> = {},
): Promise<ConnectedPartner> {
  return hub.connectAll(rolesIn(roles), options, { quirks: { no_pull: moduleIds } });
}

/** The same for several platforms; gives the one whose first party is asked for. */
export async function joinAll(hub: TestHub, ...platforms: string[]): Promise<(party: string) => ConnectedPartner> {
  const partners = await Promise.all(platforms.map((roles) => join(hub, roles)));
  return (party) => {
    const found = partners.find((partner) => partner.party === party);
    if (found === undefined) throw new Error(`${party} takes no part`);
    return found;
  };
}

/** Reads `CPO BE-BEC, EMSP NL-TNM`. */
const rolesIn = (text: string): PartyRole[] =>
  text.split(', ').map((entry) => {
    const [role = '', country_code = '', party_id = ''] = entry.split(/[ -]/);
    return { role: role as PartyRole['role'], country_code, party_id };
  });

/**
 * Sends one request to the hub, `PUT receiver/locations/BE/BEC/L1`, and waits until the hub has sent on whatever it sends on. Sees to
 * it that the ids are right on every leg (T-70, T-71, T-73).
 */
export async function ask(
  hub: TestHub,
  sender: ConnectedPartner,
  line: string,
  { among = '', ...options }: AskOptions = {},
): Promise<Routed> {
  const request = requestIn(line);
  const headers = { 'x-request-id': randomUUID(), 'x-correlation-id': randomUUID(), ...options.headers };
  // What a new connection or agreement has set going is not because of this request.
  await hub.settled();
  const mark = markOf(hub);
  const answer = await sender.request(...request, {
    ...options,
    headers,
  });
  await hub.settled();
  const received = since(hub, mark).filter(
    ({ request }) => request.path.includes(among) || request.bodyText.includes(among),
  );
  expectOwnIds(
    received.map((arrival) => arrival.request),
    headers,
  );
  return {
    status: [answer.http, answer.envelope.status_code],
    answer: partiesOf(answer.headers),
    data: answer.envelope.data,
    headers: answer.headers,
    arrivals: received.map(({ platform, request }) => `${platform} < ${lineOf(request)}`).sort(),
    received: received.map(({ request }) => request),
  };
}

/** Method, module, interface and the path behind it, with its query, of `GET sender/tokens?limit=1`. */
export function requestIn(line: string): [string, string, Side, string] {
  const [, method = '', side, module = '', path = ''] = /^(\S+) (\w+)\/(\w+)\/?(.*)$/.exec(line) ?? [];
  return [method, module, side === 'sender' ? 'sender' : 'receiver', path];
}

/** How many requests each platform had received at a moment. */
export const markOf = (hub: TestHub): ReadonlyMap<object, number> =>
  new Map(hub.partners.map((partner) => [partner, partner.receivedLog.length]));

/** The requests about objects that came to any platform since then. */
export function since(hub: TestHub, mark: ReadonlyMap<object, number>): { platform: string; request: Received }[] {
  return hub.partners.flatMap((partner) =>
    partner.receivedLog
      .slice(mark.get(partner) ?? 0)
      .filter(({ path }) => moduleIds.some((module) => path.includes(`/${module}`)))
      .map((request) => ({ platform: partner.party, request })),
  );
}

export const lineOf = (request: Received): string =>
  `${request.method} ${request.path.replace(/^\/ocpi\/2\.2\.1\//, '')} ${travel(request.headers)}`;

/** `BE-BEC to NL-TNM`, from the routing headers as they are; a pair that is missing or half is empty. */
export const partiesOf = (headers: IncomingHttpHeaders): string => {
  const { from = '', to = '' } = routingOf(headers);
  return `${from} to ${to}`;
};

const travel = (headers: IncomingHttpHeaders): string => `from ${partiesOf(headers)}`;

/** Each message has a request id that no other has; the correlation id is the same from end to end (T-70, T-73). */
function expectOwnIds(received: readonly Received[], sent: Readonly<Record<string, string | null>>): void {
  const requestIds = [sent['x-request-id'], ...received.map(({ headers }) => headers['x-request-id'])];
  expect(new Set(requestIds).size, 'different request ids').to.equal(requestIds.length);
  for (const { headers } of received) expect(headers['x-correlation-id']).to.equal(sent['x-correlation-id']);
}
