import { setImmediate as turn } from 'node:timers/promises';
import { defaultPlaceLimits } from '../../../src/kernel/place-limits.ts';
import { Random } from '../../kill/random.ts';
import { clusters, tile } from './maps.ts';
import { PlaceScene } from './scene.ts';
import { along, box, byNumber, byOwner, type Check, circle, near, polygon } from './searches.ts';

/** Every kind of question. */
export const checks: Readonly<Record<string, Check>> = {
  near,
  box,
  circle,
  polygon,
  along,
  clusters,
  tile,
  byNumber,
  byOwner,
};

/** A question that was answered differently. */
export interface Difference {
  readonly kind: string;
  readonly seed: number;
  readonly problem: string;
}

/**
 * Asks both the same, so many times each kind of question, while places change: before everything is ordered, while that is going on,
 * and after. Calls back with every difference, and answers how many things were found for each kind of question.
 */
export async function compare(
  { seed, evses, queries, only }: { seed: number; evses: number; queries: number; only?: readonly string[] },
  differ: (difference: Difference) => void,
): Promise<Readonly<Record<string, number>>> {
  // Lines go as far as they happen to: what is refused is another matter.
  const scene = new PlaceScene(seed, { ...defaultPlaceLimits, lineKmMax: Infinity, lineLooksMax: Infinity });
  scene.fill(evses);
  await scene.index.rebuild();
  let rebuilding: Promise<void> | undefined;
  const kinds = Object.entries(checks).filter(([kind]) => only?.includes(kind) ?? true);
  const found: Record<string, number> = Object.fromEntries(kinds.map(([kind]) => [kind, 0]));
  for (let at = 0; at < queries; at += 1) {
    const random = new Random(seed * 1_000_003 + at);
    for (let change = random.int(0, 20); change > 0; change -= 1) scene.change();
    if (random.chance(0.05) && rebuilding === undefined) {
      rebuilding = scene.index.rebuild().finally(() => {
        rebuilding = undefined;
      });
    }
    // Lets what was made in the other thread arrive.
    await turn();
    for (const [kind, check] of kinds) {
      const own = new Random(random.int(0, 2 ** 31));
      const compared = await check(scene, own);
      if (typeof compared === 'number') found[kind] = (found[kind] ?? 0) + compared;
      else differ({ kind, seed: own.seed, problem: compared });
    }
  }
  await rebuilding;
  await scene.index.close();
  return found;
}
