/** Roles of OCPI 2.2.1 that a party can have on a platform. */
export const roles = ['CPO', 'EMSP', 'HUB', 'NAP', 'NSP', 'OTHER', 'SCSP'] as const;
export type Role = (typeof roles)[number];

/** A party: country code and party id, both upper-cased when they enter the hub. */
export interface Party {
  readonly country_code: string;
  readonly party_id: string;
}

/** A party in the form `BE-BEC`: unique, comparable, fit for maps and columns. */
export type PartyKey = string;

export const partyKey = (party: Party): PartyKey => `${party.country_code}-${party.party_id}`;

/** Reads `BE-BEC` or `be-bec`; undefined when it is no party. */
export function parsePartyKey(text: string): Party | undefined {
  const match = /^([A-Za-z]{2})-([A-Za-z0-9]{3})$/.exec(text);
  return match?.[1] && match[2] ? partyOf(match[1], match[2]) : undefined;
}

/** The party with these ids, upper-cased: OCPI compares CiStrings without regard to case. */
export const partyOf = (countryCode: string, partyId: string): Party => ({
  country_code: countryCode.toUpperCase(),
  party_id: partyId.toUpperCase(),
});

export const sameParty = (one: Party, other: Party): boolean =>
  one.country_code === other.country_code && one.party_id === other.party_id;
