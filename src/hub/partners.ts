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
import { lockPlatform, setPlatformState } from '../store/platforms.ts';
import type { PlatformRow, Quirks } from '../store/registry.ts';
import { type ResyncRequest, requestResyncs } from '../store/resyncs.ts';
import { beginEnd } from '../store/sandbox-tasks.ts';
import { sandboxOf } from '../store/sandboxes.ts';
import { type Actor, change } from './change.ts';
import type { Hub } from './hub.ts';
import { offeredModules } from './offered.ts';
import { endpointOf, isPartner, type Platform, type Registry } from './registry.ts';

/** What the operator says of a new partner. */
export interface PartnerProfile {
  readonly name: string;
  /** The roles it may announce. */
  readonly roles: readonly RoleKey[];
  /** Default: the hub's setting. */
  readonly allow_private_network?: boolean;
  readonly quirks?: Quirks;
}

/**
 * Makes a partner known; returns its id. Throws a `conflict` fault that names every role somebody else has. Roles of
 * partners that were offboarded are free, and stay the parties they were: their agreements and objects are kept.
 */
export async function createPartner(hub: Hub, actor: Actor, profile: PartnerProfile): Promise<string> {
  const id = hub.ids.uuid();
  const at = new Date(hub.clock.now());
  const roles = rolesOf(hub, profile.roles);
  const settings: PlatformSettings = {
    name: profile.name,
    allow_private_network: profile.allow_private_network ?? hub.allowPrivateNetwork,
    quirks: quirksOf(profile.quirks ?? {}),
  };
  return change(hub, actor, async (tx) => {
    await insertPlatform(tx, id, settings, at);
    await giveRoles(tx, { id, state: 'planned' }, roles, at);
    return {
      result: id,
      done: { action: 'partner.create', subject: id, details: { ...settings, roles: roles.map(roleName) } },
    };
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
  const { roles: listed, quirks, ...others } = changes;
  const roles = listed && rolesOf(hub, listed);
  const settings: Partial<PlatformSettings> = { ...others, ...(quirks && { quirks: quirksOf(quirks) }) };
  await changePartner(hub, actor, id, 'partner.update', async (tx, platform, at) => {
    await updatePlatform(tx, id, settings);
    if (roles === undefined) return settings;
    const before: RoleKey[] = await tx('parties').where({ platform_id: id }).select('country_code', 'party_id', 'role');
    const added = without(roles, before);
    const withdrawn = without(before, roles);
    await giveRoles(tx, platform, added, at);
    await logClientInfoChanges(tx, await withdrawRoles(tx, id, withdrawn, at));
    return { ...settings, added: added.map(roleName), withdrawn: withdrawn.map(roleName) };
  });
}

/** Cuts a partner off: it is refused and served nothing, but nothing is deleted and no credentials are lost (A11, C-22). */
export async function suspendPartner(hub: Hub, actor: Actor, id: string): Promise<void> {
  await changePartner(hub, actor, id, 'partner.suspend', async (tx, platform, at) => {
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
    return {};
  });
}

/** Ends the connection with a partner for good: its credentials are dead and its roles free. Its objects and CDRs are kept; its sandbox ends. */
export async function offboardPartner(hub: Hub, actor: Actor, id: string): Promise<void> {
  await changePartner(hub, actor, id, 'partner.offboard', async (tx, _platform, at) => {
    await eraseConnection(tx, id);
    await setPlatformState(tx, id, 'offboarded', at);
    const sandbox = await sandboxOf(tx, id);
    if (sandbox !== undefined) await beginEnd(tx, hub.ids.uuid(), sandbox.id, at);
    return {};
  });
}

type Details = Readonly<Record<string, unknown>>;

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
function rolesOf(hub: Hub, roles: readonly RoleKey[]): RoleKey[] {
  const issues = roles.flatMap((role, index) => {
    const party = upperCased(role);
    const path = `/roles/${index}`;
    if (sameParty(party, hub.party)) return [{ path, message: 'is the hub itself' }];
    return hub.registry().isSandbox(partyKey(party)) ? [{ path, message: 'is the party of a sandbox' }] : [];
  });
  if (issues.length > 0) throw Fault.invalid(issues);
  return roles.map(upperCased);
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
  const isNew = (receiver: Platform) => agreedSince || (receiver.registered_at ?? since) > since;
  const untold = platform.parties.flatMap((party) =>
    offeredModules
      .filter((module) => module.owners.includes(party.role))
      .flatMap((module) => registry.receiversOf(module, party).map((receiver) => ({ module, receiver })))
      .filter(({ receiver }) => isNew(receiver.platform))
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
