import type { Knex } from 'knex';
import { type Agreement, agreementColumns } from './registry.ts';

/** Stores an agreement; undefined when its two sides have an active one already. */
export async function insertAgreement(
  tx: Knex,
  agreement: Pick<Agreement, 'id' | 'cpo' | 'emsp' | 'modules' | 'cdr_policy' | 'created_at'>,
): Promise<Agreement | undefined> {
  const { rows } = await tx.raw<{ rows: Agreement[] }>(
    `insert into agreements (id, cpo, emsp, modules, cdr_policy, created_at) values (?, ?, ?, ?, ?, ?)
     on conflict (cpo, emsp) where ended_at is null do nothing
     returning ${agreementColumns.join(', ')}`,
    [
      agreement.id,
      agreement.cpo,
      agreement.emsp,
      agreement.modules as string[] | null,
      agreement.cdr_policy,
      agreement.created_at,
    ],
  );
  return rows[0];
}

/** Ends an agreement; undefined when there is no active one with this id. */
export async function endAgreement(tx: Knex, id: string, at: Date): Promise<Agreement | undefined> {
  const rows: Agreement[] = await tx('agreements')
    .where({ id })
    .whereNull('ended_at')
    .update({ ended_at: at }, [...agreementColumns]);
  return rows[0];
}

/** Says what becomes of CDRs that fail their check from now on; undefined when there is no active agreement with this id. */
export async function setCdrPolicy(
  tx: Knex,
  id: string,
  policy: Agreement['cdr_policy'],
): Promise<Agreement | undefined> {
  const rows: Agreement[] = await tx('agreements')
    .where({ id })
    .whereNull('ended_at')
    .update({ cdr_policy: policy }, [...agreementColumns]);
  return rows[0];
}
