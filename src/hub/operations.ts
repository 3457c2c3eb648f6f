import type { Token } from '../generated/ocpi-2.2.1.ts';
import { Fault, type Issue } from '../kernel/fault.ts';
import { membersOf, objectText } from '../kernel/json.ts';
import { parseDateTime } from '../ocpi/date-time.ts';
import { statusCodes } from '../ocpi/envelope.ts';
import type { OcpiRequest, OcpiResponse } from '../ocpi/message.ts';
import type { Begins } from '../ocpi/module.ts';
import { moduleOf } from '../ocpi/modules/index.ts';
import { foldId } from '../ocpi/object-state.ts';
import { type Party, partyKey, partyOf, sameParty } from '../ocpi/party.ts';
import { findVisible } from '../store/documents.ts';
import { findReservation, insertOperation } from '../store/operations.ts';
import type { Asked } from './asked.ts';
import { entryOf } from './entry.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { askParty, passedBack } from './forward.ts';
import { answerOf, failureOf, keepAnswer } from './operation-answers.ts';
import { hasSessionAt } from './own-session.ts';
import { concernsAnother, partyOfKey, type Route, requireConnected, routeTo } from './route.ts';
import type { Trace } from './trace.ts';
import { endpointUrl, versionOf } from './versions.ts';

type PartyRoute = Extract<Route, { kind: 'party' }>;

/** Bytes of the unguessable last segment of a URL that stands for a `response_url`. */
const callbackBytes = 32;

/** What of a request about an operation is kept. */
interface Subject {
  readonly location: string | null;
  readonly evse: string | null;
  readonly session: string | null;
  readonly reservation: string | null;
  readonly reservedUntil: Date | null;
  readonly tokenDigest: Buffer | null;
}

/**
 * Begins a command or a change of a charging profile at the party that is addressed, or at the one its content leads to. It
 * is on disk before that party hears of it, under a URL of the hub's own in place of `response_url` (M-21, R-17), and it is never
 * sent twice. The answer is that party's. Throws `too-many-requests` when the platform has begun too many in a minute (H10).
 */
export async function beginOperation(hub: ExchangeHub, asked: Asked, trace: Trace): Promise<OcpiResponse> {
  hub.operationBudget.spend(asked.caller);
  const begins = beginsOf(asked);
  const { to } = asked.request;
  if (to !== undefined && sameParty(to, hub.party))
    throw new Fault('refused', `${asked.module.id} concern one party and are not broadcast`);
  const responseUrl = checkedResponseUrl(hub, asked, begins);
  const receiver = await receiverOf(hub, asked, begins);
  if (!('party' in receiver)) return receiver;
  if (begins.withoutSession !== undefined && !(await mayUnlock(hub, asked, receiver)))
    return answerWith(statusCodes.success, begins.withoutSession);
  trace.route = receiver;
  requireConnected(receiver);
  const id = hub.ids.uuid();
  trace.answered = hub.answersUnderWay.begin(id);
  const callback = hub.ids.bytes(callbackBytes).toString('base64url');
  await insertOperation(hub.reads, {
    id,
    kind: begins.kind,
    callbackDigest: callbackDigest(hub, callback),
    requesterPlatform: asked.caller.id,
    requester: partyKey(asked.from),
    receiverPlatform: receiver.platform.id,
    receiver: partyKey(receiver.party),
    responseUrl: hub.vault.seal(responseUrl, responseUrlContext(id)),
    correlationId: asked.request.correlationId,
    ...subjectOf(hub, asked),
    waitMs: hub.limits.forwardTimeoutMs + hub.limits.operationWaitMs,
  });
  const { platform } = receiver;
  const url = `${endpointUrl(entryOf(hub, platform), versionOf(platform), 'sender', asked.module.id)}/${callback}`;
  const request = withResponseUrl(asked.request, begins.responseUrl, url);
  return passOn(hub, { ...asked, request }, receiver, id);
}

/** Of the last segment of one of our URLs, to find its operation by. */
export const callbackDigest = (hub: Pick<ExchangeHub, 'vault'>, callback: string): Buffer =>
  hub.vault.digest(`callback ${callback}`);

/** What a sealed response_url is bound to. */
export const responseUrlContext = (id: string): string => `response_url ${id}`;

/** Of a token's uid, to recognise the session that a command leads to. */
export const tokenDigest = (hub: Pick<ExchangeHub, 'vault'>, uid: string): Buffer =>
  hub.vault.digest(`token uid ${foldId(uid)}`);

function beginsOf({ operation }: Asked): Begins {
  if (operation.begins === undefined) throw new Error('the operation begins nothing');
  return operation.begins;
}

/** Passes the request on, once, and notes what the answer says. */
async function passOn(hub: ExchangeHub, asked: Asked, receiver: PartyRoute, id: string): Promise<OcpiResponse> {
  let answer: OcpiResponse;
  try {
    answer = await askParty(hub, asked, receiver);
  } catch (error) {
    await keepAnswer(hub, id, failureOf(hub, error));
    throw error;
  }
  await keepAnswer(hub, id, answerOf(hub, answer));
  return passedBack(hub, asked, receiver, answer);
}

/** The `response_url` of a request in order: the hub may call it with the requester's token (D2), and a token in the body is the requester's (M-09). */
function checkedResponseUrl(hub: ExchangeHub, asked: Asked, begins: Begins): string {
  const { request, from, caller } = asked;
  const issues: Issue[] = [];
  const body = bodyOf(asked);
  const inQuery = begins.responseUrl === 'query';
  const url = inQuery ? request.query.get('response_url') : body['response_url'];
  const path = inQuery ? 'response_url' : '/response_url';
  for (const name of inQuery ? request.query.keys() : Object.keys(body)) {
    if (name !== 'response_url' && name.toLowerCase() === 'response_url')
      issues.push({ path: inQuery ? name : `/${name}`, message: 'must be written response_url' });
  }
  if (typeof url !== 'string') issues.push({ path, message: 'is required' });
  else if (!hub.peerOf(caller.id).owns(url)) issues.push({ path, message: 'must be a URL of your platform' });
  for (const name of begins.numbers ?? []) {
    if (!/^[1-9][0-9]{0,8}$/.test(request.query.get(name) ?? ''))
      issues.push({ path: name, message: 'must be a whole number above zero' });
  }
  issues.push(...(begins.issuesOf?.(body) ?? []));
  const token = tokenIn(asked);
  if (token !== undefined && !sameParty(partyOf(token.country_code, token.party_id), from))
    issues.push({ path: '/token', message: 'must be a token of the party that sends the command' });
  if (issues.length > 0) throw Fault.invalid(issues);
  return url as string;
}

/** The token in a body that has one by its schema. */
const tokenIn = (asked: Asked): Token | undefined => saidIn(asked, 'token') as Token | undefined;

/** What a request says under a name: in its path, or in its body where the name belongs there. */
function saidIn(asked: Asked, name: string): unknown {
  const inPath = asked.parameters[name];
  if (inPath !== undefined) return inPath;
  return beginsOf(asked).fields.includes(name) ? bodyOf(asked)[name] : undefined;
}

const bodyOf = ({ request }: Asked): Readonly<Record<string, unknown>> =>
  (request.body?.value ?? {}) as Record<string, unknown>;

/** The party that gets the request, or the answer that is given in its place. */
async function receiverOf(hub: ExchangeHub, asked: Asked, begins: Begins): Promise<PartyRoute | OcpiResponse> {
  const { to } = asked.request;
  const id = foldId(String(saidIn(asked, begins.about.field)));
  if (to !== undefined) {
    const route = routeTo(hub.registry(), asked, to, 'addressed');
    const isRefused = begins.about.what === 'session' && (await isForeign(hub, asked, to, id));
    return isRefused ? answerWith(statusCodes.success, begins.foreign) : route;
  }
  const [only, ...others] = await ownersOf(hub, asked, begins, id);
  if (only === undefined) {
    // Where it should have been is named by a status of its own (M-07).
    const status = begins.about.what === 'location' ? statusCodes.unknownLocation : statusCodes.success;
    return answerWith(status, begins.unknown);
  }
  if (others.length > 0)
    throw new Fault('unknown-receiver', 'several parties have something with this id: name one in OCPI-to');
  const why = begins.about.what === 'reservation' ? 'reservation' : 'stored-owner';
  return routeTo(hub.registry(), asked, partyOfKey(only), why);
}

const answerWith = (statusCode: number, data: Readonly<Record<string, unknown>>): OcpiResponse => ({
  http: 200,
  statusCode,
  data: JSON.stringify(data),
});

/** Whether a session is another party's; smart charging providers have none of their own (G-12). */
const isForeign = async (hub: ExchangeHub, { from }: Asked, owner: Party, id: string): Promise<boolean> =>
  !hub.registry().isScspOnly(from) && (await concernsAnother(hub, 'sessions', owner, id, from));

/** The parties that have what a request is about, among those the requester may see. */
async function ownersOf(hub: ExchangeHub, asked: Asked, begins: Begins, id: string): Promise<readonly string[]> {
  const { caller, from } = asked;
  const { what } = begins.about;
  if (what === 'reservation') return findReservation(hub.reads, partyKey(from), id);
  const module = moduleOf(`${what}s`);
  if (module === undefined) throw new Error(`there is no module of ${what}s`);
  const found = await findVisible(hub.reads, module.id, id, {
    owners: hub.registry().ownersFor(module, from, caller),
    addressee: module.addresseeOf === undefined ? null : partyKey(from),
    unrestrictedOnly: false,
  });
  return found.map(({ owner }) => owner);
}

/** Whether the requester has a Session at the connector, or its CPO asks for none. */
const mayUnlock = async (hub: ExchangeHub, asked: Asked, { platform, party }: PartyRoute): Promise<boolean> =>
  platform.quirks.unlocks_without_session === true || (await hasSessionAt(hub, asked.from, party, bodyOf(asked)));

function subjectOf(hub: ExchangeHub, asked: Asked): Subject {
  const folded = (name: string): string | null => {
    const id = saidIn(asked, name);
    return typeof id === 'string' ? foldId(id) : null;
  };
  const token = tokenIn(asked);
  const expiry = saidIn(asked, 'expiry_date');
  const until = typeof expiry === 'string' ? parseDateTime(expiry) : undefined;
  // Longer than operations are kept nothing can become of it.
  const latest = hub.clock.now() + hub.limits.operationsRetentionDays * 86_400_000;
  return {
    location: folded('location_id'),
    evse: folded('evse_uid'),
    session: folded('session_id'),
    reservation: folded('reservation_id'),
    reservedUntil: until === undefined ? null : new Date(Math.min(until, latest)),
    tokenDigest: token === undefined ? null : tokenDigest(hub, token.uid),
  };
}

/** The request with a URL of the hub's in place of the requester's; every other byte of the body stays. */
function withResponseUrl(request: OcpiRequest, where: Begins['responseUrl'], url: string): OcpiRequest {
  if (where === 'query') return { ...request, query: new Map([...request.query, ['response_url', url]]), once: true };
  const members = membersOf(request.body?.text ?? '{}').set('response_url', JSON.stringify(url));
  return { ...request, body: { text: objectText(members), value: undefined }, once: true };
}
