import type { Knex } from 'knex';
import { logClientInfoChanges, type NumberedParty } from './client-info.ts';
import type { PlatformRow, PlatformState } from './registry.ts';

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
  await tx('platforms').where({ id: platformId }).whereNot({ state }).update({ state, state_changed_at: at });
}

/**
 * Lets the statuses of a platform's parties follow its state, with `since` as the time they differ from, and writes what
 * differs to the change log. `updated_at` becomes `now`: it says when others were last told, which signs of life never move.
 */
export async function announceState(tx: Knex, platformId: string, since: Date, now: Date): Promise<void> {
  await tx('platforms').where({ id: platformId }).update({ updated_at: now });
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
}

/**
 * What hub client info says of each party of a platform. A role that was announced once and no longer is, is SUSPENDED (C-36);
 * one that was only approved so far is PLANNED.
 */
const wantedStatuses = `
  select parties.number, case
    when platforms.state in ('suspended', 'offboarded') then 'SUSPENDED'
    when platforms.state = 'planned' or (not parties.announced and parties.business_details is null) then 'PLANNED'
    when not parties.announced then 'SUSPENDED'
    when platforms.state = 'offline' then 'OFFLINE'
    else 'CONNECTED'
  end as status
  from parties join platforms on platforms.id = parties.platform_id
  where platforms.id = ?`;
