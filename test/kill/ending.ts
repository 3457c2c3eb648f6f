import { Client } from 'pg';
import type { ModuleId } from '../support/partner/interfaces.ts';
import type { JsonObject } from '../support/partner/shelf.ts';
import type { Ending, Held, PartyName } from './history.ts';
import { heldOf } from './objects.ts';
import { cpos, emsps, type World } from './world.ts';

/** Reads at the end what the hub and every receiver hold. `cdrUrls`: where the hub keeps the CDRs it has acknowledged. */
export async function readEnding(
  world: World,
  databaseUrl: string,
  cdrUrls: ReadonlyMap<string, string>,
  keys: ReadonlySet<string>,
  unsettled: readonly string[],
): Promise<Ending> {
  const hub = [...(await ownedAtHub(world, keys)), ...(await ledger(world, databaseUrl, cdrUrls))];
  const lists = new Map<PartyName, Held[]>();
  for (const party of [...cpos, ...emsps]) lists.set(party, await listsFor(world, party));
  const copies = new Map([...world.partners.keys()].map((party) => [party, copiesOf(world, party)]));
  world.observe();
  return { hub, lists, copies, complaints: world.complaints(), unsettled };
}

const received: readonly ModuleId[] = ['locations', 'tariffs', 'sessions', 'cdrs', 'tokens'];

function copiesOf(world: World, party: PartyName): Held[] {
  const partner = world.partner(party);
  return received.flatMap((module) =>
    partner.received(module).flatMap((object) => heldOf(world.stamps, module, object as JsonObject)),
  );
}

/** Every object, as its owner reads it at the hub (GET on the Receiver interface); EVSEs come with their Location. */
async function ownedAtHub(world: World, keys: ReadonlySet<string>): Promise<Held[]> {
  const held: Held[] = [];
  for (const key of keys) {
    const [module = '', owner = '', id = '', part] = key.split('/');
    if (module === 'cdrs' || part !== undefined) continue;
    const path = `${owner.replace('-', '/')}/${id}`;
    const answer = await world.partner(owner).request('GET', module, 'receiver', path, { to: 'NL-HUB' });
    if (answer.http === 404) continue;
    const object = answer.envelope.data;
    if (answer.envelope.status_code !== 1000 || typeof object !== 'object' || object === null) {
      throw new Error(`GET of ${key} was answered ${answer.http} ${answer.text}`);
    }
    held.push(...heldOf(world.stamps, module, object as JsonObject));
  }
  return held;
}

/** The ledger: acknowledged CDRs by the URL that was given for them, the others as they are stored. */
async function ledger(world: World, databaseUrl: string, urls: ReadonlyMap<string, string>): Promise<Held[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ document: string }>('select document from cdrs order by number');
  await client.end();
  const held: Held[] = [];
  for (const { document } of rows) {
    const stored = JSON.parse(document) as JsonObject;
    // What stations have said is checked by itself.
    if (!cpos.includes(`${stored['country_code']}-${stored['party_id']}`)) continue;
    const [entry] = heldOf(world.stamps, 'cdrs', stored);
    const url = entry && urls.get(entry.key);
    if (entry === undefined) continue;
    if (url === undefined) held.push(entry);
    else {
      const answer = await world.partner(`${stored['country_code']}-${stored['party_id']}`).readCdr(url);
      if (answer.envelope.status_code === 1000) {
        held.push(...heldOf(world.stamps, 'cdrs', answer.envelope.data as JsonObject));
      }
    }
  }
  return held;
}

/** All lists of the hub's Sender interfaces that a party may read. */
async function listsFor(world: World, party: PartyName): Promise<Held[]> {
  const modules: readonly ModuleId[] = cpos.includes(party) ? ['tokens'] : ['locations', 'tariffs', 'sessions', 'cdrs'];
  const partner = world.partner(party);
  const held: Held[] = [];
  for (const module of modules) {
    for (const object of await partner.list(module, { limit: 100 })) {
      held.push(...heldOf(world.stamps, module, object as JsonObject));
    }
  }
  return held;
}
