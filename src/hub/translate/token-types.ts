import type { Pool } from 'pg';
import { membersOf, objectText } from '../../kernel/json.ts';
import type { OcpiModule } from '../../ocpi/module.ts';
import { type PartyKey, partyKey, partyOf } from '../../ocpi/party.ts';
import { hubVersion, type SpokenVersion } from '../../ocpi/spoken-versions.ts';
import { knownValues } from '../../ocpi/versions/known-values.ts';
import { findOwners } from '../../store/documents.ts';
import { objectKey } from '../object-key.ts';
import { knownModule, type Registry } from '../registry.ts';

type Variant = NonNullable<OcpiModule['variant']>;

/** What a variant is called in a version: one that it does not know is `other` there (table 14.5). */
export const variantIn = (version: SpokenVersion, { enumeration, other }: Variant, said: string): string =>
  version !== hubVersion || knownValues(hubVersion, enumeration).has(said) ? said : other;

/**
 * The type that a token has in a newer version, of which whoever speaks the hub's version can only say OTHER: as some of these owners
 * have sent it. Undefined when they have none with this uid, or one that really is of another type.
 */
export async function newerType(
  { reads, registry }: { readonly reads: Pool; registry(): Registry },
  owners: readonly PartyKey[],
  uid: string,
): Promise<string | undefined> {
  const { newerOwners } = registry();
  const candidates = newerOwners.size === 0 ? [] : owners.filter((owner) => newerOwners.has(owner));
  const { id, variant } = knownModule('tokens');
  if (candidates.length === 0 || variant === undefined) return undefined;
  const isThere = async (type: string): Promise<boolean> =>
    (await findOwners(reads, id, objectKey(uid, type), candidates, '')).length > 0;
  if (await isThere(variant.other)) return undefined;
  for (const type of knownValues('2.3.0', variant.enumeration)) {
    if (!knownValues(hubVersion, variant.enumeration).has(type) && (await isThere(type))) return type;
  }
  return undefined;
}

/** A Session or CDR with the type of its token as the token's owner knows it. */
export async function withNewerType(
  find: (owners: readonly PartyKey[], uid: string) => Promise<string | undefined>,
  text: string,
): Promise<string> {
  if (!text.includes('"OTHER"')) return text;
  const members = membersOf(text);
  const token = members.get('cdr_token');
  if (!token?.startsWith('{')) return text;
  const { country_code, party_id, uid, type } = JSON.parse(token) as Record<string, string>;
  if (type !== 'OTHER' || country_code === undefined || party_id === undefined || uid === undefined) return text;
  const newer = await find([partyKey(partyOf(country_code, party_id))], uid);
  if (newer === undefined) return text;
  const named = objectText(membersOf(token).set('type', JSON.stringify(newer)));
  return objectText(members.set('cdr_token', named));
}
