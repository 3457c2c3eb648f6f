import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { canonicalJson } from '../kernel/json.ts';

/** One change somebody made, for the record. Details never hold secrets or personal ids. */
export interface AuditEntry {
  readonly at: Date;
  /** Who: `admin`, or `platform:<id>`, or `hub`. */
  readonly actor: string;
  /** What, as `<thing>.<verb>`: `partner.suspend`. */
  readonly action: string;
  /** On what: the id of the thing. */
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

/** Any fixed number: whoever appends holds this lock, so that the chain has one end. */
const chainLock = 7_301_001;

/** Appends an entry within the transaction of the change it tells of. Each entry's hash seals the ones before it. */
export async function appendAudit(tx: Knex, entry: AuditEntry): Promise<void> {
  await tx.raw('select pg_advisory_xact_lock(?)', [chainLock]);
  const last = await tx('audit').orderBy('number', 'desc').first<{ hash: Buffer } | undefined>('hash');
  await tx('audit').insert({
    at: entry.at,
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    details: JSON.stringify(entry.details),
    request_id: entry.requestId,
    hash: auditHash(last?.hash ?? Buffer.alloc(0), entry),
  });
}

/** The hash of an entry that follows the one with hash `before`. */
export function auditHash(before: Uint8Array, entry: AuditEntry): Buffer {
  const { at, actor, action, subject, details, requestId } = entry;
  return createHash('sha256')
    .update(before)
    .update(canonicalJson([at.toISOString(), actor, action, subject, details, requestId]))
    .digest();
}
