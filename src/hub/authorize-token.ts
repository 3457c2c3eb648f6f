import { within } from '../kernel/deadline.ts';
import { Fault } from '../kernel/fault.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { type PartyKey, partyKey, sameParty } from '../ocpi/party.ts';
import { hubVersion } from '../ocpi/spoken-versions.ts';
import { findOwners } from '../store/documents.ts';
import { askAround, refuseForeign } from './ask-around.ts';
import type { Asked } from './asked.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { forward } from './forward.ts';
import { idOf, keyOf, variantOf } from './object-key.ts';
import { partyOfKey, type Route, routeTo } from './route.ts';
import type { Trace } from './trace.ts';
import { newerType } from './translate/token-types.ts';

type PartyRoute = Extract<Route, { kind: 'party' }>;

/**
 * May this token charge? Asked by a CPO, answered by the eMSP that owns the token (K-07): the one that is named, or the one whose
 * token with this uid and type the hub has, or one of those that are asked because nobody here knows it. The hub decides
 * nothing by itself: whoever does not answer is a fault, `timeout` or `unreachable`, by which the CPO goes by its offline rules
 * (K-24). Throws `unknown-token` for a token nobody knows, which looks like one of an eMSP without an agreement (K-08, B5), and
 * `unknown-receiver` for one that several have (K-26).
 */
export async function authorizeToken(hub: ExchangeHub, given: Asked, trace: Trace): Promise<OcpiResponse> {
  const untilMs = given.cameMs + (given.caller.quirks.authorize_timeout_ms ?? hub.limits.authorizeTimeoutMs);
  const { caller, module, from } = given;
  const registry = hub.registry();
  const asked = await withNewerVariant(hub, given, registry.ownersFor(module, from, caller));
  const { request } = asked;
  const named = request.to === undefined || sameParty(request.to, hub.party) ? undefined : request.to;
  const way = named && routeTo(registry, asked, named, 'addressed');
  const candidates = named === undefined ? registry.ownersFor(module, from, caller) : [partyKey(named)];
  const [owner, ...others] = await findOwners(hub.reads, module.id, keyOf(asked), candidates, partyKey(from));
  if (others.length > 0) {
    throw new Fault('unknown-receiver', 'several parties have a token with this uid and type: name one in OCPI-to');
  }
  const known = way ?? (owner && routeTo(registry, asked, partyOfKey(owner), 'stored-owner'));
  trace.route = known || { kind: 'hub', why: 'asked-around' };
  const askOne = async (route: PartyRoute): Promise<OcpiResponse> => {
    const leftMs = untilMs - hub.clock.monotonic();
    const answer = await within(leftMs, (deadline) => forward(hub, asked, route, { deadline }));
    refuseForeign(route.party, answer);
    return answer;
  };
  if (owner !== undefined && known) return askOne(known);
  const question = () => (way === undefined ? askAround(hub, asked, untilMs) : askOne(way));
  const answer = await hub.unknownTokens.ask(caller.id, question);
  if (answer === undefined) throw new Fault(module.unknown, 'there is no such token');
  return answer;
}

/** A question about a token of a type that the hub's version has no name for, with the type as its owner knows it. */
async function withNewerVariant(hub: ExchangeHub, asked: Asked, owners: readonly PartyKey[]): Promise<Asked> {
  const { request, module, version } = asked;
  const { variant } = module;
  if (variant === undefined || version !== hubVersion || variantOf(asked) !== variant.other) return asked;
  const type = await newerType(hub, owners, idOf(asked));
  if (type === undefined) return asked;
  return { ...asked, request: { ...request, query: new Map([...request.query, [variant.name, type]]) } };
}
