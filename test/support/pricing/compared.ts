import type { Amount } from '../../../src/pricing/amount.ts';
import { type PriceOptions, priceUsage } from '../../../src/pricing/price.ts';
import type { Cost, Priced } from '../../../src/pricing/priced.ts';
import { compileTariff } from '../../../src/pricing/tariff.ts';
import type { Usage } from '../../../src/pricing/usage.ts';
import type { ExactTariff } from './generate-tariff.ts';

export const priceOf = (tariff: ExactTariff, usage: Usage, options?: PriceOptions): Priced =>
  priceUsage([compileTariff(tariff)], usage, options);

/** An amount without rounding that could be noticed. */
export const shown = (amount: Amount | undefined): string => amount?.rounded(15).toString() ?? 'none';

const shownCost = (cost: Cost | undefined): string =>
  cost === undefined ? '-' : `${shown(cost.exclVat)}/${shown(cost.inclVat)}`;

/** What a price comes to, with its parts. */
export const sumsOf = ({ total, fixed, energy, time, parking, reservation }: Priced): string =>
  [total, fixed, energy, time, parking, reservation].map(shownCost).join(' ');

/** What is said of two that should be the same. */
export const difference = (one: string, other: string): string | undefined =>
  one === other ? undefined : `${one} is not ${other}`;
