import type { Answer } from '../../support/partner/http-call.ts';
import type { Partner } from '../../support/partner/partner.ts';
import type { Received } from '../../support/partner/received.ts';

/** The questions about tokens that came to a partner. */
export const asksOf = (partner: Partner): Received[] =>
  partner.receivedLog.filter(({ path }) => /\/authorize(\?|$)/.test(path));

/** HTTP status, OCPI status and decision of an answer. */
export const decisionOf = ({ http, envelope }: Answer): [number, number | undefined, unknown] => [
  http,
  envelope.status_code,
  (envelope.data as { allowed?: unknown } | undefined)?.allowed,
];
