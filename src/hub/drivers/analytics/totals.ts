import { co2Sums } from '../../../driving/emission-sums.ts';
import type { AnalyticsCost, AnalyticsTotals } from '../../../generated/driver.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { shownCo2 } from '../co2-shown.ts';
import type { Charge } from './charges.ts';

/** Charges, added up. */
export function totalsOf(charges: readonly Charge[]): AnalyticsTotals {
  const energy = sumOf(charges.map(({ energyKwh }) => energyKwh));
  const [chargingS, idleS] = [numbersOf(charges, 'chargingS'), numbersOf(charges, 'idleS')];
  return {
    n: charges.length,
    energy_kwh: energy.toString(),
    cost: costsOf(charges),
    avg_power_kw: chargingS > 0 ? rounded((energy.toNumber() * 3600) / chargingS) : null,
    minutes_charging: rounded(chargingS / 60),
    minutes_idle: rounded(idleS / 60),
    co2: shownCo2(co2Sums(charges)),
  };
}

/** In each currency by itself; what is not known of a bill is in no sum, and is counted. */
function costsOf(charges: readonly Charge[]): AnalyticsCost[] {
  const currencies = [...new Set(charges.map(({ cost }) => cost.currency))].sort();
  return currencies.map((currency) => {
    const some = charges.filter(({ cost }) => cost.currency === currency);
    const of = (which: 'inclVat' | 'exclVat') => {
      const known = some.filter(({ cost }) => cost[which] !== undefined);
      const amount = sumOf(known.flatMap(({ cost }) => cost[which] ?? []));
      return { known, amount, energy: sumOf(known.map(({ energyKwh }) => energyKwh)) };
    };
    const [incl, excl] = [of('inclVat'), of('exclVat')];
    // An average is of those of which both are known: all with tax, where that is known of all.
    const isWithTax = incl.known.length >= excl.known.length && incl.known.length > 0;
    const basis = isWithTax ? incl : excl;
    const idle = some.flatMap(({ idleCost }) => idleCost ?? []);
    return {
      currency,
      incl_tax: incl.known.length > 0 ? incl.amount.toString() : null,
      incl_tax_n: incl.known.length,
      excl_tax: excl.known.length > 0 ? excl.amount.toString() : null,
      excl_tax_n: excl.known.length,
      unknown_n: some.filter(({ cost }) => cost.inclVat === undefined && cost.exclVat === undefined).length,
      avg_per_kwh:
        basis.known.length === 0 || basis.energy.isZero ? null : basis.amount.dividedBy(basis.energy, 4).toString(),
      avg_tax: basis.known.length === 0 ? null : isWithTax ? 'INCLUDED' : 'EXCLUDED',
      idle_fees_excl_tax: idle.length > 0 ? sumOf(idle).toString() : null,
      idle_fees_n: idle.length,
    };
  });
}

const sumOf = (amounts: readonly Decimal[]): Decimal =>
  amounts.reduce((total, amount) => total.plus(amount), Decimal.zero);

const numbersOf = (charges: readonly Charge[], of: 'chargingS' | 'idleS'): number =>
  charges.reduce((total, charge) => total + charge[of], 0);

const rounded = (value: number): number => Math.round(value * 10) / 10;
