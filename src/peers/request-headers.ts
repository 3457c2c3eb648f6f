import { isFunctional } from '../ocpi/headers.ts';
import type { Party } from '../ocpi/party.ts';

/** What the headers of a request depend on; an `OcpiRequest` is one. */
export interface Headed {
  readonly module: string;
  readonly correlationId: string;
  readonly to?: Party;
  readonly from?: Party;
  /** Anything but undefined: there is a body. */
  readonly body?: unknown;
}

/**
 * The headers of a request to a platform, names and values in turn: the token (T-02), the ids (T-70, T-71), the type of a body
 * (T-11) and, for functional modules only, the parties it goes to and comes from.
 */
export function requestHeaders(
  request: Headed,
  authorization: string,
  requestId: string,
  isUnrouted = false,
): string[] {
  const { module, correlationId, to, from, body } = request;
  const headers = ['Authorization', authorization, 'X-Request-ID', requestId, 'X-Correlation-ID', correlationId];
  headers.push('Accept', 'application/json', 'User-Agent', 'Crossvolt');
  if (body !== undefined) headers.push('Content-Type', 'application/json');
  if (isUnrouted || !isFunctional(module)) return headers;
  if (to) headers.push('OCPI-to-country-code', to.country_code, 'OCPI-to-party-id', to.party_id);
  if (from) headers.push('OCPI-from-country-code', from.country_code, 'OCPI-from-party-id', from.party_id);
  return headers;
}
