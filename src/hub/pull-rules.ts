import type { Limits } from '../kernel/limits.ts';
import type { OcpiModule } from '../ocpi/module.ts';
import { modules } from '../ocpi/modules/index.ts';
import { type Party, partyOf, sameParty } from '../ocpi/party.ts';
import type { PullKey } from '../store/pulls.ts';
import { isHubParty, isOtherHub, isServed } from './behind.ts';
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

/** The list of the parties behind another hub; pulled as the others are, and taken in apart (H-14). */
export const clientInfoList = 'hubclientinfo';

/** Whose the objects in the other lists are comes before them. */
export const pullOrder: readonly string[] = [clientInfoList, ...Object.keys(rules)];

/** The rule of a module; throws for one that is never pulled, which would be a bug of the caller. */
export function pullRuleOf(module: OcpiModule): PullRule {
  const rule = rules[module.id];
  if (rule === undefined) throw new Error(`${module.id} is not pulled`);
  return rule;
}

/** The parties of a platform that own objects of a module, in the order in which they became known. */
export function ownersOn(platform: Platform, module: OcpiModule): Party[] {
  const rows = platform.parties
    .filter((row) => row.announced && isServed(row) && module.owners.includes(row.role))
    .toSorted((one, other) => one.number - other.number);
  return rows
    .filter((row, at) => rows.findIndex((first) => sameParty(first, row)) === at)
    .map((row) => partyOf(row.country_code, row.party_id));
}

/**
 * Whom the lists of a platform are asked of: each owner. Another hub is asked itself, for what all may see, and for nothing that
 * concerns one party alone: that is for the party to ask.
 */
export function askedOn(platform: Platform, module: OcpiModule): Party[] {
  const owners = ownersOn(platform, module);
  if (!isOtherHub(platform)) return owners;
  const own = owners.filter((owner) => isOwn(platform, owner));
  if (own.length === owners.length || module.addresseeOf !== undefined) return own;
  const hubs = platform.parties.filter((row) => isHubParty(platform, row));
  return [...own, ...hubs.slice(0, 1).map((hub) => partyOf(hub.country_code, hub.party_id))];
}

const isOwn = ({ parties }: Platform, party: Party): boolean =>
  parties.some((row) => row.behind === null && sameParty(row, party));

/** Whether a module is pulled from a platform: it is registered, offers the list, somebody is to be asked for it, and no quirk forbids it. */
export const isPulled = (platform: Platform, module: OcpiModule): boolean =>
  isRegistered(platform) &&
  endpointOf(platform, module.id, 'SENDER') !== undefined &&
  askedOn(platform, module).length > 0 &&
  platform.quirks.no_pull?.includes(module.id) !== true;

/** Whether the list of those behind a platform is pulled: it is another hub. */
export const isListPulled = (platform: Platform): boolean =>
  isRegistered(platform) && isOtherHub(platform) && endpointOf(platform, clientInfoList, 'SENDER') !== undefined;

/** Everything that is pulled. */
export function allPulled(registry: Registry): PullKey[] {
  return [...registry.platforms.values()].flatMap((platform) => {
    const pulled = modules.filter((module) => rules[module.id] !== undefined && isPulled(platform, module));
    const names = [...(isListPulled(platform) ? [clientInfoList] : []), ...pulled.map(({ id }) => id)];
    return names.map((module) => ({ platform_id: platform.id, module }));
  });
}
