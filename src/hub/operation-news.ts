import { Fault } from '../kernel/fault.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { moduleOf } from '../ocpi/modules/index.ts';
import { foldId } from '../ocpi/object-state.ts';
import { partyKey, sameParty } from '../ocpi/party.ts';
import { findDocument } from '../store/documents.ts';
import { profileSetters } from '../store/operations.ts';
import type { Asked } from './asked.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { forward } from './forward.ts';
import { partyOfKey, routeTo } from './route.ts';
import type { Trace } from './trace.ts';

/**
 * News of a charging profile, from the receiver of the profile to those who have set one on the session (G-06, G-20): to the party
 * that is addressed, or to the one that has set the last.
 */
export async function passNews(hub: ExchangeHub, asked: Asked, trace: Trace): Promise<OcpiResponse> {
  const session = foldId(asked.parameters['session_id'] ?? '');
  const found = (await isOver(hub, asked, session))
    ? []
    : await profileSetters(hub.reads, partyKey(asked.from), session);
  const setters = found.map(partyOfKey);
  const { to } = asked.request;
  const party = to === undefined ? setters[0] : setters.find((setter) => sameParty(setter, to));
  if (party === undefined) throw new Fault('unknown-receiver', 'nobody known here has set a profile on this session');
  const route = routeTo(hub.registry(), asked, party, to === undefined ? 'profile' : 'addressed');
  trace.route = route;
  return forward(hub, asked, route);
}

/** Whether a Session is known to have ended: who has set a profile on it is forgotten then (G-20). */
async function isOver(hub: ExchangeHub, { from }: Asked, session: string): Promise<boolean> {
  const final = moduleOf('sessions')?.final;
  const stored = await findDocument(hub.reads, 'sessions', partyKey(from), session);
  if (stored === undefined || final === undefined) return false;
  return (JSON.parse(stored.text) as Record<string, unknown>)[final.field] === final.value;
}
