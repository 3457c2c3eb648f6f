import { randomUUID } from 'node:crypto';
import { answerProblems } from './answer-checks.ts';
import { type Answer, callHttp } from './http-call.ts';
import { isConfigurationModule, type ModuleId, type Side } from './interfaces.ts';
import { authorizationOf } from './keyring.ts';
import { partyName, partyPair } from './party.ts';
import type { Platform } from './platform.ts';

/** What a request says beyond method and path. */
export interface RequestOptions {
  /** The addressed party, `NL-TNM`; without it the headers are left out (open routing). */
  readonly to?: string | undefined;
  /** Who sends; the platform's first party unless said. null leaves the headers out. */
  readonly from?: string | null | undefined;
  /** An object is sent as JSON; a text or bytes as they are. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number>>;
  /** Replaces any header; null leaves it out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** A request to the platform we are registered with; `path` comes after the endpoint, percent-encoded by the caller. */
export interface ClientRequest extends RequestOptions {
  readonly method: string;
  readonly module: ModuleId | 'versions' | 'credentials' | (string & {});
  readonly side: Side;
  readonly path: string;
}

/** Sends a request to the peer's endpoint of a module and checks the form of its answer. Throws when unregistered. */
export async function exchange(platform: Platform, request: ClientRequest): Promise<Answer> {
  const peer = platform.peer;
  if (!peer) throw new Error(`${platform.name} is not registered anywhere`);
  const query = request.query ? `?${new URLSearchParams(mapped(request.query))}` : '';
  const url = joined(endpointOf(platform, request.module, request.side), request.path) + query;
  return exchangeAt(platform, url, peer.token, request);
}

/** The same with a URL and a token: for registration, for next pages and for the URL of a CDR. */
export async function exchangeAt(
  platform: Platform,
  url: string,
  token: string,
  request: Omit<ClientRequest, 'side' | 'path'>,
): Promise<Answer> {
  const { method, module, body } = request;
  const headers = headersOf(platform, token, request);
  const content = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const answer = await callHttp(platform.agent, {
    method,
    url,
    headers,
    ...(content === undefined ? {} : { body: content }),
  });
  for (const problem of answerProblems(module, headers, answer)) {
    platform.complaints.add(`answer to ${method} ${new URL(url).pathname}`, problem);
  }
  return answer;
}

function headersOf(platform: Platform, token: string, request: Omit<ClientRequest, 'side' | 'path'>) {
  const headers: Record<string, string> = {
    authorization: authorizationOf(token, platform.tokenForm),
    'x-request-id': randomUUID(),
    'x-correlation-id': randomUUID(),
  };
  if (request.body !== undefined) headers['content-type'] = 'application/json';
  if (!isConfigurationModule(request.module)) {
    const from = request.from === undefined ? firstParty(platform) : request.from;
    Object.assign(headers, routing('from', from), routing('to', request.to));
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === null) delete headers[name.toLowerCase()];
    else headers[name.toLowerCase()] = value;
  }
  return headers;
}

function routing(direction: 'to' | 'from', party: string | null | undefined): Record<string, string> {
  if (!party) return {};
  const { country_code, party_id } = partyPair(party);
  return { [`ocpi-${direction}-country-code`]: country_code, [`ocpi-${direction}-party-id`]: party_id };
}

function firstParty(platform: Platform): string | null {
  const role = platform.roles[0];
  return role ? partyName(role.country_code, role.party_id) : null;
}

function endpointOf(platform: Platform, module: string, side: Side): string {
  if (module === 'versions') return platform.peer?.versionsUrl ?? '';
  const endpoint = platform.peer?.endpoints.find(
    ({ identifier, role }) =>
      identifier === module && (module === 'credentials' || role.toLowerCase() === side.toLowerCase()),
  );
  if (!endpoint) throw new Error(`the peer of ${platform.name} offers no ${side} interface of ${module}`);
  return endpoint.url;
}

/** Endpoint and path with exactly one slash between them (T-65). */
const joined = (endpoint: string, path: string): string => (path ? `${endpoint.replace(/\/$/, '')}/${path}` : endpoint);

const mapped = (query: Readonly<Record<string, string | number>>): [string, string][] =>
  Object.entries(query).map(([name, value]) => [name, String(value)]);
