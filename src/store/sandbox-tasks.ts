import type { Knex } from 'knex';
import type { Pool } from 'pg';
import type { Party } from '../ocpi/party.ts';

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

/** How many tasks are taken: in all, and of one sandbox with those that are `busy` already. */
export interface ClaimRoom {
  readonly free: number;
  readonly perSandbox: number;
  /** How many of each sandbox this process is at. */
  readonly busy: ReadonlyMap<string, number>;
}

/** Tasks that are due; nobody else gets them for `leaseMs`. */
export async function claimTasks(pool: Pool, now: Date, leaseMs: number, room: ClaimRoom): Promise<Task[]> {
  const { rows } = await pool.query<Task>({
    name: 'claim-sandbox-tasks',
    text: `
      update sandbox_tasks set due_at = $1::timestamptz + $2 * interval '1 millisecond'
      where id in (
        select id from sandbox_tasks where due_at <= $1 and id in (
          select id from (
            select t.id, coalesce(b.busy, 0) + row_number() over (partition by t.sandbox order by t.due_at) as place
            from sandbox_tasks t left join unnest($4::uuid[], $5::int[]) as b (sandbox, busy) on b.sandbox = t.sandbox
            where t.due_at <= $1
          ) placed where place <= $6
        )
        order by due_at limit $3 for update skip locked
      )
      returning *`,
    values: [now, leaseMs, room.free, [...room.busy.keys()], [...room.busy.values()], room.perSandbox],
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

/**
 * Changes a task that is under way, and when it goes on if that is said, as long as its data has what is `expected`. Returns its data
 * afterwards; undefined when nothing was changed.
 */
export async function turnTask<Data>(
  pool: Pool,
  sandbox: string,
  id: string,
  { expected, changes, dueAt, frees = false }: TaskTurn,
): Promise<Data | undefined> {
  const { rows } = await pool.query<{ data: Data }>({
    name: 'turn-sandbox-task',
    text: `
      update sandbox_tasks set data = data || $3::jsonb, due_at = coalesce($5, due_at),
        subject = case when $6 then null else subject end
      where sandbox = $1 and id = $2 and due_at is not null and data @> $4::jsonb
      returning data`,
    values: [sandbox, id, JSON.stringify(changes), JSON.stringify(expected), dueAt ?? null, frees],
  });
  return rows[0]?.data;
}

/** What becomes of a task that may have changed since it was read. */
export interface TaskTurn {
  readonly expected: object;
  readonly changes: object;
  readonly dueAt?: Date;
  /** Its subject is there for others. */
  readonly frees?: boolean;
}

/** What a sandbox has under way of one kind, the oldest first, `max` at most. */
export async function openTasks<Data>(pool: Pool, sandbox: string, kind: TaskKind, max: number): Promise<Task<Data>[]> {
  const { rows } = await pool.query<Task<Data>>({
    name: 'open-sandbox-tasks',
    text: `
      select * from sandbox_tasks where sandbox = $1 and kind = $2 and due_at is not null
      order by created_at, id limit $3`,
    values: [sandbox, kind, max],
  });
  return rows;
}

/** What a sandbox has under way of one kind with this id; undefined when there is none. */
export async function openTask<Data>(
  pool: Pool,
  sandbox: string,
  kind: TaskKind,
  id: string,
): Promise<Task<Data> | undefined> {
  const { rows } = await pool.query<Task<Data>>({
    name: 'open-sandbox-task',
    text: 'select * from sandbox_tasks where id = $3 and sandbox = $1 and kind = $2 and due_at is not null',
    values: [sandbox, kind, id],
  });
  return rows[0];
}

/** What occupies a subject in a sandbox, such as an EVSE; undefined when nothing does. */
export async function openTaskAt<Data>(
  pool: Pool,
  sandbox: string,
  kind: TaskKind,
  subject: string,
): Promise<Task<Data> | undefined> {
  const { rows } = await pool.query<Task<Data>>({
    name: 'open-sandbox-task-at',
    text: 'select * from sandbox_tasks where sandbox = $1 and kind = $2 and subject = $3 and due_at is not null',
    values: [sandbox, kind, subject],
  });
  return rows[0];
}

/** What a sandbox has under way and remembers of one kind, the oldest first, the last `max`. */
export async function lastTasks<Data>(pool: Pool, sandbox: string, kind: TaskKind, max: number): Promise<Task<Data>[]> {
  const { rows } = await pool.query<Task<Data>>({
    name: 'last-sandbox-tasks',
    text: `
      select * from sandbox_tasks where sandbox = $1 and kind = $2 order by created_at desc, id desc limit $3`,
    values: [sandbox, kind, max],
  });
  return rows.reverse();
}

/** Which of the charges and reservations that have begun at a simulated station are meant. */
export interface ChargePage {
  /** Whose token has charged. */
  readonly owner: Party;
  /** Only those that are over. */
  readonly isOver: boolean;
  /** When they changed last: from, and before, in milliseconds. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** A page of the charges at a simulated station and of its reservations that were not used, the oldest first, and how many there are. */
export async function chargePage<Data>(
  pool: Pool,
  sandbox: string,
  { owner, isOver, from, to, offset, limit }: ChargePage,
): Promise<{ readonly total: number; readonly charges: Data[] }> {
  const { rows } = await pool.query<{ total: number; data: Data | null }>({
    name: 'sandbox-charge-page',
    text: `
      with wanted as (
        select id, created_at, data from sandbox_tasks
        where sandbox = $1 and kind in ('charge', 'reservation') and data ->> 'isUsed' is distinct from 'true'
          and coalesce(data #>> '{charge,reservedAt}', data #>> '{charge,began}')::float8 > 0
          and upper(data #>> '{charge,token,country_code}') = $2 and upper(data #>> '{charge,token,party_id}') = $3
          and (not $4 or data ->> 'stage' = 'over')
          and ($5::float8 is null or (data #>> '{charge,until}')::float8 >= $5)
          and ($6::float8 is null or (data #>> '{charge,until}')::float8 < $6)
      ), page as (
        select id, created_at, data from wanted order by created_at, id limit $8 offset $7
      )
      select (select count(*)::int from wanted) as total, page.data from (select) as always
      left join page on true order by page.created_at, page.id`,
    values: [sandbox, owner.country_code, owner.party_id, isOver, from ?? null, to ?? null, offset, limit],
  });
  return { total: rows[0]?.total ?? 0, charges: rows.flatMap(({ data }) => (data === null ? [] : [data])) };
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
