import { Decimal } from '../kernel/decimal.ts';
import type { Assumptions } from './assumptions.ts';
import type { ChargeFacts } from './charge-facts.ts';
import type { ChargingState } from './model.ts';
import type { Timeline } from './timeline.ts';

/** From when on it is charging, or parking. */
export interface StateChange {
  readonly at: number;
  readonly isCharging: boolean;
}

/** How far the time charging may be from what the station counted, in seconds, or its share. */
const timeSlackS = 60;
const timeShare = 0.05;
/** Changes between charging and parking: each is a charging period, and readers of CDRs look at no more than some. */
const changesMax = 400;

/**
 * When a charge was charging and when parking (D-17), from `activeAt` on. Parking is when the vehicle wants no power: it holds back, or is
 * still connected behind the charge. Before anything is said of it, and before it has charged, it is about to.
 */
export function stateChangesOf(
  { events, ended }: Timeline,
  activeAt: number,
  facts: ChargeFacts,
  assumptions: Assumptions,
): StateChange[] {
  const changes: StateChange[] = [{ at: activeAt, isCharging: true }];
  let hasCharged = false;
  let isKnown = false;
  let lastState: ChargingState | undefined;
  for (const { at, event } of events) {
    const { chargingState } = event;
    if (chargingState === undefined || event === ended?.event) continue;
    if (ended !== undefined && at > ended.at) break;
    isKnown = true;
    lastState = chargingState;
    if (chargingState !== 'EVConnected') hasCharged = true;
    const isCharging = isChargingIn(chargingState, hasCharged, facts);
    if (at <= activeAt) changes[0] = { at: activeAt, isCharging };
    else if (changes.at(-1)?.isCharging !== isCharging) changes.push({ at, isCharging });
  }
  if (!isKnown && ended !== undefined) assumptions.note('states-unknown');
  if (ended !== undefined && isWindingDown(changes, lastState, ended.at)) changes.pop();
  if (changes.length <= changesMax) return changes;
  assumptions.note('states-joined');
  return calmed(changes);
}

/** How long a station may take between letting go of the vehicle and telling the end: many 1.6 ones say Finishing first. */
const windingDownMs = 10_000;

/** Whether what looks like parking is the end itself: nobody parks for a moment, and steps of a price would make minutes of it. */
function isWindingDown(changes: readonly StateChange[], state: ChargingState | undefined, endedAt: number): boolean {
  const last = changes.at(-1);
  if (changes.length < 2 || last === undefined || last.isCharging) return false;
  return (state === 'EVConnected' || state === 'Idle') && endedAt - last.at < windingDownMs;
}

/** Stretches that are shorter are joined with the one before them, the shortest first, until few enough are left. */
const shortestMs = [10_000, 60_000, 300_000, 900_000, 3_600_000];

function calmed(changes: readonly StateChange[]): StateChange[] {
  let left = [...changes];
  for (const shortest of shortestMs) {
    const kept: StateChange[] = [];
    for (const [index, change] of left.entries()) {
      const isShort = (left[index + 1]?.at ?? Number.POSITIVE_INFINITY) - change.at < shortest;
      const isNew = kept.at(-1)?.isCharging !== change.isCharging;
      if (index === 0 || (isNew && !isShort)) kept.push(change);
    }
    left = kept;
    if (left.length <= changesMax) return left;
  }
  return left.slice(0, changesMax);
}

function isChargingIn(state: ChargingState, hasCharged: boolean, facts: ChargeFacts): boolean {
  switch (state) {
    case 'Charging':
      return true;
    case 'SuspendedEVSE':
      return facts.countsSuspendedEvseAsParking !== true;
    case 'EVConnected':
      return !hasCharged;
    case 'SuspendedEV':
    case 'Idle':
      return false;
  }
}

/** Compares with what the station has counted itself. */
export function checkTimeSpent({ events, ended }: Timeline, chargingTime: Decimal, assumptions: Assumptions): void {
  const counted = events.flatMap(({ event }) => event.timeSpentChargingS ?? []);
  if (ended === undefined || counted.length === 0) return;
  const most = counted.reduce((one, other) => Math.max(one, other));
  if (Math.abs(chargingTime.toNumber() - most) > Math.max(timeSlackS, timeShare * most))
    assumptions.note('charging-time-differs', `the station counted ${Decimal.of(Math.round(most))} s of charging`);
}
