import type { Session } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { isSuccess } from '../../../ocpi/envelope.ts';
import { nextIn } from '../../../ocpi/link.ts';
import type { OcpiResponse } from '../../../ocpi/message.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { type Party, parsePartyKey, partyOf, sameParty } from '../../../ocpi/party.ts';
import { validate } from '../../../ocpi/validate.ts';
import { findSession, type SessionRow } from '../../../store/drivers/sessions.ts';
import { callAs } from './call-as.ts';
import type { ChargingParts } from './parts.ts';
import { takeSession } from './take-session.ts';

/**
 * Looks for a charge in the Sessions of its CPO, among those that have changed since it was heard of last. Resolves with whether there was
 * anything new.
 */
export async function pollSession(parts: ChargingParts, row: SessionRow): Promise<boolean> {
  const { hub } = parts;
  const [emsp, cpo] = [parsePartyKey(row.emsp), parsePartyKey(row.cpo)];
  if (emsp === undefined || cpo === undefined || row.session_key === null) return false;
  const since = (row.session_updated_at ?? row.created_at).getTime();
  let query: Record<string, string> | undefined = {
    date_from: formatDateTime(since),
    limit: String(hub.limits.driverPollPageSize),
  };
  for (let pages = 0; query !== undefined && pages < hub.limits.driverPollPagesMax; pages += 1) {
    const answer: OcpiResponse = await callAs(parts, row.emsp, row.cpo, {
      method: 'GET',
      module: 'sessions',
      side: 'sender',
      segments: [],
      query,
      correlationId: hub.ids.uuid(),
    });
    if (!isSuccess(answer.statusCode)) return false;
    const text = await sessionIn(answer, row.session_key, emsp);
    if (text !== undefined) {
      await takeSession(parts, emsp, cpo, text);
      const now = await findSession(parts.pool, row.id);
      return now !== undefined && now.version !== row.version;
    }
    query = nextQuery(answer);
  }
  return false;
}

/** The Session of an eMSP with this id on a page, if it is there and in order. */
async function sessionIn({ data }: OcpiResponse, sessionKey: string, emsp: Party): Promise<string | undefined> {
  if (data === undefined) return undefined;
  const texts: string[] = [];
  if (typeof data === 'string') texts.push(...elementsOf(data));
  else for await (const some of data) texts.push(...some);
  return texts.find((text) => {
    const session: unknown = JSON.parse(text);
    const { id } = (session ?? {}) as { id?: unknown };
    if (typeof id !== 'string' || foldId(id) !== sessionKey || validate('session', session).issues.length > 0)
      return false;
    const { country_code, party_id } = (session as Session).cdr_token;
    return sameParty(partyOf(country_code, party_id), emsp);
  });
}

/** The elements of a list, each as text. */
function elementsOf(text: string): string[] {
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.map((element) => JSON.stringify(element)) : [];
}

/** What is asked of the page behind this one; the hub has made its link. */
function nextQuery({ headers }: OcpiResponse): Record<string, string> | undefined {
  const next = nextIn(headers?.['link']);
  return next === undefined ? undefined : Object.fromEntries(new URL(next).searchParams);
}
