import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { impliedSender } from '../../hub/authorize.ts';
import { entryIdOf, entryOf, hubEntry, responderAt } from '../../hub/entry.ts';
import { exchange } from '../../hub/exchange.ts';
import type { ExchangeHub } from '../../hub/exchange-hub.ts';
import type { LoggedRequest, ReceivedMessage } from '../../hub/message.ts';
import type { RegistrationHub } from '../../hub/registration-hub.ts';
import type { Trace } from '../../hub/trace.ts';
import { versionOf, versionsUrlOf } from '../../hub/versions.ts';
import { Fault } from '../../kernel/fault.ts';
import { parseJson } from '../../kernel/json.ts';
import { claimedSender, isFunctional, routingOf } from '../../ocpi/headers.ts';
import type { Body, Method, OcpiRequest, OcpiResponse, Side } from '../../ocpi/message.ts';
import { moduleOf, operationOf } from '../../ocpi/modules/index.ts';
import { type Party, partyKey } from '../../ocpi/party.ts';
import { hubVersion, isSpoken, pairVersion, type SpokenVersion } from '../../ocpi/spoken-versions.ts';
import { statusFromHub } from '../../ocpi/versions/status-codes.ts';
import { BodyRoom, type BodySpace, bodyText, readBody } from '../body.ts';
import { type Addressing, answerOf, writeAnswer } from './answer.ts';
import { type Authenticated, createAuthenticator } from './authenticate.ts';
import { configurationAnswer } from './configuration.ts';
import { type Incoming, type MessageIds, messageIdsOf, methodOf, queryOf, readIncoming } from './incoming.ts';

/** What the OCPI edge needs besides the hub. */
export interface OcpiEdge {
  readonly hub: ExchangeHub & RegistrationHub;
  /** Hears of every valid request of a platform: a sign of life (H-08), and what its token looks like. */
  heard(caller: Authenticated): void;
  /** Counts and times what was answered. */
  answered(exchange: AnsweredExchange): void;
  /** Takes what came from a platform and what it was answered into the message log; left out when there is none. */
  note?: ((message: ReceivedMessage) => void) | undefined;
}

/** One exchange, for the log and the metrics. Never holds ids of drivers: paths are told by operation only. */
export interface AnsweredExchange {
  readonly method: string;
  readonly module: string;
  readonly side: string;
  readonly platform: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly http: number;
  readonly ocpi: number;
  readonly ms: number;
  readonly requestId: string;
  readonly correlationId: string;
}

/**
 * The OCPI edge: turns HTTP into exchanges and answers into HTTP. A handler of Node's server and no Koa app: it reads and writes
 * everything itself, and would pay with every exchange for what Koa makes of a request.
 */
export function createOcpiHandler(edge: OcpiEdge): {
  handle(req: IncomingMessage, res: ServerResponse): void;
  exchangesInFlight(): number;
} {
  const { limits, clock, log } = edge.hub;
  const authenticate = createAuthenticator(limits, clock);
  const room = new BodyRoom(limits.bodiesBytesMax);
  let inFlight = 0;
  return {
    handle(req, res) {
      inFlight += 1;
      const space = room.enter();
      const isBusy = inFlight > limits.exchangesInFlightMax;
      const leave = () => {
        inFlight -= 1;
        space.leave();
      };
      serve({ edge, authenticate, space, isBusy, req, res }).then(leave, (error) => {
        // A request that broke off; there is nobody left to answer.
        log.debug({ err: error }, 'an answer was not sent');
        res.destroy();
        leave();
      });
    },
    exchangesInFlight: () => inFlight,
  };
}

/** One request with what is needed to answer it. */
interface Serving {
  readonly edge: OcpiEdge;
  readonly authenticate: ReturnType<typeof createAuthenticator>;
  readonly space: BodySpace;
  /** Whether too many exchanges are at work. */
  readonly isBusy: boolean;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** What is known of a request while it is being answered. */
interface Progress {
  incoming?: Incoming;
  place?: Place;
  caller?: Authenticated;
  routing?: { readonly to?: Party; readonly from?: Party };
  body?: Body | undefined;
  /** What made the answer a refusal. */
  error?: unknown;
  readonly trace: Trace;
}

async function serve(serving: Serving): Promise<void> {
  const { edge, req, res } = serving;
  const { hub } = edge;
  const started = hub.clock.monotonic();
  const ids = messageIdsOf(req, hub.ids, hub.limits.messageIdLengthMax);
  const progress: Progress = { trace: {} };
  let answer: OcpiResponse;
  try {
    answer = await answered(serving, ids, progress);
  } catch (error) {
    progress.error = error;
    answer = answerOf(error, hub.log, ids);
    // Part of a body may still be on its way; it must not be taken for the next request.
    if (!req.complete) res.setHeader('connection', 'close');
  }
  answer = inVersion(progress, answer);
  const addressing = addressingOf(hub, ids, progress, answer);
  if (progress.trace.answered !== undefined) finished(res, progress.trace.answered);
  try {
    await writeAnswer(res, answer, addressing, hub.clock.now());
  } catch (error) {
    // A list that fails before its first byte can still be answered properly; one that fails later is cut off.
    if (res.headersSent) {
      hub.log.warn({ err: error, ...ids }, 'an answer could not be written to its end');
      res.destroy();
    } else {
      progress.error = error;
      answer = inVersion(progress, answerOf(error, hub.log, ids));
      await writeAnswer(res, answer, addressing, hub.clock.now());
    }
  }
  const ms = hub.clock.monotonic() - started;
  // Of those who are nobody here not even the path is logged: they could write anything into it.
  const place = progress.caller && progress.place;
  edge.answered({
    method: req.method ?? '',
    module: place?.module ?? '',
    side: place?.side ?? '',
    platform: progress.caller?.platform.id,
    from: addressing.routing?.to && partyKey(addressing.routing.to),
    to: progress.routing?.to && partyKey(progress.routing.to),
    http: answer.http,
    ocpi: answer.statusCode,
    ms: Math.round(ms * 10) / 10,
    requestId: ids.requestId,
    correlationId: ids.correlationId,
  });
  if (edge.note !== undefined) note(edge.note, req, progress, { ids, answer, startedMs: started, ms });
}

/** Hands on what was exchanged with a platform; what came from nobody we know is no message of a partner. */
function note(
  take: (message: ReceivedMessage) => void,
  req: IncomingMessage,
  { caller, place, routing, body, error, trace }: Progress,
  { ids, answer, startedMs, ms }: { ids: MessageIds; answer: OcpiResponse; startedMs: number; ms: number },
): void {
  if (caller === undefined || place === undefined) return;
  const request: { -readonly [Field in keyof LoggedRequest]: LoggedRequest[Field] } = {
    method: req.method ?? '',
    module: place.module,
    side: place.side,
    segments: place.segments,
    requestId: ids.requestId,
    correlationId: ids.correlationId,
  };
  if (body !== undefined) request.body = body;
  if (routing?.to !== undefined) request.to = routing.to;
  if (routing?.from !== undefined) request.from = routing.from;
  take({
    direction: 'in',
    platformId: caller.platform.id,
    startedMs,
    ms,
    request,
    target: req.url ?? '',
    headers: req.headers,
    answer,
    error,
    trace,
  });
}

/**
 * Who asks. Another process may just have given out the token: before it is refused this one looks whether there is a newer registry. Without
 * the database nobody gets a token.
 */
function callerOf({ edge: { hub }, authenticate, req }: Serving): Authenticated | Promise<Authenticated> {
  const known = hub.registry();
  try {
    return authenticate(req, known);
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'unauthenticated') throw error;
    const looked = hub.followRegistry().catch(() => undefined);
    return Promise.race([looked, pause(hub.limits.registryWaitMs, undefined, { ref: false })]).then(() => {
      if (hub.registry() === known) throw error;
      return authenticate(req, hub.registry());
    });
  }
}

async function answered(serving: Serving, ids: MessageIds, progress: Progress): Promise<OcpiResponse> {
  const { edge, req } = serving;
  const { hub } = edge;
  const incoming = readIncoming(req);
  progress.incoming = incoming;
  const place = placeOf(incoming.segments);
  progress.place = place;
  if (serving.isBusy) {
    throw new Fault('overloaded', 'the hub is busy', { retryAfterS: 1 });
  }
  const caller = await callerOf(serving);
  progress.caller = caller;
  if (place.entry !== entryIdOf(caller.platform)) {
    const url = versionsUrlOf(entryOf(hub, caller.platform));
    throw new Fault(
      'unauthenticated',
      `this token is for another connection than this URL: its versions are at ${url}`,
    );
  }
  if (caller.credential.kind === 'registration' && place.module !== 'versions' && place.module !== 'credentials') {
    throw new Fault('unauthenticated', 'a registration token serves versions and credentials only');
  }
  edge.heard(caller);
  const method = methodOf(incoming.method);
  const entry = entryOf(hub, caller.platform);
  if (isVersioned(place) && !entry.versions.includes(place.version))
    throw new Fault('not-found', `OCPI ${place.version} is not spoken on this connection`);
  if (place.side !== undefined && place.version !== versionOf(caller.platform)) requireOpen(hub, caller, place, method);
  // OCPI 2.1.1 has no routing headers: whatever they say is nothing to the hub (Z-03).
  const routing = isFunctional(place.module) && place.version !== pairVersion ? routingOf(incoming.header) : {};
  progress.routing = routing;
  const body = await bodyOf(serving, incoming, place);
  progress.body = body;
  const query = queryOf(incoming.queryText);
  if (place.side === undefined || !isFunctional(place.module)) {
    return configurationAnswer(hub, caller, {
      ...place,
      method,
      query,
      ...(body && { body }),
      ...ids,
    });
  }
  // Field by field: spreading objects is slow, and this is done for every exchange.
  const request: { -readonly [Field in keyof OcpiRequest]: OcpiRequest[Field] } = {
    method,
    module: place.module,
    side: place.side,
    segments: place.segments,
    query,
    requestId: ids.requestId,
    correlationId: ids.correlationId,
  };
  if (place.version !== hubVersion) request.version = place.version;
  if (body !== undefined) request.body = body;
  if (routing.to !== undefined) request.to = routing.to;
  if (routing.from !== undefined) request.from = routing.from;
  return exchange(hub, caller.platform, request, progress.trace);
}

/**
 * Refuses what is asked in another version than the connection's. Open to all are the URLs the hub has made up for one platform; and
 * whoever still shows the token from before a change of the version has not heard of it (C-25), and who has been offered one by the hub may have
 * taken it up already, when the answer was lost or is still on its way.
 */
function requireOpen(hub: ExchangeHub, { platform, credential }: Authenticated, place: Place, method: Method): void {
  if (credential.state === 'replaced' || hub.registry().isOfferedTokens(platform.id)) return;
  const module = moduleOf(place.module);
  const matched = module && place.side && operationOf(module, place.side, method, place.segments);
  if (typeof matched === 'object' && matched.operation.isOurs === true) return;
  throw new Fault(
    'unsupported-version',
    `this connection is one of OCPI ${versionOf(platform)}; a PUT to the credentials of ${place.version} changes that`,
  );
}

/** An answer with a status code that the version of the request has. */
function inVersion({ place, caller }: Progress, answer: OcpiResponse): OcpiResponse {
  if (place?.version !== pairVersion || caller?.platform.pair_of == null) return answer;
  const statusCode = statusFromHub(pairVersion, answer.statusCode);
  if (statusCode === answer.statusCode) return answer;
  const { passedOn: _, ...rest } = answer;
  return { ...rest, statusCode };
}

/** Whether a place is below the URL of a version. */
const isVersioned = ({ module, segments }: Place): boolean =>
  module !== 'unknown' && (module !== 'versions' || segments.length > 0);

/** Version, module, interface and further segments of a path below /ocpi. */
export interface Place {
  readonly version: SpokenVersion;
  /** The entry it is below; undefined: the hub's. */
  readonly entry?: string | undefined;
  readonly module: string;
  readonly side: Side | undefined;
  readonly segments: readonly string[];
}

const nowhere: Place = { version: hubVersion, module: 'unknown', side: undefined, segments: [] };

/** Reads our own URLs: what is below /ocpi, and the same below /ocpi/direct/{entry}. */
function placeOf([root, ...path]: readonly string[]): Place {
  if (root !== 'ocpi') return nowhere;
  const [direct, entry, ...below] = path;
  return direct === 'direct' && entry !== undefined ? { ...placeBelow(below), entry } : placeBelow(path);
}

/** Reads what is below an entry: /versions, /{version}, its /credentials, and /{sender|receiver}/{module}/... below it. */
function placeBelow([version, side, module, ...segments]: readonly string[]): Place {
  if (version === 'versions' && side === undefined) return { ...nowhere, module: 'versions' };
  if (!isSpoken(version)) return nowhere;
  if ((side === 'sender' || side === 'receiver') && module !== undefined) {
    const clientInfoSegments = side === 'sender' ? 0 : 2;
    const isHere = isFunctional(module) || (module === 'hubclientinfo' && segments.length === clientInfoSegments);
    return isHere ? { version, module, side, segments } : nowhere;
  }
  const own = { version, side: undefined };
  if (side === undefined) return { ...own, module: 'versions', segments: [version] };
  return side === 'credentials' && module === undefined ? { ...own, module: 'credentials', segments: [] } : nowhere;
}

async function bodyOf(serving: Serving, incoming: Incoming, place: Place): Promise<Body | undefined> {
  const { limits } = serving.edge.hub;
  if (incoming.method === 'GET' || incoming.method === 'DELETE') return undefined;
  const contentType = incoming.header('content-type');
  const maxBytes = place.module === 'locations' ? limits.locationBodyBytesMax : limits.bodyBytesMax;
  const text = bodyText(await readBody(serving.req, maxBytes, serving.space));
  if (text === '' && isBodyOptional(place, methodOf(incoming.method))) return undefined;
  if (contentType !== undefined && !/^application\/json\s*(;|$)/i.test(contentType)) {
    throw Fault.invalid([{ path: 'Content-Type', message: 'must be application/json' }]);
  }
  return { text, value: parseJson(text, limits.jsonDepthMax) };
}

/** Whether what is asked for can be asked without a body. */
function isBodyOptional({ module: id, side, segments }: Place, method: Method): boolean {
  const module = moduleOf(id);
  if (module === undefined || side === undefined) return false;
  const matched = operationOf(module, side, method, segments);
  return typeof matched === 'object' && matched.operation.isBodyOptional === true;
}

function addressingOf(hub: ExchangeHub, ids: MessageIds, progress: Progress, answer: OcpiResponse): Addressing {
  const { incoming, place, caller } = progress;
  if (incoming === undefined || place?.side === undefined || !isFunctional(place.module)) return ids;
  if (place.version === pairVersion) return ids;
  const claimed = progress.routing === undefined ? claimedSender(incoming.header) : progress.routing.from;
  const to = claimed ?? (caller && impliedSender(caller.platform, moduleOf(place.module), place.side));
  const { requestId, correlationId } = ids;
  const addressed = progress.trace.asked?.request.to ?? progress.routing?.to;
  const from = answer.from ?? responderAt(hub, caller ? entryOf(hub, caller.platform) : hubEntry(hub), addressed);
  return { requestId, correlationId, routing: { to, from } };
}
