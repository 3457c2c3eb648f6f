import type { IncomingHttpHeaders } from 'node:http';
import { exchangeAt } from './client.ts';
import type { ModuleId } from './interfaces.ts';
import { sameText } from './party.ts';
import { detailsUrl, type Platform, versionInUse } from './platform.ts';
import { invalid, methodNotAllowed, noSuchPath, notFound, type Reply, success } from './reply.ts';
import { ownerProblems, privacyProblems, routingOf } from './request-checks.ts';
import { type Address, type JsonObject, type Outcome, timeOf } from './shelf.ts';

/** A request to one of our Receiver interfaces. */
export interface Push {
  readonly method: string;
  readonly module: ModuleId;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly at: number;
}

/** What the Receiver interface of each module allows. */
const methods: Record<ModuleId, readonly string[]> = {
  locations: ['GET', 'PUT', 'PATCH'],
  tariffs: ['GET', 'PUT', 'DELETE'],
  sessions: ['GET', 'PUT', 'PATCH'],
  tokens: ['GET', 'PUT', 'PATCH'],
  cdrs: ['GET', 'POST'],
  commands: ['POST'],
  chargingprofiles: ['GET', 'PUT', 'DELETE'],
  hubclientinfo: ['GET', 'PUT'],
};

/** The names of the ids in the URL after the owner's, as they stand in the objects. */
const idFields: Record<ModuleId, readonly string[]> = {
  locations: ['id', 'uid', 'id'],
  tariffs: ['id'],
  sessions: ['id'],
  tokens: ['uid'],
  cdrs: [],
  commands: [],
  chargingprofiles: [],
  hubclientinfo: [],
};

/** Answers a request to a Receiver interface, and complains of what the other side should not have sent. */
export function answerReceiver(platform: Platform, push: Push, complain: (problem: string) => void): Reply {
  if (!methods[push.module].includes(push.method)) return methodNotAllowed;
  if (push.module === 'cdrs') return answerCdrs(platform, push, complain);
  if (push.module === 'commands' || push.module === 'chargingprofiles')
    return answerOperation(platform, push, complain);

  const ids = idFields[push.module].length;
  const count = push.segments.length - 2;
  const fits = push.module === 'locations' ? count >= 1 && count <= ids : count === ids;
  if (!fits) return noSuchPath;
  if (push.method === 'GET') return answerGet(platform, push);
  if (push.method === 'DELETE') {
    return platform.copies.remove(addressOf(push)) === 'unknown' ? notFound(push.module) : success();
  }
  return store(platform, push, complain);
}

/** A CommandResponse or ChargingProfileResponse. What comes of it is posted when the program says so: `postResult`. */
function answerOperation(platform: Platform, push: Push, complain: (problem: string) => void): Reply {
  if (push.segments.length !== 1) return noSuchPath;
  const url = push.query.get('response_url') ?? objectIn(push.body)?.['response_url'];
  if (typeof url !== 'string' || !url.startsWith(peerOrigin(platform))) {
    complain('response_url leads to somebody we have no token for (R-17)');
  }
  if (platform.endsCommands && push.module === 'commands') setImmediate(() => end(platform, push, String(url)));
  return success(platform.behaviours.of(push.module).operation ?? { result: 'ACCEPTED', timeout: 30 });
}

/** Posts the result of a command to whoever has sent it. */
function end(platform: Platform, { headers }: Push, url: string): void {
  const request = { method: 'POST', module: 'commands', to: routingOf(headers).from, body: { result: 'ACCEPTED' } };
  exchangeAt(platform, url, platform.peer?.token ?? '', request).catch((error: unknown) =>
    platform.complaints.add(`POST ${url}`, `a result was not taken: ${error}`),
  );
}

const peerOrigin = (platform: Platform): string => new URL(platform.peer?.versionsUrl ?? 'http://nowhere').origin;

function answerGet(platform: Platform, push: Push): Reply {
  const object = roleVariants(push)
    .map((variant) => platform.copies.get(addressOf(push, variant)))
    .find((found) => found);
  return object && !platform.behaviours.of(push.module).missing404 ? success(object) : notFound(push.module);
}

/** Client info is kept per role, which its URL does not name: a GET finds the first there is (H-12). */
const roleVariants = (push: Push): (string | undefined)[] =>
  push.module === 'hubclientinfo' ? ['CPO', 'EMSP', 'HUB', 'NAP', 'NSP', 'OTHER', 'SCSP'] : [undefined];

function store(platform: Platform, push: Push, complain: (problem: string) => void): Reply {
  const object = objectIn(push.body);
  const problems = object ? objectProblems(push, object) : ['the body is no object'];
  for (const problem of problems) complain(problem);
  if (!object || problems.length > 0) return invalid(problems.join('; '));

  const [countryCode, partyId] = push.segments;
  const owner = { country_code: countryCode, party_id: partyId };
  for (const problem of ownerProblems(platform, push.module, push.headers, owner)) complain(problem);
  if (push.module === 'sessions') {
    for (const problem of privacyProblems(platform, push.headers, object['cdr_token'])) complain(problem);
  }

  const isPart = push.module === 'locations' && push.segments.length > 3;
  const { missing404, missing2003 } = platform.behaviours.of(push.module);
  if ((missing404 || missing2003) && (push.method === 'PATCH' || isPart)) {
    return missing404 ? notFound(push.module) : { http: 200, code: 2003 };
  }
  platform.history?.record(push.module, push.segments, object, push.at);
  const address = addressOf(push, push.module === 'hubclientinfo' ? String(object['role']) : undefined);
  const outcome = push.method === 'PUT' ? platform.copies.put(address, object) : platform.copies.patch(address, object);
  return answerTo(outcome, push.module);
}

function answerTo(outcome: Outcome, module: ModuleId): Reply {
  if (outcome === 'unknown') return notFound(module);
  return outcome === 'created' ? { http: 201, code: 1000 } : success();
}

/** Where an object of this request is kept. The type of a token is a parameter with a default (K-02). */
function addressOf(push: Push, variant?: string): Address {
  const type = push.module === 'tokens' ? (push.query.get('type') ?? 'RFID') : variant;
  return { module: push.module, segments: push.segments, ...(type === undefined ? {} : { variant: type }) };
}

/** What is wrong with the object itself: a reason to refuse it (T-16, T-34, T-61, K-03). */
function objectProblems(push: Push, object: JsonObject): string[] {
  const problems: string[] = [];
  if (Number.isNaN(timeOf(object))) problems.push('last_updated is missing or no UTC time (T-16)');

  const [countryCode, partyId, ...ids] = push.segments;
  const isWhole = push.module !== 'locations' || ids.length === 1;
  const expected: [string, string | undefined][] = isWhole
    ? [
        ['country_code', countryCode],
        ['party_id', partyId],
      ]
    : [];
  const idField = idFields[push.module][ids.length - 1];
  if (idField) expected.push([idField, ids.at(-1)]);
  if (push.module === 'tokens') expected.push(['type', push.query.get('type') ?? 'RFID']);
  for (const [field, value] of expected) {
    // Null changes nothing (T-18).
    if ((object[field] ?? undefined) === undefined && push.method === 'PATCH') continue;
    if (!sameText(object[field], value)) problems.push(`${field} differs from the URL (T-34, T-61)`);
  }
  return problems;
}

/** POST takes a CDR once and answers repetitions like the first; GET is by the URL we gave for it (D-03, D-04, D-10). */
function answerCdrs(platform: Platform, push: Push, complain: (problem: string) => void): Reply {
  if (push.method === 'GET') {
    const cdr = push.segments.length === 1 ? platform.cdrs.at(push.segments[0] ?? '') : undefined;
    return cdr ? success(cdr) : notFound('cdrs');
  }
  if (push.segments.length > 0) return noSuchPath;
  const cdr = objectIn(push.body);
  const ids = [cdr?.['country_code'], cdr?.['party_id'], cdr?.['id']];
  if (!cdr || ids.some((id) => typeof id !== 'string')) {
    complain('a CDR without owner or id');
    return invalid('a CDR has an owner and an id');
  }
  const owner = { country_code: cdr['country_code'], party_id: cdr['party_id'] };
  for (const problem of ownerProblems(platform, push.module, push.headers, owner)) complain(problem);
  for (const problem of privacyProblems(platform, push.headers, cdr['cdr_token'])) complain(problem);
  platform.history?.record('cdrs', ids.map(String), cdr, push.at);

  const { posting, place } = platform.cdrs.post(cdr);
  if (posting === 'different') {
    complain('a CDR was sent again with another content (D-02)');
    return invalid('this CDR is here with another content');
  }
  const headers = { Location: `${detailsUrl(platform, versionInUse(platform))}/receiver/cdrs/${place}` };
  return posting === 'new' ? { http: 201, code: 1000, headers } : success(undefined, headers);
}

const objectIn = (body: unknown): JsonObject | undefined =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as JsonObject) : undefined;
