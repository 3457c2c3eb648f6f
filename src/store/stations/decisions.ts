import type { Knex } from 'knex';
import type { TransactionState } from './transactions.ts';

/** A transaction that an operator decides about: locked until the database transaction ends. */
export interface DecidedTransaction {
  readonly number: number;
  readonly state: TransactionState;
  readonly summary: Readonly<Record<string, unknown>>;
  readonly cdr_document: string | null;
}

/** Locks the transaction of a Session; undefined: there is none. */
export const lockTransaction = (tx: Knex, id: string): Promise<DecidedTransaction | undefined> =>
  tx('station_transactions')
    .where({ session_id: id })
    .forUpdate()
    .first<DecidedTransaction | undefined>('number', 'state', 'summary', 'cdr_document');

/** Notes what an operator has decided, and has the transaction go on; a CDR that was kept and never taken is made anew. */
export async function decideHeld(
  tx: Knex,
  number: number,
  summary: Readonly<Record<string, unknown>>,
  now: Date,
): Promise<void> {
  await tx('station_transactions')
    .where({ number })
    .update({ state: 'ended', summary: JSON.stringify(summary), cdr_document: null, due_at: now });
}
