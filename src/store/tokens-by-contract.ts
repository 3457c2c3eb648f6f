import type { Pool } from 'pg';
import type { PartyKey } from '../ocpi/party.ts';

/** More tokens of one contract are not looked at. */
const tokensMax = 50;

/** The tokens of an owner that name a contract, as they are stored; ids are compared without case. */
export async function tokensOfContract(pool: Pool, owner: PartyKey, contractId: string): Promise<string[]> {
  const { rows } = await pool.query<{ text: string }>({
    name: 'tokens-of-contract',
    // As the index tokens_by_contract has it.
    text: `
      select d.body as text from documents_tokens d join objects_tokens o on o.number = d.number
      where lower(d.body::json ->> 'contract_id') = lower($2)
        and o.owner = $1 and o.audience = '' and not o.gone
      order by o.number limit ${tokensMax}`,
    values: [owner, contractId],
  });
  return rows.map(({ text }) => text);
}
