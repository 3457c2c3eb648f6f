import type { Limits } from '../kernel/limits.ts';
import type { ClaimedPull, NextPull } from '../store/pulls.ts';

/** Waiting times differ by this share up and down, so that the platforms are not asked all at once (T-57). */
const spread = 0.2;
/** A full pull that could prove nothing is repeated soon, unless the last one was less than so many intervals ago. */
const repetitionIntervals = 2;

/** When a pull that has ended well is followed by the next one. `repeat`: it has to be a full one soon. */
export function nextAfterSuccess(
  { kind, last_full_at }: ClaimedPull,
  repeat: boolean,
  now: number,
  limits: Limits,
  random: () => number,
): NextPull {
  const at = now + limits.pullDeltaIntervalMs * (1 - spread + 2 * spread * random());
  const lastFull = kind === 'full' ? now : (last_full_at?.getTime() ?? Number.NEGATIVE_INFINITY);
  return { at: new Date(at), kind: repeat || at - lastFull >= limits.pullFullIntervalMs ? 'full' : 'delta' };
}

/** Whether a full pull that proved nothing may be repeated soon; a partner whose list never stands still is not read all the time. */
export const mayRepeat = ({ last_full_at }: ClaimedPull, now: number, limits: Limits): boolean =>
  last_full_at === null || now - last_full_at.getTime() > repetitionIntervals * limits.pullDeltaIntervalMs;

/** When a pull that has failed so many times in a row is tried again: the waits double, up to the interval of deltas. */
export function nextAfterFailure(
  { kind }: ClaimedPull,
  failures: number,
  now: number,
  limits: Limits,
  random: () => number,
): NextPull {
  const wait = Math.min(limits.pullDeltaIntervalMs, limits.pullBackoffMinMs * 2 ** (failures - 1));
  return { at: new Date(now + wait * (0.5 + random() / 2)), kind };
}
