import { Fault } from '../kernel/fault.ts';
import { type Party, partyKey } from '../ocpi/party.ts';
import {
  breakPull,
  type ClaimedPull,
  claimPull,
  completePull,
  duePulls,
  expectPulls,
  hastenLists,
  hastenPulls,
  noteDateFrom,
  type PullKey,
  renewPulls,
  shelvePull,
} from '../store/pulls.ts';
import { entryOf, presentedIn } from './entry.ts';
import type { Hub } from './hub.ts';
import { pullClientInfos } from './other-hubs/pull-client-infos.ts';
import { ListFault, listUrl, readList } from './pull-list.ts';
import { allPulled, askedOn, clientInfoList, isListPulled, isPulled, ownersOn, pullOrder } from './pull-rules.ts';
import {
  canFindMissing,
  figuresOf,
  type PullHub,
  type PullRun,
  PullStopped,
  requireWanted,
  startRun,
} from './pull-run.ts';
import { mayRepeat, nextAfterFailure, nextAfterSuccess } from './pull-schedule.ts';
import { findMissing, settleMissing } from './pull-vanished.ts';
import { knownModule } from './registry.ts';

export type { ClaimedPull, PullKey } from '../store/pulls.ts';
export type { ListPage } from './list-page.ts';
export type { ListRequest, PullHub } from './pull-run.ts';

/** Failures in a row without a single page, after which a list is read from its beginning again. */
const resumeTriesMax = 5;

/** Has everything that is to be pulled by the registry as it is now, and never was, pulled soon. */
export const schedulePulls = (hub: PullHub): Promise<void> =>
  expectPulls(hub.db, allPulled(hub.registry()), new Date(hub.clock.now()));

/** Has the lists of other hubs pulled: what they have told of while no process was there is not known (H-14). */
export const pullListsAtStart = (hub: PullHub): Promise<void> =>
  hastenLists(hub.db, clientInfoList, new Date(hub.clock.now()));

/** Makes what a platform owns due now: it was out of reach, and we may have missed what it pushed (T-81, R-60). */
export const pullAfterOutage = (hub: Hub, platformId: string): Promise<void> =>
  hastenPulls(hub.db, platformId, new Date(hub.clock.now()));

/** Keeps the leases of pulls of this process; returns those that are still its own. */
export const renewPullLeases = (hub: PullHub, keys: readonly PullKey[]): Promise<PullKey[]> =>
  renewPulls(hub.db, hub.nodeId, keys, hub.limits.leaseMs);

/** Takes on up to `max` pulls that are due, each from another platform. */
export async function takeOnPulls(hub: PullHub, max: number): Promise<ClaimedPull[]> {
  const { db, nodeId: holder, limits } = hub;
  const now = new Date(hub.clock.now());
  const taken: ClaimedPull[] = [];
  for (const key of await duePulls(db, pullOrder, now, max)) {
    if (!isWanted(hub, key)) {
      // Another process may have changed the registry.
      await hub.reloadRegistry();
      if (!isWanted(hub, key)) {
        await shelvePull(db, key);
        continue;
      }
    }
    const times = { holder, now, leaseMs: limits.leaseMs, resumeMs: limits.pullResumeMs };
    const claimed = await claimPull(db, key, times);
    if (claimed !== undefined) taken.push(claimed);
  }
  return taken;
}

function isWanted(hub: PullHub, { platform_id, module }: PullKey): boolean {
  const platform = hub.registry().platforms.get(platform_id);
  if (platform === undefined) return false;
  return module === clientInfoList ? isListPulled(platform) : isPulled(platform, knownModule(module));
}

/**
 * Pulls one module of one platform, from its beginning or from where it broke off, and leaves in `pulls` what came of it and when
 * the next one is due. Whatever the partner does ends here. Throws only when the database is away: the lease runs out, and
 * somebody goes on.
 */
export async function runPull(
  hub: PullHub,
  claimed: ClaimedPull,
  signal: AbortSignal,
  random: () => number,
): Promise<void> {
  if (claimed.module === clientInfoList) return pullClientInfos(hub, claimed, signal, random);
  const run = startRun(hub, claimed, signal);
  let held: string | undefined;
  try {
    await readLists(run);
    held = await settleLists(run);
  } catch (error) {
    await breakOff(run, error, random);
    return;
  }
  const now = hub.clock.now();
  const doubt = canFindMissing(run) && run.doubt !== undefined ? doubtSentence(run.doubt) : undefined;
  const repeat = held !== undefined || (doubt !== undefined && mayRepeat(claimed, now, hub.limits));
  await completePull(hub.db, claimed, hub.nodeId, {
    at: new Date(now),
    next: nextAfterSuccess(claimed, repeat, now, hub.limits, random),
    note: held ?? doubt ?? null,
  });
  hub.log.info(figuresOf(run), 'a pull has ended');
}

const doubtSentence = (doubt: string): string => `what the list lacks was left as it is, because ${doubt}`;

/** In whose names a platform is asked: the hub's; where it is not, those of the parties there that may read it. */
const askersOf = ({ hub, module, platform }: PullRun): Party[] => {
  const entry = entryOf(hub, platform);
  return entry.presented === null ? [hub.party] : presentedIn(entry, module.readers);
};

/**
 * Reads the lists of the platform's owners, one after the other. Many a platform answers with the objects of all its parties
 * whomever it is asked for; then one list is enough (docs/decisions/0006-pulls.md).
 */
async function readLists(run: PullRun): Promise<void> {
  const { claimed } = run;
  requireWanted(run);
  const dateFrom = dateFromOf(run);
  if (dateFrom !== undefined) await noteDateFrom(run.hub.db, run.key, run.hub.nodeId, new Date(dateFrom));
  const owners = askedOn(run.platform, run.module);
  const askers = askersOf(run);
  // Which of several was asking is not noted.
  const isResumed = claimed.is_resumed && askers.length === 1;
  const resumedAt = isResumed ? owners.findIndex((owner) => partyKey(owner) === claimed.party) : -1;
  for (const asker of askers) {
    for (const [index, owner] of owners.entries()) {
      if (index < resumedAt) continue;
      const place = index === resumedAt ? claimed.next_url : null;
      await readList(run, { party: owner, asker }, place ?? listUrl(run, dateFrom));
      const shown = run.lists.get(partyKey(owner));
      if (owners.some((other) => other !== owner && shown?.has(partyKey(other)))) break;
    }
  }
}

/**
 * Where the lists are to begin: a full pull has no filter, unless the module demands one; a delta overlaps what is known, because
 * objects may reach a platform late and clocks differ (T-82, X-22).
 */
function dateFromOf({ hub, rule, claimed }: PullRun): number | undefined {
  if (claimed.is_resumed) return claimed.date_from?.getTime();
  const known = claimed.kind === 'delta' ? claimed.newest : null;
  if (known !== null) return known.getTime() - hub.limits.pullDeltaOverlapMs;
  return rule.needsDateFrom ? 0 : undefined;
}

/**
 * Makes what their module says of the objects that a complete pull lacked; returns a sentence about those that are held. An
 * owner's objects are missing only when the owner's own list lacks them (T-59): where another one's seemed enough, it is read now.
 */
async function settleLists(run: PullRun): Promise<string | undefined> {
  const owners = ownersOn(run.platform, run.module).map((party) => ({ party, key: partyKey(party) }));
  while (canFindMissing(run) && run.doubt === undefined) {
    const missing = await findMissing(
      run,
      owners.map(({ key }) => key),
    );
    const unasked = owners.filter(({ key }) => missing.has(key) && !run.lists.has(key));
    if (unasked.length === 0) return settleMissing(run, missing);
    for (const asker of askersOf(run))
      for (const { party } of unasked) await readList(run, { party, asker }, listUrl(run, undefined));
  }
  return undefined;
}

/** Ends an attempt that has not read everything, so that another one goes on from there: at once if it was only stopped. */
async function breakOff(run: PullRun, error: unknown, random: () => number): Promise<void> {
  const { hub, key, claimed, signal } = run;
  const { log, limits, nodeId, db } = hub;
  const now = hub.clock.now();
  const at = new Date(now);
  if (error instanceof PullStopped || signal.aborted) {
    const next = { at, kind: claimed.kind };
    const progress = { ...run.saved, ...placeOf(run) };
    await breakPull(db, key, nodeId, { at, next, error: null, failures: claimed.failures, progress });
    log.info(figuresOf(run), 'a pull was stopped');
    return;
  }
  const isOurs = !(error instanceof Fault);
  if (isOurs) log.error({ err: error, ...figuresOf(run) }, 'a pull failed because of the hub');
  else log.warn({ err: error, ...figuresOf(run) }, 'a pull failed');
  // A resumed attempt that came further has found the partner well.
  const failures = claimed.is_resumed && run.pagesRead > 0 ? 1 : claimed.failures + 1;
  const goesOn = error instanceof ListFault ? error.goesOn : failures <= resumeTriesMax;
  // What is wrong with a list is not mended in seconds.
  const waits = error instanceof ListFault ? Number.POSITIVE_INFINITY : failures;
  await breakPull(db, key, nodeId, {
    at,
    next: nextAfterFailure(claimed, waits, now, limits, random),
    error: isOurs ? 'the hub could not go on with it' : error.message,
    failures,
    progress: { ...run.saved, ...(goesOn ? placeOf(run) : nowhere) },
  });
}

const nowhere = { party: null, next_url: null };

const placeOf = ({ progress: { party, next_url } }: PullRun) => ({ party, next_url });
