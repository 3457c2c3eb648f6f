import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';

/** What the operations' worker needs. */
export interface OperationsHub<Result> {
  readonly limits: Limits;
  readonly log: Logger;
  /** Ends those that have waited too long; returns how many. */
  endOverdue(): Promise<number>;
  /** Results that are due, for nobody else to take for a while. */
  dueResults(): Promise<readonly Result[]>;
  deliver(result: Result): Promise<unknown>;
}

/** Brings results of operations to their requesters when the exchange itself could not, and ends what has waited too long (R9). */
export function startOperations<Result>(hub: OperationsHub<Result>): { stop(): Promise<void> } {
  const { limits, log } = hub;
  const look = async (): Promise<void> => {
    await hub.endOverdue();
    const due = await hub.dueResults();
    await Promise.all(
      due.map((result) =>
        hub.deliver(result).catch((error: unknown) => log.warn({ err: error }, 'a result could not be delivered')),
      ),
    );
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
    },
  };
}
