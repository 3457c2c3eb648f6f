import type { Knex } from 'knex';
import { Fault } from '../../kernel/fault.ts';
import { logClientInfoChanges } from '../../store/client-info.ts';
import { assignBehind, nameBehind, namedBehind, unnameBehind } from '../../store/parties-behind.ts';
import type { RoleKey } from '../../store/partners.ts';
import { approvedRolesOf } from '../../store/platforms.ts';
import type { PlatformRow } from '../../store/registry.ts';
import { requestResyncs } from '../../store/resyncs.ts';
import type { Hub } from '../hub.ts';
import { nameOfRole } from '../registration-roles.ts';
import { settleBehind } from './settle.ts';

/** Whom the operator lets in behind another hub. */
export interface PartiesBehind {
  /** Parties by name: these stand under agreements with everybody, and can have agreements before the hub has told of them. */
  readonly roles: readonly RoleKey[];
  /** Whether others that the hub lists are let in too; they exchange with whom an agreement names them. */
  readonly others: boolean;
}

/** Throws an `invalid` fault for a partner that is no hub any more while parties behind it are let in. */
export async function requireHub(tx: Knex, platformId: string): Promise<void> {
  const platform = await tx('platforms').where({ id: platformId }).first<PlatformRow>('*');
  if (await isHub(tx, platform)) return;
  if (platform.lets_others || (await namedBehind(tx, platformId)).length > 0)
    throw Fault.invalid([
      { path: '/roles', message: 'must have HUB, at this hub, while parties_behind lets anybody in' },
    ]);
}

/**
 * Replaces whom the operator lets in behind another hub, with the platform locked. Throws an `invalid` fault for a partner that is no
 * hub, and a `conflict` that names every role somebody else has (C-35).
 */
export async function setPartiesBehind(
  hub: Hub,
  tx: Knex,
  platform: PlatformRow,
  { roles, others }: PartiesBehind,
  at: Date,
): Promise<{ named: string[]; unnamed: string[]; others: boolean }> {
  const { id } = platform;
  if ((roles.length > 0 || others) && !(await isHub(tx, platform)))
    throw Fault.invalid([
      { path: '/parties_behind', message: 'is for partners with the role HUB that are at this hub' },
    ]);
  const before = await namedBehind(tx, id);
  const added = without(roles, before);
  const removed = without(before, roles);
  const known = await nameBehind(tx, id, added);
  const assigned = await assignBehind(tx, platform, without(added, known), at);
  const taken = without(added, [...known, ...assigned]).map(nameOfRole);
  if (taken.length > 0) throw new Fault('conflict', `this or another partner has ${taken.join(', ')}`);
  await unnameBehind(tx, id, removed);
  await tx('platforms').where({ id }).update({ lets_others: others });
  await logClientInfoChanges(tx, assigned);
  await settleBehind(hub, tx, platform, at);
  // Whom the hub may see of ours follows from whom it stands for.
  if (platform.endpoints.some(({ identifier, role }) => identifier === 'hubclientinfo' && role === 'RECEIVER'))
    await requestResyncs(tx, [{ platformId: id, module: 'hubclientinfo', owner: '', reason: 'agreement' }]);
  return { named: added.map(nameOfRole), unnamed: removed.map(nameOfRole), others };
}

async function isHub(tx: Knex, { id, direct_to }: Pick<PlatformRow, 'id' | 'direct_to'>): Promise<boolean> {
  return direct_to === null && (await approvedRolesOf(tx, id)).some(({ role }) => role === 'HUB');
}

function without(roles: readonly RoleKey[], others: readonly RoleKey[]): RoleKey[] {
  const names = new Set(others.map(nameOfRole));
  return roles.filter((role) => !names.has(nameOfRole(role)));
}
