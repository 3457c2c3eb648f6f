import type { Pool } from 'pg';
import type { PartyKey } from '../../ocpi/party.ts';

/** A token that an eMSP has pushed: its document, and how it is known. */
export interface StoredToken {
  readonly owner: PartyKey;
  readonly text: string;
}

/** More of one key than anybody could tell apart are not read. */
const tokensMax = 8;

/** The tokens with one of these keys, of some owners, for everybody or for the reader. */
export async function findTokens(
  pool: Pool,
  keys: readonly string[],
  owners: readonly PartyKey[],
  reader: PartyKey,
): Promise<StoredToken[]> {
  const { rows } = await pool.query<StoredToken>({
    name: 'station-tokens',
    text: `
      select o.owner, d.body as text
      from objects_tokens o join documents_tokens d on d.number = o.number
      where o.key = any ($1) and o.owner = any ($2) and o.audience in ('', $3) and not o.gone
      order by o.owner, (o.audience = '') limit ${tokensMax}`,
    values: [keys, owners, reader],
  });
  return rows;
}
