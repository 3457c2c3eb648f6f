import type { Steps } from './turns.ts';

/** What is sorted, or merged, between two steps. */
const perStep = 512;

/** Sorts, with steps in between; what compares as the same keeps its order. */
export function* sortedInSteps<T>(items: readonly T[], compare: (one: T, other: T) => number): Steps<T[]> {
  let from: T[] = [];
  for (let start = 0; start < items.length; start += perStep) {
    from.push(...items.slice(start, start + perStep).sort(compare));
    yield;
  }
  let to: T[] = new Array(from.length);
  for (let length = perStep; length < from.length; length *= 2) {
    for (let start = 0; start < from.length; start += 2 * length) {
      const [middle, end] = [Math.min(start + length, from.length), Math.min(start + 2 * length, from.length)];
      let [left, right] = [start, middle];
      for (let at = start; at < end; at += 1) {
        const isLeft = left < middle && (right >= end || compare(from[left] as T, from[right] as T) <= 0);
        to[at] = from[isLeft ? left++ : right++] as T;
        if (at % perStep === 0) yield;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
