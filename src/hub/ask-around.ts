import { Fault } from '../kernel/fault.ts';
import { isSuccess, statusCodes } from '../ocpi/envelope.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { foldId } from '../ocpi/object-state.ts';
import { type Party, partyOf, sameParty } from '../ocpi/party.ts';
import type { Asked } from './asked.ts';
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
 * none of them knows it, or nobody is asked. Throws the fault of one that did not answer when it might be the one that knows.
 */
export function askAround(hub: ExchangeHub, asked: Asked, deadline: AbortSignal): Promise<OcpiResponse | undefined> {
  const routes = askable(hub, asked);
  const queue = routes.values();
  let best: Heard = { rank: 'unknown' };
  return new Promise((resolve, reject) => {
    const work = async (): Promise<void> => {
      for (const route of queue) {
        const heard = await hear(hub, asked, route, deadline);
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
      .then(resolve, reject);
  });
}

/** The eMSPs that are asked: with an agreement, connected, able to answer, and willing; and only for a CPO that is willing too (C6). */
function askable(hub: ExchangeHub, asked: Asked): PartyRoute[] {
  const { caller, module, from } = asked;
  if (caller.quirks.asks_about_unknown_tokens !== true) return [];
  const registry = hub.registry();
  return registry.ownersFor(module, from, caller).flatMap((key) => {
    const route = routeTo(registry, asked, partyOfKey(key), 'asked-around');
    if (route.platform.quirks.authorizes_unknown_tokens !== true || route.platform.state !== 'connected') return [];
    return endpointOf(route.platform, module.id, 'SENDER') === undefined ? [] : [route];
  });
}

async function hear(hub: ExchangeHub, asked: Asked, route: PartyRoute, deadline: AbortSignal): Promise<Heard> {
  try {
    return judged(asked, route.party, await forward(hub, asked, route, { deadline }));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
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
  const info = typeof answer.data === 'string' ? (JSON.parse(answer.data) as Readonly<Record<string, unknown>>) : {};
  if (typeof info['allowed'] !== 'string' || !isOwn(asked, party, info['token'])) {
    throw new Fault(
      'undeliverable',
      'the receiver authorised something else than the token of its own it was asked about',
    );
  }
  return { rank: info['allowed'] === 'ALLOWED' ? 'allowed' : 'decided', answer };
}

/** Whether a token is the one that was asked about, and the party's: Sessions and CDRs will be charged to its owner (B8). */
function isOwn(asked: Asked, party: Party, token: unknown): boolean {
  const { country_code, party_id, uid, type } = (token ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof country_code !== 'string' || typeof party_id !== 'string' || typeof uid !== 'string') return false;
  return (
    sameParty(partyOf(country_code, party_id), party) &&
    foldId(uid) === foldId(idOf(asked)) &&
    type === variantOf(asked)
  );
}

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
