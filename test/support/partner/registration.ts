import { exchangeAt } from './client.ts';
import type { Answer } from './http-call.ts';
import type { PartyRole } from './party.ts';
import { detailsUrl, type Endpoint, type Peer, type Platform, versionsUrl } from './platform.ts';
import { invalid, methodNotAllowed, type Reply, success } from './reply.ts';
import type { JsonObject } from './shelf.ts';

/** The version this partner really speaks; it can list others to be of no use to them. */
export const spokenVersion = '2.2.1';

/** A handshake that did not succeed; `code` is what the Receiver of it answers (C-05). */
export class HandshakeFailure extends Error {
  readonly code: number;
  /** The answer that ended it, when there was one. */
  readonly answer: Answer | undefined;

  constructor(message: string, code: number, answer?: Answer, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'HandshakeFailure';
    this.code = code;
    this.answer = answer;
  }
}

/** Registers at another platform, as the Sender: C-02 to C-12. Throws HandshakeFailure; then nothing has changed. */
export async function registerAt(platform: Platform, url: string, tokenA: string): Promise<void> {
  const endpoints = await discover(platform, url, tokenA);
  const token = platform.keyring.issue('full');
  try {
    platform.peer = await handOver(platform, 'POST', { url, token: tokenA, endpoints }, token);
  } catch (error) {
    platform.keyring.revoke(token);
    throw error;
  }
  platform.keyring.keepOnly(token);
}

/** Renews the credentials in both directions by PUT (C-15). Throws HandshakeFailure; then the old ones stay (C-27). */
export async function rotateAt(platform: Platform): Promise<void> {
  const peer = platform.peer;
  if (!peer) throw new Error(`${platform.name} is not registered anywhere`);
  const token = platform.keyring.issue('full');
  try {
    const place = { url: peer.versionsUrl, token: peer.token, endpoints: peer.endpoints };
    platform.peer = await handOver(platform, 'PUT', place, token);
  } catch (error) {
    platform.keyring.revoke(token);
    throw error;
  }
  platform.keyring.replaceBy(token);
}

/** Ends the registration by DELETE. Afterwards neither side's token is good for anything (C-22). */
export async function unregisterAt(platform: Platform): Promise<Answer> {
  const peer = platform.peer;
  if (!peer) throw new Error(`${platform.name} is not registered anywhere`);
  const url = credentialsUrl(peer.endpoints);
  const answer = await exchangeAt(platform, url, peer.token, { method: 'DELETE', module: 'credentials' });
  if (answer.envelope.status_code === 1000) forgetPeer(platform);
  return answer;
}

/** Answers a request to our credentials endpoint; `token` is the one it came with. */
export async function answerCredentials(
  platform: Platform,
  request: { method: string; token: string; body: unknown },
): Promise<Reply> {
  const isRegistered = platform.peer !== undefined && platform.keyring.scopeOf(request.token) === 'full';
  switch (request.method) {
    case 'GET':
      return success(credentialsOf(platform, request.token));
    case 'POST':
      return isRegistered ? methodNotAllowed : takeCredentials(platform, request);
    case 'PUT':
      return isRegistered ? takeCredentials(platform, request) : methodNotAllowed;
    case 'DELETE':
      if (!isRegistered) return methodNotAllowed;
      forgetPeer(platform);
      return success();
    default:
      return methodNotAllowed;
  }
}

/** Takes the other side's credentials, looks at its API with them and answers with new ones of ours (C-03, C-06). */
async function takeCredentials(
  platform: Platform,
  { method, body }: { method: string; body: unknown },
): Promise<Reply> {
  const credentials = credentialsIn(body);
  if (!credentials) return invalid('credentials have a token, a url and roles');
  let endpoints: readonly Endpoint[];
  try {
    endpoints = await discover(platform, credentials.url, credentials.token);
  } catch (error) {
    if (!(error instanceof HandshakeFailure)) throw error;
    return { http: 200, code: error.code, message: error.message };
  }
  noteRoles(platform, credentials.roles);
  const token = platform.keyring.issue('full');
  if (method === 'POST') platform.keyring.keepOnly(token);
  else platform.keyring.replaceBy(token);
  platform.peer = { token: credentials.token, versionsUrl: credentials.url, endpoints, roles: credentials.roles };
  return success(credentialsOf(platform, token));
}

/** A hub announces itself and never the parties behind it (C-33). */
function noteRoles(platform: Platform, roles: readonly PartyRole[]): void {
  if (roles.length > 1 && roles.some(({ role }) => role === 'HUB')) {
    platform.complaints.add('credentials', 'a hub lists more than its HUB role (C-33)');
  }
}

function forgetPeer(platform: Platform): void {
  platform.peer = undefined;
  platform.keyring.revokeAll();
}

/** Our credentials object with this token in it. */
export function credentialsOf(platform: Platform, token: string): JsonObject {
  return {
    token,
    url: versionsUrl(platform),
    roles: platform.roles.map(({ role, country_code, party_id }) => ({
      role,
      country_code,
      party_id,
      business_details: { name: platform.name },
    })),
  };
}

/** Our version details (V-03 to V-06). */
export function detailsOf(platform: Platform): JsonObject {
  const base = detailsUrl(platform, spokenVersion);
  const slash = platform.endpointSlash ? '/' : '';
  return {
    version: spokenVersion,
    endpoints: [
      { identifier: 'credentials', role: 'SENDER', url: `${base}/credentials${slash}` },
      ...platform.interfaces.map(({ module, side }) => ({
        identifier: module,
        role: side.toUpperCase(),
        url: `${base}/${side}/${module}${slash}`,
      })),
    ],
  };
}

/** Reads versions and details with this token; the endpoints, when there is something to exchange. */
async function discover(platform: Platform, url: string, token: string): Promise<readonly Endpoint[]> {
  const versions = await readData(platform, url, token);
  const version = listOf(versions).find((entry) => entry['version'] === spokenVersion);
  if (!version) throw new HandshakeFailure(`${spokenVersion} is not among the versions`, 3002);
  const details = await readData(platform, String(version['url']), token);
  const endpoints = listOf((details as JsonObject | undefined)?.['endpoints']) as unknown as Endpoint[];
  credentialsUrl(endpoints);
  const isOpposite = ({ identifier, role }: Endpoint): boolean =>
    platform.interfaces.some(({ module, side }) => module === identifier && side.toUpperCase() !== role);
  // A platform without modules cannot miss anything: it lets a test see what the other side says to it.
  if (platform.interfaces.length > 0 && !endpoints.some(isOpposite)) {
    throw new HandshakeFailure('none of the interfaces opposite to ours is offered', 3003);
  }
  return endpoints;
}

async function readData(platform: Platform, url: string, token: string): Promise<unknown> {
  let answer: Answer;
  try {
    answer = await exchangeAt(platform, url, token, { method: 'GET', module: 'versions' });
  } catch (error) {
    throw new HandshakeFailure(`GET ${url} failed`, 3001, undefined, error);
  }
  if (answer.http === 200 && answer.envelope.status_code === 1000) return answer.envelope.data;
  throw new HandshakeFailure(`GET ${url} was answered ${answerText(answer)}`, 3001, answer);
}

/** Sends our credentials with a new token and reads the other side's. */
async function handOver(
  platform: Platform,
  method: 'POST' | 'PUT',
  place: { url: string; token: string; endpoints: readonly Endpoint[] },
  token: string,
): Promise<Peer> {
  const url = credentialsUrl(place.endpoints);
  const body = credentialsOf(platform, token);
  const answer = await exchangeAt(platform, url, place.token, { method, module: 'credentials', body });
  const credentials = credentialsIn(answer.envelope.data);
  if (answer.envelope.status_code !== 1000 || !credentials) {
    throw new HandshakeFailure(`${method} credentials was answered ${answerText(answer)}`, 3001, answer);
  }
  noteRoles(platform, credentials.roles);
  return { token: credentials.token, versionsUrl: place.url, endpoints: place.endpoints, roles: credentials.roles };
}

function credentialsUrl(endpoints: readonly Endpoint[]): string {
  const endpoint = endpoints.find(({ identifier }) => identifier === 'credentials');
  if (!endpoint) throw new HandshakeFailure('the credentials endpoint is missing', 3003);
  return endpoint.url;
}

function credentialsIn(value: unknown): { token: string; url: string; roles: readonly PartyRole[] } | undefined {
  const { token, url, roles } = (value ?? {}) as JsonObject;
  const isToken = typeof token === 'string' && /^[\x21-\x7E]{1,64}$/.test(token);
  if (!isToken || typeof url !== 'string' || !Array.isArray(roles) || roles.length === 0) return undefined;
  return { token, url, roles };
}

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value : []);

const answerText = ({ http, envelope }: Answer): string =>
  `HTTP ${http}, OCPI ${envelope.status_code ?? 'nothing'} ${envelope.status_message ?? ''}`.trimEnd();
