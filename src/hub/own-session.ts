import type { Session } from '../generated/ocpi-2.2.1.ts';
import { parseDateTime } from '../ocpi/date-time.ts';
import { evsePlace } from '../ocpi/module.ts';
import { foldId } from '../ocpi/object-state.ts';
import { type Party, partyKey } from '../ocpi/party.ts';
import { findAtPlace } from '../store/documents.ts';
import type { ExchangeHub } from './exchange-hub.ts';

/** A cable may be locked in. A reservation has none: nothing is plugged in before its Session is PENDING or ACTIVE. */
const running = ['ACTIVE', 'PENDING'];
const ended = ['COMPLETED', 'INVALID'];

/**
 * Whether a party has a Session of a CPO at the connector that a document names: one that is running, or that has ended not longer
 * ago than `unlockAfterEndMs` by its own `end_date_time` (H10). Only the newest ones at that EVSE are looked at.
 */
export async function hasSessionAt(
  hub: Pick<ExchangeHub, 'reads' | 'limits' | 'clock'>,
  party: Party,
  cpo: Party,
  document: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const place = evsePlace(document);
  if (place === undefined) return false;
  const at = { owner: partyKey(cpo), addressee: partyKey(party), place };
  const texts = await findAtPlace(hub.reads, 'sessions', at, hub.limits.unlockSessionsMax);
  const since = hub.clock.now() - hub.limits.unlockAfterEndMs;
  const connector = foldId(String(document['connector_id']));
  return texts
    .map((text) => JSON.parse(text) as Session)
    .some((session) => foldId(session.connector_id) === connector && isOpen(session, since));
}

/** Whether nothing can become of a Session any more. */
export const isEnded = ({ status }: Pick<Session, 'status'>): boolean => ended.includes(status);

function isOpen(session: Session, since: number): boolean {
  const { status, end_date_time, last_updated } = session;
  if (running.includes(status)) return true;
  return isEnded(session) && (parseDateTime(end_date_time ?? last_updated) ?? 0) >= since;
}
