import { Fault } from '../kernel/fault.ts';
import { partyKey } from '../ocpi/party.ts';
import { deleteQuarantined, makePullsDue, retryCdrs, retryObjects } from '../store/interventions.ts';
import { isOtherHub } from './behind.ts';
import { type Actor, change } from './change.ts';
import type { Hub } from './hub.ts';
import { listedModules } from './offered.ts';
import { clientInfoList } from './pull-rules.ts';
import { endpointOf, isPartner, isRegistered, knownModule, type Platform } from './registry.ts';

/** A pull an operator wants now. */
export interface WantedPull {
  /** Left out: every module the partner offers, but for those its quirks say are never pulled. */
  readonly module?: string;
  readonly kind: 'full' | 'delta';
}

/**
 * Makes pulls of a partner's lists due now; returns their modules. Throws a `conflict` fault when the partner is not registered
 * or there is nothing to pull from it.
 */
export async function requestPulls(
  hub: Hub,
  actor: Actor,
  partnerId: string,
  { module, kind }: WantedPull,
): Promise<readonly string[]> {
  const platform = await platformWith(hub, partnerId);
  if (!isRegistered(platform)) throw new Fault('conflict', 'the partner is not registered');
  const lists = [...(isOtherHub(platform) ? [clientInfoList] : []), ...listedModules.map(({ id }) => id)];
  const offered = lists.filter((id) => endpointOf(platform, id, 'SENDER') !== undefined);
  const pulled = offered.filter((id) => (module ?? id) === id && !platform.quirks.no_pull?.includes(id));
  if (pulled.length === 0) {
    throw new Fault('conflict', `the partner has no list of ${module ?? 'any module'} that the hub pulls`);
  }
  return change(hub, actor, async (tx) => {
    await makePullsDue(tx, partnerId, pulled, kind, new Date(hub.clock.now()));
    return { result: pulled, done: { action: 'partner.pull', subject: partnerId, details: { modules: pulled, kind } } };
  });
}

/** Tries again now what a partner could not be given, or refused; returns how much that is. */
export async function retryUndelivered(
  hub: Hub,
  actor: Actor,
  partnerId: string,
  module: string | undefined,
): Promise<{ readonly objects: number; readonly cdrs: number }> {
  const platform = await platformWith(hub, partnerId);
  const { readers } = knownModule('cdrs');
  const addressees = platform.parties.filter((party) => readers.includes(party.role)).map(partyKey);
  const owner = platform.pair_of === null ? undefined : platform.direct_to?.[0];
  return change(hub, actor, async (tx) => {
    const objects = await retryObjects(tx, partnerId, module);
    const cdrs = (module ?? 'cdrs') === 'cdrs' ? await retryCdrs(tx, addressees, owner) : 0;
    const result = { objects, cdrs };
    return {
      result,
      done: { action: 'partner.retry', subject: partnerId, details: { ...result, module: module ?? null } },
    };
  });
}

/** Forgets a quarantined object; a good version of it is taken with or without this. Throws a `not-found` fault. */
export async function dropQuarantined(hub: Hub, actor: Actor, id: string): Promise<void> {
  await change(hub, actor, async (tx) => {
    const dropped = await deleteQuarantined(tx, id);
    if (dropped === undefined) throw new Fault('not-found', 'there is no quarantined object with this id');
    const { platform_id: partner, module } = dropped;
    return { result: undefined, done: { action: 'quarantine.drop', subject: id, details: { partner, module } } };
  });
}

/** The platform as it is now; another process may have changed it. */
async function platformWith(hub: Hub, id: string): Promise<Platform> {
  await hub.reloadRegistry();
  const platform = hub.registry().platforms.get(id);
  if (!isPartner(platform)) throw new Fault('not-found', 'there is no partner with this id');
  return platform;
}
