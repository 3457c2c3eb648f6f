import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';
import { type Notice, tellSql } from './notifications.ts';

/** A driver's wish to be told when an EVSE becomes free. */
export interface WatchRow {
  readonly id: string;
  readonly driver: string;
  /** `objects.number`. */
  readonly location: number;
  /** Key of an EVSE, and kind of a connector; null: any. */
  readonly evse: string | null;
  readonly connector: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly fired_at: Date | null;
  readonly fired_evse: string | null;
}

export async function insertWatch(tx: Knex, watch: Omit<WatchRow, 'fired_at' | 'fired_evse'>): Promise<void> {
  await tx('driver_watches').insert(watch);
}

/** Watches of a driver that may still fire. */
export async function countOpenWatches(tx: Knex, driver: string, now: Date): Promise<number> {
  const rows: { count: number }[] = await tx('driver_watches')
    .where({ driver })
    .whereNull('fired_at')
    .where('expires_at', '>', now)
    .select(tx.raw('count(*) as count'));
  return rows[0]?.count ?? 0;
}

export const findWatch = (db: Knex, driver: string, id: string): Promise<WatchRow | undefined> =>
  db('driver_watches').where({ driver, id }).first();

/** Whether there was such a watch. */
export const deleteWatch = async (db: Knex, driver: string, id: string): Promise<boolean> =>
  (await db('driver_watches').where({ driver, id }).delete()) > 0;

export async function forgetWatches(db: Knex, before: Date): Promise<void> {
  await db('driver_watches').where('expires_at', '<', before).delete();
}

/** An EVSE that is free now, and a watch that waits for one like it. */
export interface FreeEvse {
  readonly watch: string;
  readonly emsp: PartyKey;
  readonly driver: string;
  readonly location: number;
  readonly owner: PartyKey;
  readonly connector: string | null;
  readonly uid: string;
  /** Text of the EVSE without its last brace. */
  readonly body: string;
}

/** EVSEs that are free where somebody waits for that: at these places, or at all; so many at the most. */
export async function freeWatched(
  pool: Pool,
  locations: readonly number[] | undefined,
  now: Date,
  limit: number,
): Promise<FreeEvse[]> {
  const { rows } = await pool.query<FreeEvse>({
    name: 'watches-free',
    text: `
      select w.id as watch, d.emsp, w.driver, w.location, o.owner, w.connector, e.uid, e.body
      from driver_watches w
      join drivers d on d.id = w.driver
      join objects_locations o on o.number = w.location and not o.gone
      join evses e on e.location = w.location and (w.evse is null or e.key = w.evse) and e.status = 'AVAILABLE'
      where w.fired_at is null and w.expires_at > $2 and ($1::bigint[] is null or w.location = any ($1))
      order by w.created_at, w.id, e.place limit $3`,
    values: [locations ?? null, now, limit],
  });
  return rows;
}

/** A watch that is to be fired by an EVSE, with what its driver is told: by his stream, and while his app is closed. */
export interface Firing {
  readonly watch: string;
  readonly evseUid: string;
  readonly data: string;
  readonly notice: Notice;
}

/** Fires watches that nobody has fired yet, and has their drivers told, in one statement; returns how many. */
export async function fireWatches(pool: Pool, firings: readonly Firing[], now: Date): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: 'watches-fire',
    text: `
      with fired as (
        update driver_watches w set fired_at = $4, fired_evse = i.evse
        from unnest($1::uuid[], $2::text[], $3::text[], $5::uuid[], $6::text[], $7::text[], $8::text[])
          as i (id, evse, data, notice, kind, about, told)
        where w.id = i.id and w.fired_at is null and w.expires_at > $4
        returning w.driver, i.data, i.notice, i.kind, i.about, i.told
      ), heard as (
        insert into driver_events (driver, at, kind, data) select driver, $4, 'watch.fired', data from fired
      ), told as (${tellSql(
        'select notice as id, driver, kind, about, null::text as language, told as data, $4::timestamptz as at from fired',
      )})
      select count(*)::int as count from fired`,
    values: [
      firings.map(({ watch }) => watch),
      firings.map(({ evseUid }) => evseUid),
      firings.map(({ data }) => data),
      now,
      firings.map(({ notice }) => notice.id),
      firings.map(({ notice }) => notice.kind),
      firings.map(({ notice }) => notice.about),
      firings.map(({ notice }) => JSON.stringify(notice.data)),
    ],
  });
  return rows[0]?.count ?? 0;
}
