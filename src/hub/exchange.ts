import { Fault } from '../kernel/fault.ts';
import type { OcpiRequest, OcpiResponse } from '../ocpi/message.ts';
import { moduleOf, operationOf } from '../ocpi/modules/index.ts';
import { hubVersion, pairVersion } from '../ocpi/spoken-versions.ts';
import type { Asked } from './asked.ts';
import { authorize, behalfOf, senderOf } from './authorize.ts';
import { authorizeToken } from './authorize-token.ts';
import { appendCdr, readCdr } from './cdrs.ts';
import { addressedAt, entryOf } from './entry.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { forward, forwardPage } from './forward.ts';
import { answerList } from './lists.ts';
import { readObject, storeObject } from './objects.ts';
import { passNews } from './operation-news.ts';
import { takeOperationResult } from './operation-results.ts';
import { beginOperation } from './operations.ts';
import type { Platform } from './registry.ts';
import { type Route, routeOf } from './route.ts';
import type { Trace } from './trace.ts';
import { toHubVersion } from './translate/incoming.ts';
import { fromHubVersion, goesAsItIs } from './translate/outgoing.ts';
import { namedAsHere } from './translate/pair-requests.ts';
import { validate } from './validate-request.ts';

/**
 * One OCPI exchange of a functional module with a connected platform, from its request to our answer, both in the version of the
 * request. What becomes known on the way is left in `trace`.
 */
export async function exchange(
  hub: ExchangeHub,
  caller: Platform,
  request: OcpiRequest,
  trace: Trace = {},
): Promise<OcpiResponse> {
  const named = await namedAsHere(hub, caller, request);
  const received = addressedAt(entryOf(hub, caller), understood(hub, caller, named));
  trace.asked = received;
  authorize(received);
  const asked = received.version === hubVersion ? received : await toHubVersion(hub, received);
  trace.findings = validate(hub, asked);
  const answer = await answered(hub, asked, trace);
  return goesAsItIs(hub.registry(), asked, answer) ? answer : fromHubVersion(hub, asked, answer);
}

/** The answer to a request that is in order, both in the hub's form. */
async function answered(hub: ExchangeHub, asked: Asked, trace: Trace): Promise<OcpiResponse> {
  const { effect } = asked.operation;
  if (effect === 'begin') return beginOperation(hub, asked, trace);
  if (effect === 'result') return takeOperationResult(hub, asked, trace);
  if (effect === 'news') return passNews(hub, asked, trace);
  if (effect === 'authorize') return authorizeToken(hub, asked, trace);
  const route = await routeOf(hub, asked);
  trace.route = route;
  switch (effect) {
    case 'list':
      return list(hub, asked, route, trace);
    case 'read':
      return route.kind === 'party' ? forward(hub, asked, route) : await read(hub, asked);
    case 'none':
      return passOn(hub, asked, route);
    case 'append':
      return appendCdr(hub, asked, partyOnly(route));
    case 'store':
    case 'remove':
      return storeObject(hub, asked, route);
  }
}

/** Finds the operation and the party that sends. */
function understood(hub: ExchangeHub, caller: Platform, request: OcpiRequest): Asked {
  const module = moduleOf(request.module);
  if (module === undefined) throw new Fault('not-found', 'there is no such module here');
  // A Tariff is changed by PATCH in OCPI 2.1.1 alone; merged into what is stored it is a PUT here (table 14.4).
  const isMerged = request.version === pairVersion && module.id === 'tariffs' && request.method === 'PATCH';
  const matched = operationOf(module, request.side, isMerged ? 'PUT' : request.method, request.segments);
  if (matched === 'not-found') throw new Fault('not-found', 'there is no such resource');
  if (matched === 'method-not-allowed') throw new Fault('method-not-allowed', `${request.method} is not offered here`);
  const sender = senderOf(caller, module, matched.operation, request);
  const version = request.version ?? hubVersion;
  const from = behalfOf(sender, { caller, module, ...matched, request, version });
  const isBroadcast = from !== sender;
  return { caller, module, ...matched, request, version, from, isBroadcast, cameMs: hub.clock.monotonic() };
}

function list(hub: ExchangeHub, asked: Asked, route: Route, trace: Trace): Promise<OcpiResponse> {
  const page = asked.request.query.get('page');
  if (page !== undefined) return forwardPage(hub, asked, page);
  return route.kind === 'party' ? forward(hub, asked, route) : answerList(hub, asked, trace);
}

function read(hub: ExchangeHub, asked: Asked): Promise<OcpiResponse> {
  return asked.module.id === 'cdrs' ? readCdr(hub, asked) : readObject(hub, asked);
}

function passOn(hub: ExchangeHub, asked: Asked, route: Route): Promise<OcpiResponse> {
  return forward(hub, asked, partyOnly(route));
}

function partyOnly(route: Route): Extract<Route, { kind: 'party' }> {
  if (route.kind === 'party') return route;
  throw new Fault('refused', 'this concerns one party: name it in OCPI-to, or leave OCPI-to out');
}
