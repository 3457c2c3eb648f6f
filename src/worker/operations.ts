import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';

/** A result on its way to who has begun the operation. */
interface DueResult {
  readonly requester_platform: string;
}

/** What the operations' worker needs. */
export interface OperationsHub<Result extends DueResult> {
  readonly limits: Limits;
  readonly log: Logger;
  /** Ends those that have waited too long; returns how many. */
  endOverdue(): Promise<number>;
  /** At most so many results that are due, for nobody else to take for a while; with the platforms of those under way. */
  dueResults(limit: number, underWay: readonly string[]): Promise<readonly Result[]>;
  /**
   * Brings a result to its requester; resolves with its answer, or with undefined when it is to be tried again. When `signal` breaks it
   * off, somebody else does so later.
   */
  deliver(result: Result, signal: AbortSignal): Promise<unknown>;
}

/** Brings results of operations to their requesters when the exchange itself could not, and ends what has waited too long (R9). */
export function startOperations<Result extends DueResult>(hub: OperationsHub<Result>): { stop(): Promise<void> } {
  const { limits, log } = hub;
  const stopping = new AbortController();
  /** A requester that does not answer keeps nobody else's result waiting. */
  const underWay = new Map<Promise<unknown>, string>();
  /** Platforms for which more may be due than was taken. */
  const full = new Set<string>();
  const countOf = (platform: string): number => [...underWay.values()].filter((one) => one === platform).length;
  const look = async (): Promise<void> => {
    await hub.endOverdue();
    const due = await hub.dueResults(limits.operationsPerLookMax - underWay.size, [...underWay.values()]);
    for (const result of due) {
      const platform = result.requester_platform;
      const delivery = hub
        .deliver(result, stopping.signal)
        .catch((error: unknown) => log.warn({ err: error }, 'a result could not be delivered'))
        .then((answer) => {
          underWay.delete(delivery);
          // One that answers gets the next ones at once.
          if (answer !== undefined && countOf(platform) === 0 && full.delete(platform)) wake();
        });
      underWay.set(delivery, platform);
      if (countOf(platform) >= limits.operationsUnderWayPerPlatformMax) full.add(platform);
    }
  };
  let looking: Promise<void> | undefined;
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'operations could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  };
  const timer = setInterval(wake, limits.operationsLookMs);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await looking;
      await Promise.all(underWay.keys());
    },
  };
}
