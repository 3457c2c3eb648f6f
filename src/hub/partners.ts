import type { Knex } from 'knex';
import { Fault } from '../kernel/fault.ts';
import { type Party, partyKey, partyOf, type Role, sameParty } from '../ocpi/party.ts';
import { logClientInfoChanges } from '../store/client-info.ts';
import {
  assignRoles,
  eraseConnection,
  insertPlatform,
  type PlatformSettings,
  type RoleKey,
  updatePlatform,
  withdrawRoles,
} from '../store/partners.ts';
import { approvedRolesOf, lockPlatform, requestFullPulls, setPlatformState } from '../store/platforms.ts';
import type { PlatformRow, Quirks } from '../store/registry.ts';
import { type ResyncRequest, requestResyncs } from '../store/resyncs.ts';
import { beginEnd } from '../store/sandbox-tasks.ts';
import { sandboxOf } from '../store/sandboxes.ts';
import { isOtherHub } from './behind.ts';
import { type Actor, change } from './change.ts';
import { assertSameTopology, hostedParties, introduce } from './direct-parties.ts';
import type { Hub } from './hub.ts';
import { offeredModules } from './offered.ts';
import { type PartiesBehind, requireHub, setPartiesBehind } from './other-hubs/parties-behind.ts';
import { isMet, pairOf, refusePairs } from './pairs.ts';
import { clientInfoList } from './pull-rules.ts';
import { endpointOf, isPartner, type Platform, type Registry } from './registry.ts';

/** What the operator says of a new partner. */
export interface PartnerProfile {
  readonly name: string;
  /** The roles it may announce. */
  readonly roles: readonly RoleKey[];
  /** Default: the hub's setting. */
  readonly allow_private_network?: boolean;
  readonly quirks?: Quirks;
  /** For a partner that is a hub: which parties behind it are let in; none, as long as that is not said. */
  readonly parties_behind?: PartiesBehind;
  /** The hosted parties, as DE-XVC, to which it is connected without the hub; null or left out: it is at the hub. */
  readonly direct_to?: readonly string[] | null;
  /** For a connection of OCPI 2.1.1 with the one party in `direct_to`: the partner whose party and role it is for. */
  readonly pair_of?: string | null;
}

/**
 * Makes a partner known; returns its id. Throws a `conflict` fault that names every role somebody else has. Roles of
 * partners that were offboarded are free, and stay the parties they were: their agreements and objects are kept.
 */
export async function createPartner(hub: Hub, actor: Actor, profile: PartnerProfile): Promise<string> {
  const id = hub.ids.uuid();
  const at = new Date(hub.clock.now());
  const roles = rolesOf(hub, profile.roles);
  const behind = profile.parties_behind && behindOf(hub, profile.parties_behind);
  const settings: PlatformSettings = {
    name: profile.name,
    allow_private_network: profile.allow_private_network ?? hub.allowPrivateNetwork,
    quirks: quirksOf(profile.quirks ?? {}),
  };
  return change(hub, actor, async (tx) => {
    if (profile.pair_of != null) {
      if (behind !== undefined) throw Fault.invalid([{ path: '/parties_behind', message: 'is for hubs' }]);
      const pair = await pairOf(hub, tx, { ...profile, roles, pair_of: profile.pair_of });
      await insertPlatform(tx, id, { ...settings, ...pair }, at);
      return { result: id, done: { action: 'partner.create', subject: id, details: { ...settings, ...pair } } };
    }
    const direct_to = profile.direct_to == null ? null : await hostedParties(hub, tx, profile.direct_to);
    await insertPlatform(tx, id, { ...settings, direct_to }, at);
    await giveRoles(tx, { id, state: 'planned' }, roles, at);
    const details = { ...settings, ...(direct_to !== null && { direct_to }), roles: roles.map(roleName) };
    const behindIt = await letIn(hub, tx, id, behind, at);
    return { result: id, done: { action: 'partner.create', subject: id, details: { ...details, ...behindIt } } };
  });
}

/**
 * Changes what the operator decides about a partner. `roles` replaces the list: a role that is missing is withdrawn, shown to
 * others as SUSPENDED, and may not be announced any more.
 */
export async function updatePartner(
  hub: Hub,
  actor: Actor,
  id: string,
  changes: Partial<PartnerProfile>,
): Promise<void> {
  const { roles: listed, quirks, parties_behind, direct_to: directTo, ...others } = changes;
  const roles = listed && rolesOf(hub, listed);
  const behind = parties_behind && behindOf(hub, parties_behind);
  const settings: Partial<PlatformSettings> = { ...others, ...(quirks && { quirks: quirksOf(quirks) }) };
  const details = { ...settings, ...(directTo !== undefined && { direct_to: directTo }) };
  await changePartner(hub, actor, id, 'partner.update', async (tx, platform, at) => {
    if (roles !== undefined || directTo !== undefined || behind !== undefined) {
      refusePairs(hub, platform);
      if (platform.pair_of !== null)
        throw new Fault('conflict', 'the parties of this connection cannot change: make another one');
    }
    await updatePlatform(tx, id, settings);
    if (directTo !== undefined) await redirect(hub, tx, platform, directTo, at);
    const given = roles === undefined ? {} : await replaceRoles(tx, platform, roles, at);
    const behindIt = await letIn(hub, tx, id, behind, at);
    await requireHub(tx, id);
    return { ...details, ...given, ...behindIt };
  });
}

async function replaceRoles(tx: Knex, platform: PlatformRow, roles: readonly RoleKey[], at: Date): Promise<Details> {
  const { id } = platform;
  const before = await approvedRolesOf(tx, id);
  const added = without(roles, before);
  const withdrawn = without(before, roles);
  await giveRoles(tx, platform, added, at);
  await logClientInfoChanges(tx, await withdrawRoles(tx, id, withdrawn, at));
  return { added: added.map(roleName), withdrawn: withdrawn.map(roleName) };
}

/** Lets parties behind another hub in as the operator has said, if that was said. */
async function letIn(
  hub: Hub,
  tx: Knex,
  id: string,
  behind: PartiesBehind | undefined,
  at: Date,
): Promise<{ parties_behind?: Details }> {
  const platform = behind && (await lockPlatform(tx, id));
  if (platform === undefined || behind === undefined) return {};
  return { parties_behind: await setPartiesBehind(hub, tx, platform, behind, at) };
}

/** Changes to which hosted parties a partner is connected directly. */
async function redirect(
  hub: Hub,
  tx: Knex,
  platform: PlatformRow,
  named: readonly string[] | null,
  at: Date,
): Promise<void> {
  const direct_to = named === null ? null : await hostedParties(hub, tx, named);
  assertSameTopology(platform, direct_to);
  if (direct_to !== null && (await sandboxOf(tx, platform.id)))
    throw new Fault('conflict', 'direct_to: the partner has a sandbox, which is at the hub: end it first');
  await updatePlatform(tx, platform.id, { direct_to });
  const added = (direct_to ?? []).filter((key) => !platform.direct_to?.includes(key));
  if (platform.registered_at !== null && added.length > 0) await introduce(hub, tx, platform, added, at);
}

/** Cuts a partner off: it is refused and served nothing, but nothing is deleted and no credentials are lost (A11, C-22). */
export async function suspendPartner(hub: Hub, actor: Actor, id: string): Promise<void> {
  await changePartner(hub, actor, id, 'partner.suspend', async (tx, platform, at) => {
    refusePairs(hub, platform);
    if (platform.state === 'suspended') throw new Fault('conflict', 'the partner is suspended already');
    await setPlatformState(tx, id, 'suspended', at);
    return {};
  });
}

/**
 * Undoes a suspension, the partner's own by DELETE too: its credentials work again and it is offered what it missed. Throws a
 * `conflict` fault when the partner is not suspended.
 */
export async function resumePartner(hub: Hub, actor: Actor, id: string): Promise<void> {
  await hub.reloadRegistry();
  await changePartner(hub, actor, id, 'partner.resume', async (tx, platform, at) => {
    if (platform.state !== 'suspended') throw new Fault('conflict', 'the partner is not suspended');
    const isKnown = platform.outbound_token !== null;
    // Whether it can be reached shows soon enough.
    await setPlatformState(tx, id, isKnown ? 'connected' : 'planned', at);
    if (isKnown) await requestResyncs(tx, resyncsOfReturn(hub.registry(), id, platform.state_changed_at));
    if (isKnown && isHub(hub.registry(), id)) await requestFullPulls(tx, id, [clientInfoList], at);
    return {};
  });
}

/** Ends the connection with a partner for good: its credentials are dead and its roles free. Its objects and CDRs are kept; its sandbox ends. */
export async function offboardPartner(hub: Hub, actor: Actor, id: string): Promise<void> {
  await changePartner(hub, actor, id, 'partner.offboard', async (tx, platform, at) => {
    refusePairs(hub, platform);
    await eraseConnection(tx, id);
    await setPlatformState(tx, id, 'offboarded', at);
    const sandbox = await sandboxOf(tx, id);
    if (sandbox !== undefined) await beginEnd(tx, hub.ids.uuid(), sandbox.id, at);
    return {};
  });
}

type Details = Readonly<Record<string, unknown>>;

const isHub = (registry: Registry, id: string): boolean => {
  const platform = registry.platforms.get(id);
  return platform !== undefined && isOtherHub(platform);
};

/** Changes one partner under lock; `work` returns details for the audit record. */
async function changePartner(
  hub: Hub,
  actor: Actor,
  id: string,
  action: string,
  work: (tx: Knex, platform: PlatformRow, at: Date) => Promise<Details>,
): Promise<void> {
  await change(hub, actor, async (tx) => {
    const platform = await lockPlatform(tx, id);
    if (!isPartner(platform)) throw new Fault('not-found', 'there is no partner with this id');
    if (platform.state === 'offboarded') throw new Fault('conflict', 'the partner was offboarded, which is final');
    const details = await work(tx, platform, new Date(hub.clock.now()));
    return { result: undefined, done: { action, subject: id, details } };
  });
}

/** The roles as they are stored; throws an `invalid` fault for the hub's own party and those of sandboxes. */
function rolesOf(hub: Hub, roles: readonly RoleKey[], at = '/roles'): RoleKey[] {
  const issues = roles.flatMap((role, index) => {
    const party = upperCased(role);
    const path = `${at}/${index}`;
    if (sameParty(party, hub.party)) return [{ path, message: 'is the hub itself' }];
    return hub.registry().isSandbox(partyKey(party)) ? [{ path, message: 'is the party of a sandbox' }] : [];
  });
  if (issues.length > 0) throw Fault.invalid(issues);
  return roles.map(upperCased);
}

/** Of a hub behind another hub nothing is known that could be let in. */
function behindOf(hub: Hub, { roles, others }: PartiesBehind): PartiesBehind {
  const path = '/parties_behind/roles';
  const hubs = roles.flatMap(({ role }, at) =>
    role === 'HUB' ? [{ path: `${path}/${at}/role`, message: 'must not be HUB' }] : [],
  );
  if (hubs.length > 0) throw Fault.invalid(hubs);
  return { roles: rolesOf(hub, roles, path), others };
}

const upperCased = ({ country_code, party_id, role }: Party & { role: Role }): RoleKey => ({
  ...partyOf(country_code, party_id),
  role,
});

const roleName = (role: RoleKey): string => `${partyKey(role)} ${role.role}`;

function without(roles: readonly RoleKey[], others: readonly RoleKey[]): RoleKey[] {
  const names = new Set(others.map(roleName));
  return roles.filter((role) => !names.has(roleName(role)));
}

/** Gives roles to a platform and tells those who may see them; throws a `conflict` fault that names the ones others have. */
async function giveRoles(
  tx: Knex,
  platform: Pick<PlatformRow, 'id' | 'state'>,
  roles: readonly RoleKey[],
  at: Date,
): Promise<void> {
  const assigned = await assignRoles(tx, platform, roles, at);
  const taken = without(roles, assigned).map(roleName);
  if (taken.length > 0) throw new Fault('conflict', `another partner has ${taken.join(', ')}`);
  await logClientInfoChanges(tx, assigned);
}

/** Origins are compared as text when the hub dials, so they are stored in one spelling. */
const quirksOf = (quirks: Quirks): Quirks =>
  quirks.allowed_origins === undefined
    ? quirks
    : { ...quirks, allowed_origins: quirks.allowed_origins.map((origin) => new URL(origin).origin) };

/** What the platform missed while it was suspended, and what others who came in between could not be offered of it. */
function resyncsOfReturn(registry: Registry, id: string, since: Date): ResyncRequest[] {
  const platform = registry.platforms.get(id);
  if (platform === undefined) return [];
  const reason = 'resumed';
  const missed = [...offeredModules.map((module) => module.id), 'hubclientinfo']
    .filter((module) => endpointOf(platform, module, 'RECEIVER') !== undefined)
    .map((module) => ({ platformId: id, module, owner: '', reason }));
  const agreedSince = registry.agreements.some((agreement) => agreement.created_at >= since);
  // Meanwhile a party of OCPI 2.1.1 has gone on by its other connections.
  const isPair = platform.pair_of !== null;
  const isNew = (receiver: Platform) => isPair || agreedSince || (receiver.registered_at ?? since) > since;
  const untold = platform.parties.flatMap((party) =>
    offeredModules
      .filter((module) => module.owners.includes(party.role))
      .flatMap((module) => registry.receiversOf(module, party).map((receiver) => ({ module, receiver })))
      .filter(({ receiver }) => isNew(receiver.platform) && isMet(platform, receiver.party))
      .map(({ module, receiver }) => ({
        platformId: receiver.platform.id,
        module: module.id,
        owner: partyKey(party),
        reason,
      })),
  );
  // Two parties of one receiving platform make the same request.
  const requests = [...missed, ...untold];
  return [...new Map(requests.map((request) => [Object.values(request).join(' '), request])).values()];
}
