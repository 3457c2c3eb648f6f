import type { Price, PriceComponent, Tariff } from '../../src/generated/ocpi-2.2.1.ts';

/** What a charge took, in whole units. Times are multiples of 36 s, a hundredth of an hour, so that all sums are exact. */
export interface Consumption {
  readonly energyWh: number;
  readonly chargingS: number;
  readonly parkingS: number;
}

/** What a charge costs, as the totals of a CDR; a part without a price is left out. */
export interface Costs {
  readonly total_cost: Price;
  readonly total_fixed_cost?: Price;
  readonly total_energy_cost?: Price;
  readonly total_time_cost?: Price;
  readonly total_parking_cost?: Price;
}

/** An amount of money in units of 10^-10, large enough for every product of a price, a quantity and VAT to be whole. */
interface Amount {
  readonly net: bigint;
  readonly gross: bigint;
}

/**
 * The costs under a simple tariff: one element without restrictions, step_size 1, VAT on every price. Exact; rounded once,
 * half up to 4 decimals (P-45 to P-49). Throws for any other tariff.
 */
export function costsOf(tariff: Tariff, consumption: Consumption): Costs {
  const [element, ...others] = tariff.elements;
  if (!element || element.restrictions || others.length > 0) throw new Error(`tariff ${tariff.id} is not simple`);
  const amounts = element.price_components.map((component) => ({ component, ...amountOf(component, consumption) }));
  const part = (type: PriceComponent['type']): Price | undefined => {
    const found = amounts.find(({ component }) => component.type === type);
    return found && priceOf(found);
  };
  const total = amounts.reduce((sum, { net, gross }) => ({ net: sum.net + net, gross: sum.gross + gross }), {
    net: 0n,
    gross: 0n,
  });
  const parts = {
    total_fixed_cost: part('FLAT'),
    total_energy_cost: part('ENERGY'),
    total_time_cost: part('TIME'),
    total_parking_cost: part('PARKING_TIME'),
  };
  const known = Object.entries(parts).filter(([, price]) => price !== undefined);
  return { total_cost: priceOf(total), ...Object.fromEntries(known) };
}

function amountOf({ type, price, vat, step_size }: PriceComponent, consumption: Consumption): Amount {
  if (vat === undefined || vat === null || step_size !== 1) throw new Error('a simple price has VAT and step_size 1');
  const tenThousandths = BigInt(Math.round(price * 10_000));
  const net = tenThousandths * quantityOf(type, consumption);
  return { net, gross: (net / 1000n) * (1000n + BigInt(Math.round(vat * 10))) };
}

/** The quantity in millionths of its unit: kWh, hours, or once. */
function quantityOf(type: PriceComponent['type'], { energyWh, chargingS, parkingS }: Consumption): bigint {
  const hours = (seconds: number): bigint => {
    if (seconds % 36 !== 0) throw new Error(`${seconds} s are no hundredths of an hour`);
    return BigInt(seconds / 36) * 10_000n;
  };
  switch (type) {
    case 'FLAT':
      return 1_000_000n;
    case 'ENERGY':
      return BigInt(energyWh) * 1000n;
    case 'TIME':
      return hours(chargingS);
    case 'PARKING_TIME':
      return hours(parkingS);
  }
}

const priceOf = ({ net, gross }: Amount): Price => ({ excl_vat: rounded(net), incl_vat: rounded(gross) });

const rounded = (amount: bigint): number => Number((amount + 500_000n) / 1_000_000n) / 10_000;
