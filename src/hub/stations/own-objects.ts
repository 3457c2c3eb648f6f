import type { Pool } from 'pg';
import type { Party } from '../../ocpi/party.ts';
import { partyKey } from '../../ocpi/party.ts';
import { countList, listNumbers, listTexts } from '../../store/lists.ts';
import { knownModule } from '../registry.ts';

/** Which of its objects a hosted CPO is asked for; times in milliseconds. */
export interface OwnPage {
  readonly party: Party;
  readonly module: string;
  /** Who asks: sessions and CDRs are for the party they concern. */
  readonly by: Party;
  readonly from: number | null;
  readonly to: number | null;
  readonly offset: number;
  readonly limit: number;
}

/** A page of the objects of a hosted CPO as the hub has them, oldest first: what it has told the hub is what it has. */
export async function ownPage(
  pool: Pool,
  { party, module, by, from, to, offset, limit }: OwnPage,
): Promise<{ readonly total: number; readonly texts: readonly string[] }> {
  const isOfOne = knownModule(module).addresseeOf !== undefined;
  const query = {
    module,
    owners: [partyKey(party)],
    addressee: isOfOne ? partyKey(by) : null,
    unrestrictedOnly: true,
    dateFrom: from,
    dateTo: to,
    lateSinceXid: null,
    lateSince: null,
    newOwners: [],
  };
  const numbers = await listNumbers(pool, query, 0, offset, limit);
  const texts: string[] = [];
  for await (const some of listTexts(pool, module, numbers)) texts.push(...some);
  return { total: await countList(pool, query), texts };
}
