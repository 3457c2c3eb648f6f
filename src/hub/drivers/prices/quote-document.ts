import type { PriceTotal, Quote, QuoteComponent } from '../../../generated/driver.ts';
import type { Decimal } from '../../../kernel/decimal.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { partyKey, partyOf } from '../../../ocpi/party.ts';
import type { Breakdown, PriceItem } from '../../../pricing/breakdown.ts';
import { energyOfPlan, minutesOfPlan } from '../../../pricing/planned-usage.ts';
import type { Assumption } from './assumptions.ts';
import type { ChargeThere } from './charge-definition.ts';
import type { Offer } from './offers.ts';
import { changesIn, idleFeeAfter } from './price-changes.ts';
import type { PricedOffer } from './priced-offer.ts';
import { publicTariffId, publicTime } from './tariff-info.ts';
import { changedPrice } from './tariff-text.ts';
import { formatsOf } from './words/formats.ts';
import type { Words } from './words/words.ts';

/** What a charge at one place would be, and how it is told. */
export interface QuoteScene {
  readonly there: ChargeThere;
  readonly timeZone: string;
  /** Of the place, beside those of the charge. */
  readonly assumptions: readonly Assumption[];
  readonly words: Words;
}

/** A price as the API answers it; it gets its id when it is kept. */
export function quoteOf({ offer, breakdown, priced, assumptions }: PricedOffer, scene: QuoteScene): Quote {
  const { there, timeZone, words } = scene;
  const { compiled } = offer.known;
  const all = [...there.assumptions, ...scene.assumptions, ...assumptions];
  const isKnown = breakdown !== undefined;
  const slices = priced?.slices ?? [];
  return {
    ...nothing(there),
    tariff: tariffOf(offer),
    total: isKnown ? totalOf(breakdown) : null,
    components: isKnown ? breakdown.items.map((item) => componentOf(item, words)) : [],
    effective_per_kwh: isKnown ? perKwhOf(breakdown, energyOfPlan(there.plan)) : null,
    idle_fee_after_min: isKnown ? minutesShown(idleFeeAfter(there.plan, slices, compiled, timeZone)) : null,
    price_changes: changesIn(slices, compiled).map(({ at, dimension, component }) => ({
      at: formatDateTime(at),
      text: changedPrice(dimension, component, compiled, words),
    })),
    assumptions: textsOf(all, words),
    accuracy: !isKnown ? 'UNKNOWN' : there.isExpected || all.length > 0 ? 'ESTIMATE' : 'EXACT',
    no_price_reason: isKnown ? null : 'NOT_PRICEABLE',
  };
}

/** That there is no price, and why. Undefined: the vehicle cannot charge there. */
export const noQuote = (there: ChargeThere | undefined, reason: Exclude<Quote['no_price_reason'], null>): Quote => ({
  ...nothing(there),
  no_price_reason: reason,
});

function nothing(there: ChargeThere | undefined): Quote {
  const [energy, minutes] = there ? [energyOfPlan(there.plan).toNumber(), minutesOfPlan(there.plan)] : [];
  return {
    quote_id: null,
    expires_at: null,
    tariff: null,
    total: null,
    components: [],
    effective_per_kwh: null,
    energy_kwh: energy ?? null,
    duration_min: minutesShown(minutes),
    avg_power_kw: energy === undefined || !minutes ? null : tenths((energy * 60) / minutes),
    idle_fee_after_min: null,
    price_changes: [],
    assumptions: [],
    accuracy: 'UNKNOWN',
    no_price_reason: null,
  };
}

const tariffOf = ({ kind, known: { number, tariff } }: Offer): Quote['tariff'] => ({
  id: publicTariffId(number),
  party: partyKey(partyOf(tariff.country_code, tariff.party_id)),
  name: tariff.id,
  kind,
  type: tariff.type ?? null,
  last_updated: publicTime(tariff.last_updated),
});

/** A sum as the API shows it. */
export const totalOf = ({ inclVat, exclVat, currency }: Breakdown): PriceTotal => ({
  incl_tax: inclVat?.toString() ?? null,
  excl_tax: exclVat?.toString() ?? null,
  currency,
});

/** A part of a sum as the API shows it. */
export function componentOf(item: PriceItem, words: Words): QuoteComponent {
  const { type, quantity, unit, unitPrice, amount } = item;
  return {
    type,
    quantity: quantity?.toString() ?? null,
    unit: unit ?? null,
    unit_price: unitPrice?.toString() ?? null,
    amount: amount.toString(),
    note: noteOn(item, words),
  };
}

function noteOn({ type, quantity, unit, used }: PriceItem, words: Words): string | null {
  if (used !== undefined) {
    const { number } = formatsOf(words.language, '');
    return words.used(`${number(used)} ${unit === 'KWH' ? 'kWh' : 'h'}`);
  }
  return type === 'TAX' && quantity === undefined ? words.taxOfLimit : null;
}

/** Decimals of a price per kWh. */
const perKwhPlaces = 4;

function perKwhOf({ inclVat, exclVat }: Breakdown, energy: Decimal): string | null {
  const total = inclVat ?? exclVat;
  return total === undefined || energy.isZero ? null : total.dividedBy(energy, perKwhPlaces).toString();
}

const textsOf = (assumptions: readonly Assumption[], words: Words): Quote['assumptions'] =>
  assumptions.map(({ code, value = '' }) => ({ code, text: words.assumptions[code](value) }));

const tenths = (value: number): number => Math.round(value * 10) / 10;

const minutesShown = (minutes: number | undefined): number | null => (minutes === undefined ? null : tenths(minutes));
