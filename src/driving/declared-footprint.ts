import type { EnergyMix } from '../generated/ocpi-2.2.1.ts';

/** What a CPO says of its electricity: grams of CO2 per kWh, from least to most; undefined where it makes a claim without a figure. */
export interface Declared {
  readonly gPerKwh: readonly [least: number, most: number] | undefined;
  /** A figure of its supplier; shares of sources by what these emit; nothing but that it is green. */
  readonly basis: 'SUPPLIER_VALUE' | 'MIX_ESTIMATE' | 'GREEN_CLAIM';
  /** A supplier's figure does not say what it counts. */
  readonly boundary: 'LIFECYCLE' | undefined;
  readonly supplier: string | undefined;
}

/** Who says what sources emit. */
export const lifecycleSource = 'IPCC AR5, working group III, annex III, medians';

/** Grams per kWh over the whole life, from least to most. */
export const lifecycle: Readonly<Record<string, readonly [number, number]>> = {
  COAL: [820, 820],
  GAS: [490, 490],
  GENERAL_FOSSIL: [490, 820],
  NUCLEAR: [12, 12],
  SOLAR: [41, 48],
  WIND: [11, 12],
  WATER: [24, 24],
  // Wind, to biomass.
  GENERAL_GREEN: [11, 230],
};

/** Shares in percent that come to less, or more, are not all of them, or not shares. */
const wholeShares = { from: 95, to: 105 };

/** The best a CPO says of its electricity; undefined: nothing. */
export function declaredOf(mix: EnergyMix | undefined): Declared | undefined {
  if (mix === undefined) return undefined;
  const supplier = mix.supplier_name ?? undefined;
  const stated = mix.environ_impact?.find(({ category }) => category === 'CARBON_DIOXIDE')?.amount;
  if (stated !== undefined && stated >= 0)
    return { gPerKwh: [stated, stated], basis: 'SUPPLIER_VALUE', boundary: undefined, supplier };
  const estimate = estimateOf(mix.energy_sources ?? []);
  if (estimate !== undefined) return { gPerKwh: estimate, basis: 'MIX_ESTIMATE', boundary: 'LIFECYCLE', supplier };
  return mix.is_green_energy ? { gPerKwh: undefined, basis: 'GREEN_CLAIM', boundary: undefined, supplier } : undefined;
}

function estimateOf(sources: NonNullable<EnergyMix['energy_sources']>): readonly [number, number] | undefined {
  const total = sources.reduce((sum, { percentage }) => sum + percentage, 0);
  if (total < wholeShares.from || total > wholeShares.to) return undefined;
  let [least, most] = [0, 0];
  for (const { source, percentage } of sources) {
    const factor = lifecycle[source];
    if (factor === undefined || percentage < 0) return undefined;
    least += (factor[0] * percentage) / total;
    most += (factor[1] * percentage) / total;
  }
  return [least, most];
}
