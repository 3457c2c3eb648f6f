import { type PartyKey, parsePartyKey } from '../../../ocpi/party.ts';
import type { Registry } from '../../registry.ts';

/** The name of a party, as its platform has announced it; null: it has announced none. */
export function partyName(registry: Registry, key: PartyKey): string | null {
  const party = parsePartyKey(key);
  const rows = party === undefined ? [] : registry.rolesOf(party);
  const { name } = (rows.find(({ business_details }) => business_details != null)?.business_details ?? {}) as {
    readonly name?: unknown;
  };
  return typeof name === 'string' && name.trim() !== '' ? name : null;
}
