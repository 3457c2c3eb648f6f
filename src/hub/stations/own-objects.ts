import type { Party } from '../../ocpi/party.ts';
import { partyKey } from '../../ocpi/party.ts';
import { countList, listNumbers, listTexts } from '../../store/lists.ts';
import { knownModule } from '../registry.ts';
import type { CommandParts } from './command-parts.ts';

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
  { reads, registry }: Pick<CommandParts, 'reads' | 'registry'>,
  { party, module, by, from, to, offset, limit }: OwnPage,
): Promise<{ readonly total: number; readonly texts: readonly string[] }> {
  const { addresseeOf, restricted, readers } = knownModule(module);
  const roles = registry()
    .rolesOf(by)
    .filter(({ role }) => readers.includes(role));
  const query = {
    module,
    owners: [partyKey(party)],
    addressee: addresseeOf === undefined ? null : partyKey(by),
    unrestrictedOnly: restricted !== undefined && roles.every(({ role }) => restricted.from.includes(role)),
    dateFrom: from,
    dateTo: to,
    lateSinceXid: null,
    lateSince: null,
    newOwners: [],
  };
  const numbers = await listNumbers(reads, query, 0, offset, limit);
  const texts: string[] = [];
  for await (const some of listTexts(reads, module, numbers)) texts.push(...some);
  return { total: await countList(reads, query), texts };
}
