import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';

/** What the worker that checks CDRs needs. */
export interface CdrChecksHub {
  readonly limits: Pick<Limits, 'cdrCheckLookMs' | 'cdrChecksPerLookMax'>;
  readonly log: Logger;
  /** Does something unless another process does it now; resolves with whether it was done. */
  inTurn(work: () => Promise<void>): Promise<boolean>;
  /** CDRs that are still to be checked, oldest first. */
  due(): Promise<readonly number[]>;
  check(number: number): Promise<unknown>;
  /** Notes that one could not be checked. */
  pass(number: number): Promise<unknown>;
  countHeld(): Promise<number>;
}

/** The worker that checks what exchanges have not. */
export interface CdrChecks {
  /** How many CDRs were held when it looked last. */
  readonly held: number;
  stop(): Promise<void>;
}

/** After how many attempts a CDR counts as one that cannot be checked: it may be the database that fails. */
const attemptsMax = 3;

/**
 * Checks CDRs one after the other, those of the ledger that have not been (D-31). What is to be done is in the database, so that
 * another process goes on where one has died.
 */
export function startCdrChecks(hub: CdrChecksHub): CdrChecks {
  const { limits, log } = hub;
  const attempts = new Map<number, number>();
  let isStopping = false;
  let held = 0;

  const check = async (number: number): Promise<void> => {
    try {
      await hub.check(number);
      attempts.delete(number);
    } catch (error) {
      log.warn({ err: error, cdr: number }, 'a CDR could not be checked');
      const made = (attempts.get(number) ?? 0) + 1;
      attempts.set(number, made);
      if (made < attemptsMax) return;
      await hub.pass(number);
      attempts.delete(number);
    }
  };
  const round = async (): Promise<void> => {
    for (let isMore = true; isMore && !isStopping; ) {
      const due = await hub.due();
      // Another process may have checked those that failed here.
      for (const number of attempts.keys()) if (!due.includes(number)) attempts.delete(number);
      // One that fails is due again: it must not keep the round going.
      isMore = due.length === limits.cdrChecksPerLookMax && attempts.size === 0;
      for (const number of due) {
        if (isStopping) return;
        await check(number);
      }
    }
  };
  const look = async (): Promise<void> => {
    await hub.inTurn(round);
    held = await hub.countHeld();
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'CDRs could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  }, limits.cdrCheckLookMs);
  return {
    get held() {
      return held;
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await looking;
    },
  };
}
