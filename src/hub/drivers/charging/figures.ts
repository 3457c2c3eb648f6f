import type { Co2 } from '../../../driving/footprint.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { formatDateTime } from '../../../ocpi/date-time.ts';
import { parsePartyKey } from '../../../ocpi/party.ts';
import type { Cost, SessionRow, Site } from '../../../store/drivers/sessions.ts';
import type { Money, RetailBill } from '../prices.ts';
import type { DriverViewer, Viewer } from '../viewer.ts';
import type { ChargingParts } from './parts.ts';

type Owned = Pick<SessionRow, 'emsp' | 'driver' | 'vehicle' | 'quote' | 'language' | 'preference'>;

/** On whose behalf a charge is priced. */
export function viewerOf({ emsp, driver }: Pick<SessionRow, 'emsp' | 'driver'>): Viewer {
  const party = parsePartyKey(emsp);
  if (party === undefined) throw new Error(`${emsp} is no party`);
  return { emsp: party, driverId: driver ?? undefined };
}

/** In which languages it is written about a charge. */
export const languagesOf = ({ language }: Pick<SessionRow, 'language'>): string[] =>
  language === null ? [] : [language];

/** What a Session has come to for its driver; null when that cannot be said. A price that fails keeps nobody from charging. */
export async function costOf(
  { hub, prices }: ChargingParts,
  row: Owned,
  document: Readonly<Record<string, unknown>>,
  asOf: number,
): Promise<Cost | null> {
  try {
    const bill = await prices.retail(viewerOf(row), {
      document,
      quoteId: row.quote ?? undefined,
      preference: row.preference ?? undefined,
      languages: languagesOf(row),
    });
    return shownCost(bill, asOf);
  } catch (error) {
    hub.log.warn({ err: error }, 'what a charge costs could not be worked out');
    return null;
  }
}

/** A bill as the one amount that is shown: with VAT where that is known. */
export function shownCost({ total, basis }: Pick<RetailBill, 'total' | 'basis'>, asOf: number): Cost | null {
  const amount = amountOf(total);
  if (total === undefined || amount === undefined) return null;
  return {
    amount: amount.value.toString(),
    currency: total.currency,
    tax: amount.tax,
    basis,
    as_of: formatDateTime(asOf),
  };
}

function amountOf(total: Money | undefined): { value: Decimal; tax: Cost['tax'] } | undefined {
  if (total?.inclVat !== undefined) return { value: total.inclVat, tax: 'INCLUDED' };
  return total?.exclVat === undefined ? undefined : { value: total.exclVat, tax: 'EXCLUDED' };
}

/** The CO2 block of a charge; null where its country is not known, or it could not be worked out. */
export async function co2Of(
  parts: ChargingParts,
  row: Owned & { readonly site: Site },
  energyKwh: string,
): Promise<Co2 | null> {
  const { country, energy_mix, connector } = row.site;
  if (country === null) return null;
  try {
    return parts.footprint({
      energyKwh: Decimal.of(energyKwh),
      country,
      energyMix: energy_mix ?? undefined,
      powerType: powerTypeOf(row.site),
      vehicle: await vehicleOf(parts, row),
    });
  } catch (error) {
    parts.hub.log.warn(
      { err: error, hasConnector: connector !== null },
      'the footprint of a charge could not be worked out',
    );
    return null;
  }
}

/** AC or DC; undefined: not known. */
export function powerTypeOf({ connector }: Pick<Site, 'connector'>): 'AC' | 'DC' | undefined {
  if (connector === null) return undefined;
  return connector.power_type === 'DC' ? 'DC' : 'AC';
}

/** The vehicle that was charged; undefined: not known, or no longer there. */
async function vehicleOf(
  { accounts }: ChargingParts,
  row: Owned,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (row.driver === null || row.vehicle === null) return undefined;
  const viewer: DriverViewer = { ...viewerOf(row), driverId: row.driver };
  return accounts.vehicle(viewer, row.vehicle).catch(() => undefined);
}
