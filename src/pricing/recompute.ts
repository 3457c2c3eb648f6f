import type { CDR, Tariff } from '../generated/ocpi-2.2.1.ts';
import { foldId } from '../ocpi/object-state.ts';
import { usageOfCdr } from './cdr-usage.ts';
import type { CheckFacts, Tolerances } from './check-facts.ts';
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
}

export type RecomputeFacts = Pick<CheckFacts, 'timeZone' | 'published'>;
type Bounds = Pick<Tolerances, 'periodsMax' | 'componentsMax'>;
type Period = Exact<CDR>['charging_periods'][number];

/** Prices a CDR by its own periods and Tariffs (D-31); by the hub's copy of a Tariff where the CDR lacks it. */
export function recompute(cdr: Exact<CDR>, facts: RecomputeFacts, bounds: Bounds, explain = false): Recomputed {
  const { periods, oddities } = namedPeriods(cdr);
  const wanted = new Set(periods.flatMap(({ tariff_id }) => (tariff_id == null ? [] : foldId(tariff_id))));
  const own = tariffsById(cdr);
  const used = [...wanted].flatMap((id) => own.get(id) ?? []);
  const obstacle = obstacleOf(cdr, periods, wanted);
  if (obstacle !== undefined) return { obstacle, oddities, isCertain: false, used };
  const missing = [...wanted].filter((id) => !own.has(id));
  const copies = missing.flatMap((id) => facts.published.get(id)?.tariff ?? []);
  if (copies.length < missing.length) {
    return { obstacle: problem('tariff-missing', '/tariffs', missingTariff), oddities, isCertain: false, used };
  }
  const inForce = [...used, ...copies];
  const stop = tariffObstacle(cdr, inForce, facts, bounds);
  if (stop !== undefined) return { obstacle: stop, oddities, isCertain: false, used };
  const spelled = new Map(inForce.map((tariff) => [foldId(tariff.id), tariff.id]));
  const priced = priceUsage(
    inForce.map(compileTariff),
    usageOfCdr({ ...cdr, charging_periods: respelled(periods, spelled) }, facts.timeZone ?? 'UTC'),
    { explain },
  );
  const odd = copies.length > 0 ? [...oddities, problem('tariff-missing', '/tariffs', pricedByCopy)] : oddities;
  return { priced, oddities: odd, isCertain: odd.length === 0 && priced.notes.length === 0, used };
}

const missingTariff = 'a period names a tariff that is not there';
const pricedByCopy = 'a period names a tariff that is not there; the one published was taken';

const problem = (rule: string, field: string, message: string): Obstacle => ({ rule, field, message });

export function tariffsById({ tariffs }: Pick<Exact<CDR>, 'tariffs'>): Map<string, Exact<Tariff>> {
  const byId = new Map<string, Exact<Tariff>>();
  for (const tariff of tariffs ?? []) {
    if (!byId.has(foldId(tariff.id))) byId.set(foldId(tariff.id), tariff);
  }
  return byId;
}

/** The periods; when none of them says by which Tariff and there is one, it must be that one, although D-14 says there is none. */
function namedPeriods({ charging_periods, tariffs }: Exact<CDR>): { periods: Period[]; oddities: Obstacle[] } {
  const isNamed = charging_periods.some(({ tariff_id }) => tariff_id != null);
  const [only, ...others] = tariffs ?? [];
  if (isNamed || only === undefined || others.length > 0) return { periods: charging_periods, oddities: [] };
  return {
    periods: charging_periods.map((period) => ({ ...period, tariff_id: only.id })),
    oddities: [
      problem('period-tariff', '/charging_periods/*/tariff_id', 'no period names its tariff; the only one was taken'),
    ],
  };
}

function obstacleOf(
  cdr: Exact<CDR>,
  periods: readonly Period[],
  wanted: ReadonlySet<string>,
): Obstacle | undefined {
  if (wanted.size === 0) {
    return problem('no-tariff', '/tariffs', 'no tariff is named by which the cost could be recomputed');
  }
  //
  if ([cdr.start_date_time, cdr.end_date_time].some((text) => text.startsWith('1970-01-01'))) {
    return problem('times-unknown', '/start_date_time', 'the times are not known, and the cost may depend on them');
  }
  return undefined;
}

function tariffObstacle(
  { currency, charging_periods }: Exact<CDR>,
  tariffs: readonly Exact<Tariff>[],
  { timeZone }: RecomputeFacts,
  { periodsMax, componentsMax }: Bounds,
): Obstacle | undefined {
  const components = tariffs.flatMap(({ elements }) => elements.flatMap(({ price_components }) => price_components));
  if (charging_periods.length > periodsMax || components.length > componentsMax) {
    return problem('not-checked', '', `more than ${periodsMax} periods or ${componentsMax} price components`);
  }
  if (tariffs.some((tariff) => tariff.currency !== currency)) {
    return problem('currency', '/currency', 'is not that of the tariff');
  }
  if (timeZone === undefined && tariffs.some(hangsOnLocalTime)) {
    return problem('time-zone-unknown', '/cdr_location', 'the price depends on local time, and its time zone is unknown');
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

/** CDR and Tariff may spell an id differently. */
const respelled = (periods: readonly Period[], spelled: ReadonlyMap<string, string>): Period[] =>
  periods.map((period) => {
    const id = period.tariff_id == null ? undefined : spelled.get(foldId(period.tariff_id));
    return id === undefined ? period : { ...period, tariff_id: id };
  });
