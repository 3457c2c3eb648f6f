import type { Limits } from '../kernel/limits.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { modules } from '../ocpi/modules/index.ts';
import { type Party, partyOf, sameParty } from '../ocpi/party.ts';
import type { PullKey } from '../store/pulls.ts';
import { endpointOf, isRegistered, type Platform, type Registry } from './registry.ts';

/** How a module is pulled. */
export interface PullRule {
  /**
   * What becomes of objects that a complete list of their owner lacks: their EVSEs are REMOVED, they are deleted, they are
   * noted for the operator, or nothing.
   */
  readonly vanished: 'removed' | 'deleted' | 'noted' | 'kept';
  /** Whether the list has to be asked for with date_from even when all of it is wanted. */
  readonly needsDateFrom: boolean;
  /** The limit on the size of one object, which is the one for pushes. */
  readonly bytesMax: keyof Pick<Limits, 'bodyBytesMax' | 'locationBodyBytesMax'>;
}

/** The rules by module; of one platform's modules the first here is pulled first: what is needed to charge before what it cost. */
const rules: Readonly<Record<string, PullRule>> = {
  tariffs: { vanished: 'deleted', needsDateFrom: false, bytesMax: 'bodyBytesMax' },
  locations: { vanished: 'removed', needsDateFrom: false, bytesMax: 'locationBodyBytesMax' },
  tokens: { vanished: 'noted', needsDateFrom: false, bytesMax: 'bodyBytesMax' },
  sessions: { vanished: 'kept', needsDateFrom: true, bytesMax: 'bodyBytesMax' },
  cdrs: { vanished: 'kept', needsDateFrom: false, bytesMax: 'bodyBytesMax' },
};

export const pullOrder: readonly string[] = Object.keys(rules);

/** The rule of a module; throws for one that is never pulled, which would be a bug of the caller. */
export function pullRuleOf(module: OcpiModule): PullRule {
  const rule = rules[module.id];
  if (rule === undefined) throw new Error(`${module.id} is not pulled`);
  return rule;
}

/** The parties of a platform that own objects of a module, in the order in which they became known. */
export function ownersOn(platform: Platform, module: OcpiModule): Party[] {
  const rows = platform.parties
    .filter((row) => row.announced && module.owners.includes(row.role))
    .toSorted((one, other) => one.number - other.number);
  return rows
    .filter((row, at) => rows.findIndex((first) => sameParty(first, row)) === at)
    .map((row) => partyOf(row.country_code, row.party_id));
}

/** Whether a module is pulled from a platform: it is registered, offers the list, has a party that owns what is in it, and no quirk forbids it. */
export const isPulled = (platform: Platform, module: OcpiModule): boolean =>
  isRegistered(platform) &&
  endpointOf(platform, module.id, 'SENDER') !== undefined &&
  ownersOn(platform, module).length > 0 &&
  platform.quirks.no_pull?.includes(module.id) !== true;

/** Everything that is pulled. */
export function allPulled(registry: Registry): PullKey[] {
  return [...registry.platforms.values()].flatMap((platform) =>
    modules
      .filter((module) => rules[module.id] !== undefined && isPulled(platform, module))
      .map((module) => ({ platform_id: platform.id, module: module.id })),
  );
}
