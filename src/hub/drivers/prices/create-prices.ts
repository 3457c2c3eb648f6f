import type { Knex } from 'knex';
import type {
  PriceCompare,
  PriceComparison,
  PriceEstimate,
  PriceQuotes,
  TariffInfo,
} from '../../../generated/driver.ts';
import { Fault } from '../../../kernel/fault.ts';
import { partyKey } from '../../../ocpi/party.ts';
import type { Breakdown } from '../../../pricing/breakdown.ts';
import { eraseQuotes, findQuote, listQuotes, markQuoteUsed } from '../../../store/drivers/quotes.ts';
import { isLess } from '../money.ts';
import type { ChargeAt, Money, PriceFigure, Prices } from '../prices.ts';
import type { DriverViewer, Viewer } from '../viewer.ts';
import { compare } from './compare.ts';
import { estimate } from './estimate.ts';
import type { PriceHub, PriceParts } from './price-hub.ts';
import { priceThere, readableOwners } from './priced-places.ts';
import { retailBill } from './retail.ts';
import { tariffInfo, tariffNumberOf } from './tariff-info.ts';
import { createTariffShelf } from './tariff-shelf.ts';
import { wordsOf } from './words/words-of.ts';

/** Prices, for the parts of the driver side and for its API. */
export interface PriceDesk extends Prices {
  estimate(viewer: Viewer, asked: PriceEstimate, languages: readonly string[]): Promise<PriceQuotes>;
  compare(viewer: Viewer, asked: PriceCompare, languages: readonly string[]): Promise<PriceComparison>;
  /** A tariff by its public id, which was checked; throws `not-found`. */
  tariff(viewer: Viewer, id: string, wanted: TariffWanted): Promise<TariffInfo>;
  /** Takes a driver out of what is kept here. */
  erase(tx: Knex, driver: DriverViewer): Promise<void>;
  /** What is kept of a driver here. */
  export(driver: DriverViewer): Promise<readonly unknown[]>;
}

export interface TariffWanted {
  readonly languages: readonly string[];
  /** kW of the connector; undefined: below 50. */
  readonly powerKw: number | undefined;
}

/** Makes the prices of a process. */
export function createPrices(parts: PriceParts): PriceDesk {
  const { reads, clock, limits } = parts;
  const hub: PriceHub = { ...parts, tariffs: createTariffShelf(reads, limits.preparedTariffsMax) };
  return {
    figures: (viewer, charges) => figures(hub, viewer, charges),
    async quote({ emsp, driverId }, quoteId) {
      const owner = { emsp: partyKey(emsp), driver: driverId };
      const found = await findQuote(reads, owner, quoteId);
      if (found === undefined) return undefined;
      if (driverId !== undefined) await markQuoteUsed(reads, driverId, quoteId, new Date(clock.now()));
      const document = JSON.parse(found.document) as Readonly<Record<string, unknown>>;
      const { kind, location, evse, connector } = found;
      const at = { owner: found.owner, location, evse, connector };
      return { id: found.id, expiresAt: found.expires_at.getTime(), document, kind, at };
    },
    retail: (viewer, usage) => retailBill(hub, viewer, usage),
    estimate: (viewer, asked, languages) => estimate(hub, viewer, asked, wordsOf(languages)),
    compare: (viewer, asked, languages) => compare(hub, viewer, asked, wordsOf(languages)),
    async tariff({ emsp }, id, { languages, powerKw }) {
      const known = await hub.tariffs.byNumber(partyKey(emsp), tariffNumberOf(id));
      if (known === undefined || !readableOwners(hub, emsp).has(known.owner))
        throw new Fault('not-found', 'there is no such tariff');
      return tariffInfo(known, wordsOf(languages), powerKw);
    },
    erase: (tx, { driverId }) => eraseQuotes(tx, driverId),
    export: async ({ driverId }) => (await listQuotes(reads, driverId)).map((text) => JSON.parse(text)),
  };
}

/** By the driver's contract, without a preference; and by the preference that is cheapest. */
async function figures(hub: PriceHub, { emsp }: Viewer, charges: readonly ChargeAt[]): Promise<PriceFigure[]> {
  const places = await priceThere(
    hub,
    { emsp, wallet: 'MINE' },
    charges.map(({ target, charge: { startAt, energyKwh, chargingMinutes, idleMinutes } }) => {
      const parts = [{ minutes: chargingMinutes, energy: energyKwh }];
      const plan = { startAt, parts, idleMinutes, reservedMinutes: 0 };
      return { target, there: { plan, isExpected: true, assumptions: [] } };
    }),
  );
  return places.map(({ offers, reason }) => {
    const totals = offers.flatMap(({ breakdown }) => breakdown ?? []).map(moneyOf);
    const [total] = totals;
    if (total === undefined) return { total, least: undefined, noPriceReason: reason ?? 'NOT_PRICEABLE' };
    return {
      total,
      least: totals.reduce((least, one) => (isLess(one, least) ? one : least)),
      noPriceReason: undefined,
    };
  });
}

const moneyOf = ({ currency, exclVat, inclVat }: Breakdown): Money => ({ currency, exclVat, inclVat });
