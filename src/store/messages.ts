import type { Pool } from 'pg';
import { packed, packedEnd } from './array-text.ts';
import { dayMs, dropPartitions, makePartitions } from './day-partitions.ts';

/** A message as the log keeps it: secrets and personal data are masked. */
export interface MessageRow {
  /** Microseconds since the epoch. */
  readonly at: number;
  /** Begins with the time in milliseconds. */
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly platform_id: string;
  readonly ms: number;
  readonly from_party: string | null;
  readonly to_party: string | null;
  readonly module: string;
  readonly side: string | null;
  readonly method: string;
  readonly path: string;
  readonly query: string | null;
  readonly object: string | null;
  readonly session: string | null;
  /** Of the eMSP to its authorisation. */
  readonly reference: string | null;
  /** Mask of the uid of the token it is about. */
  readonly token: string | null;
  /** Of the hub's copy that was pushed. */
  readonly object_number: number | null;
  readonly request_id: string;
  readonly correlation_id: string;
  readonly http: number | null;
  readonly ocpi: number | null;
  readonly fault: string | null;
  readonly route: 'hub' | 'party' | null;
  readonly reason: string | null;
  readonly agreement_id: string | null;
  readonly issues: readonly { readonly path: string; readonly message: string }[] | null;
  readonly findings: readonly { readonly path: string; readonly rule: string }[] | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer_headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
  readonly body_cut: boolean;
  readonly answer: string | null;
  readonly answer_cut: boolean;
  readonly facts: MessageFacts | null;
}

/** What a sentence about a message tells of its bodies. */
export interface MessageFacts {
  /** Kind of a command or change of a profile. */
  readonly kind?: string;
  readonly location?: string;
  readonly evse?: string;
  readonly status?: string;
  /** Of a command, as answered at once or told later. */
  readonly result?: string;
  /** Whether a token may charge. */
  readonly allowed?: string;
  readonly kwh?: number;
  readonly cost?: number;
  readonly currency?: string;
  /** Objects of a list: on the page, and in all. */
  readonly items?: number;
  readonly total?: number;
}

/** Start-up options for the connections that write messages: losing the last moment of the log in a crash is worth what it saves. */
export const messageOptions = '-c synchronous_commit=off';

/** The columns in the order in which they are written, with their types. */
const columns = {
  at: 'float8',
  id: 'uuid',
  direction: 'text',
  platform_id: 'uuid',
  ms: 'real',
  from_party: 'text',
  to_party: 'text',
  module: 'text',
  side: 'text',
  method: 'text',
  path: 'text',
  query: 'text',
  object: 'text',
  session: 'text',
  reference: 'text',
  token: 'text',
  object_number: 'bigint',
  request_id: 'text',
  correlation_id: 'text',
  http: 'int',
  ocpi: 'int',
  fault: 'text',
  route: 'text',
  reason: 'text',
  agreement_id: 'uuid',
  issues: 'json',
  findings: 'json',
  headers: 'json',
  answer_headers: 'json',
  body: 'text',
  body_cut: 'boolean',
  answer: 'text',
  answer_cut: 'boolean',
  facts: 'jsonb',
} as const satisfies Record<keyof MessageRow, string>;

const names = Object.keys(columns) as (keyof MessageRow)[];

const insertion = `
  insert into messages (${names.join(', ')})
  select timestamptz 'epoch' + at::float8 * interval '1 microsecond', ${names.slice(1).map((name) => `${name}::${columns[name]}`)}
  from unnest(${names.map((_name, at) => `string_to_array($${at + 1}, E'\\x1f', '')`)}) as i (${names.join(', ')})`;

/**
 * Enters messages in one statement. Each column travels as one text: that costs the driver and PostgreSQL half of what arrays or
 * JSON would.
 */
export async function insertMessages(pool: Pool, rows: readonly MessageRow[]): Promise<void> {
  const values = names.map((name) => packed(rows.map((row) => storable(row[name]))));
  await pool.query({ name: 'insert-messages', text: insertion, values });
}

/** NUL and halves of surrogate pairs, which no text of PostgreSQL may hold, and what stands between the values of a column. */
const unstorable = new RegExp(`[\\0${packedEnd}\\ud800-\\udfff]`);

function storable(value: MessageRow[keyof MessageRow]): string | number | null {
  if (value === null || typeof value === 'number') return value;
  if (typeof value === 'string') return storableText(value);
  const text = JSON.stringify(value);
  // JSON escapes all of that, but jsonb refuses the escapes.
  return escaped.test(text) ? JSON.stringify(value, (_name, member) => storableMember(member)) : text;
}

const escaped = /\\u(?:0000|d[89a-f])/;

const storableMember = (member: unknown): unknown => (typeof member === 'string' ? storableText(member) : member);

function storableText(text: string): string {
  if (!unstorable.test(text)) return text;
  return text.toWellFormed().replaceAll('\0', '\u{fffd}').replaceAll(packedEnd, '\u{fffd}');
}

/** One process at a time looks after the log's partitions. */
const tidyLock = 7_301_004;

/** Makes the partitions of the coming days and drops those whose messages are all older than `retentionDays`. */
export async function tidyMessages(pool: Pool, now: Date, retentionDays: number): Promise<void> {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [tidyLock]);
    await makePartitions(client, 'messages', today);
    await dropPartitions(client, 'messages', new Date(today - retentionDays * dayMs));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
