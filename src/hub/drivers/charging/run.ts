import type { Limits } from '../../../kernel/limits.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { claimBills } from '../../../store/drivers/sessions-bills.ts';
import { claimCommands } from '../../../store/drivers/sessions-commands.ts';
import { claimSessions, countWaiting } from '../../../store/drivers/sessions-due.ts';
import { claimReservations } from '../../../store/drivers/sessions-reservations.ts';
import { lookAtCommand } from './commands/look.ts';
import { lookAtSession } from './look.ts';
import { lookAtBill } from './look-at-bill.ts';
import type { ChargingParts } from './parts.ts';
import { changeReservation } from './reservation-states.ts';

/** The work on charges that is due by time: commands to send and to end, charges to ask about, reservations that are over, bills. */
export interface ChargingRun {
  /** Charges of which nothing is known any more, and those whose bill has not come in time. */
  readonly waiting: { readonly stalled: number; readonly unbilled: number };
  stop(): Promise<void>;
}

/** After how many looks it is counted again. */
const looksPerCount = 20;

type Work = () => Promise<unknown>;

/**
 * Goes on with what is due. What that is stands in the database, and so does who is at it: whatever process looks next goes on where one
 * has died, and may do a step again.
 */
export function startChargingRun(parts: ChargingParts): ChargingRun {
  const { pool, hub } = parts;
  const { limits, log, clock } = hub;
  const underWay = new Set<Promise<unknown>>();
  let waiting: ChargingRun['waiting'] = { stalled: 0, unbilled: 0 };
  let looks = 0;
  let isStopping = false;

  const take = async (): Promise<Work[]> => {
    const free = limits.driverAtOnceMax - underWay.size;
    if (free <= 0) return [];
    const [now, max, leaseMs] = [new Date(clock.now()), Math.min(free, limits.driverPerLookMax), limits.driverLeaseMs];
    const commands = await claimCommands(pool, now, leaseMs, max);
    const sessions = await claimSessions(pool, now, leaseMs, max);
    const reservations = await claimReservations(pool, now, leaseMs, max);
    const bills = await claimBills(pool, now, leaseMs, max);
    return [
      ...commands.map((row) => () => lookAtCommand(parts, row)),
      ...sessions.map((row) => () => lookAtSession(parts, row)),
      ...reservations.map((row) => () => changeReservation(parts, row.id, 'expired')),
      ...bills.map((row) => () => lookAtBill(parts, row)),
    ];
  };
  const look = async (): Promise<void> => {
    for (const work of await take()) {
      const done = attempt(work, log).finally(() => underWay.delete(done));
      underWay.add(done);
    }
    if (looks % looksPerCount === 0) waiting = await countWaiting(pool);
    looks += 1;
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (isStopping) return;
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'charges of drivers could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  }, limits.driverLookMs);
  return {
    get waiting() {
      return waiting;
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await looking;
      await ended(underWay, limits);
    },
  };
}

async function attempt(work: Work, log: Logger): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn({ err: error }, 'a charge of a driver could not go on; it is tried again');
  }
}

/** Waits until what is under way has ended, not for long: it is taken up again when its lease has run out. */
export async function ended(
  underWay: ReadonlySet<Promise<unknown>>,
  { driverStopMs }: Pick<Limits, 'driverStopMs'>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, driverStopMs);
  });
  await Promise.race([Promise.all(underWay), limit]);
  clearTimeout(timer);
}
