import { Random } from '../../kill/random.ts';
import { numberProperties } from './properties-numbers.ts';
import { orderProperties } from './properties-order.ts';
import { splitProperties } from './properties-split.ts';
import { sumProperties } from './properties-sums.ts';
import type { Property, Violation } from './property.ts';

export const properties: readonly Property[] = [
  ...splitProperties,
  ...orderProperties,
  ...sumProperties,
  ...numberProperties,
];

/** Checks a property on so many cases, one after another from a seed. */
export function* violationsOf({ name, check }: Property, seed: number, cases: number): Generator<Violation> {
  for (let at = seed; at < seed + cases; at += 1) {
    const problem = problemOf(check, at);
    if (problem !== undefined) yield { property: name, seed: at, problem };
  }
}

function problemOf(check: Property['check'], seed: number): string | undefined {
  try {
    return check(new Random(Math.imul(seed, 0x9e3779b1)));
  } catch (error) {
    return String(error);
  }
}
