import type { Token } from '../../../generated/ocpi-2.2.1.ts';
import type { Vault } from '../../../kernel/secrets.ts';
import { partyKey, partyOf } from '../../../ocpi/party.ts';
import type { IdToken, OcppVersion } from '../../../stations/model.ts';

/** Digits of a name that stations of every make can hold. */
const aliasBytes = 7;

/**
 * The group of a token as a station knows it: tokens of a group may stop each other's charges. Always under a name of its own, the same for all
 * tokens of the group: a group that two eMSPs call alike is two groups. Undefined: it is in none.
 */
export function groupOf(
  vault: Pick<Vault, 'digest'>,
  { group_id: group, country_code, party_id }: Pick<Token, 'group_id' | 'country_code' | 'party_id'>,
  version: OcppVersion | null,
): IdToken | undefined {
  if (group == null || group === '') return undefined;
  const owner = partyKey(partyOf(country_code, party_id));
  const idToken = aliasText(vault.digest(`group ${owner} ${group.toLowerCase()}`));
  return version === '1.6' ? { idToken } : { idToken, type: 'Central' };
}

/** A short name: 14 hexadecimal digits, upper case. */
export const aliasText = (bytes: Buffer): string => bytes.subarray(0, aliasBytes).toString('hex').toUpperCase();

/** Bytes that a fresh one is made of. */
export const freshAliasBytes = aliasBytes;
