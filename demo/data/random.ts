/** Numbers that look random and repeat themselves for the same seed. */
export interface Random {
  /** From 0 up to 1, which is not reached. */
  next(): number;
  /** A whole number between the two, both included. */
  int(min: number, max: number): number;
  /** One entry of a list; throws when it is empty. */
  pick<T>(list: readonly T[]): T;
  /** True this often, from 0 to 1. */
  chance(probability: number): boolean;
  /** A waiting time with this mean, as between arrivals that know nothing of each other. */
  exponential(mean: number): number;
}

/** mulberry32: small, fast and good enough to make up data; never for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    pick: (list) => {
      const picked = list[int(0, list.length - 1)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    chance: (probability) => next() < probability,
    exponential: (mean) => -mean * Math.log(1 - next()),
  };
}

/** A seed of its own for each of many things that share one. */
export const seedOf = (seed: number, index: number): number =>
  (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
