import type { PriceComponent, Tariff, TariffElement } from '../../../generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { parseDateTime } from '../../../ocpi/date-time.ts';

/** What a tariff comes to, for lists and the map: not what a charge will cost. */
export interface PriceHint {
  readonly kind: 'AD_HOC' | 'ROAMING';
  /** Of a kWh without conditions, or else of the dearest; undefined: it has no price for energy. */
  readonly energyPerKwh: string | undefined;
  /** The same as a number, to compare. */
  readonly comparable: number | undefined;
  readonly currency: string;
  /** Unknown: nothing is said of VAT. */
  readonly tax: 'INCLUDED' | 'UNKNOWN';
  readonly hasTimeFee: boolean;
  readonly hasSessionFee: boolean;
  /** When it is in force, in milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

/** What a tariff comes to. Reservations, and what is only for some kind of smart charging, are left out of it. */
export function hintOf(tariff: Tariff): PriceHint {
  const elements = tariff.elements.filter(({ restrictions }) => restrictions?.reservation == null);
  const energy = energyOf(elements);
  const perKwh = energy && priceOf(energy, (tariff as { tax_included?: unknown }).tax_included);
  const has = (...types: string[]) =>
    elements.some(({ price_components }) =>
      price_components.some(({ type, price }) => types.includes(type) && price > 0),
    );
  return {
    kind: tariff.type === 'AD_HOC_PAYMENT' ? 'AD_HOC' : 'ROAMING',
    energyPerKwh: perKwh?.amount.toString(),
    comparable: perKwh?.amount.toNumber(),
    currency: tariff.currency,
    tax: perKwh?.tax ?? 'UNKNOWN',
    hasTimeFee: has('TIME', 'PARKING_TIME'),
    hasSessionFee: has('FLAT'),
    from: momentOf(tariff.start_date_time) ?? Number.NEGATIVE_INFINITY,
    until: momentOf(tariff.end_date_time) ?? Number.POSITIVE_INFINITY,
  };
}

/** The first price of energy that has no conditions; if all have, the highest. */
function energyOf(elements: readonly TariffElement[]): PriceComponent | undefined {
  const prices = elements.flatMap((element) => {
    const component = element.price_components.find(({ type }) => type === 'ENERGY');
    return component === undefined ? [] : [{ component, isFree: hasNoConditions(element) }];
  });
  const free = prices.find(({ isFree }) => isFree);
  if (free !== undefined) return free.component;
  return prices.map(({ component }) => component).sort((one, other) => other.price - one.price)[0];
}

const hasNoConditions = ({ restrictions }: TariffElement): boolean =>
  Object.values(restrictions ?? {}).every((value) => value == null || (Array.isArray(value) && value.length === 0));

/** Prices of OCPI are without VAT. Where none is named it may not apply, or may have been left out: nobody can tell. 2.3.0 may say which. */
function priceOf({ price, vat }: PriceComponent, taxIncluded: unknown) {
  const bare = Decimal.of(price);
  if (taxIncluded === 'YES' || taxIncluded === 'N/A') return { amount: bare, tax: 'INCLUDED' as const };
  if (vat == null) return { amount: bare, tax: 'UNKNOWN' as const };
  const share = Decimal.of(100).plus(Decimal.of(vat)).dividedBy(Decimal.of(100), 6);
  return { amount: bare.times(share).rounded(4), tax: 'INCLUDED' as const };
}

const momentOf = (text: string | null | undefined): number | undefined =>
  text == null ? undefined : parseDateTime(text);

/** Of several tariffs the one that is shown: in force, for roaming before ad hoc, with a price for energy, the cheapest. */
export function chosenHint(hints: readonly PriceHint[], now: number): PriceHint | undefined {
  const rank = (hint: PriceHint): number => (hint.kind === 'ROAMING' ? 0 : 2) + (hint.comparable === undefined ? 1 : 0);
  return hints
    .filter(({ from, until }) => from <= now && now < until)
    .sort((one, other) => rank(one) - rank(other) || (one.comparable ?? 0) - (other.comparable ?? 0))[0];
}
