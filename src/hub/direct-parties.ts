import type { Knex } from 'knex';
import { Fault, type Issue } from '../kernel/fault.ts';
import { type PartyKey, parsePartyKey, partyKey } from '../ocpi/party.ts';
import { lockPlatform, requestFullPulls } from '../store/platforms.ts';
import type { PlatformRow } from '../store/registry.ts';
import { type ResyncRequest, requestResyncs } from '../store/resyncs.ts';
import type { Hub } from './hub.ts';
import { listedModules, offeredModules } from './offered.ts';
import { findHostedParty, isOpen } from './parties/hosted-party.ts';
import { endpointOf } from './registry.ts';

/**
 * The parties that a partner is to be connected with directly, as they are stored; they cannot end until the transaction has. Throws an
 * `invalid` fault for every one that the hub does not host (C-34).
 */
export async function hostedParties(hub: Hub, tx: Knex, named: readonly string[]): Promise<PartyKey[]> {
  const issues: Issue[] = [];
  const keys: PartyKey[] = [];
  const homes = named.map((name) => findHostedParty(hub, name)?.platform_id);
  const locked = new Map<string | undefined, PlatformRow | undefined>();
  // In one order for all, or two callers could wait for each other.
  for (const id of [...new Set(homes)].sort()) if (id !== undefined) locked.set(id, await lockPlatform(tx, id));
  for (const [at, name] of named.entries()) {
    const party = parsePartyKey(name);
    const platform = locked.get(homes[at]);
    if (party === undefined || platform === undefined || !isOpen(platform))
      issues.push({ path: `/direct_to/${at}`, message: `${name} is no party that the hub hosts` });
    else if (!keys.includes(partyKey(party))) keys.push(partyKey(party));
  }
  if (issues.length > 0) throw Fault.invalid(issues);
  return keys;
}

/**
 * Throws a `conflict` fault for a partner that is or was registered at the hub and is to be connected directly from now on, or the
 * other way round: its token belongs to one place, and a company that wants both is two partners.
 */
export function assertSameTopology(
  { direct_to, registered_at }: PlatformRow,
  wanted: readonly PartyKey[] | null,
): void {
  if (registered_at === null || (direct_to === null) === (wanted === null)) return;
  const where = direct_to === null ? 'at the hub' : 'directly with hosted parties';
  throw new Fault(
    'conflict',
    `direct_to: the partner has registered ${where}; for the other connection make another partner`,
  );
}

/** Has a partner and the parties that are new to it exchange what they have. */
export async function introduce(
  hub: Hub,
  tx: Knex,
  platform: PlatformRow,
  added: readonly PartyKey[],
  at: Date,
): Promise<void> {
  const homes = added.flatMap((key) => findHostedParty(hub, key)?.platform_id ?? []);
  const platforms = [platform, ...homes.flatMap((id) => hub.registry().platforms.get(id) ?? [])];
  await requestResyncs(tx, platforms.flatMap(resyncsOf));
  const pulled = listedModules
    .map(({ id }) => id)
    .filter((module) => endpointOf(platform, module, 'SENDER') !== undefined)
    .filter((module) => !platform.quirks.no_pull?.includes(module));
  await requestFullPulls(tx, platform.id, pulled, at);
}

const resyncsOf = (platform: PlatformRow): ResyncRequest[] =>
  offeredModules
    .filter(({ id }) => endpointOf(platform, id, 'RECEIVER') !== undefined)
    .map(({ id }) => ({ platformId: platform.id, module: id, owner: '', reason: 'introduction' }));
