import type { Price, PriceComponent, Tariff } from '../../../src/generated/ocpi-2.2.1.ts';
import type { Exact } from '../../../src/pricing/exact.ts';
import { Rational } from './rational.ts';

/** What one component is billed for. */
export interface ReferenceLine {
  readonly tariff: Exact<Tariff>;
  readonly component: Exact<PriceComponent>;
  readonly part: 'fixed' | 'energy' | 'time' | 'parking' | 'reservation';
  /** kWh, seconds or times. */
  quantity: Rational;
}

/** Sums of money as texts with at most 4 decimals. */
export interface ReferenceBill {
  readonly exclVat: string;
  /** Left out as P-50 says. */
  readonly inclVat?: string;
  /** Excl. VAT; what nothing was billed for is left out. */
  readonly parts: Readonly<Partial<Record<ReferenceLine['part'], string>>>;
}

interface Sums {
  readonly exclVat: Rational;
  readonly inclVat: Rational | undefined;
}

/** Money, VAT and limits (algorithm 9.6, 5 and 6). */
export function sumUp(lines: ReferenceLine[], tariffs: ReadonlySet<Exact<Tariff>>, hasSession: boolean): ReferenceBill {
  const hasVat = lines.some(({ component }) => (component.vat ?? undefined) !== undefined);
  let total: Sums = { exclVat: Rational.zero, inclVat: hasVat ? Rational.zero : undefined };
  for (const tariff of tariffs) {
    const own = lines.filter((line) => line.tariff === tariff);
    const sums = { exclVat: sum(own, net), inclVat: hasVat ? sum(own, gross) : undefined };
    total = added(total, hasSession ? bounded(sums, tariff) : sums);
  }
  const parts: Partial<Record<ReferenceLine['part'], string>> = {};
  for (const { part } of lines)
    parts[part] = sum(
      lines.filter((line) => line.part === part),
      net,
    ).text();
  return {
    exclVat: total.exclVat.text(),
    ...(total.inclVat !== undefined && { inclVat: total.inclVat.text() }),
    parts,
  };
}

const sum = (lines: readonly ReferenceLine[], cost: (line: ReferenceLine) => Rational): Rational =>
  lines.reduce((total, line) => total.plus(cost(line)), Rational.zero);

const added = (one: Sums, other: Sums): Sums => ({
  exclVat: one.exclVat.plus(other.exclVat),
  inclVat: one.inclVat === undefined || other.inclVat === undefined ? undefined : one.inclVat.plus(other.inclVat),
});

function net({ component, quantity }: ReferenceLine): Rational {
  const isByHour = component.type === 'TIME' || component.type === 'PARKING_TIME';
  const units = isByHour ? quantity.over(Rational.of(3600)) : quantity;
  return units.times(Rational.ofDecimal(component.price));
}

function gross(line: ReferenceLine): Rational {
  const vat = line.component.vat ?? undefined;
  if (vat === undefined) return net(line);
  return net(line).times(Rational.of(1).plus(Rational.ofDecimal(vat).over(Rational.of(100))));
}

/** Both sums within min_price and max_price, each by itself (P-47). */
function bounded(sums: Sums, { min_price, max_price }: Exact<Tariff>): Sums {
  const raised = limited(sums, min_price, (value, least) => value.isLessThan(least));
  return limited(raised, max_price, (value, most) => most.isLessThan(value));
}

function limited(
  { exclVat, inclVat }: Sums,
  limit: Exact<Price> | null | undefined,
  isBeyond: (value: Rational, limit: Rational) => boolean,
): Sums {
  if (!limit) return { exclVat, inclVat };
  const exclLimit = Rational.ofDecimal(limit.excl_vat);
  const changes = isBeyond(exclVat, exclLimit);
  const newExcl = changes ? exclLimit : exclVat;
  if (limit.incl_vat === undefined || limit.incl_vat === null) {
    return { exclVat: newExcl, inclVat: changes ? undefined : inclVat };
  }
  const inclLimit = Rational.ofDecimal(limit.incl_vat);
  return { exclVat: newExcl, inclVat: inclVat !== undefined && isBeyond(inclVat, inclLimit) ? inclLimit : inclVat };
}
