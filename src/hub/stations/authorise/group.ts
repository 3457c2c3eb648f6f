import type { Token } from '../../../generated/ocpi-2.2.1.ts';
import type { Vault } from '../../../kernel/secrets.ts';
import type { IdToken, OcppVersion } from '../../../stations/model.ts';
import { fits } from './token-types.ts';

/** Digits of a name that stations of every make can hold. */
const aliasBytes = 7;

/**
 * The group of a token as a station knows it: tokens of a group may stop each other's charges. One that does not fit has a name of its own,
 * always the same, so that two tokens of the group meet in it. Undefined: it is in none.
 */
export function groupOf(
  vault: Pick<Vault, 'digest'>,
  { group_id: group, country_code, party_id }: Pick<Token, 'group_id' | 'country_code' | 'party_id'>,
  version: OcppVersion | null,
): IdToken | undefined {
  if (group == null || group === '') return undefined;
  const idToken = fits(group, version)
    ? group
    : aliasText(vault.digest(`group ${country_code} ${party_id} ${group.toLowerCase()}`));
  return version === '1.6' ? { idToken } : { idToken, type: 'Central' };
}

/** A short name: 14 hexadecimal digits, upper case. */
export const aliasText = (bytes: Buffer): string => bytes.subarray(0, aliasBytes).toString('hex').toUpperCase();

/** Bytes that a fresh one is made of. */
export const freshAliasBytes = aliasBytes;
