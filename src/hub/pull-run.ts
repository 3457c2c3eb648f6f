import type { OcpiModule } from '../ocpi/module.ts';
import { type Party, type PartyKey, partyKey } from '../ocpi/party.ts';
import { type ClaimedPull, type PullKey, type PullProgress, savePull } from '../store/pulls.ts';
import { isOtherHub } from './behind.ts';
import type { ExchangeHub } from './exchange-hub.ts';
import type { ListPage } from './list-page.ts';
import { isPulled, type PullRule, pullRuleOf } from './pull-rules.ts';
import { SeenNumbers } from './pull-seen.ts';
import { knownModule, type Platform } from './registry.ts';

/** Whom a page of a list is asked of, and on whose behalf. */
export interface ListRequest {
  readonly module: string;
  /** Left out for lists that are not routed. */
  readonly to?: Party;
  readonly from?: Party;
  readonly correlationId: string;
  readonly signal: AbortSignal;
}

/** What pulls need besides the hub of the exchanges. */
export interface PullHub extends ExchangeHub {
  /** The id of this process, under which it holds leases. */
  readonly nodeId: string;
  /** Fetches a page from a platform; throws a `Fault` when it cannot be reached or answers something else than a list. */
  fetchPage(platformId: string, url: string, request: ListRequest): Promise<ListPage>;
  /** An answer of a platform: a sign of life (H-08). */
  heardFrom(platformId: string): void;
}

/** A pull under way. */
export interface PullRun {
  readonly hub: PullHub;
  readonly module: OcpiModule;
  readonly rule: PullRule;
  readonly claimed: ClaimedPull;
  readonly key: PullKey;
  readonly signal: AbortSignal;
  readonly correlationId: string;
  /** As the registry has it at the page that is being read. */
  platform: Platform;
  readonly progress: { -readonly [Name in keyof PullProgress]: PullProgress[Name] };
  /** The same as of the last page that was taken in whole: a page that breaks is counted when it is read again. */
  saved: PullProgress;
  /** What this attempt has read, for the budgets. */
  pagesRead: number;
  objectsRead: number;
  /** Digests of the URLs this attempt has asked for. */
  readonly visited: Set<string>;
  /** Numbers of the objects the lists have shown. */
  readonly seen: SeenNumbers;
  /** By owner whose list was asked for: the owners of whom it has shown anything. */
  readonly lists: Map<PartyKey, Set<PartyKey>>;
  /** Why what the lists lack may be there all the same, as the end of a sentence. */
  doubt: string | undefined;
  /** When progress was logged last, on the monotonic clock. */
  loggedAt: number;
}

export function startRun(hub: PullHub, claimed: ClaimedPull, signal: AbortSignal): PullRun {
  const module = knownModule(claimed.module);
  const { platform_id, party, next_url, newest_seen, pages, objects, stored, unchanged, quarantined, total } = claimed;
  const platform = hub.registry().platforms.get(platform_id);
  if (platform === undefined) throw new Error('a pull was claimed from a platform that does not exist');
  const progress = { party, next_url, newest_seen, pages, objects, stored, unchanged, quarantined, total };
  return {
    hub,
    module,
    rule: pullRuleOf(module),
    claimed,
    key: { platform_id, module: module.id },
    signal,
    correlationId: hub.ids.uuid(),
    platform,
    progress,
    saved: { ...progress },
    pagesRead: 0,
    objectsRead: 0,
    visited: new Set(),
    seen: new SeenNumbers(),
    lists: new Map(),
    doubt: claimed.is_resumed ? 'it was interrupted and went on later' : undefined,
    loggedAt: hub.clock.monotonic(),
  };
}

/** The pull ends here, and goes on another time: the process stops, or another one has taken over. */
export class PullStopped extends Error {
  override readonly name = 'PullStopped';
}

/** To be called wherever a pull can end: throws `PullStopped` when it has to, also when the platform is no longer to be pulled from. */
export function requireWanted(run: PullRun): void {
  if (run.signal.aborted) throw new PullStopped('the pull was stopped');
  const platform = run.hub.registry().platforms.get(run.key.platform_id);
  if (platform === undefined || !isPulled(platform, run.module)) {
    throw new PullStopped('the platform is no longer to be pulled from');
  }
  run.platform = platform;
}

/** Whether the pull is one by which objects can be found missing. What another hub shows us changes with its agreements too. */
export const canFindMissing = ({ claimed, rule, platform }: PullRun): boolean =>
  claimed.kind === 'full' &&
  rule.vanished !== 'kept' &&
  !isOtherHub(platform) &&
  // The same party's list may be another one towards another party.
  platform.pair_of === null;

/** Notes where a pull is to go on; undefined: nowhere, a list has ended. */
export function setPlace(run: PullRun, place: { party: Party; url: string } | undefined): void {
  run.progress.party = place === undefined ? null : partyKey(place.party);
  run.progress.next_url = place?.url ?? null;
}

/** Brings the progress to disk; throws `PullStopped` when another process has taken the pull over. */
export async function saveProgress(run: PullRun): Promise<void> {
  const { hub, key, progress } = run;
  if (!(await savePull(hub.db, key, hub.nodeId, progress))) {
    throw new PullStopped('another process has taken the pull over');
  }
  run.saved = { ...progress };
}

/** The figures of a pull, for log lines. */
export const figuresOf = ({ key, claimed, progress }: PullRun) => ({
  platform: key.platform_id,
  module: key.module,
  kind: claimed.kind,
  pages: progress.pages,
  objects: progress.objects,
  total: progress.total,
  stored: progress.stored,
  unchanged: progress.unchanged,
  quarantined: progress.quarantined,
});
