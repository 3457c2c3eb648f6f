import { Fault } from '../../kernel/fault.ts';
import {
  conflictsBehind,
  countMissing,
  type HubClientInfo,
  keepHubClientInfos,
  settleList,
} from '../../store/hub-client-infos.ts';
import type { RoleKey } from '../../store/partners.ts';
import { lockPlatform } from '../../store/platforms.ts';
import { breakPull, type ClaimedPull, completePull, savePull } from '../../store/pulls.ts';
import { raiseRegistryVersion } from '../../store/registry.ts';
import { ListFault } from '../pull-list.ts';
import { clientInfoList } from '../pull-rules.ts';
import type { PullHub } from '../pull-run.ts';
import { nextAfterFailure, nextAfterSuccess } from '../pull-schedule.ts';
import { nameOfRole } from '../registration-roles.ts';
import { endpointOf, isRegistered } from '../registry.ts';
import { clientInfoIn } from './receive-client-info.ts';
import { settleBehind } from './settle.ts';

/** More than this share of the parties missing at once is not believed the first time, if there were so many. */
const heldShare = 0.2;
const heldFromParties = 5;

/** The list as it was read to its end. */
interface ReadList {
  /** By party and role: each once, as its newest entry has it. */
  readonly infos: ReadonlyMap<string, HubClientInfo>;
  readonly pages: number;
  readonly objects: number;
  /** Why it may lack somebody who is there, as the end of a sentence. */
  readonly doubt: string | undefined;
}

/**
 * Pulls the whole list of the parties behind another hub and takes it in at once, when it has been read to its end (H-14): nothing
 * comes of a list that breaks off. Whom it lacks the hub does not know any more; but no list empties everything, and one that lacks
 * very many has to say so twice.
 */
export async function pullClientInfos(
  hub: PullHub,
  claimed: ClaimedPull,
  signal: AbortSignal,
  random: () => number,
): Promise<void> {
  const { platform_id, module } = claimed;
  try {
    const list = await readList(hub, platform_id, signal);
    const { stored, note } = await takeIn(hub, claimed, list);
    const now = hub.clock.now();
    const next = { ...nextAfterSuccess(claimed, true, now, hub.limits, random), kind: 'full' as const };
    const { pages, objects } = list;
    const progress = { ...nothing, pages, objects, stored, unchanged: objects - stored };
    await savePull(hub.db, { platform_id, module }, hub.nodeId, progress);
    await completePull(hub.db, claimed, hub.nodeId, { at: new Date(now), next, note });
    hub.log.info({ platform: platform_id, pages, objects, stored }, 'the list of another hub was taken in');
  } catch (error) {
    await breakOff(hub, claimed, error, signal.aborted, random);
  }
}

async function breakOff(
  hub: PullHub,
  claimed: ClaimedPull,
  error: unknown,
  isStopped: boolean,
  random: () => number,
): Promise<void> {
  const { platform_id, module } = claimed;
  const now = hub.clock.now();
  const at = new Date(now);
  const progress = nothing;
  if (isStopped) {
    const { failures } = claimed;
    const next = { at, kind: 'full' } as const;
    await breakPull(hub.db, { platform_id, module }, hub.nodeId, { at, next, error: null, failures, progress });
    return;
  }
  const isOurs = !(error instanceof Fault);
  hub.log[isOurs ? 'error' : 'warn']({ err: error, platform: platform_id }, 'the list of another hub was not taken in');
  const failures = claimed.failures + 1;
  const next = nextAfterFailure(claimed, failures, now, hub.limits, random);
  const reason = isOurs ? 'the hub could not go on with it' : error.message;
  await breakPull(hub.db, { platform_id, module }, hub.nodeId, { at, next, error: reason, failures, progress });
}

const nothing = {
  party: null,
  next_url: null,
  newest_seen: null,
  pages: 0,
  objects: 0,
  stored: 0,
  unchanged: 0,
  quarantined: 0,
  total: null,
};

/** Reads the list along `Link`; throws a `Fault` when it breaks, goes round in a circle or does not end. */
async function readList(hub: PullHub, platformId: string, signal: AbortSignal): Promise<ReadList> {
  const infos = new Map<string, HubClientInfo>();
  const visited = new Set<string>();
  const correlationId = hub.ids.uuid();
  let objects = 0;
  let unreadable = 0;
  let total: number | undefined;
  let hasShrunk = false;
  for (let url: string | undefined = firstUrl(hub, platformId); url !== undefined; ) {
    if (visited.has(url)) throw new ListFault('the links to the next page lead in a circle', false);
    visited.add(url);
    const page = await hub.fetchPage(platformId, url, { module: clientInfoList, correlationId, signal });
    hub.heardFrom(platformId);
    for (const { text, value } of page.items) {
      const { info } = clientInfoIn(hub, text, value);
      if (info === undefined) unreadable += 1;
      else keepNewest(infos, info);
    }
    unreadable += page.problems.length;
    objects += page.items.length + page.problems.length;
    if (objects > hub.limits.partiesBehindMax || visited.size > hub.limits.partiesBehindMax)
      throw new ListFault('the list is longer than is kept', false);
    // Something was removed while we were reading, and another entry may have been skipped (T-52).
    hasShrunk ||= total !== undefined && page.total !== undefined && page.total < total;
    total = page.total ?? total;
    url = page.next;
  }
  const doubt = doubtOf(unreadable, hasShrunk, total !== undefined && objects < total);
  return { infos, pages: visited.size, objects, doubt };
}

function firstUrl(hub: PullHub, platformId: string): string {
  const platform = hub.registry().platforms.get(platformId);
  const endpoint = platform && endpointOf(platform, clientInfoList, 'SENDER');
  if (endpoint === undefined) throw new Fault('undeliverable', 'the platform offers no list any more');
  const limit = platform?.quirks.pull_page_size ?? hub.limits.pullPageSize;
  return `${endpoint}${endpoint.includes('?') ? '&' : '?'}limit=${limit}`;
}

function doubtOf(unreadable: number, hasShrunk: boolean, isShort: boolean): string | undefined {
  if (unreadable > 0) return `${unreadable} of its entries could not be read`;
  if (hasShrunk) return 'its X-Total-Count fell while it was read';
  return isShort ? 'it was shorter than X-Total-Count said' : undefined;
}

function keepNewest(infos: Map<string, HubClientInfo>, info: HubClientInfo): void {
  const key = nameOfRole(info);
  const known = infos.get(key);
  if (known === undefined || known.lastUpdated <= info.lastUpdated) infos.set(key, info);
}

/** The operator hears of parties that the hub claims and others here have (C-35). */
function reportConflicts(hub: PullHub, platform: string, conflicts: readonly RoleKey[]): void {
  const [first] = conflicts;
  if (first === undefined) return;
  hub.quality.odd(platform, clientInfoList, [{ rule: 'party-elsewhere', path: '', example: nameOfRole(first) }]);
  hub.log.warn({ platform, parties: conflicts.map(nameOfRole) }, 'a hub lists parties that another partner has');
}

/** Takes a list in that was read to its end; `note` is for the operator. */
async function takeIn(
  hub: PullHub,
  { platform_id: id, began }: ClaimedPull,
  { infos, doubt }: ReadList,
): Promise<{ stored: number; note: string | null }> {
  const shown = [...infos.values()];
  const { isChanged, conflicts, ...taken } = await hub.db.transaction(async (tx) => {
    const platform = await lockPlatform(tx, id);
    if (platform === undefined || !isRegistered(platform)) throw new Fault('undeliverable', 'the platform has left');
    const now = hub.clock.now();
    const stored = await keepHubClientInfos(tx, id, shown, new Date(now + hub.limits.clockSkewMs));
    const { existing, missing } = await countMissing(tx, id, shown, began);
    const isMuch = existing >= heldFromParties && missing > heldShare * existing;
    const why = doubt ?? (shown.length === 0 && missing > 0 ? 'it was empty' : undefined);
    const held = await settleList(tx, id, shown, began, why !== undefined ? 'none' : isMuch ? 'confirmed' : 'all');
    const isChanged = await settleBehind(hub, tx, platform, new Date(now));
    if (isChanged) await raiseRegistryVersion(tx);
    const conflicts = await conflictsBehind(tx, id);
    const left = `${missing} of ${existing} parties are missing from the list; they stay until the next one says the same`;
    const note = why === undefined ? (held > 0 ? left : null) : `whom the list lacks was left as it is, because ${why}`;
    return { stored, isChanged, note, conflicts };
  });
  if (isChanged) {
    await hub.reloadRegistry();
    hub.wake();
  }
  reportConflicts(hub, id, conflicts);
  return taken;
}
