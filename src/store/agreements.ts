import type { Knex } from 'knex';
import type { AgreementRow } from './registry.ts';

/** Stores an agreement; undefined when its two sides have an active one already. */
export async function insertAgreement(
  tx: Knex,
  agreement: Pick<AgreementRow, 'id' | 'cpo' | 'emsp' | 'modules' | 'created_at'>,
): Promise<AgreementRow | undefined> {
  const { rows } = await tx.raw<{ rows: AgreementRow[] }>(
    `insert into agreements (id, cpo, emsp, modules, created_at) values (?, ?, ?, ?, ?)
     on conflict (cpo, emsp) where ended_at is null do nothing
     returning *`,
    [agreement.id, agreement.cpo, agreement.emsp, agreement.modules as string[] | null, agreement.created_at],
  );
  return rows[0];
}

/** Ends an agreement; undefined when there is no active one with this id. */
export async function endAgreement(tx: Knex, id: string, at: Date): Promise<AgreementRow | undefined> {
  const rows: AgreementRow[] = await tx('agreements').where({ id }).whereNull('ended_at').update({ ended_at: at }, '*');
  return rows[0];
}
