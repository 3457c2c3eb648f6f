import type { Limits } from '../../../kernel/limits.ts';
import { type Breakdown, breakdownOf, type Fees } from '../../../pricing/breakdown.ts';
import { energyOfPlan, type PlannedCharge, usageOfPlan } from '../../../pricing/planned-usage.ts';
import { priceUsage } from '../../../pricing/price.ts';
import type { Priced } from '../../../pricing/priced.ts';
import type { CompiledTariff } from '../../../pricing/tariff.ts';
import type { Assumption } from './assumptions.ts';
import type { Offer } from './offers.ts';

/** What a planned charge comes to by one tariff. */
export interface PricedOffer {
  readonly offer: Offer;
  /** Undefined: no price can be said. */
  readonly breakdown: Breakdown | undefined;
  /** With what was active when. */
  readonly priced: Priced | undefined;
  readonly assumptions: readonly Assumption[];
}

/** Where and for whom an offer is priced. */
export interface OfferTerms {
  readonly plan: PlannedCharge;
  readonly timeZone: string;
  /** Of the driver's eMSP; nobody pays them who pays at the station. */
  readonly fees: Fees | undefined;
  readonly limits: Pick<Limits, 'quoteStretchesMax' | 'cdrCheckComponentsMax'>;
}

/**
 * Prices a planned charge with the engine that checks CDRs. A tariff of which nothing applies costs nothing by the book (P-21), but nobody
 * has said that the charge is free: that is no price.
 */
export function priceOffer(offer: Offer, { plan, timeZone, fees, limits }: OfferTerms): PricedOffer {
  const { compiled } = offer.known;
  const none = (...assumptions: Assumption[]): PricedOffer => ({
    offer,
    breakdown: undefined,
    priced: undefined,
    assumptions,
  });
  const components = compiled.elements.reduce((sum, element) => sum + element.components.size, 0);
  if (components > limits.cdrCheckComponentsMax) return none();
  const priced = pricedOrNothing(compiled, plan, timeZone, limits.quoteStretchesMax);
  if (priced === undefined) return none();
  if (priced.lines.length === 0) return none({ code: 'NO_COMPONENT_APPLIES' });
  const own = offer.kind === 'AD_HOC' ? undefined : fees;
  const breakdown = breakdownOf(priced, own, energyOfPlan(plan));
  if (breakdown === undefined) {
    const isCurrency = own !== undefined && own.currency !== priced.currency;
    return isCurrency ? none({ code: 'FEES_IN_OTHER_CURRENCY', value: own.currency }) : none();
  }
  return { offer, breakdown, priced, assumptions: assumptionsOf(offer, plan, priced) };
}

/** Nothing for a charge that falls into too many parts, or whose tariff has no currency. */
function pricedOrNothing(
  tariff: CompiledTariff,
  plan: PlannedCharge,
  timeZone: string,
  stretchesMax: number,
): Priced | undefined {
  if (!/^[A-Z]{3}$/.test(tariff.currency)) return undefined;
  try {
    return priceUsage([tariff], usageOfPlan(plan, timeZone), { explain: true, stretchesMax });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function assumptionsOf({ kind, known }: Offer, plan: PlannedCharge, { total, slices }: Priced): Assumption[] {
  const { compiled } = known;
  const restricts = (what: 'power' | 'current'): boolean =>
    compiled.elements.some(
      ({ restrictions }) => restrictions[what].min !== undefined || restrictions[what].max !== undefined,
    );
  // One part of the plan that the tariff cuts, or looks into, is known by its average alone. How fast energy comes is all the same to its own price.
  const isCut = slices.filter(({ energy }) => energy !== undefined).length > plan.parts.length;
  const hangsOnTime =
    compiled.minuteCuts.length > 0 ||
    compiled.secondCuts.length > 0 ||
    compiled.elements.some(({ components }) => components.has('TIME'));
  const isEven = (isCut && hangsOnTime) || restricts('power');
  const assumptions: Assumption[] = [];
  if (kind === 'AD_HOC' && compiled.type === undefined) assumptions.push({ code: 'AD_HOC_BY_GENERAL_TARIFF' });
  if (isEven && plan.parts.every(({ maxPower }) => maxPower === undefined)) assumptions.push({ code: 'EVEN_POWER' });
  if (restricts('current')) assumptions.push({ code: 'CURRENT_UNKNOWN' });
  if (total.inclVat === undefined) assumptions.push({ code: 'TAX_UNKNOWN' });
  return assumptions;
}
