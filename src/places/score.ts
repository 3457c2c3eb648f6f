import type { Matcher } from './matcher.ts';
import { type PlaceTable, successUnknown } from './place-table.ts';

/** Points that a place can have for what; 100 in all. */
const points = { distance: 20, availability: 30, power: 20, quality: 15, success: 15 } as const;

/** More watts than that are no better. */
const wattsEnough = 150_000;

/**
 * How good the place is that the matcher matched last, in hundredths of a point: whole numbers, so that the order is the same everywhere.
 * `nearness` is from 1, where it is looked around, to 0, as far as it is looked. What is not known counts half.
 */
export function scoreOf(matcher: Matcher, { places }: PlaceTable, row: number, nearness: number): number {
  const success = places.success[row] as number;
  const score =
    points.distance * nearness +
    points.availability * availabilityOf(matcher) +
    points.power * Math.min(1, matcher.usefulWatts / wattsEnough) +
    points.quality * ((places.quality[row] as number) / 100) +
    points.success * (success === successUnknown ? 0.5 : success / 100);
  return Math.round(score * 100);
}

/** 1: one of what is meant is free; 0: none is, or the place is closed. */
function availabilityOf({ counts, open }: Matcher): number {
  if (open === false) return 0;
  if (counts.available > 0) return 1;
  return counts.unknown > 0 ? 0.5 : 0;
}
