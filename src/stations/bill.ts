import type { Price, Tariff } from '../generated/ocpi-2.2.1.ts';
import { Decimal } from '../kernel/decimal.ts';
import { chargingPeriodsOf } from '../pricing/charging-periods.ts';
import { exactly } from '../pricing/exact.ts';
import { priceUsage } from '../pricing/price.ts';
import type { Cost, Priced } from '../pricing/priced.ts';
import { selectTariff } from '../pricing/select.ts';
import { type CompiledTariff, compileTariff } from '../pricing/tariff.ts';
import type { UsagePeriod } from '../pricing/usage.ts';
import type { BillFacts } from './bill-facts.ts';
import type { Charge } from './charged.ts';

/** Decimals of amounts (P-49). */
const amountPlaces = 4;

/** What a charge, a reservation, or both come to so far. */
export interface Bill {
  readonly start: number;
  readonly end: number;
  /** The one in force, as it was published; undefined: it is free of charge, as what used neither time nor energy is. */
  readonly tariff: Tariff | undefined;
  readonly currency: string;
  /** A new one where the price may change (D-12). */
  readonly periods: readonly UsagePeriod[];
  readonly priced: Priced | undefined;
}

/** Prices what was used by the tariff that was valid at the start. A charge that came to nothing is none. */
export function billOf(charge: Charge | undefined, facts: BillFacts, now: number): Bill {
  const { tariffs, reservation, location, isAdHoc } = facts;
  const used = charge?.isVoid === true ? undefined : charge;
  const usage = [...reserved(used, facts, now), ...(used?.periods ?? [])];
  const start = usage[0]?.start ?? charge?.startedAt ?? reservation?.from ?? now;
  const tariff = tariffOf(tariffs, start, isAdHoc === true);
  const isReservationExpired = used === undefined && reservation?.until !== undefined;
  const series = {
    periods: tariff ? usage.map((period) => ({ ...period, tariffId: tariff.compiled.id })) : usage,
    timeZone: location.time_zone,
    isReservationExpired,
  };
  const compiled: CompiledTariff[] = tariff ? [tariff.compiled] : [];
  const periods = chargingPeriodsOf(series, compiled);
  const inForce = periods.length > 0 ? tariff : undefined;
  return {
    start,
    end: usage.at(-1)?.end ?? charge?.until ?? start,
    tariff: inForce?.tariff,
    currency: tariff?.tariff.currency ?? facts.currency,
    periods,
    priced: inForce && priceUsage(compiled, { ...series, periods }),
  };
}

/** The reservation before the charge; both touch. */
function reserved(charge: Charge | undefined, { reservation }: BillFacts, now: number): UsagePeriod[] {
  if (reservation === undefined) return [];
  const { until } = reservation;
  const begun = charge?.periods[0]?.start ?? charge?.startedAt;
  // What was not begun after it was reserved was not reserved for any time.
  const from = Math.min(reservation.from, begun ?? reservation.from);
  const end = Math.max(from, begun ?? until ?? now);
  const over = Math.max(from, Math.min(until ?? end, end));
  return [{ start: from, end, reservationTime: Decimal.of(over - from).times(Decimal.of('0.001')) }];
}

function tariffOf(
  tariffs: readonly Tariff[],
  start: number,
  isAdHoc: boolean,
): { tariff: Tariff; compiled: CompiledTariff } | undefined {
  const candidates = tariffs.map((tariff) => ({ tariff, compiled: compileTariff(exactly(tariff)) }));
  const occasion = { start, kind: isAdHoc ? ('AD_HOC_PAYMENT' as const) : ('REGULAR' as const) };
  const selected = selectTariff(
    candidates.map(({ compiled }) => compiled),
    occasion,
  ).tariff;
  return candidates.find(({ compiled }) => compiled === selected);
}

/** An amount as OCPI has it. Where prices are with taxes, nobody knows what they are without: not more. */
export function priceOf(cost: Cost | undefined): Price {
  const [excl, incl] = [cost?.exclVat?.rounded(amountPlaces), cost?.inclVat?.rounded(amountPlaces)];
  return {
    excl_vat: (excl ?? incl ?? Decimal.zero).toNumber(),
    ...(incl !== undefined && { incl_vat: incl.toNumber() }),
  };
}
