import type { Session } from '../generated/ocpi-2.2.1.ts';
import { Fault } from '../kernel/fault.ts';
import type { OcpiResponse } from '../ocpi/message.ts';
import { foldId } from '../ocpi/object-state.ts';
import { partyKey } from '../ocpi/party.ts';
import { findDocument } from '../store/documents.ts';
import { profileSetters } from '../store/operations.ts';
import type { Asked } from './asked.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import { forward } from './forward.ts';
import { isEnded } from './own-session.ts';
import { partyOfKey, routeTo } from './route.ts';
import type { Trace } from './trace.ts';

/**
 * News of a charging profile, from the receiver of the profile to those who have set one on the session (G-06, G-20): to the party
 * that is addressed, or to the one that has set the last; on the platform that has set it, as long as that serves the party.
 */
export async function passNews(hub: ExchangeHub, asked: Asked, trace: Trace): Promise<OcpiResponse> {
  const session = foldId(asked.parameters['session_id'] ?? '');
  const setters = (await isOver(hub, asked, session))
    ? []
    : await profileSetters(hub.reads, partyKey(asked.from), session);
  const { to } = asked.request;
  const setter = to === undefined ? setters[0] : setters.find(({ requester }) => requester === partyKey(to));
  if (setter === undefined) throw new Fault('unknown-receiver', 'nobody known here has set a profile on this session');
  const why = to === undefined ? 'profile' : 'addressed';
  const route = routeTo(hub.registry(), asked, partyOfKey(setter.requester), why, setter.platform);
  trace.route = route;
  return forward(hub, asked, route);
}

/** Whether a Session is known to have ended: who has set a profile on it is forgotten then (G-20). */
async function isOver(hub: ExchangeHub, { from }: Asked, session: string): Promise<boolean> {
  const stored = await findDocument(hub.reads, 'sessions', partyKey(from), session);
  return stored !== undefined && isEnded(JSON.parse(stored.text) as Session);
}
