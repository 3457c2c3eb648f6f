import type { Knex } from 'knex';
import { sameParty } from '../ocpi/party.ts';
import { logClientInfoChanges, type NumberedParty } from './client-info.ts';
import type { RoleKey } from './partners.ts';
import type { Endpoint, PlatformRow, PlatformState } from './registry.ts';

/**
 * The row of a platform, locked until the transaction ends; undefined when there is none. Whoever changes a platform, its
 * parties or its credentials locks it first, so that two changes of one platform follow one another.
 */
export async function lockPlatform(tx: Knex, platformId: string): Promise<PlatformRow | undefined> {
  return tx('platforms').where({ id: platformId }).forUpdate().first<PlatformRow | undefined>('*');
}

/**
 * Puts a platform in a state and tells the others: its parties' statuses follow at once, and each party whose status differs
 * gets an entry in the change log (H-04, H-10). Calling it again with the same state brings new parties in line.
 */
export async function setPlatformState(tx: Knex, platformId: string, state: PlatformState, at: Date): Promise<void> {
  await setSilently(tx, platformId, state, at);
  await announceState(tx, platformId, at, at);
}

/** Puts a platform in a state of which others do not hear yet (H-08). */
export async function setSilently(tx: Knex, platformId: string, state: PlatformState, at: Date): Promise<void> {
  await tx('platforms')
    .where({ id: platformId })
    .whereNot({ state })
    .update({
      state,
      state_changed_at: at,
      // Being out of reach for a while takes nothing away from the others.
      served_version: tx.raw(`case when state in ('connected', 'offline') then served_version end`),
    });
}

/**
 * Lets the statuses of a platform's parties follow its state, with `since` as the time they differ from, and writes what
 * differs to the change log. `updated_at` then becomes `now`: it says when others were last told, which signs of life
 * never move.
 */
export async function announceState(tx: Knex, platformId: string, since: Date, now: Date): Promise<void> {
  const home = await homeOf(tx, platformId);
  if (await alignStatuses(tx, home, since)) await tx('platforms').where({ id: home }).update({ updated_at: now });
}

/** The platform that has the parties of a platform: for a connection of a pair that of the partner. */
export async function homeOf(db: Knex, platformId: string): Promise<string> {
  const row = await db('platforms').where({ id: platformId }).first<{ pair_of: string | null } | undefined>('pair_of');
  return row?.pair_of ?? platformId;
}

/** The same without a note of when: for what has nothing to do with whether the platform can be reached. False when nothing differs. */
export async function alignStatuses(tx: Knex, platformId: string, since: Date): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: NumberedParty[] }>(
    `update parties set
       status = wanted.status,
       -- A clock that was put back must not hide the change from those who ask for what is newer.
       status_changed_at = greatest(?::timestamptz, parties.status_changed_at + interval '1 millisecond')
     from (${wantedStatuses}) as wanted
     where parties.number = wanted.number and parties.status <> wanted.status
     returning parties.number, parties.country_code, parties.party_id`,
    [since, platformId],
  );
  await logClientInfoChanges(tx, rows);
  return rows.length > 0;
}

/** How to talk to a platform, as a registration or a rotation found out; tokens are sealed. */
export interface Connection {
  readonly versions_url: string;
  readonly version: string;
  readonly endpoints: readonly Endpoint[];
  readonly token_form: PlatformRow['token_form'];
  readonly outbound_token: Buffer;
  readonly outbound_token_before: Buffer | null;
}

export async function saveConnection(tx: Knex, platformId: string, connection: Connection): Promise<void> {
  await tx('platforms')
    .where({ id: platformId })
    .update({ ...connection, endpoints: JSON.stringify(connection.endpoints) });
}

/** A role, with what the platform says about the party. */
export interface AnnouncedRole extends RoleKey {
  readonly business_details: unknown;
}

/**
 * Makes these roles the ones a platform has announced; returns those that are new. Roles that the operator has not approved
 * for it must have been refused before. `announceState` tells others.
 */
export async function saveAnnouncedRoles(
  tx: Knex,
  platformId: string,
  roles: readonly AnnouncedRole[],
): Promise<AnnouncedRole[]> {
  const home = await homeOf(tx, platformId);
  const rows = () => tx('parties').where({ platform_id: home, behind: null });
  const before: RoleKey[] = await rows().where({ announced: true }).select('country_code', 'party_id', 'role');
  await rows().update({ announced: false });
  for (const { business_details, ...key } of roles) {
    await rows()
      .where(key)
      .update({ announced: true, business_details: JSON.stringify(business_details) });
  }
  return roles.filter((role) => !before.some((known) => sameParty(known, role) && known.role === role.role));
}

/** The roles the operator has approved for a platform; those of parties behind it are not its own. */
export async function approvedRolesOf(db: Knex, platformId: string): Promise<RoleKey[]> {
  const home = await homeOf(db, platformId);
  return db('parties').where({ platform_id: home, behind: null }).select('country_code', 'party_id', 'role');
}

/** Has a platform's lists pulled from the beginning, soon. */
export async function requestFullPulls(
  tx: Knex,
  platformId: string,
  modules: readonly string[],
  at: Date,
): Promise<void> {
  if (modules.length === 0) return;
  await tx('pulls')
    .insert(
      modules.map((module) => ({ platform_id: platformId, module, state: 'idle', next_at: at, next_kind: 'full' })),
    )
    .onConflict(['platform_id', 'module'])
    .merge(['next_at', 'next_kind']);
}

/** Gives a platform a place in the change log, at its present end, unless it has one. */
export async function startCursor(tx: Knex, platformId: string): Promise<void> {
  await tx.raw(
    `insert into cursors (platform_id, xid, position) values (?, pg_snapshot_xmin(pg_current_snapshot()), 0)
     on conflict (platform_id) do nothing`,
    [platformId],
  );
}

/**
 * What hub client info says of each party of a platform. A role that was announced once and no longer is, is SUSPENDED (C-36);
 * one that was only approved so far is PLANNED. Of a party behind another hub that hub says it, as long as it can be reached; one with
 * connections for pairs is there as long as one of them is.
 */
const wantedStatuses = `
  select parties.number, case
    when platforms.state in ('suspended', 'offboarded') then 'SUSPENDED'
    when parties.behind is not null and parties.hub_status = 'ABSENT' then 'SUSPENDED'
    when platforms.state = 'planned' then 'PLANNED'
    when parties.behind is not null and not parties.announced then coalesce(parties.hub_status, 'PLANNED')
    when parties.hub_status = 'OFFLINE' then 'OFFLINE'
    when not parties.announced and parties.business_details is null then 'PLANNED'
    when not parties.announced then 'SUSPENDED'
    when platforms.state = 'offline' then 'OFFLINE'
    else 'CONNECTED'
  end as status
  from parties join platforms home on home.id = parties.platform_id
  cross join lateral (select coalesce((
    select pair.state from platforms pair
    where pair.pair_of = home.id and pair.state <> 'offboarded' and home.state <> 'offboarded'
    order by array_position(array['connected', 'offline', 'suspended', 'planned'], pair.state) limit 1
  ), home.state) as state) platforms
  where home.id = ?`;
