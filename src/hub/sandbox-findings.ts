import type { CDR, CdrToken, Session } from '../generated/ocpi-2.2.1.ts';
import { foldId } from '../ocpi/object-state.ts';
import type { Received } from '../store/sandboxes.ts';

/** A Session or CDR that a sandbox has received, and what is odd about it beside the others. */
export interface ReceivedView {
  readonly id: string;
  /** Who has sent it. */
  readonly cpo: string;
  readonly received_at: Date;
  readonly status: string | null;
  readonly session_id: string | null;
  readonly kwh: number;
  readonly last_updated: string;
  readonly findings: readonly string[];
}

type Of<T> = Omit<Received, 'text'> & { readonly value: T };

const read = <T>({ text, owner, at }: Received): Of<T> => ({ value: JSON.parse(text) as T, owner, at });

/** What a sandbox has received, with findings; what has not come within `patienceMs` is taken for missing. */
export function viewsOf(
  received: { readonly sessions: readonly Received[]; readonly cdrs: readonly Received[] },
  now: number,
  patienceMs: number,
): { readonly sessions: ReceivedView[]; readonly cdrs: ReceivedView[] } {
  const sessions = received.sessions.map(read<Session>);
  const cdrs = received.cdrs.map(read<CDR>);
  const billOf = (session: Of<Session>) =>
    cdrs.find(({ owner, value }) => owner === session.owner && isOf(value, session.value));
  const isOverdue = (time: string) => now - Date.parse(time) > patienceMs;
  return {
    sessions: sessions.map((session) => {
      const { id, status, kwh, last_updated } = session.value;
      const isOpen = status !== 'COMPLETED' && status !== 'INVALID';
      const lacksBill = status === 'COMPLETED' && isOverdue(last_updated) && billOf(session) === undefined;
      return {
        ...viewOf(session),
        status,
        session_id: id,
        kwh,
        findings: [
          ...(isOpen && isOverdue(last_updated) ? ['it was never completed'] : []),
          ...(lacksBill ? ['there is no CDR of it'] : []),
        ],
      };
    }),
    cdrs: cdrs.map((cdr) => {
      const session = sessions.find(({ owner, value }) => owner === cdr.owner && isOf(cdr.value, value));
      const { session_id, total_energy, credit } = cdr.value;
      const findings =
        session === undefined ? ['it is of no Session that was received'] : differences(session.value, cdr.value);
      return {
        ...viewOf(cdr),
        status: null,
        session_id: session_id ?? null,
        kwh: total_energy,
        findings: credit ? [] : findings,
      };
    }),
  };
}

const viewOf = ({ value, owner, at }: Of<Session> | Of<CDR>) => ({
  id: value.id,
  cpo: owner,
  received_at: at,
  last_updated: value.last_updated,
});

/** Whether a CDR is the bill of a Session. */
export const isOf = ({ session_id }: CDR, { id }: Session): boolean => session_id != null && same(session_id, id);

const same = (one: string, other: string): boolean => foldId(one) === foldId(other);

/** Two amounts that may have been rounded. */
const differ = (one: number, other: number): boolean => Math.abs(one - other) > Math.max(0.01, Math.abs(other) * 0.005);

/** In what a CDR contradicts its Session, as sentences. Uids of tokens are not repeated. */
export function differences(session: Session, cdr: CDR): string[] {
  const found: string[] = [];
  const say = (isOdd: boolean, sentence: string) => {
    if (isOdd) found.push(sentence);
  };
  say(session.status !== 'COMPLETED', `its Session is ${session.status}`);
  say(
    differ(cdr.total_energy, session.kwh),
    `total_energy is ${cdr.total_energy}, and the Session's kwh ${session.kwh}`,
  );
  say(
    differ(0, Date.parse(cdr.start_date_time) - Date.parse(session.start_date_time)),
    'start_date_time differs from the Session',
  );
  const end = session.end_date_time;
  say(
    end != null && end !== '' && Date.parse(cdr.end_date_time) !== Date.parse(end),
    'end_date_time differs from the Session',
  );
  say(cdr.currency !== session.currency, `currency is ${cdr.currency}, and the Session's ${session.currency}`);
  say(!isSameToken(cdr.cdr_token, session.cdr_token), 'cdr_token is not that of the Session');
  say(!same(cdr.cdr_location.id, session.location_id), 'cdr_location is not that of the Session');
  const cost = session.total_cost?.excl_vat;
  say(
    cost != null && differ(cdr.total_cost.excl_vat, cost),
    `total_cost is ${cdr.total_cost.excl_vat}, and that of the Session ${cost}`,
  );
  return found;
}

const isSameToken = (one: CdrToken, other: CdrToken): boolean =>
  same(one.uid, other.uid) && same(one.country_code, other.country_code) && same(one.party_id, other.party_id);
