import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';

/** What is left to do for drivers' accounts. */
export interface AccountsWork {
  readonly limits: Pick<Limits, 'accountsLookMs' | 'accountsPerLookMax'>;
  readonly log: Logger;
  /** Tells the network tokens it does not know as they are, a number of them; returns how many those were. */
  publishDue(): Promise<number>;
  /** Goes on with erasures that had to wait for that. */
  finishErasures(): Promise<void>;
}

/** Does what a request could not do itself: because the hub was busy, or because its process ended between two steps. */
export function startAccountsWork(work: AccountsWork): { stop(): Promise<void> } {
  const { limits, log } = work;
  let isStopped = false;
  const look = async (): Promise<void> => {
    while (!isStopped && (await work.publishDue()) === limits.accountsPerLookMax);
    await work.finishErasures();
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'drivers’ accounts could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  }, limits.accountsLookMs);
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await looking;
    },
  };
}
