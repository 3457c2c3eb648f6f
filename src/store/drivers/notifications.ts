import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';

export type NotificationState = 'WAITING' | 'DELIVERED' | 'DEAD';

/** Something a driver is to be told while his app is closed. */
export interface Notice {
  readonly id: string;
  readonly kind: string;
  /** What it tells of: that is told once. */
  readonly about: string;
  readonly data: object;
}

/** A notification that has been taken to be sent, with where to. */
export interface TakenNotification extends Notice {
  readonly emsp: PartyKey;
  readonly driver: string;
  /** What the driver speaks, what was asked in; null: not known. */
  readonly languages: readonly (string | null)[];
  readonly at: Date;
  readonly tries: number;
  /** Whether there still is such a driver. */
  readonly is_there: boolean;
  readonly url: string;
  readonly allow_private_network: boolean;
  readonly secret: Buffer;
  readonly secret_before: Buffer | null;
  readonly secret_before_until: Date | null;
}

/**
 * SQL that puts what there is to tell into the outbox, of rows (id, driver, kind, about, language, data, at): as far as the eMSP of the driver
 * has a webhook and he wants to hear of it.
 */
export const tellSql = (source: string): string => `
  insert into driver_notifications (id, emsp, driver, kind, about, language, data, at, due_at)
  select s.id, d.emsp, d.id, s.kind, s.about, s.language, s.data::jsonb, s.at, s.at
  from (${source}) s
  join drivers d on d.id = s.driver and d.erased_at is null and not s.kind = any (d.muted)
  join driver_webhooks w on w.emsp = d.emsp
  on conflict (kind, about) do nothing`;

/** Has a driver told of something when the transaction commits. */
export async function insertNotification(tx: Knex, driver: string, { id, kind, about, data }: Notice, at: Date) {
  await tx.raw(
    tellSql(
      `select ?::uuid as id, ?::uuid as driver, ?::text as kind, ?::text as about, null::text as language, ?::text as data, ?::timestamptz as at`,
    ),
    [id, driver, kind, about, JSON.stringify(data), at],
  );
}

/** How many calls there may be. */
export interface Room {
  readonly total: number;
  /** To each eMSP, where nothing else is said. */
  readonly each: number;
  readonly of: ReadonlyMap<PartyKey, number>;
}

/** Takes what is due to be told; nobody else gets it for `leaseMs`. */
export async function takeNotifications(
  pool: Pool,
  now: Date,
  leaseMs: number,
  { total, each, of }: Room,
): Promise<TakenNotification[]> {
  const { rows } = await pool.query<TakenNotification>({
    name: 'take-notifications',
    text: `
      with due as materialized (
        select c.id, c.driver, c.due_at from driver_webhooks w
        left join unnest($4::text[], $5::int[]) as r (emsp, room) on r.emsp = w.emsp
        cross join lateral (
          select n.id, n.driver, n.due_at from driver_notifications n
          where n.emsp = w.emsp and n.due_at <= $1
          order by n.due_at limit coalesce(r.room, $6) for update skip locked) c
        order by c.due_at limit $3
      )
      update driver_notifications n set due_at = $1::timestamptz + $2 * interval '1 millisecond', tries = n.tries + 1
      from due left join drivers d on d.id = due.driver and d.erased_at is null, driver_webhooks w
      where n.id = due.id and w.emsp = n.emsp
      returning n.id, n.kind, n.about, n.data, n.emsp, n.driver, array[d.language, n.language] as languages, n.at, n.tries,
        d.id is not null as is_there, w.url, w.allow_private_network, w.secret, w.secret_before, w.secret_before_until`,
    values: [now, leaseMs, total, [...of.keys()], [...of.values()], each],
  });
  return rows;
}

type Taken = Pick<TakenNotification, 'id' | 'emsp' | 'tries' | 'url'>;

/** It has been taken: whoever else may be at it, it is over. Its eMSP is reached. */
export async function noteDelivered(pool: Pool, { id, emsp, url }: Taken, now: Date): Promise<void> {
  await pool.query({
    name: 'notification-delivered',
    text: `
      with done as (
        update driver_notifications set state = 'DELIVERED', due_at = null, ended_at = $3, failure = null, data = '{}'
        where id = $1
      )
      update driver_webhooks set failing_since = null, failure = null where emsp = $2 and url = $4 and failing_since is not null`,
    values: [id, emsp, now, url],
  });
}

/**
 * It was not taken: it is tried again then, or never. Nothing changes when somebody else has taken it up meanwhile. Returns whether it is
 * given up.
 */
export async function noteFailed(
  pool: Pool,
  { id, emsp, tries, url }: Taken,
  { failure, retryAt, now }: { readonly failure: string; readonly retryAt: Date | undefined; readonly now: Date },
): Promise<boolean> {
  const { rows } = await pool.query<{ state: NotificationState }>({
    name: 'notification-failed',
    text: `
      with failing as (
        update driver_webhooks set failing_since = coalesce(failing_since, $7), failure = $5 where emsp = $2 and url = $4
      )
      update driver_notifications set due_at = $6, failure = $5,
        state = case when $6::timestamptz is null then 'DEAD' else 'WAITING' end,
        ended_at = case when $6::timestamptz is null then $7::timestamptz end,
        data = case when $6::timestamptz is null then '{}' else data end
      where id = $1 and tries = $3 and due_at is not null returning state`,
    values: [id, emsp, tries, url, failure, retryAt ?? null, now],
  });
  return rows[0]?.state === 'DEAD';
}

/** Gives up what waits for an eMSP beyond so many, the oldest first; returns how many. */
export async function giveUpOldest(pool: Pool, keepMax: number, now: Date, limit: number): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'notifications-too-many',
    text: `
      update driver_notifications n set state = 'DEAD', due_at = null, ended_at = $2, failure = 'too many are waiting', data = '{}'
      from (
        select c.id from driver_webhooks w cross join lateral (
          select o.id from driver_notifications o where o.emsp = w.emsp and o.due_at is not null
          order by o.at desc offset $1 limit $3) c
      ) old
      where n.id = old.id and n.due_at is not null`,
    values: [keepMax, now, limit],
  });
  return rowCount ?? 0;
}

/** How many wait, and since when the first of them. */
export async function countNotifications(
  pool: Pool,
): Promise<{ readonly waiting: number; readonly since: Date | null }> {
  const { rows } = await pool.query<{ waiting: number; since: Date | null }>({
    name: 'notifications-waiting',
    text: 'select count(*) as waiting, min(at) as since from driver_notifications where due_at is not null',
  });
  return rows[0] ?? { waiting: 0, since: null };
}

/** Drops one that is for nobody any more. */
export async function dropNotification(pool: Pool, id: string): Promise<void> {
  await pool.query({ name: 'drop-notification', text: 'delete from driver_notifications where id = $1', values: [id] });
}

export async function forgetNotifications(db: Knex, before: Date): Promise<void> {
  await db('driver_notifications').where('ended_at', '<', before).delete();
}

/** Forgets what a driver was told, and what waits for him. */
export async function eraseNotifications(tx: Knex, driver: string): Promise<void> {
  await tx('driver_notifications').where({ driver }).delete();
}

/** What a driver does not want to be told. */
export const setMuted = async (tx: Knex, driver: string, muted: readonly string[], at: Date): Promise<void> => {
  await tx('drivers').where({ id: driver }).update({ muted, updated_at: at });
};
