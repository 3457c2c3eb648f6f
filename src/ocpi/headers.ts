import { Fault, type Issue } from '../kernel/fault.ts';
import { type Party, partyOf } from './party.ts';

/** Modules whose exchanges carry routing headers. */
const functionalModules = new Set([
  'cdrs',
  'chargingprofiles',
  'commands',
  'locations',
  'sessions',
  'tariffs',
  'tokens',
]);

export const isFunctional = (module: string): boolean => functionalModules.has(module);

/** Headers of which a request may have one at most: a second one could be read differently by somebody behind us (A10). */
export const singleHeaders = new Set([
  'authorization',
  'ocpi-to-country-code',
  'ocpi-to-party-id',
  'ocpi-from-country-code',
  'ocpi-from-party-id',
  'x-request-id',
  'x-correlation-id',
  'content-type',
  'content-length',
  'transfer-encoding',
  'host',
]);

type HeaderLookup = (name: string) => string | undefined;

/** The parties in the routing headers. Throws an `invalid` fault for half a pair or an impossible id. */
export function routingOf(header: HeaderLookup): { to?: Party; from?: Party } {
  const issues: Issue[] = [];
  const to = pairOf(header, 'OCPI-to', issues);
  const from = pairOf(header, 'OCPI-from', issues);
  if (issues.length > 0) throw Fault.invalid(issues);
  const routing: { to?: Party; from?: Party } = {};
  if (to !== undefined) routing.to = to;
  if (from !== undefined) routing.from = from;
  return routing;
}

/** The party that claims to send, as far as that can be read: an answer goes to it, whatever else is wrong. */
export const claimedSender = (header: HeaderLookup): Party | undefined => {
  const issues: Issue[] = [];
  const from = pairOf(header, 'OCPI-from', issues);
  return issues.length === 0 ? from : undefined;
};

type Way = 'OCPI-to' | 'OCPI-from';

/** Names of a pair's headers as Node gives them. */
const pairNames: Readonly<Record<Way, readonly [countryCode: string, partyId: string]>> = {
  'OCPI-to': ['ocpi-to-country-code', 'ocpi-to-party-id'],
  'OCPI-from': ['ocpi-from-country-code', 'ocpi-from-party-id'],
};

/** Pairs that were read before: there are few parties, and two of them with every message. */
const knownPairs = new Map<string, Party>();
const knownPairsMax = 10_000;

function pairOf(header: HeaderLookup, name: Way, issues: Issue[]): Party | undefined {
  const countryCode = header(pairNames[name][0]);
  const partyId = header(pairNames[name][1]);
  if (countryCode === undefined && partyId === undefined) return undefined;
  const pair = `${countryCode}-${partyId}`;
  const known = knownPairs.get(pair);
  if (known !== undefined) return known;
  const problems = pairIssues(name, countryCode, partyId);
  issues.push(...problems);
  const party = partyOf(countryCode ?? '', partyId ?? '');
  if (problems.length === 0 && knownPairs.size < knownPairsMax) knownPairs.set(pair, party);
  return party;
}

function pairIssues(name: Way, countryCode: string | undefined, partyId: string | undefined): Issue[] {
  const issues: Issue[] = [];
  if (countryCode === undefined)
    issues.push({ path: `${name}-country-code`, message: `must accompany ${name}-party-id` });
  else if (!/^[A-Za-z]{2}$/.test(countryCode))
    issues.push({ path: `${name}-country-code`, message: 'must be two letters' });
  if (partyId === undefined) issues.push({ path: `${name}-party-id`, message: `must accompany ${name}-country-code` });
  else if (!/^[A-Za-z0-9]{3}$/.test(partyId))
    issues.push({ path: `${name}-party-id`, message: 'must be three letters or digits' });
  return issues;
}

/** The routing headers of a message from one party to another. */
export const routingHeaders = (to: Party, from: Party): Record<string, string> => ({
  'OCPI-to-country-code': to.country_code,
  'OCPI-to-party-id': to.party_id,
  'OCPI-from-country-code': from.country_code,
  'OCPI-from-party-id': from.party_id,
});
