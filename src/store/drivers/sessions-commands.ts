import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';
import { insertSessionSql, type Reason, type SessionRow, sessionValues } from './sessions.ts';

export type DriverCommandKind =
  | 'START_SESSION'
  | 'STOP_SESSION'
  | 'UNLOCK_CONNECTOR'
  | 'RESERVE_NOW'
  | 'CANCEL_RESERVATION';

/**
 * NEW: not sent yet. SENT: the CPO is being asked. ACCEPTED: it has agreed, its station has not answered. DONE: the station has agreed. The rest
 * are ends without success; CANCELLED was never sent.
 */
export type CommandState = 'NEW' | 'SENT' | 'ACCEPTED' | 'DONE' | 'REJECTED' | 'TIMED_OUT' | 'FAILED' | 'CANCELLED';

/** A command of a hosted eMSP, about a charge or a reservation. */
export interface CommandRow {
  readonly id: string;
  readonly kind: DriverCommandKind;
  readonly session: string | null;
  readonly reservation: string | null;
  readonly emsp: PartyKey;
  readonly correlation_id: string;
  readonly state: CommandState;
  readonly created_at: Date;
  readonly sent_at: Date | null;
  readonly answered_at: Date | null;
  readonly answer: string | null;
  readonly result: string | null;
  /** Why it has come to nothing. */
  readonly reason: Reason | null;
  readonly ended_at: Date | null;
  readonly due_at: Date | null;
}

/** A command that is to be sent. */
export type NewCommand = Pick<
  CommandRow,
  'id' | 'kind' | 'session' | 'reservation' | 'emsp' | 'correlation_id' | 'created_at' | 'due_at'
>;

const columns = `id, kind, session, reservation, emsp, correlation_id, state, created_at, sent_at, answered_at, answer, result, reason, ended_at, due_at`;

const newColumns = 'id, kind, session, reservation, emsp, correlation_id, created_at, due_at, state';

const newValues = (command: NewCommand): unknown[] => [
  command.id,
  command.kind,
  command.session,
  command.reservation,
  command.emsp,
  command.correlation_id,
  command.created_at,
  command.due_at,
];

/** Stores a command that is to be sent; false when one of its kind about the same is under way. */
export async function insertCommand(pool: Pool, command: NewCommand): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'insert-driver-command',
    text: `
      insert into driver_commands (${newColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, 'NEW') on conflict do nothing`,
    values: newValues(command),
  });
  return rowCount === 1;
}

/**
 * Stores a new charge with the command that is to start it; false when the request that makes it has made one already, or its driver is
 * asking for one at that EVSE.
 */
export async function insertWithStart(pool: Pool, row: SessionRow, start: NewCommand): Promise<boolean> {
  const values = sessionValues(row);
  const at = values.length;
  const { rowCount } = await pool.query({
    name: 'insert-driver-session-with-start',
    text: `
      with session as (${insertSessionSql} on conflict do nothing returning id)
      insert into driver_commands (${newColumns})
      select $${at + 1}, $${at + 2}, session.id, null, $${at + 3}, $${at + 4}, $${at + 5}, $${at + 6}, 'NEW' from session`,
    values: [...values, start.id, start.kind, start.emsp, start.correlation_id, start.created_at, start.due_at],
  });
  return rowCount === 1;
}

export async function findCommand(pool: Pool, id: string): Promise<CommandRow | undefined> {
  const { rows } = await pool.query<CommandRow>({
    name: 'driver-command',
    text: `select ${columns} from driver_commands where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** The last command of a kind about a charge or a reservation. */
export async function findLastCommand(
  pool: Pool,
  about: string,
  kind: DriverCommandKind,
): Promise<CommandRow | undefined> {
  const { rows } = await pool.query<CommandRow>({
    name: 'last-driver-command',
    text: `
      select ${columns} from driver_commands
      where (session = $1 or reservation = $1) and kind = $2 order by created_at desc limit 1`,
    values: [about, kind],
  });
  return rows[0];
}

/** What changes of a command. */
export type CommandChanges = Partial<
  Pick<CommandRow, 'state' | 'sent_at' | 'answered_at' | 'answer' | 'result' | 'reason' | 'ended_at' | 'due_at'>
>;

/** Changes a command that is in one of these states; what it is then, undefined when it was not. */
export async function turnCommand(
  pool: Pool,
  id: string,
  from: readonly CommandState[],
  changes: CommandChanges,
): Promise<CommandRow | undefined> {
  const names = Object.keys(changes) as (keyof CommandChanges)[];
  const sets = names.map((name, at) => `${name} = $${at + 3}`);
  const { rows } = await pool.query<CommandRow>({
    text: `update driver_commands set ${sets.join(', ')} where id = $1 and state = any ($2) returning ${columns}`,
    values: [id, from, ...names.map((name) => changes[name])],
  });
  return rows[0];
}

/** Commands that are due; nobody else gets them for `leaseMs`. */
export async function claimCommands(pool: Pool, now: Date, leaseMs: number, max: number): Promise<CommandRow[]> {
  const { rows } = await pool.query<CommandRow>({
    name: 'claim-driver-commands',
    text: `
      update driver_commands set due_at = $1::timestamptz + $2 * interval '1 millisecond'
      where id in (
        select id from driver_commands where due_at <= $1 order by due_at limit $3 for update skip locked)
      returning ${columns}`,
    values: [now, leaseMs, max],
  });
  return rows;
}

/** Forgets commands that were made before that and are over. */
export async function forgetCommands(pool: Pool, before: Date): Promise<number> {
  const { rowCount } = await pool.query('delete from driver_commands where created_at < $1 and due_at is null', [
    before,
  ]);
  return rowCount ?? 0;
}
