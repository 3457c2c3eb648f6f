import type { AnalyticsQuery } from '../../../generated/driver.ts';
import { analyticsOf } from '../../../hub/drivers/analytics/analytics.ts';
import { analyticsCsv } from '../analytics/analytics-csv.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { signedIn } from '../signed-in.ts';

/** What a driver's charges come to. */
export const analyticsOperations: readonly DriverOperation[] = [
  driverOperation<undefined, AnalyticsQuery>({
    id: 'getAnalytics',
    method: 'GET',
    path: '/me/analytics',
    tag: 'History',
    access: 'driver',
    scope: 'history:read',
    budget: 'account',
    summary: 'What the charges of the driver come to',
    description:
      'Only bills that stand are counted: none that was taken back. What is not known is null and in no sum; each figure says of how many charges it is. As CSV with `Accept: text/csv`.',
    query: 'analytics-query',
    answer: { status: 200, schema: 'analytics', also: ['text/csv'] },
    async handle({ analytics }, { viewer, query, wants }) {
      const found = await analyticsOf(analytics, signedIn(viewer), query);
      return wants === 'text/csv' ? analyticsCsv(found) : found;
    },
  }),
];
