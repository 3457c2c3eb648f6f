import type { Turns } from '../../../kernel/turns.ts';

/** Does something with so many at a time, one lot after the other, and lets others have a turn in between. */
export async function inLots<T, R>(
  turns: Turns,
  all: readonly T[],
  size: number,
  work: (some: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += size) {
    results.push(...(await work(all.slice(at, at + size))));
    await turns.next();
  }
  return results;
}
