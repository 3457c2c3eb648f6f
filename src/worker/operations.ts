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
  /** Brings a result to its requester. When `signal` breaks it off, somebody else does so later. */
  deliver(result: Result, signal: AbortSignal): Promise<unknown>;
}

/** Brings results of operations to their requesters when the exchange itself could not, and ends what has waited too long (R9). */
export function startOperations<Result extends DueResult>(hub: OperationsHub<Result>): { stop(): Promise<void> } {
  const { limits, log } = hub;
  const stopping = new AbortController();
  /** A requester that does not answer keeps nobody else's result waiting. */
  const underWay = new Map<Promise<unknown>, string>();
  const look = async (): Promise<void> => {
    await hub.endOverdue();
    const due = await hub.dueResults(limits.operationsPerLookMax - underWay.size, [...underWay.values()]);
    for (const result of due) {
      const delivery = hub
        .deliver(result, stopping.signal)
        .catch((error: unknown) => log.warn({ err: error }, 'a result could not be delivered'))
        .finally(() => underWay.delete(delivery));
      underWay.set(delivery, result.requester_platform);
    }
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'operations could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  }, limits.operationsLookMs);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      stopping.abort();
      await Promise.all(underWay.keys());
    },
  };
}
