import type { Charge } from './charged.ts';
import type { IdToken } from './model.ts';
import type { TimedEvent, Timeline } from './timeline.ts';

/** How far a charge has come. */
export interface Phase {
  readonly phase: Charge['phase'];
  readonly startedAt: number;
  readonly activeAt: number | undefined;
  readonly until: number;
}

/**
 * Where a charge stands. 1.6 starts what is authorised and connected; 2.x starts when its operator wants it to, and is active once somebody
 * is known and a vehicle connected, or once it charges.
 */
export function phaseOf(timeline: Timeline, givenUpAt: number | undefined): Phase {
  const { events, started, ended } = timeline;
  const first = started ?? events[0];
  const startedAt = first?.at ?? 0;
  const until = Math.max(startedAt, ended?.at ?? events.at(-1)?.at ?? startedAt);
  const active = activeAtOf(timeline);
  const activeAt = active === undefined ? undefined : Math.min(Math.max(active, startedAt), until);
  const isOver = ended !== undefined || givenUpAt !== undefined;
  return { phase: isOver ? 'ended' : activeAt === undefined ? 'pending' : 'active', startedAt, activeAt, until };
}

const charging = new Set(['Charging', 'SuspendedEV', 'SuspendedEVSE']);

function activeAtOf({ events, started, ended, isNumbered }: Timeline): number | undefined {
  // What came before it is not known.
  if (started === undefined) return events[0]?.at;
  if (!isNumbered) return started.at;
  const charges = events.find(({ event }) => charging.has(event.chargingState ?? ''));
  const connected = events.find(({ event }) => event.chargingState === 'EVConnected');
  // The number of a start from afar stands for the token that it was asked with: not every station repeats that.
  const authorised = events.find(
    (one) => one !== ended && (one.event.idToken !== undefined || one.event.remoteStartId !== undefined),
  );
  const both = connected && authorised && Math.max(connected.at, authorised.at);
  return both === undefined ? charges?.at : Math.min(both, charges?.at ?? both);
}

/** The token that started it: of the start, or the first that was shown since; not the one it was stopped with. */
export function startingToken({ events, started }: Timeline): IdToken | undefined {
  const isOfStart = ({ event }: TimedEvent): boolean =>
    event.idToken !== undefined && event.type !== 'Ended' && event.trigger !== 'StopAuthorized';
  return started?.event.idToken ?? events.find(isOfStart)?.event.idToken;
}

const nothingCame = new Set(['EVConnectTimeout', 'Timeout', 'DeAuthorized']);

/** Whether a charge that has ended without energy came to nothing. */
export const cameToNothing = ({ ended }: Timeline, { activeAt }: Phase, isRefused: boolean): boolean =>
  activeAt === undefined || isRefused || nothingCame.has(ended?.event.stoppedReason ?? '');
