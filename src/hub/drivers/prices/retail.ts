import type { CDR, ChargingPeriod, Price, Session } from '../../../generated/ocpi-2.2.1.ts';
import type { Decimal } from '../../../kernel/decimal.ts';
import { type Breakdown, breakdownOf, statedBreakdown } from '../../../pricing/breakdown.ts';
import { explainable } from '../../../pricing/cdr-check.ts';
import { usageOfSession } from '../../../pricing/cdr-usage.ts';
import { differ } from '../../../pricing/check-reasons.ts';
import { smallestUnit } from '../../../pricing/currency.ts';
import type { Exact } from '../../../pricing/exact.ts';
import { priceUsage } from '../../../pricing/price.ts';
import type { Priced } from '../../../pricing/priced.ts';
import { compileTariff } from '../../../pricing/tariff.ts';
import type { RealCharge, RetailBill } from '../prices.ts';
import type { Viewer } from '../viewer.ts';
import type { PriceHub } from './price-hub.ts';
import { componentOf } from './quote-document.ts';
import { factsOf, type UsedCharge, usedCharge } from './real-charge.ts';
import { type InForce, tariffsInForce } from './tariffs-in-force.ts';
import { formatsOf } from './words/formats.ts';
import type { Words } from './words/words.ts';
import { wordsOf } from './words/words-of.ts';

/**
 * What a charge has come to for the driver: the arithmetic of a quote, and of the check of CDRs, on what was really used, and the fees of the
 * eMSP. Where that cannot be computed, what the CPO says stands in its place.
 */
export async function retailBill(hub: PriceHub, viewer: Viewer, charge: RealCharge): Promise<RetailBill> {
  const words = wordsOf(charge.languages ?? []);
  const used = usedCharge(charge);
  const { document } = used;
  const inForce = await tariffsInForce(hub, viewer, used, factsOf(used), charge);
  const { fees } = inForce;
  const energy = used.kind === 'cdr' ? used.document.total_energy : used.document.kwh;
  const priced = pricedBy(hub, used, inForce);
  const isMissed = inForce.quote === 'held' && priced === undefined;
  const notes = inForce.quote === undefined || isMissed ? [] : [words.quote[inForce.quote]];
  if (priced !== undefined) {
    const breakdown = breakdownOf(priced, fees, energy);
    if (breakdown === undefined && fees !== undefined)
      notes.push(words.assumptions.FEES_IN_OTHER_CURRENCY(fees.currency));
    if (priced.total.inclVat === undefined) notes.push(words.taxUnknown);
    notes.push(...remarksOn(used, priced, words));
    return { ...bill(breakdown, used.kind === 'cdr' ? 'FINAL' : 'ESTIMATED', notes, words), isStated: false };
  }
  const stated = document.total_cost;
  if (stated == null) return { ...bill(undefined, 'ESTIMATED', notes, words), isStated: false };
  // Who gets his money back has paid the fees all the same.
  const own = used.kind === 'cdr' && used.document.credit === true ? undefined : fees;
  const breakdown = statedBreakdown(document.currency, boundsOf(stated), own, energy);
  if (breakdown === undefined && own !== undefined) notes.push(words.assumptions.FEES_IN_OTHER_CURRENCY(own.currency));
  const basis = used.kind === 'cdr' ? 'FINAL' : 'REPORTED_BY_CPO';
  return { ...bill(breakdown, basis, [...notes, words.byOperator], words), isStated: true };
}

function bill(
  breakdown: Breakdown | undefined,
  basis: RetailBill['basis'],
  notes: readonly string[],
  words: Words,
): Omit<RetailBill, 'isStated'> {
  return {
    total: breakdown && { currency: breakdown.currency, exclVat: breakdown.exclVat, inclVat: breakdown.inclVat },
    components: breakdown?.items.map((item) => ({ ...componentOf(item, words) })) ?? [],
    basis,
    notes,
  };
}

const boundsOf = ({ excl_vat, incl_vat }: Exact<Price>) => ({ exclVat: excl_vat, inclVat: incl_vat ?? undefined });

/** By the tariffs in force; undefined where a part of it would have no price, or something stands in the way. */
function pricedBy(hub: PriceHub, used: UsedCharge, inForce: InForce): Priced | undefined {
  if (inForce.tariffs.length === 0) return undefined;
  try {
    const priced =
      used.kind === 'cdr' ? pricedCdr(hub, used.document, inForce) : pricedSession(hub, used.document, inForce);
    return priced === undefined || priced.notes.length > 0 || priced.currency === '' ? undefined : priced;
  } catch (error) {
    // The charge falls into too many parts, or has tariffs of several currencies.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** As the check of CDRs prices it, which sees what was rounded (D-31). A credit CDR has no price of its own. */
function pricedCdr(hub: PriceHub, cdr: Exact<CDR>, { tariffs, only, timeZone }: InForce): Priced | undefined {
  if (cdr.credit === true) return undefined;
  const priced = { ...cdr, tariffs: [...tariffs], charging_periods: withTariff(cdr.charging_periods, only?.id) };
  const facts = { published: new Map(), ...(timeZone !== undefined && { timeZone }) };
  return explainable(priced, facts, hub.cdrTolerances).priced;
}

function pricedSession(hub: PriceHub, session: Exact<Session>, { tariffs, only, timeZone }: InForce): Priced {
  const { stretchesMax } = hub.cdrTolerances;
  const periods = withTariff(periodsOf(session), only?.id);
  const usage = usageOfSession({ ...session, charging_periods: periods }, timeZone ?? 'UTC', hub.clock.now());
  return priceUsage(tariffs.map(compileTariff), usage, { stretchesMax });
}

/**
 * Who reports no periods has charged evenly, as far as anybody knows. Energy that no period has yet was charged in the last one: many CPOs
 * report it when a period is over, or never.
 */
function periodsOf({ charging_periods, start_date_time, kwh }: Exact<Session>): readonly Exact<ChargingPeriod>[] {
  const periods = charging_periods ?? [];
  const last = periods.at(-1);
  if (last === undefined) return [{ start_date_time, dimensions: [{ type: 'ENERGY', volume: kwh }] }];
  const energies = periods.flatMap(({ dimensions }) => dimensions.filter(({ type }) => type === 'ENERGY'));
  const rest = energies.reduce((left, { volume }) => left.minus(volume), kwh);
  if (rest.isNegative || rest.isZero) return periods;
  const { dimensions } = last;
  return [...periods.slice(0, -1), { ...last, dimensions: [...dimensions, { type: 'ENERGY', volume: rest }] }];
}

/** The periods, with the tariff that holds for all of them in place of what each names; some name none, for nothing is to be paid. */
function withTariff(periods: readonly Exact<ChargingPeriod>[], id: string | undefined): Exact<ChargingPeriod>[] {
  if (id === undefined) return [...periods];
  const isNamed = periods.some(({ tariff_id }) => tariff_id);
  return periods.map((period) => (isNamed && !period.tariff_id ? period : { ...period, tariff_id: id }));
}

/** What a driver who compares bills should know. */
function remarksOn(used: UsedCharge, priced: Priced, words: Words): string[] {
  const { document } = used;
  const onePeriod = (document.charging_periods ?? []).length === 0 ? [words.onePeriod] : [];
  const stated = document.total_cost;
  if (stated == null || (used.kind === 'session' && used.document.status !== 'COMPLETED')) return onePeriod;
  const unit = smallestUnit(document.currency);
  const money = (amount: Decimal, currency: string): string => formatsOf(words.language, currency).money(amount);
  const { exclVat, inclVat } = priced.total;
  const [said, computed] = exclVat === undefined ? [stated.incl_vat, inclVat] : [stated.excl_vat, exclVat];
  if (said == null || computed === undefined) return onePeriod;
  const isSame = document.currency === priced.currency && !differ(said, computed.rounded(places), unit);
  const tax = exclVat === undefined ? '' : ` (${words.withoutTax})`;
  const difference = words.operatorDiffers(
    `${money(said, document.currency)}${tax}`,
    `${money(computed.rounded(places), priced.currency)}${tax}`,
  );
  return isSame ? onePeriod : [...onePeriod, difference];
}

const places = 4;
