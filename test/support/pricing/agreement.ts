import type { Usage } from '../../../src/pricing/usage.ts';
import { Random } from '../../kill/random.ts';
import { usage } from './generate.ts';
import { type ExactTariff, tariff } from './generate-tariff.ts';

/** Tariffs and what was used by them. */
export interface PricingCase {
  readonly tariffs: readonly ExactTariff[];
  readonly usage: Usage;
}

/** The same seed gives the same case. */
export function pricingCase(seed: number): PricingCase {
  const random = new Random(Math.imul(seed, 0x9e3779b1));
  const ids = random.chance(0.25) ? ['T1', 'T2'] : ['T1'];
  const used = usage(random, ids);
  return { tariffs: ids.map((id) => tariff(random, id, used)), usage: used };
}
