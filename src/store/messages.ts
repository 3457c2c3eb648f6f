import type { Pool } from 'pg';
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
}

/** Start-up options for the connections that write messages: losing the last moment of the log in a crash is worth what it saves. */
export const messageOptions = '-c synchronous_commit=off';

/** Enters messages in one statement. They travel as one text: a parameter per column and row would cost the driver more. */
export async function insertMessages(pool: Pool, rows: readonly MessageRow[]): Promise<void> {
  await pool.query({
    name: 'insert-messages',
    text: `
      insert into messages (at, id, direction, platform_id, ms, from_party, to_party, module, side, method, path, query, object,
        session, request_id, correlation_id, http, ocpi, fault, route, reason, agreement_id, issues, findings, headers,
        answer_headers, body, body_cut, answer, answer_cut)
      select timestamptz 'epoch' + at * interval '1 microsecond', id, direction, platform_id, ms, from_party, to_party, module,
        side, method, path, query, object, session, request_id, correlation_id, http, ocpi, fault, route, reason, agreement_id,
        issues, findings, headers, answer_headers, body, body_cut, answer, answer_cut
      from json_to_recordset($1::json) as i (at float8, id uuid, direction text, platform_id uuid, ms real, from_party text,
        to_party text, module text, side text, method text, path text, query text, object text, session text, request_id text,
        correlation_id text, http int, ocpi int, fault text, route text, reason text, agreement_id uuid, issues json,
        findings json, headers json, answer_headers json, body text, body_cut boolean, answer text, answer_cut boolean)`,
    values: [storable(rows)],
  });
}

/** What JSON writes for NUL and for half a surrogate pair, neither of which PostgreSQL takes in a text. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

function storable(rows: readonly MessageRow[]): string {
  const text = JSON.stringify(rows);
  if (!unstorable.test(text)) return text;
  return JSON.stringify(rows, (_name, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\u{fffd}') : value,
  );
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
