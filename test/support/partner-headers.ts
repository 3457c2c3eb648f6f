import { randomUUID } from 'node:crypto';
import { authorizationOf } from './partner/keyring.ts';
import type { Partner } from './partner/partner.ts';

/** Headers of a request of a partner to the hub, whichever of its processes it asks, in the name of a party. */
export function headersOf(partner: Partner, party: string): Record<string, string> {
  const [countryCode = '', partyId = ''] = party.split('-');
  return {
    authorization: authorizationOf(partner.credentialsToken ?? '', 'base64'),
    'content-type': 'application/json',
    'x-request-id': randomUUID(),
    'x-correlation-id': randomUUID(),
    'ocpi-to-country-code': 'NL',
    'ocpi-to-party-id': 'HUB',
    'ocpi-from-country-code': countryCode,
    'ocpi-from-party-id': partyId,
  };
}
