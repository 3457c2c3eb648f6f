import type { Pool, PoolClient } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { partitionOf } from './partitions.ts';

/** A resync of a platform that is under way. */
export interface Resync {
  readonly module: string;
  /** A party, or '' for all owners. */
  readonly owner: PartyKey | '';
  readonly after_number: number;
  /** When it was asked for, in the database's own spelling; a newer request starts it again. */
  readonly created_at: string;
}

/** The oldest resync asked for a platform. */
export async function nextResync(pool: Pool, platformId: string): Promise<Resync | undefined> {
  const { rows } = await pool.query<Resync>({
    name: 'next-resync',
    text: `
      select module, owner, after_number, created_at::text from resyncs
      where platform_id = $1 order by resyncs.created_at, module, owner limit 1`,
    values: [platformId],
  });
  return rows[0];
}

/** An object to be offered again. */
export interface ResyncObject {
  readonly number: number;
  readonly owner: PartyKey;
  readonly addressee: PartyKey | null;
  readonly restricted: boolean;
  readonly version: number;
}

/** The objects of some owners behind a number that exist now; of modules that concern one party, those of the given parties. */
export async function resyncPage(
  pool: Pool,
  module: string,
  owners: readonly PartyKey[],
  addressees: readonly PartyKey[],
  after: number,
  limit: number,
): Promise<ResyncObject[]> {
  const { rows } = await pool.query<ResyncObject>({
    name: `resync-${module}`,
    text: `
      select number, owner, addressee, restricted, version from ${partitionOf('objects', module)}
      where audience = '' and not gone and owner = any ($1) and (addressee is null or addressee = any ($2))
        and number > $3
      order by number limit $4`,
    values: [owners, addressees, after, limit],
  });
  return rows;
}

/** Notes how far a resync has come, unless it has been asked for anew. */
export async function saveResync(pool: Pool, platformId: string, resync: Resync, afterNumber: number): Promise<void> {
  await pool.query({
    name: 'save-resync',
    text: `
      update resyncs set after_number = $4
      where platform_id = $1 and module = $2 and owner = $3 and created_at = $5::timestamptz`,
    values: [platformId, resync.module, resync.owner, afterNumber, resync.created_at],
  });
}

/** Ends a resync, unless it has been asked for anew. */
export async function endResync(pool: Pool, platformId: string, resync: Resync): Promise<void> {
  await pool.query({
    name: 'end-resync',
    text: 'delete from resyncs where platform_id = $1 and module = $2 and owner = $3 and created_at = $4::timestamptz',
    values: [platformId, resync.module, resync.owner, resync.created_at],
  });
}

/** Platforms for which a resync has been asked. */
export async function platformsWithResyncs(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ platform_id: string }>({
    name: 'platforms-with-resyncs',
    text: 'select distinct platform_id from resyncs',
  });
  return rows.map((row) => row.platform_id);
}

/** Asks that platforms get the objects of some modules offered again, all owners', because the log no longer tells what they lack. */
export async function offerAgain(
  client: PoolClient,
  platformIds: readonly string[],
  modules: readonly string[],
): Promise<void> {
  await client.query(
    `insert into resyncs (platform_id, module, owner, reason)
     select platform_id, module, '', 'absence' from unnest($1::uuid[]) as platform_id cross join unnest($2::text[]) as module
     on conflict (platform_id, module, owner) do update set after_number = 0, created_at = now()`,
    [platformIds, modules],
  );
}
