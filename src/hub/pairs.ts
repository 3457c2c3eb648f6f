import type { Knex } from 'knex';
import { Fault, type Issue } from '../kernel/fault.ts';
import { type Party, type PartyKey, parsePartyKey, partyKey, sameParty } from '../ocpi/party.ts';
import { pairVersion } from '../ocpi/spoken-versions.ts';
import type { PlatformSettings, RoleKey } from '../store/partners.ts';
import { approvedRolesOf, lockPlatform } from '../store/platforms.ts';
import type { PlatformRow } from '../store/registry.ts';
import { sandboxOf } from '../store/sandboxes.ts';
import type { Hub } from './hub.ts';
import { isPartner } from './registry.ts';

/** What the operator says of a connection of OCPI 2.1.1. */
export interface PairProfile {
  /** The partner whose party it is. */
  readonly pair_of: string;
  /** The one role of that partner. */
  readonly roles: readonly RoleKey[];
  /** The other party, and nobody else. */
  readonly direct_to?: readonly string[] | null;
}

/**
 * What makes a platform the connection of a pair: a party of OCPI 2.1.1, which is a partner's, and one that it exchanges with by this
 * connection (Z-03). Throws an `invalid` fault that names what stands against it, and `conflict` when there is such a connection.
 */
export async function pairOf(
  hub: Hub,
  tx: Knex,
  profile: PairProfile,
): Promise<Required<Pick<PlatformSettings, 'pair_of' | 'version' | 'token_form'>> & { direct_to: PartyKey[] }> {
  const home = await lockPlatform(tx, profile.pair_of);
  const own = home === undefined ? [] : await approvedRolesOf(tx, home.id);
  const issues = [...(await homeIssues(tx, home, own)), ...roleIssues(profile.roles, own)];
  const [named, ...others] = profile.direct_to ?? [];
  const other = named === undefined ? undefined : parsePartyKey(named);
  if (other === undefined || others.length > 0) issues.push({ path: '/direct_to', message: 'must be one party' });
  else if (!isOpposite(hub, other, own[0])) {
    const needed = own[0]?.role === 'CPO' ? 'eMSP' : 'CPO';
    issues.push({ path: '/direct_to/0', message: `no partner has ${partyKey(other)} as ${needed}` });
  }
  if (issues.length > 0 || other === undefined) throw Fault.invalid(issues);
  const pair = { pair_of: profile.pair_of, direct_to: [partyKey(other)] };
  const known = await tx('platforms').where(pair).whereNot({ state: 'offboarded' }).first('id');
  if (known !== undefined) throw new Fault('conflict', 'the two have a connection');
  // Of 2.1.1 most write their token as it is (table 14.1).
  return { ...pair, version: pairVersion, token_form: 'raw' };
}

async function homeIssues(tx: Knex, home: PlatformRow | undefined, own: readonly RoleKey[]): Promise<Issue[]> {
  const path = '/pair_of';
  if (!isPartner(home) || home.pair_of !== null || home.state === 'offboarded')
    return [{ path, message: 'is no partner' }];
  if (home.registered_at !== null || home.direct_to !== null || (await sandboxOf(tx, home.id)) !== undefined)
    return [{ path, message: 'is a partner with a connection of its own, or a sandbox' }];
  const isPair = own.length === 1 && (own[0]?.role === 'CPO' || own[0]?.role === 'EMSP');
  return isPair ? [] : [{ path, message: 'is not a partner with one role, CPO or EMSP' }];
}

function roleIssues(roles: readonly RoleKey[], [own]: readonly RoleKey[]): Issue[] {
  const [role, ...others] = roles;
  const isOwn = role !== undefined && own !== undefined && sameParty(role, own) && role.role === own.role;
  return isOwn && others.length === 0 ? [] : [{ path: '/roles', message: 'must be the one role of the partner' }];
}

/** Whether somebody has a party in a role that the one of a pair can exchange with. */
function isOpposite(hub: Hub, other: RoleKey | Omit<RoleKey, 'role'>, own: RoleKey | undefined): boolean {
  if (own === undefined || sameParty(other, hub.party) || sameParty(other, own)) return false;
  return hub
    .registry()
    .rolesOf(other)
    .some(({ role }) => (role === 'CPO') !== (own.role === 'CPO') && role !== 'HUB');
}

/** Throws a `conflict` fault for a partner that is connected by connections of pairs: what is asked for is a matter of each of those. */
export function refusePairs(hub: Pick<Hub, 'registry'>, { id }: Pick<PlatformRow, 'id'>): void {
  if (hub.registry().pairsOf(id).length > 0) throw haveConnections();
}

/** The same in a transaction, for one that is about to get a connection: by a token from before, or at the same moment. */
export async function refuseConnecting(tx: Knex, { id }: Pick<PlatformRow, 'id'>): Promise<void> {
  const pair = await tx('platforms').where({ pair_of: id }).whereNot({ state: 'offboarded' }).first('id');
  if (pair !== undefined) throw haveConnections();
}

const haveConnections = (): Fault =>
  new Fault('conflict', 'the partner has a connection for each party it exchanges with: name one of those');

/** Whether a platform and a party meet: by the connection of a pair its one other party alone. */
export const isMet = ({ pair_of, direct_to }: Pick<PlatformRow, 'pair_of' | 'direct_to'>, party: Party): boolean =>
  pair_of === null || direct_to?.includes(partyKey(party)) === true;
