import type { CDR, Tariff } from '../generated/ocpi-2.2.1.ts';
import { foldId } from '../ocpi/object-state.ts';
import { usageOfCdr } from './cdr-usage.ts';
import type { CheckFacts, Tolerances } from './check-facts.ts';
import { isTimeUnknown } from './check-volumes.ts';
import { type Roundings, roundingsOf, usageByClock } from './clock-times.ts';
import type { Exact } from './exact.ts';
import { priceUsage } from './price.ts';
import type { Priced } from './priced.ts';
import { compileTariff } from './tariff.ts';

/** Why a CDR cannot be recomputed. */
export interface Obstacle {
  readonly rule: string;
  readonly field: string;
  readonly message: string;
}

/** What a CDR comes to by its periods. */
export interface Recomputed {
  readonly priced?: Priced;
  readonly obstacle?: Obstacle;
  /** What is odd although it could be recomputed. */
  readonly oddities: readonly Obstacle[];
  /** Whether it is exactly the CDR's own Tariffs and periods that say so. */
  readonly isCertain: boolean;
  /** The Tariffs that were in force, as the CDR has them. */
  readonly used: readonly Exact<Tariff>[];
  /** Where times are those of the clock: what rounding leaves open besides. */
  readonly roundings?: Roundings;
}

export interface RecomputeOptions {
  /** Whether to say what was active when. */
  readonly explain?: boolean;
  /** Whether times are those of the clock, where they are that but for rounding. */
  readonly byClock?: boolean;
}

export type RecomputeFacts = Pick<CheckFacts, 'timeZone' | 'published'>;
type Bounds = Pick<Tolerances, 'periodsMax' | 'componentsMax' | 'stretchesMax'>;

/** Prices a CDR by its own periods and Tariffs (D-31); by the hub's copy of a Tariff where the CDR lacks it. */
export function recompute(
  cdr: Exact<CDR>,
  facts: RecomputeFacts,
  bounds: Bounds,
  { explain = false, byClock = false }: RecomputeOptions = {},
): Recomputed {
  const own = tariffsById(cdr);
  const { wanted, oddities } = wantedTariffs(cdr);
  const used = wanted.flatMap((id) => own.get(id) ?? []);
  const stopped = (obstacle: Obstacle): Recomputed => ({ obstacle, oddities, isCertain: false, used });
  const missing = wanted.filter((id) => !own.has(id));
  const copies = missing.flatMap((id) => facts.published.get(id)?.tariff ?? []);
  const inForce = [...used, ...copies];
  if (copies.length < missing.length) return stopped(problem('tariff-missing', '/tariffs', missingTariff));
  const obstacle = obstacleOf(cdr, inForce, facts, bounds);
  if (obstacle !== undefined) return stopped(obstacle);
  const stated = usageOfCdr(cdr, facts.timeZone ?? 'UTC');
  const usage = byClock ? usageByClock(stated) : stated;
  const { stretchesMax } = bounds;
  const priced = priceUsage(inForce.map(compileTariff), usage, { explain, stretchesMax });
  const odd = copies.length > 0 ? [...oddities, problem('tariff-missing', '/tariffs', pricedByCopy)] : oddities;
  const isCertain = odd.length === 0 && priced.notes.length === 0;
  return { priced, oddities: odd, isCertain, used, ...(byClock && { roundings: roundingsOf(stated) }) };
}

const missingTariff = 'a period names a tariff that is not there';
const pricedByCopy = 'a period names a tariff that is not there; the one published was taken';

const problem = (rule: string, field: string, message: string): Obstacle => ({ rule, field, message });

function tariffsById({ tariffs }: Pick<Exact<CDR>, 'tariffs'>): Map<string, Exact<Tariff>> {
  const byId = new Map<string, Exact<Tariff>>();
  for (const tariff of tariffs ?? []) {
    if (!byId.has(foldId(tariff.id))) byId.set(foldId(tariff.id), tariff);
  }
  return byId;
}

/** The Tariffs that the periods name; when none is named and there is one, it must be that one, although D-14 says there is none. */
function wantedTariffs({ charging_periods, tariffs }: Exact<CDR>): { wanted: string[]; oddities: Obstacle[] } {
  const named = new Set(charging_periods.flatMap(({ tariff_id }) => (tariff_id ? foldId(tariff_id) : [])));
  const [only, ...others] = tariffs ?? [];
  if (named.size > 0 || only === undefined || others.length > 0) return { wanted: [...named], oddities: [] };
  const oddity = problem('period-tariff', '/charging_periods/*/tariff_id', 'is nowhere there; the only one was taken');
  return { wanted: [foldId(only.id)], oddities: [oddity] };
}

function obstacleOf(
  cdr: Exact<CDR>,
  tariffs: readonly Exact<Tariff>[],
  { timeZone }: RecomputeFacts,
  { periodsMax, componentsMax }: Bounds,
): Obstacle | undefined {
  if (tariffs.length === 0)
    return problem('no-tariff', '/tariffs', 'there is none by which the cost can be recomputed');
  const components = tariffs.flatMap(({ elements }) => elements.flatMap(({ price_components }) => price_components));
  if (cdr.charging_periods.length > periodsMax || components.length > componentsMax) {
    return problem('not-checked', '', `more than ${periodsMax} periods or ${componentsMax} price components`);
  }
  if (tariffs.some(({ currency }) => currency !== cdr.currency)) {
    return problem('currency', '/currency', 'is not that of the tariff');
  }
  const isLocal = tariffs.some(hangsOnLocalTime);
  if (isLocal && isTimeUnknown(cdr)) {
    return problem('times-unknown', '/start_date_time', 'is not known, and the price depends on the time of day');
  }
  if (isLocal && timeZone === undefined) {
    return problem('time-zone-unknown', '/cdr_location', 'is in an unknown time zone, and the price depends on it');
  }
  return undefined;
}

const localRestrictions = ['start_time', 'end_time', 'start_date', 'end_date'] as const;

/** P-25 */
const hangsOnLocalTime = ({ elements }: Exact<Tariff>): boolean =>
  elements.some(
    ({ restrictions }) =>
      restrictions != null &&
      (localRestrictions.some((name) => restrictions[name] != null) || (restrictions.day_of_week ?? []).length > 0),
  );
