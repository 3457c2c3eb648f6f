import type { Decimal } from '../../../src/kernel/decimal.ts';
import { priceUsage } from '../../../src/pricing/price.ts';
import type { Cost, Priced } from '../../../src/pricing/priced.ts';
import { compileTariff } from '../../../src/pricing/tariff.ts';
import type { Usage } from '../../../src/pricing/usage.ts';
import { Random } from '../../kill/random.ts';
import { usage } from './generate.ts';
import { type ExactTariff, tariff } from './generate-tariff.ts';
import { referencePrice } from './reference.ts';
import type { ReferenceBill } from './reference-bill.ts';

/** Tariffs and what was used by them. */
export interface PricingCase {
  readonly tariffs: readonly ExactTariff[];
  readonly usage: Usage;
}

/** Where engine and reference do not say the same. */
export interface Disagreement {
  readonly seed: number;
  readonly engine: ReferenceBill | string;
  readonly reference: ReferenceBill | string;
}

/** The same seed gives the same case. */
export function pricingCase(seed: number): PricingCase {
  const random = new Random(Math.imul(seed, 0x9e3779b1));
  const ids = random.chance(0.25) ? ['T1', 'T2'] : ['T1'];
  const used = usage(random, ids);
  return { tariffs: ids.map((id) => tariff(random, id, used)), usage: used };
}

/** Prices a case twice; undefined when both come to the same. */
export function disagreement(seed: number, { tariffs, usage } = pricingCase(seed)): Disagreement | undefined {
  const engine = orError(() => billOf(priceUsage(tariffs.map(compileTariff), usage)));
  const reference = orError(() => referencePrice(tariffs, usage));
  return textOf(engine) === textOf(reference) ? undefined : { seed, engine, reference };
}

function orError(bill: () => ReferenceBill): ReferenceBill | string {
  try {
    return bill();
  } catch (error) {
    return String(error);
  }
}

/** What the engine says, in the words of the reference. */
export function billOf({ total, fixed, energy, time, parking, reservation }: Priced): ReferenceBill {
  const parts = Object.entries({ fixed, energy, time, parking, reservation }).flatMap(([part, cost]) =>
    cost === undefined ? [] : [[part, shown(cost.exclVat)]],
  );
  const inclVat = shown(total.inclVat);
  return {
    exclVat: shown(total.exclVat) ?? 'none',
    ...(inclVat !== undefined && { inclVat }),
    parts: Object.fromEntries(parts),
  };
}

const shown = (amount: Cost['exclVat']): string | undefined => {
  const decimal: Decimal | undefined = amount?.rounded(4);
  return decimal?.toString();
};

const partNames = ['fixed', 'energy', 'time', 'parking', 'reservation'] as const;

const textOf = (bill: ReferenceBill | string): string =>
  typeof bill === 'string'
    ? bill
    : JSON.stringify([bill.exclVat, bill.inclVat, ...partNames.map((part) => bill.parts[part] ?? '-')]);
