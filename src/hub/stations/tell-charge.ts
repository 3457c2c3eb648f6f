import type { Session } from '../../generated/ocpi-2.2.1.ts';
import { isSuccess, statusCodes } from '../../ocpi/envelope.ts';
import type { OcpiResponse } from '../../ocpi/message.ts';
import { partyOf } from '../../ocpi/party.ts';
import type { TakenTransaction } from '../../store/stations/due-transactions.ts';
import type { ChargeParts } from './charge-parts.ts';

/** What became of something that was sent: it is the network's now; nobody could take it now; the hub itself refuses it. */
export type Told =
  | { readonly kind: 'told' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

type Whose = Pick<TakenTransaction, 'platform_id' | 'country_code' | 'party_id' | 'session_id'>;

/**
 * Sends a Session to the eMSP whose token it is. What the eMSP does with it is not ours to repeat: the hub brings it the newest state when
 * it can be reached.
 */
export async function tellSession({ call }: ChargeParts, whose: Whose, session: Session): Promise<Told> {
  const party = partyOf(whose.country_code, whose.party_id);
  const answer = await call(whose.platform_id, {
    method: 'PUT',
    module: 'sessions',
    side: 'receiver',
    segments: [party.country_code, party.party_id, whose.session_id],
    body: session,
    from: party,
    to: partyOf(session.cdr_token.country_code, session.cdr_token.party_id),
    correlationId: whose.session_id,
  });
  return toldOf(answer, isOutage(answer) || answer.statusCode === statusCodes.serverError);
}

/**
 * Sends a CDR to the eMSP whose token it is, as often as needed always the same: it is in the ledger once. What the eMSP answers to it is
 * the ledger's business; as long as the hub itself does not say that it has it, it is sent again.
 */
export async function tellCdr({ call }: ChargeParts, whose: Whose, document: string): Promise<Told> {
  const cdr = JSON.parse(document) as { cdr_token: { country_code: string; party_id: string } };
  const answer = await call(whose.platform_id, {
    method: 'POST',
    module: 'cdrs',
    side: 'receiver',
    segments: [],
    body: cdr,
    from: partyOf(whose.country_code, whose.party_id),
    to: partyOf(cdr.cdr_token.country_code, cdr.cdr_token.party_id),
    correlationId: whose.session_id,
  });
  return toldOf(answer, isOutage(answer) || answer.statusCode >= statusCodes.serverError);
}

const isOutage = ({ http }: OcpiResponse): boolean => http >= 500 || http === 429;

function toldOf(answer: OcpiResponse, isFailure: boolean): Told {
  // The eMSP has spoken: the hub has it, whatever was said to it.
  if (answer.from !== undefined || isSuccess(answer.statusCode)) return { kind: 'told' };
  const reason = `the hub answered HTTP ${answer.http} with OCPI status ${answer.statusCode}`;
  if (isFailure) return { kind: 'failed', reason };
  // 4xxx: stored, and not brought to the eMSP yet; or there is no such eMSP any more.
  return answer.statusCode >= statusCodes.hubError ? { kind: 'told' } : { kind: 'refused', reason };
}
