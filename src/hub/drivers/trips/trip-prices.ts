import { chargeMinutes } from '../../../driving/charge-minutes.ts';
import { linearPrice, type SampleCharge, samplesOf } from '../../../driving/linear-price.ts';
import type { TripPrice } from '../../../driving/trip-request.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { partyKey } from '../../../ocpi/party.ts';
import type { Target } from '../places.ts';
import type { ChargeAt, Money, PriceFigure } from '../prices.ts';
import type { Viewer } from '../viewer.ts';
import type { AskedTrip } from './asked-trip.ts';
import { inLots } from './in-lots.ts';
import type { TripParts } from './trip-parts.ts';
import type { TripSite } from './trip-sites.ts';

/** What a plan knows of prices, all in one currency: those in others are left out. */
export interface TripPrices {
  readonly currency: string | undefined;
  readonly hasOthers: boolean;
  /** Whether some are without tax, because nobody says how much. */
  readonly isWithoutTax: boolean;
  of(site: TripSite): TripPrice | undefined;
}

/** Prices hang on the time of day: places that one passes within so much of one another are priced alike. */
const hourMs = 3_600_000;
const alikeHours = 2;
/** The charge that prices are compared by, in percent. */
const sampleCharge = { from: 20, to: 70 } as const;

/** Prices of all places, as straight lines; places with the same tariffs and power are priced once. */
export async function tripPrices(
  parts: Pick<TripParts, 'prices' | 'limits' | 'turns'>,
  viewer: Viewer,
  trip: AskedTrip,
  sites: readonly TripSite[],
): Promise<TripPrices> {
  const groups = new Map<string, { site: TripSite; startAt: number; sample: SampleCharge; count: number }>();
  for (const site of sites) {
    const startAt = passedAt(trip, site);
    const known = groups.get(groupOf(site, startAt));
    if (known === undefined) groups.set(groupOf(site, startAt), { site, startAt, sample: sampleAt(site), count: 1 });
    else known.count += 1;
  }
  const asked = [...groups.values()].flatMap(({ site, startAt, sample }) =>
    samplesOf(sample).map((charge) => chargeAt(site.target, startAt, charge)),
  );
  const figures = await figuresOf(parts, viewer, asked);
  const priced = [...groups].flatMap(([group, { sample, count }], at) => {
    const totals = figures.slice(at * 3, at * 3 + 3).map(({ total }) => total);
    return { group, sample, count, totals };
  });
  const currency = mostlyUsed(priced);
  const lines = new Map(
    priced.flatMap(({ group, sample, totals }) => {
      const [whole, part, long] = totals.map((total) =>
        total && total.currency === currency ? numberOf(total) : undefined,
      );
      if (whole === undefined || part === undefined || long === undefined) return [];
      return [[group, linearPrice(sample, [whole, part, long])] as const];
    }),
  );
  const known = priced.flatMap(({ totals }) => totals[0] ?? []);
  return {
    currency,
    hasOthers: known.some((total) => total.currency !== currency),
    isWithoutTax: known.some(({ inclVat }) => inclVat === undefined),
    of: (site) => lines.get(groupOf(site, passedAt(trip, site))),
  };
}

/** What charges cost, so many at a time. */
export const figuresOf = (
  { prices, limits, turns }: Pick<TripParts, 'prices' | 'limits' | 'turns'>,
  viewer: Viewer,
  charges: readonly ChargeAt[],
): Promise<PriceFigure[]> => inLots(turns, charges, limits.tripPricesAtOnceMax, (some) => prices.figures(viewer, some));

/** Meters count watt-hours, and a minute is near enough for a price. */
const places = 3;

/** A charge as the prices know it. */
export const chargeAt = (target: Target, startAt: number, { kwh, minutes }: SampleCharge): ChargeAt => ({
  target,
  charge: {
    startAt,
    energyKwh: Decimal.of(kwh.toFixed(places)),
    chargingMinutes: minutes,
    idleMinutes: 0,
    maxPowerKw: undefined,
  },
});

/** With tax, where that is known. */
export const numberOf = ({ inclVat, exclVat }: Money): number | undefined => (inclVat ?? exclVat)?.toNumber();

const passedAt = ({ startAt, driveMin, totalKm }: AskedTrip, { found }: TripSite): number => {
  const at = startAt + (found.atKm / totalKm) * driveMin * 60_000;
  return at - (at % (alikeHours * hourMs));
};

function groupOf({ target: { place, connector }, powerKw }: TripSite, startAt: number): string {
  const tariffs = (connector.tariff_ids ?? []).map(foldId);
  return JSON.stringify([partyKey(place.owner), tariffs, powerKw, place.location.time_zone, startAt]);
}

const sampleAt = ({ curve }: TripSite): SampleCharge => ({
  kwh: (sampleCharge.to - sampleCharge.from) * curve.kwhPerPercent,
  minutes: chargeMinutes(curve, sampleCharge.from, sampleCharge.to),
});

function mostlyUsed(
  priced: readonly { readonly totals: readonly (Money | undefined)[]; readonly count: number }[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const { totals, count } of priced)
    for (const { currency } of totals.slice(0, 1).flatMap((total) => total ?? []))
      counts.set(currency, (counts.get(currency) ?? 0) + count);
  return [...counts].sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))[0]?.[0];
}
