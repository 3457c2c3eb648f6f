import type { Limits } from '../kernel/limits.ts';
import type { Logger } from '../kernel/logger.ts';

/** A transaction that is due. */
interface DueCharge {
  /** Who is told of it. */
  readonly emsp: string;
}

/** What the worker of charges needs. */
export interface ChargesHub<Taken extends DueCharge> {
  readonly limits: Pick<Limits, 'chargesLookMs' | 'chargesAtOnceMax' | 'chargesStopMs'>;
  readonly log: Logger;
  /** Takes transactions that are due, so many at most, with how many this process is at of each eMSP. */
  take(free: number, busy: ReadonlyMap<string, number>): Promise<readonly Taken[]>;
  /** Looks at one and gives it back; resolves with whether it is due again by now. */
  look(taken: Taken): Promise<boolean>;
  count(): Promise<{ readonly open: number; readonly held: number; readonly lagMs: number }>;
}

/** The worker that makes Sessions and CDRs of what stations have said. */
export interface Charges {
  /** Something is due, here or through another process. */
  wake(): void;
  /** Transactions that are not billed, those an operator has to look at, and how long the first of those that are due has waited. */
  readonly counts: { readonly open: number; readonly held: number; readonly lagMs: number };
  stop(): Promise<void>;
}

/** After how many looks the transactions are counted again. */
const looksPerCount = 5;

/**
 * Looks at transactions when they are due. Which are stands in the database, as does who is at them: whatever process looks next goes on
 * where one has died.
 */
export function startCharges<Taken extends DueCharge>(hub: ChargesHub<Taken>): Charges {
  const { limits, log } = hub;
  const underWay = new Map<Promise<void>, string>();
  let counts = { open: 0, held: 0, lagMs: 0 };
  let isStopping = false;
  let isWanted = false;
  let looking: Promise<void> | undefined;

  const one = async (taken: Taken): Promise<void> => {
    let isDue = false;
    try {
      isDue = await hub.look(taken);
    } catch (error) {
      log.warn({ err: error }, 'a charge could not go on');
    }
    if (isDue) wake();
  };
  const look = async (): Promise<void> => {
    do {
      isWanted = false;
      const free = limits.chargesAtOnceMax - underWay.size;
      if (free <= 0) return;
      const busy = new Map<string, number>();
      for (const emsp of underWay.values()) busy.set(emsp, (busy.get(emsp) ?? 0) + 1);
      const due = await hub.take(free, busy);
      for (const taken of due) {
        const work = one(taken).finally(() => {
          underWay.delete(work);
          // There may be more than were taken, of this eMSP or in all.
          wake();
        });
        underWay.set(work, taken.emsp);
      }
    } while (isWanted && !isStopping);
  };
  const wake = (): void => {
    if (isStopping) return;
    isWanted = true;
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'charges could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  };
  let looks = 0;
  const timer = setInterval(() => {
    wake();
    looks += 1;
    if (looks % looksPerCount !== 1) return;
    hub.count().then(
      (counted) => {
        counts = counted;
      },
      () => undefined,
    );
  }, limits.chargesLookMs);
  wake();
  return {
    wake,
    get counts() {
      return counts;
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await looking;
      // What takes longer is taken up again when its lease has run out.
      const limit = new Promise<void>((resolve) => setTimeout(resolve, limits.chargesStopMs).unref());
      await Promise.race([Promise.all(underWay.keys()), limit]);
    },
  };
}
