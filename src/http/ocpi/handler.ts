import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream';
import { impliedSender } from '../../hub/authorize.ts';
import { exchange } from '../../hub/exchange.ts';
import type { ExchangeHub } from '../../hub/exchange-hub.ts';
import type { LoggedRequest, ReceivedMessage } from '../../hub/message.ts';
import type { RegistrationHub } from '../../hub/registration-hub.ts';
import type { Trace } from '../../hub/trace.ts';
import { Fault } from '../../kernel/fault.ts';
import { parseJson } from '../../kernel/json.ts';
import { claimedSender, isFunctional, routingOf } from '../../ocpi/headers.ts';
import type { Body, Method, OcpiRequest, OcpiResponse, Side } from '../../ocpi/message.ts';
import { moduleOf, operationOf } from '../../ocpi/modules/index.ts';
import { type Party, partyKey } from '../../ocpi/party.ts';
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
      answer = answerOf(error, hub.log, ids);
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

async function answered(serving: Serving, ids: MessageIds, progress: Progress): Promise<OcpiResponse> {
  const { edge, authenticate, req } = serving;
  const { hub } = edge;
  const incoming = readIncoming(req);
  progress.incoming = incoming;
  const place = placeOf(incoming.segments);
  progress.place = place;
  if (serving.isBusy) {
    throw new Fault('overloaded', 'the hub is busy', { retryAfterS: 1 });
  }
  const caller = authenticate(req, hub.registry());
  progress.caller = caller;
  if (caller.credential.kind === 'registration' && place.module !== 'versions' && place.module !== 'credentials') {
    throw new Fault('unauthenticated', 'a registration token serves versions and credentials only');
  }
  edge.heard(caller);
  const method = methodOf(incoming.method);
  const routing = isFunctional(place.module) ? routingOf(incoming.header) : {};
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
  if (body !== undefined) request.body = body;
  if (routing.to !== undefined) request.to = routing.to;
  if (routing.from !== undefined) request.from = routing.from;
  return exchange(hub, caller.platform, request, progress.trace);
}

/** Module, interface and further segments of a path below /ocpi. */
export interface Place {
  readonly module: string;
  readonly side: Side | undefined;
  readonly segments: readonly string[];
}

/** Our own URLs below /ocpi that belong to no functional module. */
const configurationPlaces: readonly { readonly path: readonly string[]; readonly place: Place }[] = [
  { path: ['versions'], place: { module: 'versions', side: undefined, segments: [] } },
  { path: ['2.2.1'], place: { module: 'versions', side: undefined, segments: ['2.2.1'] } },
  { path: ['2.2.1', 'credentials'], place: { module: 'credentials', side: undefined, segments: [] } },
  { path: ['2.2.1', 'sender', 'hubclientinfo'], place: { module: 'hubclientinfo', side: 'sender', segments: [] } },
];

const nowhere: Place = { module: 'unknown', side: undefined, segments: [] };

/** Reads our own URLs: those above, and /ocpi/2.2.1/{sender|receiver}/{module}/... */
function placeOf([root, ...path]: readonly string[]): Place {
  const [version, side, module, ...segments] = path;
  if (root !== 'ocpi') return nowhere;
  if (
    version === '2.2.1' &&
    (side === 'sender' || side === 'receiver') &&
    module !== undefined &&
    isFunctional(module)
  ) {
    return { module, side, segments };
  }
  const isHere = (own: readonly string[]): boolean =>
    own.length === path.length && own.every((segment, at) => segment === path[at]);
  return configurationPlaces.find((known) => isHere(known.path))?.place ?? nowhere;
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
  const claimed = progress.routing === undefined ? claimedSender(incoming.header) : progress.routing.from;
  const to = claimed ?? (caller && impliedSender(caller.platform, moduleOf(place.module), place.side));
  const { requestId, correlationId } = ids;
  return { requestId, correlationId, routing: { to, from: answer.from ?? hub.party } };
}
