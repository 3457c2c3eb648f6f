import type { Assumptions } from './assumptions.ts';
import type { Recorded } from './charge-facts.ts';
import type { TransactionEvent } from './model.ts';
import { believedTime } from './station-time.ts';

/** An event at the time at which it happened, as far as that can be known. */
export interface TimedEvent {
  readonly at: number;
  /** What was added to the station's own time of it: its meter values are later by the same. */
  readonly shiftMs: number;
  readonly receivedAt: number;
  readonly number: number;
  readonly event: TransactionEvent;
}

/** The events of a transaction in the order in which they happened, and what that says of its start and end. */
export interface Timeline {
  readonly events: readonly TimedEvent[];
  /** The first Started, and the first Ended. */
  readonly started: TimedEvent | undefined;
  readonly ended: TimedEvent | undefined;
  /** Whether it is OCPP 2.x, where messages are numbered. */
  readonly isNumbered: boolean;
  readonly isComplete: boolean;
  readonly missing: number;
  /** Whether the end was before the start by the station's clock: how long it took is not known then. */
  readonly isBackwards: boolean;
}

/** Differences in time that numbers of messages do not contradict: stations stamp messages when they get around to it. */
const jitterMs = 2000;

/** Puts events into order, whatever order they came in, by (time, number of the message, arrival). */
export function timelineOf(recorded: readonly Recorded[], assumptions: Assumptions): Timeline {
  const timed = recorded.map(({ number, receivedAt, event }): TimedEvent => {
    return { at: believedTime(event.at, receivedAt, assumptions), shiftMs: 0, receivedAt, number, event };
  });
  timed.sort(byTime);
  const isNumbered = timed.some(({ event }) => event.seqNo !== undefined);
  const isInformative = isNumbered && new Set(timed.map(({ event }) => event.seqNo)).size > 1;
  const isBackwards = isEndBeforeStart(timed);
  const isJump = isBackwards || (isInformative && contradictsNumbers(timed));
  if (isJump) assumptions.note('clock-jump');
  const events = isJump && isInformative ? rebuilt(timed) : timed;
  const started = events.find(({ event }) => event.type === 'Started');
  const ends = events.filter(({ event }) => event.type === 'Ended');
  const [ended] = ends;
  if (ended && ends.some((other) => differs(ended, other))) assumptions.note('ended-twice');
  return { events, started, ended, isNumbered, isBackwards, ...completenessOf(events, started, ended, isNumbered) };
}

const ranks = { Started: 0, Updated: 1, Ended: 2 } as const;

const byTime = (one: TimedEvent, other: TimedEvent): number =>
  one.at - other.at ||
  ranks[one.event.type] - ranks[other.event.type] ||
  (one.event.seqNo ?? 0) - (other.event.seqNo ?? 0) ||
  // Times that could not be believed are all the same; in which order they were is known.
  textOrder(one.event.at, other.event.at) ||
  one.number - other.number;

const textOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const byNumber = (one: TimedEvent, other: TimedEvent): number =>
  (one.event.seqNo ?? 0) - (other.event.seqNo ?? 0) || byTime(one, other);

const differs = (one: TimedEvent, { at, event }: TimedEvent): boolean =>
  Math.abs(one.at - at) > jitterMs || one.event.meterStopWh !== event.meterStopWh;

function isEndBeforeStart(timed: readonly TimedEvent[]): boolean {
  const started = timed.find(({ event }) => event.type === 'Started');
  const ended = timed.find(({ event }) => event.type === 'Ended');
  return started !== undefined && ended !== undefined && ended.at < started.at;
}

function contradictsNumbers(timed: readonly TimedEvent[]): boolean {
  const inOrder = [...timed].sort(byNumber);
  let latest = Number.NEGATIVE_INFINITY;
  for (const { at } of inOrder) {
    if (at < latest - jitterMs) return true;
    latest = Math.max(latest, at);
  }
  return false;
}

/**
 * By the numbers of the messages, where the clock has jumped: what was not said offline happened when it came. Time does not go back in
 * what remains.
 */
function rebuilt(timed: readonly TimedEvent[]): TimedEvent[] {
  let latest = Number.NEGATIVE_INFINITY;
  let number: number | undefined;
  return [...timed].sort(byNumber).map((one) => {
    // What is said again under its number happened when it was said first.
    const isAgain = one.event.seqNo !== undefined && one.event.seqNo === number;
    if (!isAgain) latest = Math.max(latest, one.event.offline === true ? one.at : one.receivedAt);
    number = one.event.seqNo;
    return { ...one, at: latest, shiftMs: latest - one.at };
  });
}

/** Numbers that are all the same say nothing; some stations send nothing but zeros. */
function completenessOf(
  events: readonly TimedEvent[],
  started: TimedEvent | undefined,
  ended: TimedEvent | undefined,
  isNumbered: boolean,
): { isComplete: boolean; missing: number } {
  const hasEnds = started !== undefined && ended !== undefined;
  // What 1.6 keeps for later it sends in order, so that the end comes last.
  if (!isNumbered) return { isComplete: hasEnds, missing: 0 };
  const numbers = new Set(events.flatMap(({ event }) => event.seqNo ?? []));
  if (numbers.size < 2) return { isComplete: false, missing: 0 };
  const last = [...numbers].reduce((one, other) => Math.max(one, other));
  const first = started?.event.seqNo ?? 0;
  const within = [...numbers].filter((number) => number >= first).length;
  const missing = Math.max(0, last - first + 1 - within);
  return { isComplete: hasEnds && missing === 0, missing };
}
