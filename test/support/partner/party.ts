/** Roles of OCPI 2.2.1. */
export type Role = 'CPO' | 'EMSP' | 'HUB' | 'NAP' | 'NSP' | 'OTHER' | 'SCSP';

/** A party in one role, as a platform announces it. */
export interface PartyRole {
  readonly role: Role;
  readonly country_code: string;
  readonly party_id: string;
}

/** A party as one text, `BE-BEC`: upper-cased, because OCPI compares these ids without regard to case. */
export const partyName = (countryCode: string, partyId: string): string => `${countryCode}-${partyId}`.toUpperCase();

/** The pair behind `BE-BEC`. Throws on anything else: a test that misspells a party should hear of it at once. */
export function partyPair(name: string): { country_code: string; party_id: string } {
  const [countryCode, partyId, rest] = name.split('-');
  if (!countryCode || !partyId || rest !== undefined) throw new Error(`"${name}" is no party; write it like BE-BEC`);
  return { country_code: countryCode, party_id: partyId };
}

/** Whether two CiStrings are equal; false when one is no text (T-66, T-90). */
export const sameText = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' && one.toUpperCase() === other.toUpperCase();
