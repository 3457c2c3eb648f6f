import type { IncomingHttpHeaders } from 'node:http';
import { isConfigurationModule, relaying, roleHas, type Side } from './interfaces.ts';
import { type PartyRole, partyName, type Role } from './party.ts';
import type { Platform } from './platform.ts';
import type { Received } from './received.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The parties in the routing headers, `BE-BEC`; undefined where the pair is missing or half. */
export interface Routing {
  readonly to: string | undefined;
  readonly from: string | undefined;
}

export const routingOf = (headers: IncomingHttpHeaders): Routing => ({
  to: pairOf(headers['ocpi-to-country-code'], headers['ocpi-to-party-id']),
  from: pairOf(headers['ocpi-from-country-code'], headers['ocpi-from-party-id']),
});

function pairOf(countryCode: unknown, partyId: unknown): string | undefined {
  if (typeof countryCode !== 'string' || typeof partyId !== 'string') return undefined;
  return countryCode.length === 2 && partyId.length === 3 ? partyName(countryCode, partyId) : undefined;
}

/** What is wrong with the message around a request, whatever it is about. */
export function messageProblems(platform: Platform, received: Received): string[] {
  const { method, headers } = received;
  const problems: string[] = [];
  const requestId = headers['x-request-id'];
  if (typeof requestId !== 'string') problems.push('X-Request-ID is missing (T-70)');
  else if (platform.complaints.isRepeated(requestId)) problems.push('X-Request-ID was used before (T-70)');
  else if (!uuidPattern.test(requestId)) problems.push('X-Request-ID is no UUID (T-72)');
  if (headers['x-correlation-id'] === undefined) problems.push('X-Correlation-ID is missing (T-71)');

  if (isBareQuestion(received)) {
    if (headers['content-length'] !== '0') problems.push('Content-Length does not say that there is no body');
  } else if (method === 'POST' || method === 'PUT' || method === 'PATCH') {
    const type = headers['content-type'] ?? '';
    if (type !== 'application/json' && !/^application\/json *;/i.test(type)) {
      problems.push(`Content-Type is "${type}" (T-11)`);
    }
    if (received.body === undefined) problems.push('the body is no JSON (T-12)');
  } else if (received.bodyText !== '') problems.push(`${method} has a body`);
  return problems;
}

/** A question about a token is the one POST that needs no body (K-07). */
export const isBareQuestion = ({ method, path, bodyText }: Received): boolean =>
  method === 'POST' && bodyText === '' && /\/sender\/tokens\/[^/]+\/authorize(\?|$)/.test(path);

/** What is wrong with the routing headers of a request to one of our module interfaces. */
export function routingProblems(
  platform: Platform,
  module: string,
  side: Side,
  headers: IncomingHttpHeaders,
): string[] {
  if (isConfigurationModule(module)) return configurationRoutingProblems(headers);
  const problems: string[] = [];
  const { to, from } = routingOf(headers);
  if (!from) problems.push('OCPI-from-* is missing or half (R-01)');
  if (!to) problems.push('OCPI-to-* is missing or half (R-01)');
  else if (!platform.roles.some(({ role }) => role === 'HUB')) {
    // Who is behind a hub its roles do not say.
    const ours = platform.roles.filter((role) => ownName(role) === to);
    if (ours.length === 0) problems.push(`OCPI-to-* is ${to}, who is not here`);
    else if (!ours.some(({ role }) => roleHas(role, module, side) || relays(platform, role, module, side))) {
      problems.push(`OCPI-to-* is ${to}, who has nothing to do with the ${side} of ${module}`);
    }
  }
  return problems;
}

/** Whether it takes charging profiles as an eMSP, to pass them on. */
const relays = (platform: Platform, role: Role, module: string, side: Side): boolean =>
  role === 'EMSP' &&
  relaying.some((entry) => entry.module === module && entry.side === side && platform.interfaces.includes(entry));

/** Configuration modules are between platforms: no routing headers. */
export const configurationRoutingProblems = (headers: IncomingHttpHeaders): string[] =>
  Object.keys(headers).some((name) => name.startsWith('ocpi-'))
    ? ['routing headers on a configuration module (R-02)']
    : [];

/** What is wrong with who pushes what: the owner in the URL, in the object and in the message (T-61, X-17, R-39). */
export function ownerProblems(
  platform: Platform,
  module: string,
  headers: IncomingHttpHeaders,
  owner: { country_code: unknown; party_id: unknown },
): string[] {
  const problems: string[] = [];
  const { from } = routingOf(headers);
  const name = partyName(String(owner.country_code), String(owner.party_id));
  if (from !== undefined && from !== name && from !== peerParty(platform)) {
    problems.push(`an object of ${name} comes from ${from} (X-17)`);
  }
  // What is one company can be two platforms: as an eMSP here it may well get what it owns as a CPO elsewhere.
  const isOwner = (role: PartyRole): boolean => module === 'hubclientinfo' || roleHas(role.role, module, 'sender');
  if (platform.roles.some((role) => ownName(role) === name && isOwner(role))) {
    problems.push(`an object of our own party ${name} is sent to us (R-39, H-11)`);
  }
  return problems;
}

/** What is wrong with sending us a session or a CDR: it concerns one eMSP alone and is never broadcast. */
export function privacyProblems(platform: Platform, headers: IncomingHttpHeaders, cdrToken: unknown): string[] {
  const problems: string[] = [];
  const { to, from } = routingOf(headers);
  if (from !== undefined && from === peerParty(platform) && platform.peer?.isHub) {
    problems.push('it comes from the hub as if it were a broadcast (R-35)');
  }
  if (typeof cdrToken === 'object' && cdrToken !== null) {
    const token: { country_code?: unknown; party_id?: unknown } = cdrToken;
    const name = partyName(String(token.country_code), String(token.party_id));
    const isScsp = platform.roles.some((role) => role.role === 'SCSP' && ownName(role) === to);
    if (name !== to && !isScsp) problems.push(`it concerns ${name} and was sent to ${to ?? 'nobody'} (R-65)`);
  }
  return problems;
}

/** The party that speaks for the platform we are registered with, `NL-HUB`. */
export const peerParty = (platform: Platform): string | undefined => platform.peer?.party;

const ownName = (role: PartyRole): string => partyName(role.country_code, role.party_id);
