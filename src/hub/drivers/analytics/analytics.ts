import type { Analytics, AnalyticsQuery } from '../../../generated/driver.ts';
import { Fault } from '../../../kernel/fault.ts';
import { formatDateTime, parseDateTime } from '../../../ocpi/date-time.ts';
import { partyKey } from '../../../ocpi/party.ts';
import { type Span, standingBills, startsOf } from '../../../store/drivers/analytics.ts';
import type { DriverViewer } from '../viewer.ts';
import type { AnalyticsParts } from './analytics-parts.ts';
import { type Charge, chargeOf } from './charges.ts';
import { counterfactual } from './counterfactual.ts';
import { groupsOf, seriesOf } from './groups.ts';
import { totalsOf } from './totals.ts';

/** How far is looked back when nobody says, in months. */
const monthsBack = { month: 12, year: 60 } as const;

/** What the charges of a driver come to. Throws `invalid` for a span that ends before it begins. */
export async function analyticsOf(
  parts: AnalyticsParts,
  viewer: DriverViewer,
  query: AnalyticsQuery,
): Promise<Analytics> {
  const { pool, limits } = parts;
  const period = query.period ?? 'month';
  const span = spanOf(parts, query, period);
  const driver = { emsp: partyKey(viewer.emsp), driver: viewer.driverId };
  const bills = await standingBills(pool, driver, span, limits.analyticsBillsMax + 1);
  const charges = bills.slice(0, limits.analyticsBillsMax).map(chargeOf);
  const { started, failed } = await startsOf(pool, driver, span);
  return {
    from: formatDateTime(span.from.getTime()),
    to: formatDateTime(span.to.getTime()),
    period,
    group_by: query.group_by ?? null,
    truncated: bills.length > limits.analyticsBillsMax,
    totals: totalsOf(charges),
    counterfactual: await counterfactual(parts, viewer, charges),
    reliability: {
      start_success_rate: started + failed === 0 ? null : Math.round((started / (started + failed)) * 1000) / 1000,
      failed_starts: failed,
      n: started + failed,
    },
    quote_accuracy: accuracyOf(charges),
    series: seriesOf(charges, period, limits.analyticsStepsMax),
    groups: query.group_by === undefined ? [] : groupsOf(charges, query.group_by, limits.analyticsGroupsMax),
  };
}

function spanOf({ clock }: AnalyticsParts, query: AnalyticsQuery, period: 'month' | 'year'): Span {
  const to = new Date(momentOf('to', query.to) ?? clock.now());
  const before = new Date(to);
  before.setUTCMonth(before.getUTCMonth() - monthsBack[period]);
  const from = new Date(momentOf('from', query.from) ?? before.getTime());
  if (from >= to) throw Fault.invalid([{ path: 'from', message: 'is not before to' }]);
  return { from, to };
}

function momentOf(path: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const moment = parseDateTime(text);
  if (moment === undefined) throw Fault.invalid([{ path, message: 'is no time that there is' }]);
  return moment;
}

function accuracyOf(charges: readonly Charge[]): Analytics['quote_accuracy'] {
  const deltas = charges.flatMap(({ quoteDeltaPct }) => quoteDeltaPct ?? []).sort((one, other) => one - other);
  const middle = Math.floor(deltas.length / 2);
  const [low, high] = [deltas[deltas.length % 2 === 0 ? middle - 1 : middle], deltas[middle]];
  const median = low === undefined || high === undefined ? null : Math.round(((low + high) / 2) * 10) / 10;
  return { median_delta_pct: median, n: deltas.length };
}
