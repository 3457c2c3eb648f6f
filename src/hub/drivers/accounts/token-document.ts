import type { Token } from '../../../generated/ocpi-2.2.1.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { parsePartyKey } from '../../../ocpi/party.ts';
import type { TokenRow } from '../../../store/drivers/accounts/tokens.ts';
import type { TokenNow } from '../accounts.ts';

/** Longest Token.issuer of OCPI. */
const issuerLengthMax = 64;

/** Whether a token may charge. */
export const isValid = (token: TokenRow): boolean =>
  token.state === 'ACTIVE' && token.contract_ended_at === null && token.driver !== null && token.blocked_at === null;

/** Whether a token may charge, and why not. */
export function standingOf(token: TokenRow): TokenNow['allowed'] {
  if (isValid(token)) return 'ALLOWED';
  return token.state === 'ENDED' || token.contract_ended_at !== null ? 'EXPIRED' : 'BLOCKED';
}

/** A token as the network knows it; `issuer` is the name of the eMSP. */
export function tokenDocument(row: TokenRow, issuer: string): Token {
  const party = parsePartyKey(row.emsp);
  if (party === undefined) throw new Error('an eMSP that is no party');
  const valid = isValid(row);
  const language = languageOf(row.language);
  return {
    ...party,
    uid: row.uid,
    type: row.type,
    contract_id: row.contract_id,
    // What is over is told no more than it has to be.
    ...(row.state !== 'ENDED' && row.visual_number !== null && { visual_number: row.visual_number }),
    issuer: issuer.slice(0, issuerLengthMax),
    group_id: row.group_id,
    valid,
    whitelist: 'ALLOWED',
    ...(valid && language !== undefined && { language }),
    last_updated: formatDateTime(row.changed_at.getTime()),
  };
}

/** ISO 639-1, of a BCP 47 tag. */
const languageOf = (tag: string | null): string | undefined => /^[a-z]{2}(?=-|$)/i.exec(tag ?? '')?.[0].toLowerCase();
