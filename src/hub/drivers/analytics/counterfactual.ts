import { connectorPowerKw } from '../../../driving/connector-power.ts';
import { currentOf } from '../../../driving/vehicle.ts';
import type { Analytics, AnalyticsSaving, AnalyticsSavings } from '../../../generated/driver.ts';
import { Decimal } from '../../../kernel/decimal.ts';
import { foldId } from '../../../ocpi/object-state.ts';
import { comparable } from '../money.ts';
import type { Place, Target } from '../places.ts';
import type { ChargeAt, Money, PriceFigure } from '../prices.ts';
import type { DriverViewer } from '../viewer.ts';
import type { AnalyticsParts } from './analytics-parts.ts';
import type { Charge } from './charges.ts';

/** A charge of which the connector is still there, and connectors near it that could have done the same. */
interface Compared {
  readonly charge: Charge;
  readonly own: Target;
  readonly nearby: readonly Target[];
}

/** A connector nearby is like another when it gives at least this share of its power. */
const likePower = 0.5;

const method =
  'The newest charges, priced again with the energy and the times they really had, by the tariffs of today: at their own connector by the ' +
  'tariff without a preference, by the cheapest of the driver’s tariffs there, and at connectors with the same plug and at least half ' +
  'the power within 2 km. A saving is the difference, and 0 where the own one was cheapest.';

/** What the newest charges would have cost in other ways. What cannot be said is left out, and said so. */
export async function counterfactual(
  parts: AnalyticsParts,
  viewer: DriverViewer,
  charges: readonly Charge[],
): Promise<Analytics['counterfactual']> {
  const newest = charges.slice(0, parts.limits.analyticsPricedMax);
  const compared = await comparedOf(parts, viewer, newest);
  const asked = compared.flatMap(({ charge, own, nearby }) =>
    [own, ...nearby].map((target) => chargeAt(target, charge)),
  );
  const figures = asked.length === 0 ? [] : await parts.prices.figures(viewer, asked);
  let next = 0;
  const prices = compared.map(({ nearby }) => {
    const own = figures[next];
    const others = figures.slice(next + 1, next + 1 + nearby.length);
    next += 1 + nearby.length;
    return { own, others };
  });
  const known = prices.flatMap(({ own, others }) =>
    own?.total === undefined ? [] : [{ total: own.total, own, others }],
  );
  const reason = newest.length === 0 ? 'NO_CHARGES' : 'NO_PRICE';
  const tariffs = known.flatMap(({ total, own }) => savingOf(total, own.least) ?? []);
  const nearby = known.flatMap(({ total, others }) => savingOf(total, leastOf(total, others)) ?? []);
  return {
    cheapest_own_tariff_saving: savings(tariffs, reason),
    cheapest_nearby_saving: savings(nearby, known.length > 0 ? 'NO_OTHERS' : reason),
    looked_at: newest.length,
    method,
  };
}

async function comparedOf(
  { places, limits }: AnalyticsParts,
  viewer: DriverViewer,
  charges: readonly Charge[],
): Promise<Compared[]> {
  const ids = [...new Set(charges.flatMap(({ location }) => location ?? []))];
  const own = new Map((await places.byIds(viewer, ids)).map((place) => [place.id, place]));
  const around = new Map<string, readonly Place[]>();
  const compared: Compared[] = [];
  for (const charge of charges) {
    const target = targetOf(own.get(charge.location ?? ''), charge);
    if (target === undefined) continue;
    const name = `${target.place.id} ${target.connector.standard} ${connectorPowerKw(target.connector)}`;
    const others = around.get(name) ?? (await placesNear({ places, limits }, viewer, target));
    around.set(name, others);
    compared.push({ charge, own: target, nearby: others.flatMap((place) => likeAt(place, target) ?? []) });
  }
  return compared;
}

function targetOf(place: Place | undefined, { evseUid = '', connectorId = '' }: Charge): Target | undefined {
  const evse = place?.location.evses?.find(({ uid }) => foldId(uid) === foldId(evseUid));
  const connector = evse?.connectors.find(({ id }) => foldId(id) === foldId(connectorId));
  return place && evse && connector && { place, evse, connector };
}

/** Places around a connector: along a line that goes nowhere. */
async function placesNear(
  { places, limits }: Pick<AnalyticsParts, 'places' | 'limits'>,
  viewer: DriverViewer,
  { place, connector }: Target,
): Promise<readonly Place[]> {
  const { latitude, longitude } = place.location.coordinates;
  const here: readonly [number, number] = [Number(longitude), Number(latitude)];
  const found = await places.along(viewer, {
    line: [here, here],
    corridorM: limits.analyticsNearbyM,
    powerMinKw: connectorPowerKw(connector) * likePower,
    connectors: [connector.standard],
    limit: limits.analyticsNearbyMax + 1,
  });
  const ids = found.map(({ id }) => id).filter((id) => id !== place.id);
  return places.byIds(viewer, ids.slice(0, limits.analyticsNearbyMax));
}

function likeAt(place: Place, { connector: own }: Target): Target | undefined {
  const all = (place.location.evses ?? []).flatMap((evse) =>
    evse.connectors.map((connector) => ({ place, evse, connector })),
  );
  return all.find(
    ({ connector }) =>
      connector.standard === own.standard &&
      currentOf(connector) === currentOf(own) &&
      connectorPowerKw(connector) >= connectorPowerKw(own) * likePower,
  );
}

const chargeAt = (target: Target, { startedAt, energyKwh, chargingS, idleS }: Charge): ChargeAt => ({
  target,
  charge: {
    startAt: startedAt,
    energyKwh,
    chargingMinutes: chargingS / 60,
    idleMinutes: idleS / 60,
    maxPowerKw: undefined,
  },
});

interface Saving {
  readonly currency: string;
  readonly isWithTax: boolean;
  readonly amount: Decimal;
}

function savingOf(total: Money, least: Money | undefined): Saving | undefined {
  const pair = least && comparable(total, least);
  if (pair === undefined) return undefined;
  const amount = pair.one.minus(pair.other);
  return { currency: total.currency, isWithTax: pair.isWithTax, amount: amount.isNegative ? Decimal.zero : amount };
}

/** The least of those that can be compared with an amount. */
function leastOf(total: Money, others: readonly PriceFigure[]): Money | undefined {
  const known = others.flatMap((other) => {
    const pair = other.total && comparable(total, other.total);
    return pair === undefined || other.total === undefined ? [] : [{ money: other.total, amount: pair.other }];
  });
  return known.sort((one, other) => one.amount.compare(other.amount))[0]?.money;
}

function savings(known: readonly Saving[], reason: AnalyticsSavings['reason']): AnalyticsSavings {
  if (known.length === 0) return { savings: null, n: 0, reason };
  const sums = new Map<string, AnalyticsSaving>();
  for (const { currency, isWithTax, amount } of known) {
    const name = `${currency} ${isWithTax}`;
    const sum = sums.get(name);
    sums.set(name, {
      currency,
      amount: Decimal.of(sum?.amount ?? 0)
        .plus(amount)
        .toString(),
      tax: isWithTax ? 'INCLUDED' : 'EXCLUDED',
      n: (sum?.n ?? 0) + 1,
    });
  }
  return { savings: [...sums.values()], n: known.length, reason: null };
}
