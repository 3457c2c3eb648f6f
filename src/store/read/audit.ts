import type { Knex } from 'knex';
import { auditHash } from '../audit.ts';
import { type Order, type Page, type PageRequest, pageOf } from './page.ts';

/** An entry of the audit record. */
export interface AuditView {
  readonly number: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly request_id: string | null;
  /** In hex. */
  readonly hash: string;
}

export const auditOrder: Order = ['number'];

/** The audit record, newest first; with `subject` only what was done to that thing. */
export async function listAudit(db: Knex, subject: string | undefined, page: PageRequest): Promise<Page<AuditView>> {
  const query = entries(db)
    .orderBy('number', 'desc')
    .limit(page.limit + 1);
  if (subject !== undefined) void query.where({ subject });
  if (page.after !== undefined) void query.whereRaw('number < ?', page.after);
  return pageOf(
    await query,
    page,
    (row) => ({ ...row, hash: row.hash.toString('hex') }),
    (row) => [row.number],
  );
}

export interface AuditVerification {
  readonly ok: boolean;
  /** Entries that were read. */
  readonly entries: number;
  /** The first entry that does not follow from those before it. */
  readonly first_broken?: number;
}

/** Entries read at a time. */
const batchSize = 1000;

/**
 * Recomputes the chain from its start: tells whether an entry was changed, put in or taken out. That the newest entries were
 * taken away shows only to somebody who kept a later hash.
 */
export async function verifyAudit(db: Knex): Promise<AuditVerification> {
  let before: Buffer = Buffer.alloc(0);
  let entriesRead = 0;
  for (let number = 0; ; ) {
    const rows = await entries(db).where('number', '>', number).orderBy('number').limit(batchSize);
    for (const row of rows) {
      entriesRead += 1;
      if (!auditHash(before, { ...row, requestId: row.request_id }).equals(row.hash)) {
        return { ok: false, entries: entriesRead, first_broken: row.number };
      }
      before = row.hash;
      number = row.number;
    }
    if (rows.length < batchSize) return { ok: true, entries: entriesRead };
  }
}

const entries = (db: Knex) =>
  db('audit').select<(Omit<AuditView, 'hash'> & { hash: Buffer })[]>(
    'number',
    'at',
    'actor',
    'action',
    'subject',
    'details',
    'request_id',
    'hash',
  );
