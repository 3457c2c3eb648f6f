import { type Cell, describeCell } from './cell.ts';
import type { MatrixClient } from './client.ts';
import { shapes } from './routes.ts';
import { factsOf, type ModuleName, type PlatformName, platformNames, registered } from './world.ts';

/** Whose lists are long enough to have a second page, and the lists. */
const reader = { caller: 'tnm', party: 'NL-TNM' } as const;
const lists: readonly { module: ModuleName; to?: string }[] = [
  { module: 'locations' },
  { module: 'tariffs' },
  { module: 'sessions' },
  { module: 'cdrs' },
  // The list of a party, of which the hub passes the pages on.
  { module: 'locations', to: 'BE-BEC' },
];

/** What came of following the next link of somebody else's list: how many tried, and who got something. */
export async function followLinks(client: MatrixClient): Promise<{ tried: number; faults: string[] }> {
  const faults: string[] = [];
  let tried = 0;
  for (const { module, to } of lists) {
    const link = await nextLink(client, listOf(module, reader.caller, reader.party, to));
    for (const caller of platformNames.filter((name) => name !== reader.caller)) {
      const cell = listOf(module, caller, partyFor(module, caller), undefined);
      const { envelope } = await client.sendTo(link, cell);
      tried += 1;
      if (envelope.status_code !== 2001 || envelope.data !== undefined) {
        faults.push(`${describeCell(cell)}: ${JSON.stringify(envelope)}`);
      }
    }
  }
  return { tried, faults };
}

async function nextLink(client: MatrixClient, cell: Cell): Promise<string> {
  const { headers, text } = await client.send({ ...cell, query: 'limit=1' });
  const link = /<([^>]+)>/.exec(String(headers['link']))?.[1];
  if (link === undefined) throw new Error(`${describeCell(cell)} has no second page: ${text}`);
  return link;
}

function listOf(module: ModuleName, caller: PlatformName, from: string, to: string | undefined): Cell {
  const shape = shapes.find((one) => one.module === module && one.side === 'sender' && one.names.length === 0);
  if (shape === undefined) throw new Error(`${module} has no list`);
  return { number: 0, family: 'ownership', caller, method: 'GET', place: { kind: 'module', shape }, from, to };
}

const partyFor = (module: ModuleName, caller: PlatformName): string => {
  const hosted = [...registered[caller]];
  return (hosted.find(({ role }) => factsOf(module).readers.includes(role)) ?? hosted[0])?.party ?? '';
};
