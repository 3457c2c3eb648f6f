import {
  countNotifications,
  giveUpOldest,
  type TakenNotification,
  takeNotifications,
} from '../../../store/drivers/notifications.ts';
import { Lanes } from './lanes.ts';
import type { NotificationParts } from './parts.ts';
import { type SendOutcome, sendNotification } from './send.ts';

/** The sending of notifications in a process with the worker role. */
export interface NotificationRun {
  /** How many wait in the whole hub, and for how long the first of them has. */
  readonly waiting: { readonly count: number; readonly lagMs: number };
  /** What became of the calls of this process. */
  readonly counts: Readonly<Record<CountedOutcome, number>>;
  stop(): Promise<void>;
}

export type CountedOutcome = 'delivered' | 'failed' | 'dead';

/** Notifications of an eMSP that are given up at a time. */
const givenUpMax = 5000;

/**
 * Tells the back ends of apps what is due. What that is stands in the database, and so does who is at it: whatever process looks next goes
 * on where one has died.
 */
export function startNotificationRun(parts: NotificationParts): NotificationRun {
  const { pool, hub } = parts;
  const { limits, clock, log } = hub;
  const lanes = new Lanes(limits);
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();
  const counts = { delivered: 0, failed: 0, dead: 0 };
  let waiting: NotificationRun['waiting'] = { count: 0, lagMs: 0 };
  let countedMs = Number.NEGATIVE_INFINITY;
  let isStopping = false;

  const end = (emsp: string, outcome: SendOutcome | undefined): void => {
    if (outcome === 'delivered' || outcome === 'failed' || outcome === 'dead') counts[outcome] += 1;
    const news = lanes.ended(emsp, outcome === 'delivered' || outcome === 'dropped', clock.now());
    if (news === 'failing') log.warn({ emsp }, 'the app of an eMSP cannot be told what its drivers are to hear');
    if (news === 'back') log.info({ emsp }, 'the app of an eMSP can be told again');
  };
  const send = async (taken: TakenNotification): Promise<void> => {
    lanes.begun(taken.emsp);
    let outcome: SendOutcome | undefined;
    try {
      outcome = await sendNotification(parts, taken, stopping.signal);
      if (outcome === 'dead') log.warn({ emsp: taken.emsp, kind: taken.kind }, 'a driver could not be told something');
    } catch (error) {
      log.warn({ err: error }, 'what became of a notification could not be written down; it is sent again');
    } finally {
      end(taken.emsp, outcome);
    }
  };
  const count = async (): Promise<void> => {
    const now = clock.now();
    const dead = await giveUpOldest(pool, limits.notificationsWaitingMax, new Date(now), givenUpMax);
    counts.dead += dead;
    if (dead > 0) log.warn({ dead }, 'too much waits to be told to drivers: the oldest was given up');
    const { waiting: number, since } = await countNotifications(pool);
    waiting = { count: number, lagMs: since === null ? 0 : Math.max(0, now - since.getTime()) };
  };
  const look = async (): Promise<void> => {
    const room = lanes.room(clock.now());
    if (room.total > 0) {
      for (const taken of await takeNotifications(pool, new Date(clock.now()), limits.notificationLeaseMs, room)) {
        const done = send(taken).finally(() => {
          underWay.delete(done);
          // There may be more where there is room now.
          wake();
        });
        underWay.add(done);
      }
    }
    if (clock.monotonic() < countedMs + limits.notificationCountMs) return;
    countedMs = clock.monotonic();
    await count();
  };
  let looking: Promise<void> | undefined;
  const wake = (): void => {
    if (isStopping) return;
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'what drivers are to be told could not be looked at'))
      .finally(() => {
        looking = undefined;
      });
  };
  const timer = setInterval(wake, limits.notificationLookMs);
  return {
    get waiting() {
      return waiting;
    },
    counts,
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await looking;
      const cut = setTimeout(() => stopping.abort(), limits.notificationStopMs);
      await Promise.all(underWay);
      clearTimeout(cut);
    },
  };
}
