import { exchangeAt } from './client.ts';
import type { Answer } from './http-call.ts';
import { type PartyRole, partyName } from './party.ts';
import { detailsUrl, type Endpoint, type Peer, type Platform, type Version, versionsUrl } from './platform.ts';
import { invalid, methodNotAllowed, type Reply, success } from './reply.ts';
import type { JsonObject } from './shelf.ts';

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
  const found = await discover(platform, url, tokenA, platform.speaks);
  const token = platform.keyring.issue('full');
  try {
    platform.peer = await handOver(platform, 'POST', { url, token: tokenA, ...found }, token);
  } catch (error) {
    platform.keyring.revoke(token);
    throw error;
  }
  platform.keyring.keepOnly(token);
}

/**
 * Renews the credentials in both directions by PUT (C-15), at the endpoint of another version when one is named (C-16). Throws
 * HandshakeFailure; then the old ones stay (C-27).
 */
export async function rotateAt(platform: Platform, version?: Version): Promise<void> {
  const peer = platform.peer;
  if (!peer) throw new Error(`${platform.name} is not registered anywhere`);
  const token = platform.keyring.issue('full');
  try {
    const found = version === undefined ? peer : await discover(platform, peer.versionsUrl, peer.token, [version]);
    const { endpoints } = found;
    const place = { url: peer.versionsUrl, token: peer.token, version: found.version, endpoints };
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
  version: Version,
  request: { method: string; token: string; body: unknown },
): Promise<Reply> {
  const isRegistered = platform.peer !== undefined && platform.keyring.scopeOf(request.token) === 'full';
  switch (request.method) {
    case 'GET':
      return success(credentialsOf(platform, request.token));
    case 'POST':
      return isRegistered ? methodNotAllowed : takeCredentials(platform, version, request);
    case 'PUT':
      return isRegistered ? takeCredentials(platform, version, request) : methodNotAllowed;
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
  version: Version,
  { method, body }: { method: string; body: unknown },
): Promise<Reply> {
  const credentials = credentialsIn(body);
  if (!credentials) return invalid('credentials have a token, a url and roles');
  let found: Found;
  try {
    found = await discover(platform, credentials.url, credentials.token, [version]);
  } catch (error) {
    if (!(error instanceof HandshakeFailure)) throw error;
    return { http: 200, code: error.code, message: error.message };
  }
  noteRoles(platform, version, credentials);
  const token = platform.keyring.issue('full');
  if (method === 'POST') platform.keyring.keepOnly(token);
  else platform.keyring.replaceBy(token);
  platform.peer = { ...found, token: credentials.token, versionsUrl: credentials.url, ...spokesman(credentials) };
  return success(credentialsOf(platform, token));
}

/** A hub announces itself and never the parties behind it (C-33), and has no role of its own since 2.3.0. */
function noteRoles(platform: Platform, version: Version, { roles }: Credentials): void {
  if (!roles.some(({ role }) => role === 'HUB')) return;
  if (version !== '2.2.1') platform.complaints.add('credentials', 'there is no role HUB in 2.3.0');
  else if (roles.length > 1) platform.complaints.add('credentials', 'a hub lists more than its HUB role (C-33)');
}

/** Who speaks for the other side. */
function spokesman({ roles, hub_party_id: hub }: Credentials): Pick<Peer, 'roles' | 'party' | 'isHub'> {
  if (hub !== undefined) return { roles, party: partyName(hub.slice(0, 2), hub.slice(2)), isHub: true };
  const [first] = roles;
  return { roles, party: first && partyName(first.country_code, first.party_id), isHub: first?.role === 'HUB' };
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
export function detailsOf(platform: Platform, version: Version): JsonObject {
  const base = detailsUrl(platform, version);
  const slash = platform.endpointSlash ? '/' : '';
  return {
    version,
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

/** What was found at the other side. */
interface Found {
  readonly version: Version;
  readonly endpoints: readonly Endpoint[];
}

/** Reads versions and details of the first of these versions with this token; the endpoints, when there is something to exchange. */
async function discover(platform: Platform, url: string, token: string, wanted: readonly Version[]): Promise<Found> {
  const versions = listOf(await readData(platform, url, token));
  const version = wanted.find((one) => versions.some((entry) => entry['version'] === one));
  const listed = versions.find((entry) => entry['version'] === version);
  if (!version || !listed) throw new HandshakeFailure(`${wanted.join(', ')} is not among the versions`, 3002);
  const details = await readData(platform, String(listed['url']), token);
  const endpoints = listOf((details as JsonObject | undefined)?.['endpoints']) as unknown as Endpoint[];
  credentialsUrl(endpoints);
  const isOpposite = ({ identifier, role }: Endpoint): boolean =>
    platform.interfaces.some(({ module, side }) => module === identifier && side.toUpperCase() !== role);
  // A platform without modules cannot miss anything: it lets a test see what the other side says to it.
  if (platform.interfaces.length > 0 && !endpoints.some(isOpposite)) {
    throw new HandshakeFailure('none of the interfaces opposite to ours is offered', 3003);
  }
  return { version, endpoints };
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
  place: Found & { url: string; token: string },
  token: string,
): Promise<Peer> {
  const url = credentialsUrl(place.endpoints);
  const body = credentialsOf(platform, token);
  const answer = await exchangeAt(platform, url, place.token, { method, module: 'credentials', body });
  const credentials = credentialsIn(answer.envelope.data);
  if (answer.envelope.status_code !== 1000 || !credentials) {
    throw new HandshakeFailure(`${method} credentials was answered ${answerText(answer)}`, 3001, answer);
  }
  const { version, endpoints } = place;
  noteRoles(platform, version, credentials);
  return { version, endpoints, token: credentials.token, versionsUrl: place.url, ...spokesman(credentials) };
}

function credentialsUrl(endpoints: readonly Endpoint[]): string {
  const endpoint = endpoints.find(({ identifier }) => identifier === 'credentials');
  if (!endpoint) throw new HandshakeFailure('the credentials endpoint is missing', 3003);
  return endpoint.url;
}

interface Credentials {
  readonly token: string;
  readonly url: string;
  readonly roles: readonly PartyRole[];
  readonly hub_party_id?: string;
}

function credentialsIn(value: unknown): Credentials | undefined {
  const { token, url, roles, hub_party_id: hub } = (value ?? {}) as JsonObject;
  const isToken = typeof token === 'string' && /^[\x21-\x7E]{1,64}$/.test(token);
  if (!isToken || typeof url !== 'string' || !Array.isArray(roles) || roles.length === 0) return undefined;
  return { token, url, roles, ...(typeof hub === 'string' && { hub_party_id: hub }) };
}

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value : []);

const answerText = ({ http, envelope }: Answer): string =>
  `HTTP ${http}, OCPI ${envelope.status_code ?? 'nothing'} ${envelope.status_message ?? ''}`.trimEnd();
