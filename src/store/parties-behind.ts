import type { Knex } from 'knex';
import { type AssignedRole, assignRoles, type RoleKey } from './partners.ts';
import type { PlatformRow } from './registry.ts';

/** The roles of parties behind another hub that the operator has named. */
export async function namedBehind(tx: Knex, platformId: string): Promise<RoleKey[]> {
  return tx('parties').where({ platform_id: platformId, behind: 'named' }).select('country_code', 'party_id', 'role');
}

/** Names parties that were let in because they are listed; returns those. */
export async function nameBehind(tx: Knex, platformId: string, roles: readonly RoleKey[]): Promise<RoleKey[]> {
  return tx('parties')
    .where({ platform_id: platformId, behind: 'listed' })
    .whereIn(['country_code', 'party_id', 'role'], keysOf(roles))
    .update({ behind: 'named' }, ['country_code', 'party_id', 'role']);
}

/** Gives roles that are free to parties behind another hub; returns those, as `assignRoles` does. */
export async function assignBehind(
  tx: Knex,
  platform: Pick<PlatformRow, 'id' | 'state'>,
  roles: readonly RoleKey[],
  at: Date,
): Promise<AssignedRole[]> {
  const assigned = await assignRoles(tx, platform, roles, at);
  await tx('parties').whereIn(['country_code', 'party_id', 'role'], keysOf(assigned)).update({ behind: 'named' });
  return assigned;
}

/** Takes the names of parties off: they stay as those who are let in because they are listed, if anybody is. */
export async function unnameBehind(tx: Knex, platformId: string, roles: readonly RoleKey[]): Promise<void> {
  await tx('parties')
    .where({ platform_id: platformId, behind: 'named' })
    .whereIn(['country_code', 'party_id', 'role'], keysOf(roles))
    // What was never heard of is settled with the others.
    .update({ behind: 'listed' });
}

const keysOf = (roles: readonly RoleKey[]): string[][] =>
  roles.map(({ country_code, party_id, role }) => [country_code, party_id, role]);
