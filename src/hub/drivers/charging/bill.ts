import type { CDR } from '../../../generated/ocpi-2.2.1.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { Fault } from '../../../kernel/fault.ts';
import { parseExact } from '../../../pricing/exact.ts';
import type { SessionRow } from '../../../store/drivers/sessions.ts';
import type { BillRow } from '../../../store/drivers/sessions-bills.ts';
import type { GivenQuote, RetailBill } from '../prices.ts';
import { factsOf } from './cdr-facts.ts';
import { co2Of, languagesOf, powerTypeOf, viewerOf } from './figures.ts';
import type { ChargingParts } from './parts.ts';
import { receiptOf } from './receipt.ts';

/** What is worked out of a CDR: what its driver pays, what that had been quoted at, and the receipt. */
export type WorkedOut = Pick<
  BillRow,
  'billed_at' | 'due_at' | 'currency' | 'excl_vat' | 'incl_vat' | 'idle_excl_vat' | 'quoted' | 'co2' | 'receipt'
>;

/**
 * Works out what a CDR comes to for the driver of a charge. When the price fails the receipt says so, and it is tried again. Throws
 * `overloaded` when the store is away.
 */
export async function workOut(parts: ChargingParts, row: SessionRow, text: string): Promise<WorkedOut> {
  const { hub, prices } = parts;
  const cdr = parseExact<CDR>(text);
  const facts = factsOf(cdr);
  const now = hub.clock.now();
  const viewer = viewerOf(row);
  const quote = row.quote === null ? undefined : await prices.quote(viewer, row.quote);
  const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const retail = await prices
    .retail(viewer, {
      document,
      quoteId: row.quote ?? undefined,
      preference: row.preference ?? undefined,
      languages: languagesOf(row),
    })
    .catch((error: unknown) => {
      if (error instanceof Fault && error.kind === 'overloaded') throw error;
      hub.log.warn({ err: error }, 'a CDR could not be priced for its driver; it is tried again');
      return undefined;
    });
  const co2 = await co2Of(parts, row, facts.energy_kwh);
  // Without a driver, who was erased meanwhile, say, there is nobody to read it.
  const receipt =
    row.driver === null
      ? null
      : receiptOf({ registry: hub.registry(), row, cdr, text, facts, retail, quote, co2, now });
  return {
    billed_at: new Date(now),
    due_at: retail === undefined ? new Date(now + hub.limits.driverBillRetryMs) : null,
    currency: retail?.total?.currency ?? facts.currency,
    excl_vat: retail?.total?.exclVat?.toString() ?? null,
    incl_vat: retail?.total?.inclVat?.toString() ?? null,
    idle_excl_vat: retail === undefined ? null : idleCost(retail, facts),
    quoted: quotedTotal(quote),
    co2,
    receipt,
  };
}

/** What standing there without charging costs, without VAT; null where that is not said: prices are with it, or of one sum. */
function idleCost({ total, components, isStated }: RetailBill, { idle_s }: Pick<BillRow, 'idle_s'>): string | null {
  if (total === undefined) return null;
  const parked = components.filter(({ type }) => type === 'PARKING_TIME');
  const isKnown = parked.length === 0 ? !isStated || idle_s === 0 : total.exclVat !== undefined;
  if (!isKnown) return null;
  return parked.reduce((sum, { amount }) => sum.plus(Decimal.of(String(amount))), Decimal.zero).toString();
}

/** What had been quoted, with tax where that was said; null: nothing. */
export function quotedTotal(quote: GivenQuote | undefined): string | null {
  const total = quote?.document['total'] as { incl_tax?: string | null; excl_tax?: string | null } | null | undefined;
  return total?.incl_tax ?? total?.excl_tax ?? null;
}

/** Where the charge of a bill was, for those who count. */
export const whereOf = ({ site, vehicle }: SessionRow) => ({
  location: site.id,
  country: site.country,
  power_type: powerTypeOf(site) ?? null,
  max_power_kw: site.connector?.max_power_kw == null ? null : String(site.connector.max_power_kw),
  vehicle,
});
