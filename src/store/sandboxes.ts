import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';
import { type Agreement, agreementColumns, type Endpoint } from './registry.ts';

/** What a sandbox does: offer its objects, withdraw them, a charge at its station, calls that come later, a charge it has started elsewhere. */
export type TaskKind = 'prepare' | 'end' | 'charge' | 'result' | 'reservation' | 'drive';

/** Something a sandbox does in steps. */
export interface Task<Data = unknown> {
  readonly id: string;
  /** The platform. */
  readonly sandbox: string;
  readonly kind: TaskKind;
  readonly subject: string | null;
  readonly data: Data;
  /** When it goes on; null: it is over. */
  readonly due_at: Date | null;
  readonly created_at: Date;
}

/** Makes a platform the sandbox of a partner; throws a unique violation when that has one. */
export async function markSandbox(
  tx: Knex,
  id: string,
  partner: string,
  endpoints: readonly Endpoint[],
  at: Date,
): Promise<void> {
  await tx('platforms')
    .where({ id })
    .update({ sandbox_of: partner, endpoints: JSON.stringify(endpoints), registered_at: at });
}

/** The sandbox of a partner that has not ended; undefined when there is none. */
export const sandboxOf = (db: Knex, partner: string): Promise<{ id: string } | undefined> =>
  db('platforms')
    .where({ sandbox_of: partner })
    .whereNot({ state: 'offboarded' })
    .first<{ id: string } | undefined>('id');

/** The party ids of a country that anybody has, or has had. */
export const partyIdsOf = async (db: Knex, countryCode: string): Promise<ReadonlySet<string>> =>
  new Set<string>(await db('parties').where({ country_code: countryCode }).distinct().pluck('party_id'));

/** The first step of a new sandbox, within the transaction that makes it. */
export async function insertFirstTask(tx: Knex, id: string, sandbox: string, at: Date): Promise<void> {
  await tx('sandbox_tasks').insert({ id, sandbox, kind: 'prepare', data: '{}', due_at: at, created_at: at });
}

export interface NewTask {
  readonly id: string;
  readonly sandbox: string;
  readonly kind: TaskKind;
  readonly subject?: string;
  readonly data: object;
  readonly at: Date;
  readonly dueAt: Date;
}

/**
 * Has a sandbox do something; false when its subject is occupied, when it is ending, or when it has `openMax` to do already. Of what
 * is over the last `keptMax` stay.
 */
export async function addTask(
  pool: Pool,
  task: NewTask,
  { openMax, keptMax }: { openMax: number; keptMax: number },
): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'add-sandbox-task',
    text: `
      with old as (
        delete from sandbox_tasks where id in (
          select id from sandbox_tasks where sandbox = $2 and due_at is null order by created_at desc, id desc offset $9)
      )
      insert into sandbox_tasks (id, sandbox, kind, subject, data, due_at, created_at)
      select $1, $2, $3, $4, $5, $6, $7
      where not exists (select from sandbox_tasks where sandbox = $2 and kind = 'end')
        and (select count(*) from sandbox_tasks where sandbox = $2 and due_at is not null) < $8
      on conflict (sandbox, kind, subject) where due_at is not null and subject is not null do nothing`,
    values: [
      task.id,
      task.sandbox,
      task.kind,
      task.subject ?? null,
      JSON.stringify(task.data),
      task.dueAt,
      task.at,
      openMax,
      keptMax,
    ],
  });
  return rowCount === 1;
}

/** Tasks that are due; nobody else gets them for `leaseMs`. */
export async function claimTasks(pool: Pool, now: Date, leaseMs: number, limit: number): Promise<Task[]> {
  const { rows } = await pool.query<Task>({
    name: 'claim-sandbox-tasks',
    text: `
      update sandbox_tasks set due_at = $1::timestamptz + $2 * interval '1 millisecond'
      where id in (
        select id from sandbox_tasks where due_at <= $1 order by due_at limit $3 for update skip locked
      )
      returning *`,
    values: [now, leaseMs, limit],
  });
  return rows;
}

/** Keeps how far a task has come, field by field, and when it goes on. */
export async function saveTask(pool: Pool, id: string, changes: object, dueAt: Date | null): Promise<void> {
  await pool.query({
    name: 'save-sandbox-task',
    text: 'update sandbox_tasks set data = data || $2::jsonb, due_at = $3 where id = $1',
    values: [id, JSON.stringify(changes), dueAt],
  });
}

/** Notes something for a task that is under way; it finds it with its next step. Returns whether there is such a task. */
export async function noteForTask(pool: Pool, sandbox: string, id: string, changes: object): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'note-sandbox-task',
    text: 'update sandbox_tasks set data = data || $3::jsonb where sandbox = $1 and id = $2 and due_at is not null',
    values: [sandbox, id, JSON.stringify(changes)],
  });
  return rowCount === 1;
}

/** What a sandbox has to do and has done of one kind, the oldest first. */
export async function tasksOf<Data>(pool: Pool, sandbox: string, kind: TaskKind): Promise<Task<Data>[]> {
  const { rows } = await pool.query<Task<Data>>({
    name: 'sandbox-tasks-of',
    text: 'select * from sandbox_tasks where sandbox = $1 and kind = $2 order by created_at, id',
    values: [sandbox, kind],
  });
  return rows;
}

/** Has a sandbox end, now; false when it is ending already. */
export async function beginEnd(tx: Knex, id: string, sandbox: string, at: Date): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into sandbox_tasks (id, sandbox, kind, data, due_at, created_at)
     select ?, ?, 'end', '{}', ?::timestamptz, ?::timestamptz
     where not exists (select from sandbox_tasks where sandbox = ? and kind = 'end') returning id`,
    [id, sandbox, at, at, sandbox],
  );
  return rows.length > 0;
}

/** Forgets what a sandbox had to do, and has done. */
export const forgetTasks = (tx: Knex, sandbox: string): Promise<number> =>
  tx('sandbox_tasks').where({ sandbox }).delete();

/** Whether a platform has, of an owner, everything that it could be given. */
export async function hasAllOf(pool: Pool, platformId: string, owner: PartyKey): Promise<boolean> {
  const { rows } = await pool.query<{ is_open: boolean }>({
    name: 'sandbox-delivered',
    text: `
      select exists (
        select from changes c join cursors u on u.platform_id = $1
        where c.owner = $2 and c.module <> 'hubclientinfo' and (c.xid, c.position) > (u.xid, u.position)
      ) or exists (
        select from undelivered u join objects o on o.number = u.object and o.module = u.module
        where u.platform_id = $1 and o.owner = $2 and u.parked_at is null
      ) as is_open`,
    values: [platformId, owner],
  });
  return rows[0]?.is_open !== true;
}

/** Ends all agreements of a party; returns them. */
export async function endAgreementsOf(tx: Knex, party: PartyKey, at: Date): Promise<Agreement[]> {
  return tx('agreements')
    .where((side) => side.where({ cpo: party }).orWhere({ emsp: party }))
    .whereNull('ended_at')
    .update({ ended_at: at }, [...agreementColumns]);
}

/** A document that somebody sent a party, and when it was first here. */
export interface Received {
  readonly text: string;
  readonly owner: PartyKey;
  readonly at: Date;
}

/** Sessions and CDRs that concern a party, the newest first. */
export async function receivedBy(
  pool: Pool,
  party: PartyKey,
  max: number,
): Promise<{ readonly sessions: Received[]; readonly cdrs: Received[] }> {
  const sessions = pool.query<Received>({
    name: 'sandbox-sessions',
    text: `
      select d.body as text, o.owner, o.first_seen_at as at from objects_sessions o
      join documents_sessions d on d.number = o.number
      where o.addressee = $1 and not o.gone order by o.number desc limit $2`,
    values: [party, max],
  });
  const cdrs = pool.query<Received>({
    name: 'sandbox-cdrs',
    text: `
      select document as text, owner, received_at as at from cdrs where addressee = $1 order by number desc limit $2`,
    values: [party, max],
  });
  return { sessions: (await sessions).rows, cdrs: (await cdrs).rows };
}
