import { deadlineIn } from '../kernel/deadline.ts';
import { Fault } from '../kernel/fault.ts';
import { isSuccess, statusCodes } from '../ocpi/envelope.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { foldId } from '../ocpi/object-state.ts';
import { type Party, partyOf, sameParty } from '../ocpi/party.ts';
import type { Asked } from './asked.ts';
import { isReachable } from './behind.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { forward } from './forward.ts';
import { idOf, variantOf } from './object-key.ts';
import { endpointOf } from './registry.ts';
import { partyOfKey, type Route, routeTo } from './route.ts';

type PartyRoute = Extract<Route, { kind: 'party' }>;

/** What one party said of a token, the most welcome first. */
const ranks = ['allowed', 'decided', 'other', 'failed', 'unknown'] as const;

/** An answer, or the fault instead of it. */
type Heard =
  | { readonly rank: 'allowed' | 'decided' | 'other'; readonly answer: OcpiResponse }
  | { readonly rank: 'failed'; readonly fault: Fault }
  | { readonly rank: 'unknown' };

/**
 * Asks the eMSPs that have opted in, so many at once, whether a token may charge that the hub does not know. The first that
 * allows it wins at once; else the first AuthorizationInfo, else the first answer that is not 2004. Resolves with undefined when
 * none of them knows it, or nobody is asked, at `untilMs` of the monotonic clock at the latest. Throws the fault of one that did not
 * answer when it might be the one that knows.
 */
export function askAround(hub: ExchangeHub, asked: Asked, untilMs: number): Promise<OcpiResponse | undefined> {
  const routes = askable(hub, asked);
  const queue = routes.values();
  // One for all: by it is told who had no time to answer.
  const deadline = deadlineIn(untilMs - hub.clock.monotonic());
  let best: Heard = { rank: 'unknown' };
  return new Promise((resolve, reject) => {
    const work = async (): Promise<void> => {
      for (const route of queue) {
        const heard = await hear(hub, asked, route, deadline.signal);
        if (isBetter(heard, best)) best = heard;
        if (best.rank !== 'allowed') continue;
        // Nobody else is asked any more; what is under way ends by itself, in time.
        resolve(best.answer);
        return;
      }
    };
    const workers = Math.min(routes.length, hub.limits.authorizeAskedAtOnceMax);
    Promise.all(Array.from({ length: workers }, work))
      .then(() => outcome(best))
      .finally(deadline.clear)
      .then(resolve, reject);
  });
}

/**
 * The eMSPs that are asked: with an agreement, connected, able to answer, and willing; and only for a CPO that is willing too (C6).
 * Those that did not answer the last time come last.
 */
function askable(hub: ExchangeHub, asked: Asked): PartyRoute[] {
  const { caller, module, from } = asked;
  if (caller.quirks.asks_about_unknown_tokens !== true) return [];
  const registry = hub.registry();
  const { silent } = hub.unknownTokens;
  const routes = registry.ownersFor(module, from, caller).flatMap((key) => {
    const route = routeTo(registry, asked, partyOfKey(key), 'asked-around');
    if (
      route.platform.quirks.authorizes_unknown_tokens !== true ||
      !isReachable(route.platform, route.party, route.roles)
    )
      return [];
    return endpointOf(route.platform, module.id, 'SENDER') === undefined ? [] : [route];
  });
  // Whoever takes the whole time must not keep it from those that answer.
  const isSilent = (route: PartyRoute): boolean => silent.has(route.platform.id);
  return [...routes.filter((route) => !isSilent(route)), ...routes.filter(isSilent)];
}

async function hear(hub: ExchangeHub, asked: Asked, route: PartyRoute, deadline: AbortSignal): Promise<Heard> {
  const { silent } = hub.unknownTokens;
  const isInTime = !deadline.aborted;
  try {
    const answer = await forward(hub, asked, route, { deadline });
    silent.delete(route.platform.id);
    return judged(asked, route.party, answer);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.kind === 'timeout' && isInTime) silent.add(route.platform.id);
    hub.log.warn(
      { platform: route.platform.id, kind: error.kind },
      'a platform did not say whether a token may charge',
    );
    return { rank: 'failed', fault: error };
  }
}

/** Throws `undeliverable` for what cannot be believed. */
function judged(asked: Asked, party: Party, answer: OcpiResponse): Heard {
  // With any HTTP status.
  if (answer.statusCode === statusCodes.unknownToken) return { rank: 'unknown' };
  if (answer.isBare === true) throw new Fault('undeliverable', 'the receiver answered outside OCPI');
  if (!isSuccess(answer.statusCode)) return { rank: 'other', answer };
  const { allowed, token } = authorizationIn(answer);
  const { uid, type } = token;
  const isAskedFor = typeof uid === 'string' && foldId(uid) === foldId(idOf(asked)) && type === variantOf(asked);
  const owner = ownerIn(token);
  const isOwn = owner !== undefined && sameParty(owner, party);
  if (typeof allowed !== 'string' || !isAskedFor || !isOwn) throw notItsOwn();
  return { rank: allowed === 'ALLOWED' ? 'allowed' : 'decided', answer };
}

/**
 * Throws `undeliverable` when a party allows a token that it says is another party's: Sessions and CDRs would be charged to that
 * one (B8). Nothing else in an answer of the party that was meant is doubted.
 */
export function refuseForeign(party: Party, answer: OcpiResponse): void {
  if (!isSuccess(answer.statusCode)) return;
  const { allowed, token } = authorizationIn(answer);
  const owner = ownerIn(token);
  if (allowed === 'ALLOWED' && owner !== undefined && !sameParty(owner, party)) throw notItsOwn();
}

function authorizationIn({ data }: OcpiResponse): { allowed?: unknown; token: Readonly<Record<string, unknown>> } {
  const info: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
  const { allowed, token } = (info ?? {}) as { allowed?: unknown; token?: Readonly<Record<string, unknown>> | null };
  return { allowed, token: token ?? {} };
}

function ownerIn({ country_code, party_id }: Readonly<Record<string, unknown>>): Party | undefined {
  return typeof country_code === 'string' && typeof party_id === 'string' ? partyOf(country_code, party_id) : undefined;
}

const notItsOwn = (): Fault =>
  new Fault('undeliverable', 'the receiver authorised something else than the token of its own it was asked about');

/** Of two faults the one that came later is no better, but for the time that has run out: that is what the CPO has to know. */
function isBetter(heard: Heard, best: Heard): boolean {
  if (heard.rank === 'failed' && best.rank === 'failed')
    return heard.fault.kind === 'timeout' && best.fault.kind !== 'timeout';
  return ranks.indexOf(heard.rank) < ranks.indexOf(best.rank);
}

function outcome(best: Heard): OcpiResponse | undefined {
  if (best.rank === 'failed') throw best.fault;
  return best.rank === 'unknown' ? undefined : best.answer;
}
