import type { Random } from '../../kill/random.ts';

/** A thing that is always so. */
export interface Property {
  readonly name: string;
  /** Makes one case and says what is wrong with it; undefined: nothing. */
  readonly check: (random: Random) => string | undefined;
}

export interface Violation {
  readonly property: string;
  readonly seed: number;
  readonly problem: string;
}
