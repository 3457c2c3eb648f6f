import type { Knex } from 'knex';
import type { Party, PartyKey, Role } from '../ocpi/party.ts';
import { logClientInfoChanges, type NumberedParty } from './client-info.ts';
import type { PlatformRow, PlatformState, Quirks } from './registry.ts';

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
  /** Left out: at the hub. */
  readonly direct_to?: readonly PartyKey[] | null;
  /** Of a connection of a pair of parties. */
  readonly pair_of?: string | null;
  readonly version?: string;
  readonly token_form?: PlatformRow['token_form'];
}

export async function insertPlatform(tx: Knex, id: string, settings: PlatformSettings, at: Date): Promise<void> {
  await tx('platforms').insert({ id, state: 'planned', state_changed_at: at, created_at: at, ...settings });
}

export async function updatePlatform(tx: Knex, id: string, settings: Partial<PlatformSettings>): Promise<void> {
  if (Object.keys(settings).length > 0) await tx('platforms').where({ id }).update(settings);
}

/**
 * Gives a platform the roles that are free: never used, last held by a partner that was offboarded, or once let in behind another hub
 * that does not know them any more; those of sandboxes are never given on. Returns those; the others belong to somebody else. Two
 * callers at once cannot both get a role; whom a hub only lists gives way.
 */
export async function assignRoles(
  tx: Knex,
  platform: { readonly id: string; readonly state: PlatformState },
  roles: readonly RoleKey[],
  at: Date,
): Promise<AssignedRole[]> {
  await lockPartyNames(tx);
  const { rows } = await tx.raw<{ rows: AssignedRole[] }>(
    `insert into parties (country_code, party_id, role, platform_id, status, status_changed_at)
     select country_code, party_id, role, ?, ?, ?
     from unnest(?::text[], ?::text[], ?::text[]) as i (country_code, party_id, role)
     -- In one order for all, or two callers could wait for each other.
     order by country_code, party_id, role
     on conflict (country_code, party_id, role) do update set
       platform_id = excluded.platform_id, announced = false, business_details = null, status = excluded.status,
       behind = null, hub_status = null,
       status_changed_at = greatest(excluded.status_changed_at, parties.status_changed_at + interval '1 millisecond')
     where parties.platform_id in (select id from platforms where state = 'offboarded' and sandbox_of is null)
       or (parties.behind = 'listed' and parties.hub_status = 'ABSENT')
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
  await dropListed(tx, rows, platform.id, at);
  return rows;
}

/** Whoever decides by who has which party holds this until its transaction ends: two at once could both let the same party in. */
export async function lockPartyNames(tx: Knex): Promise<void> {
  await tx.raw('select pg_advisory_xact_lock(?)', [partyNamesLock]);
}

const partyNamesLock = 7_301_005;

/**
 * Has parties that other hubs list, and that were let in with all others, give way to who has them here now, in whatever role (C-35).
 * They are shown as SUSPENDED to those who knew them.
 */
async function dropListed(tx: Knex, roles: readonly AssignedRole[], platformId: string, at: Date): Promise<void> {
  const { rows } = await tx.raw<{ rows: NumberedParty[] }>(
    `update parties set hub_status = 'ABSENT', announced = false, status = 'SUSPENDED',
       status_changed_at = greatest(?::timestamptz, status_changed_at + interval '1 millisecond')
     where behind = 'listed' and hub_status is distinct from 'ABSENT' and platform_id <> ?
       and (country_code, party_id) in (select * from unnest(?::text[], ?::text[]))
     returning number, country_code, party_id`,
    [at, platformId, roles.map(({ country_code }) => country_code), roles.map(({ party_id }) => party_id)],
  );
  await logClientInfoChanges(tx, rows);
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
  for (const table of ['cursors', 'undelivered', 'resyncs', 'crawl_marks', 'pulls', 'hub_client_infos']) {
    await tx(table).where({ platform_id: platformId }).delete();
  }
}

/** Whether a partner that is not gone is connected directly to a hosted party. */
export async function isPresented(tx: Knex, party: PartyKey): Promise<boolean> {
  const row = await tx('platforms')
    .whereNot({ state: 'offboarded' })
    .whereRaw('? = any (direct_to)', [party])
    .first('id');
  return row !== undefined;
}
