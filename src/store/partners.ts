import type { Knex } from 'knex';
import type { Party, Role } from '../ocpi/party.ts';
import type { NumberedParty } from './client-info.ts';
import type { PlatformState, Quirks } from './registry.ts';

/** A role of a party, as the operator approves it. */
export interface RoleKey extends Party {
  readonly role: Role;
}

/** A role that was given to a platform. */
export type AssignedRole = RoleKey & NumberedParty;

/**
 * Holds the roles that were withdrawn and given to nobody since. They cannot be deleted: others know them from hub client
 * info, where a party that is gone stays as SUSPENDED (H-04).
 */
export const nobodyId = '00000000-0000-0000-0000-000000000000';

/** What the operator decides about a platform. */
export interface PlatformSettings {
  readonly name: string;
  readonly allow_private_network: boolean;
  readonly quirks: Quirks;
}

export async function insertPlatform(tx: Knex, id: string, settings: PlatformSettings, at: Date): Promise<void> {
  await tx('platforms').insert({ id, state: 'planned', state_changed_at: at, created_at: at, ...settings });
}

export async function updatePlatform(tx: Knex, id: string, settings: Partial<PlatformSettings>): Promise<void> {
  if (Object.keys(settings).length > 0) await tx('platforms').where({ id }).update(settings);
}

/**
 * Gives a platform the roles that are free: never used, or last held by a partner that was offboarded; those of sandboxes are never given on. Returns those; the
 * others belong to somebody else. Two callers at once cannot both get a role.
 */
export async function assignRoles(
  tx: Knex,
  platform: { readonly id: string; readonly state: PlatformState },
  roles: readonly RoleKey[],
  at: Date,
): Promise<AssignedRole[]> {
  const { rows } = await tx.raw<{ rows: AssignedRole[] }>(
    `insert into parties (country_code, party_id, role, platform_id, status, status_changed_at)
     select country_code, party_id, role, ?, ?, ?
     from unnest(?::text[], ?::text[], ?::text[]) as i (country_code, party_id, role)
     -- In one order for all, or two callers could wait for each other.
     order by country_code, party_id, role
     on conflict (country_code, party_id, role) do update set
       platform_id = excluded.platform_id, announced = false, business_details = null, status = excluded.status,
       status_changed_at = greatest(excluded.status_changed_at, parties.status_changed_at + interval '1 millisecond')
     where parties.platform_id in (select id from platforms where state = 'offboarded' and sandbox_of is null)
     returning country_code, party_id, role, number`,
    [
      platform.id,
      platform.state === 'suspended' ? 'SUSPENDED' : 'PLANNED',
      at,
      roles.map((role) => role.country_code),
      roles.map((role) => role.party_id),
      roles.map((role) => role.role),
    ],
  );
  return rows;
}

/** Takes roles from a platform, for good: it may not announce them any more. Returns their parties. */
export async function withdrawRoles(
  tx: Knex,
  platformId: string,
  roles: readonly RoleKey[],
  at: Date,
): Promise<NumberedParty[]> {
  if (roles.length === 0) return [];
  await tx('platforms')
    .insert({ id: nobodyId, name: 'withdrawn roles', state: 'offboarded', state_changed_at: at })
    .onConflict('id')
    .ignore();
  const { rows } = await tx.raw<{ rows: NumberedParty[] }>(
    `update parties set platform_id = ?, announced = false, status = 'SUSPENDED',
       status_changed_at = greatest(?::timestamptz, parties.status_changed_at + interval '1 millisecond')
     from unnest(?::text[], ?::text[], ?::text[]) as i (country_code, party_id, role)
     where parties.platform_id = ? and parties.country_code = i.country_code and parties.party_id = i.party_id
       and parties.role = i.role
     returning parties.number, parties.country_code, parties.party_id`,
    [
      nobodyId,
      at,
      roles.map((role) => role.country_code),
      roles.map((role) => role.party_id),
      roles.map((role) => role.role),
      platformId,
    ],
  );
  return rows;
}

/** Forgets how to talk to a platform, and what it was still to be given. Its objects and the ledger stay. */
export async function eraseConnection(tx: Knex, platformId: string): Promise<void> {
  await tx('credentials').where({ platform_id: platformId }).update({ state: 'revoked' });
  await tx('platforms').where({ id: platformId }).update({ outbound_token: null, outbound_token_before: null });
  for (const table of ['cursors', 'undelivered', 'resyncs', 'crawl_marks', 'pulls']) {
    await tx(table).where({ platform_id: platformId }).delete();
  }
}
