import type { Knex } from 'knex';

/** What a dispute's row says of its state; that it is closed is read off the ledger. */
export type DisputeState = 'OPEN' | 'WAITING_CPO' | 'WAITING_EMSP' | 'ACCEPTED' | 'REJECTED';

/** A CDR as one that is to be disputed. */
export interface DisputedCdr {
  readonly number: number;
  readonly owner: string;
  readonly addressee: string;
  readonly id: string;
  readonly document: string;
  readonly is_credit: boolean;
  readonly is_credited: boolean;
  readonly is_rejected: boolean;
}

/** A dispute that is to be stored. */
export interface NewDispute {
  readonly id: string;
  readonly cdr: DisputedCdr;
  readonly openedBy: 'EMSP' | 'CPO' | 'HUB_RULE' | 'DRIVER';
  readonly reason: string;
  readonly at: Date;
  readonly dueAt: Date;
}

/** A dispute whose row is locked, with its CDR. */
export interface LockedDispute {
  readonly id: string;
  readonly state: DisputeState;
  readonly entries: number;
  readonly due_at: Date;
  readonly escalated_at: Date | null;
  readonly cdr: DisputedCdr;
}

/** What is done about a dispute: an entry of its thread, and what changes. */
export interface DisputeStep {
  readonly kind: 'open' | 'reply' | 'accept' | 'reject' | 'escalate';
  readonly author: 'EMSP' | 'CPO' | 'HUB' | 'HUB_RULE' | 'DRIVER';
  readonly text: string | null;
  readonly at: Date;
  readonly state: DisputeState;
  readonly dueAt?: Date | undefined;
}

const cdrs = (tx: Knex) =>
  tx('cdrs as c')
    .join('cdr_deliveries as d', 'd.number', 'c.number')
    .select('c.number', 'c.owner', 'c.addressee', 'c.id', 'c.document')
    .select(
      tx.raw('c.credit_reference_key is not null as is_credit'),
      tx.raw('exists (select from cdrs k where k.owner = c.owner and k.credit_reference_key = c.key) as is_credited'),
      tx.raw('d.rejected_at is not null as is_rejected'),
    );

/** A CDR of the ledger, by its number or by its owner and folded id. */
export async function findDisputedCdr(
  tx: Knex,
  name: { readonly number: number } | { readonly owner: string; readonly key: string },
): Promise<DisputedCdr | undefined> {
  const columns = 'number' in name ? { 'c.number': name.number } : { 'c.owner': name.owner, 'c.key': name.key };
  return cdrs(tx).where(columns).first<DisputedCdr | undefined>();
}

/** Stores a dispute with its first entry; false when there is one about this CDR that was not rejected. */
export async function insertDispute(tx: Knex, { id, cdr, openedBy, reason, at, dueAt }: NewDispute): Promise<boolean> {
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into disputes (id, cdr, owner, addressee, opened_by, reason, state, opened_at, due_at, changed_at)
     values (?, ?, ?, ?, ?, ?, 'OPEN', ?, ?, ?) on conflict (cdr) where state <> 'REJECTED' do nothing returning id`,
    [id, cdr.number, cdr.owner, cdr.addressee, openedBy, reason, at, dueAt, at],
  );
  if (rows.length === 0) return false;
  await stepDispute(tx, id, { kind: 'open', author: openedBy, text: reason, at, state: 'OPEN' });
  return true;
}

/** A dispute, locked until the transaction ends; undefined when there is none with this id. */
export async function lockDispute(tx: Knex, id: string): Promise<LockedDispute | undefined> {
  const row = await tx('disputes')
    .where({ id })
    .forUpdate()
    .first<(Omit<LockedDispute, 'cdr'> & { cdr: number }) | undefined>(
      'id',
      'state',
      'entries',
      'due_at',
      'escalated_at',
      'cdr',
    );
  if (row === undefined) return undefined;
  const cdr = await findDisputedCdr(tx, { number: row.cdr });
  if (cdr === undefined) throw new Error(`the ledger has no CDR ${row.cdr}`);
  return { ...row, cdr };
}

/** Appends to the thread of a dispute that is locked or new, and changes its row by that. */
export async function stepDispute(tx: Knex, id: string, step: DisputeStep): Promise<void> {
  const { kind, author, text, at, state, dueAt } = step;
  const rows: { entries: number }[] = await tx('disputes')
    .where({ id })
    .update(
      {
        state,
        changed_at: at,
        entries: tx.raw('entries + 1'),
        ...(kind === 'escalate' && { escalated_at: at }),
        ...(dueAt && { due_at: dueAt }),
      },
      ['entries'],
    );
  await tx('dispute_entries').insert({ dispute: id, number: rows[0]?.entries, at, author, kind, text });
}
