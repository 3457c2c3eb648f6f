import type { Hub } from '../../../hub/hub.ts';
import { type SettlementRequest, scopeOf, settlementOf } from '../../../hub/settlement.ts';
import { listSettledCdrs, type SettlementScope, settledOrder } from '../../../store/read/settlements.ts';
import { CsvFile } from '../../api/csv.ts';
import { settlementFilters } from '../filters.ts';
import { type AdminRequest, type Operation, operation } from '../operation.ts';
import { settledHead, settledLine, settlementLines } from '../settlement-csv.ts';

const tag = 'Settlement';

/** What CPOs have billed eMSPs in a month. */
export const settlementOperations: readonly Operation[] = [
  operation({
    id: 'getSettlement',
    method: 'GET',
    path: '/settlements',
    tag,
    scope: 'settlements:read',
    summary: 'Add up the CDRs of a month',
    description:
      'For each CPO, eMSP and currency: what was billed, what credit CDRs have taken back, and both together; what is held and what was rejected ' +
      'apart. A CDR belongs to the month, UTC, in which the hub received it. The same CDRs always have the same digest.',
    filters: settlementFilters,
    answer: { status: 200, schema: 'settlement', csv: true },
    async handle({ hub }, { filters, wants }) {
      const settlement = await settlementOf(hub, requestOf(filters));
      return wants === 'json' ? settlement : new CsvFile(`${nameOf(filters)}.csv`, settlementLines(settlement));
    },
  }),
  operation({
    id: 'listSettlementCdrs',
    method: 'GET',
    path: '/settlements/cdrs',
    tag,
    scope: 'settlements:read',
    summary: 'List the CDRs of a month, with what each counts for',
    description:
      'In the order in which the hub received them. As CSV all of them at once, from the cursor on, whatever the limit says.',
    filters: settlementFilters,
    answer: { status: 200, listOf: 'settlement-cdr', order: settledOrder, csv: true },
    async handle({ hub }, { filters, page, wants }) {
      const scope = scopeOf(requestOf(filters));
      if (wants === 'json') return listSettledCdrs(hub.db, scope, page);
      const lines = await linesOf(hub, scope, page.after);
      return new CsvFile(`${nameOf(filters)}-cdrs.csv`, lines);
    },
  }),
];

type Filters = AdminRequest<undefined>['filters'];

const requestOf = ({ period = '', cpo, emsp }: Filters): SettlementRequest => ({ period, cpo, emsp });

/** Of a file: what was asked for holds nothing but letters, digits and hyphens. */
const nameOf = ({ period, cpo, emsp }: Filters): string =>
  ['settlement', period, cpo, emsp]
    .filter((part) => part !== undefined)
    .join('-')
    .toUpperCase()
    .replace('SETTLEMENT', 'settlement');

/** All lines as CSV. The first are read at once, so that what goes wrong is a problem and no broken file. */
async function linesOf(
  hub: Hub,
  scope: SettlementScope,
  after: AdminRequest<undefined>['page']['after'],
): Promise<AsyncIterable<string>> {
  const limit = hub.limits.settlementRowsMax;
  const first = await listSettledCdrs(hub.db, scope, { limit, after });
  return (async function* () {
    yield settledHead();
    for (let page = first; ; page = await listSettledCdrs(hub.db, scope, { limit, after: page.next })) {
      yield page.items.map(settledLine).join('');
      if (page.next === undefined) return;
    }
  })();
}
