import { Fault } from '../../kernel/fault.ts';
import { issueToken } from '../../kernel/secrets.ts';
import { type Party, parsePartyKey, partyKey } from '../../ocpi/party.ts';
import {
  type AppKeyRow,
  insertAppKey,
  readAppKeys,
  revokeAppKey as revokeStored,
  type ShownAppKey,
} from '../../store/drivers/app-keys.ts';
import { type Actor, change } from '../change.ts';
import type { Hub } from '../hub.ts';
import { hostedEmsp } from './hosted-emsp.ts';

/** A key that an app for everybody carries: whoever has the app can read it, so it opens only what is public. */
export interface AppKey {
  readonly id: string;
  /** The hosted eMSP whose app it is. */
  readonly emsp: Party;
  /** Origins of the web pages, and names of the app packages, it may be used in. */
  readonly origins: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

/** A key to be made. */
export interface AppKeyTerms {
  /** A hosted eMSP, as DE-XVE. */
  readonly emsp: string;
  readonly name: string;
  readonly origins?: readonly string[];
  readonly packages?: readonly string[];
}

/** What is asked about keys at each request. */
export interface AppKeys {
  /** The key with this text; undefined when there is none, or it is revoked, or its eMSP has ended. */
  find(text: string): Promise<AppKey | undefined>;
  /** Whether pages of this origin are what some key is for. */
  isBound(origin: string): Promise<boolean>;
}

/**
 * Makes an app key, which is shown this once. Throws `invalid` for a party that is no hosted eMSP and for a key bound to nothing,
 * `conflict` when there are too many.
 */
export async function createAppKey(
  hub: Hub,
  actor: Actor,
  { emsp, name, origins = [], packages = [] }: AppKeyTerms,
): Promise<ShownAppKey & { readonly key: string }> {
  const party = hostedEmsp(hub, emsp);
  if (party === undefined) throw Fault.invalid([{ path: '/emsp', message: 'is no hosted eMSP' }]);
  if (origins.length + packages.length === 0) {
    throw Fault.invalid([{ path: '/origins', message: 'must have an entry, or packages must have one' }]);
  }
  const { token } = issueToken(hub.ids);
  return change(hub, actor, async (tx) => {
    const row = {
      id: hub.ids.uuid(),
      emsp: partyKey(party),
      name,
      digest: hub.vault.digest(token),
      origins: [...new Set(origins)].sort(),
      packages: [...new Set(packages)].sort(),
      created_at: new Date(hub.clock.now()),
    };
    const stored = await insertAppKey(tx, row, hub.limits.appKeysMax);
    if (stored === undefined) throw new Fault('conflict', `there are ${hub.limits.appKeysMax} app keys already`);
    const { id, emsp: owner, origins: pages, packages: apps } = stored;
    const details = { emsp: owner, name, origins: pages, packages: apps };
    return { result: { ...stored, key: token }, done: { action: 'app-key.create', subject: id, details } };
  });
}

/** Ends a key: whoever still has it is refused. Throws `not-found`. */
export async function revokeAppKey(hub: Hub, actor: Actor, id: string): Promise<void> {
  await change(hub, actor, async (tx) => {
    const stored = await revokeStored(tx, id, new Date(hub.clock.now()));
    if (stored === undefined) throw new Fault('not-found', 'there is no app key with this id');
    const { emsp, name } = stored;
    return { result: undefined, done: { action: 'app-key.revoke', subject: id, details: { emsp, name } } };
  });
}

/** Keeps the keys in memory, as new as the registry: making and revoking one raises its version. */
export function holdAppKeys(hub: Pick<Hub, 'db' | 'registry' | 'vault'>): AppKeys {
  let held: Held | undefined;
  let reading: Promise<Held> | undefined;
  const current = async (): Promise<Held> => {
    for (;;) {
      const { version } = hub.registry();
      if (held?.version === version) return held;
      reading ??= read(hub, version).finally(() => {
        reading = undefined;
      });
      // What was being read when the registry changed may be older than it.
      held = await reading;
    }
  };
  return {
    async find(text) {
      const key = (await current()).keys.get(hub.vault.digest(text).toString('hex'));
      return key !== undefined && hostedEmsp(hub, partyKey(key.emsp)) !== undefined ? key : undefined;
    },
    isBound: async (origin) => (await current()).origins.has(origin),
  };
}

interface Held {
  /** Of the registry that was there before they were read. */
  readonly version: number;
  readonly keys: ReadonlyMap<string, AppKey>;
  readonly origins: ReadonlySet<string>;
}

async function read({ db }: Pick<Hub, 'db'>, version: number): Promise<Held> {
  const rows = await readAppKeys(db);
  const keys = new Map(rows.flatMap((row) => keyOf(row) ?? []));
  return { version, keys, origins: new Set(rows.flatMap(({ origins }) => origins)) };
}

function keyOf({ id, emsp, digest, origins, packages }: AppKeyRow): [[string, AppKey]] | undefined {
  const party = parsePartyKey(emsp);
  if (party === undefined) return undefined;
  return [[digest.toString('hex'), { id, emsp: party, origins: new Set(origins), packages: new Set(packages) }]];
}
