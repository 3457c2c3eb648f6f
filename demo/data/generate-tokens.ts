import type { Token } from '../../src/generated/ocpi-2.2.1.ts';
import type { NamedParty } from './generate-locations.ts';
import { createRandom, seedOf } from './random.ts';

/**
 * `count` tokens of an eMSP: cards that charge without asking, cards of which the CPO may ask, and app users of whom it has
 * to (K-17); one in fifty is no longer valid. The same arguments give the same tokens.
 */
export function generateTokens(
  count: number,
  party: NamedParty,
  seed: number,
  lastUpdated = '2026-01-01T00:00:00Z',
): Token[] {
  const ofParty = Buffer.from(party.country_code + party.party_id).readUIntBE(0, 5) % 0x7fffffff;
  return Array.from({ length: count }, (_, index) => {
    const random = createRandom(seedOf(seed ^ ofParty, index));
    const number = String(index + 1).padStart(8, '0');
    const kind = random.next();
    const isApp = kind < 0.15;
    return {
      country_code: party.country_code,
      party_id: party.party_id,
      uid: isApp ? `APP-${number}` : cardUid(random.int(0, 0xffffff), index),
      type: isApp ? 'APP_USER' : 'RFID',
      contract_id: `${party.country_code}-${party.party_id}-C${number}`,
      ...(isApp ? {} : { visual_number: `${party.party_id} ${number.slice(0, 4)} ${number.slice(4)}` }),
      issuer: party.name,
      valid: !random.chance(0.02),
      whitelist: isApp ? 'NEVER' : kind < 0.8 ? 'ALWAYS' : 'ALLOWED',
      language: random.pick(['en', 'de', 'fr', 'nl']),
      last_updated: lastUpdated,
    };
  });
}

/** Seven bytes like those of a card; the last four count, so that no two are the same. */
const cardUid = (prefix: number, index: number): string =>
  `${prefix.toString(16).padStart(6, '0')}${index.toString(16).padStart(8, '0')}`.toUpperCase();
