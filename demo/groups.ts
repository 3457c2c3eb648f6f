import { counted, plain, several } from './text.ts';

/** Things that have something in common: what, how many they are, and examples. */
export interface Group {
  readonly what: string;
  readonly count: number;
  readonly examples: readonly string[];
}

const groupsMax = 12;
const examplesMax = 2;

/** Groups entries by what they have in common, the largest group first; `times` says how many an entry stands for. */
export function grouped<T>(
  entries: readonly T[],
  describe: (entry: T) => { what: string; example: string; times?: number },
): Group[] {
  const groups = new Map<string, { what: string; count: number; examples: string[] }>();
  for (const entry of entries) {
    const { what, example, times = 1 } = describe(entry);
    const group = groups.get(what) ?? { what, count: 0, examples: [] };
    group.count += times;
    if (!group.examples.includes(example)) group.examples.push(example);
    groups.set(what, group);
  }
  return [...groups.values()].sort((one, other) => other.count - one.count);
}

/** A line for each group, and one for those that are too many. */
export function groupLines(groups: readonly Group[]): string[] {
  const lines = groups
    .slice(0, groupsMax)
    .map(({ what, count, examples }) => `${counted(count).padStart(6)} × ${plain(what)} (${someOf(examples)})`);
  const more = groups.length - groupsMax;
  return more > 0 ? [...lines, `       and ${several(more, 'more kind')}`] : lines;
}

/** The first few, and whether there are more. */
export const someOf = (names: readonly string[]): string =>
  names.slice(0, examplesMax).map(plain).join(', ') + (names.length > examplesMax ? ', …' : '');
