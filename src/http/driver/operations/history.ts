import type { BillDispute, HistoryQuery } from '../../../generated/driver.ts';
import { disputeBill } from '../../../hub/drivers/charging/dispute.ts';
import { historyOf, historyOrder, receiptOfSession } from '../../../hub/drivers/charging/history.ts';
import { ownSession } from '../../../hub/drivers/charging/own-session.ts';
import { sessionStream } from '../charging/event-stream.ts';
import { historyCsv } from '../charging/history-csv.ts';
import { filterOf } from '../charging/history-filter.ts';
import { receiptPage } from '../charging/receipt-page.ts';
import { receiptFile } from '../charging/receipt-pdf.ts';
import { driverOf, shownSession } from '../charging/shown.ts';
import { type DriverOperation, driverOperation } from '../operation.ts';
import { idParam } from './session-param.ts';

const tag = 'History';

/** What a driver has charged, and what it has cost. */
export const historyOperations: readonly DriverOperation[] = [
  driverOperation<undefined, HistoryQuery>({
    id: 'listMySessions',
    method: 'GET',
    path: '/me/sessions',
    tag,
    summary: 'List the charges of the driver, the newest first',
    description: 'Also those that began with a card or a car. As CSV with `Accept: text/csv`, then all at once.',
    access: 'driver',
    scope: 'history:read',
    budget: 'account',
    query: 'history-query',
    answer: { status: 200, listOf: 'session', order: historyOrder, also: ['text/csv'] },
    async handle({ charging }, { viewer, query, page, languages, wants }) {
      const filter = filterOf(query);
      if (wants === 'text/csv') return historyCsv(charging, driverOf(viewer), filter, page);
      const { items, next } = await historyOf(charging, driverOf(viewer), filter, page);
      return { items: items.map((row) => shownSession(row, languages)), next };
    },
  }),
  driverOperation({
    id: 'streamMySessions',
    method: 'GET',
    path: '/me/sessions/stream',
    tag,
    summary: 'Follow all charges of the driver',
    description:
      'Server-sent events `session` as in `/sessions/{id}/stream`, of every charge that is under way, or begins: with a card too, and late ones. The first ' +
      'are those under way now; there is no place to go on from.',
    access: 'driver',
    scope: 'sessions:read',
    budget: 'account',
    answer: { status: 200, only: 'text/event-stream', also: ['text/event-stream'] },
    async handle({ charging }, { viewer, languages, signal }) {
      const following = { viewer: driverOf(viewer), id: undefined, after: undefined, signal };
      return sessionStream(await charging.live.follow(following), languages);
    },
  }),
  driverOperation({
    id: 'getMySession',
    method: 'GET',
    path: '/me/sessions/{id}',
    params: { id: idParam },
    tag,
    summary: 'Read a charge of the history',
    access: 'driver',
    scope: 'history:read',
    budget: 'account',
    answer: { status: 200, schema: 'session' },
    faults: ['not-found'],
    handle: async ({ charging }, { viewer, params, languages }) =>
      shownSession(await ownSession(charging, driverOf(viewer), params['id'] ?? ''), languages),
  }),
  driverOperation({
    id: 'getReceipt',
    method: 'GET',
    path: '/me/sessions/{id}/receipt',
    params: { id: idParam },
    tag,
    summary: 'Get the receipt of a charge',
    description: 'As JSON, as a page, or as PDF.',
    access: 'driver',
    scope: 'history:read',
    budget: 'account',
    answer: { status: 200, schema: 'receipt', also: ['application/pdf', 'text/html'] },
    faults: ['not-found', 'conflict'],
    async handle({ charging }, { viewer, params, languages, wants }) {
      const receipt = await receiptOfSession(charging, driverOf(viewer), params['id'] ?? '');
      if (wants === 'text/html') return receiptPage(receipt, languages);
      return wants === 'application/pdf' ? receiptFile(receipt, languages) : receipt;
    },
  }),
  driverOperation<BillDispute>({
    id: 'disputeBill',
    method: 'POST',
    path: '/me/sessions/{id}/dispute',
    params: { id: idParam },
    tag,
    summary: 'Dispute the bill of a charge',
    description:
      'Puts it into the queue of the operator, who settles it with the CPO. There is one dispute about a bill at a time.',
    access: 'driver',
    scope: 'sessions:control',
    budget: 'commands',
    body: 'bill-dispute',
    answer: { status: 201, schema: 'dispute-opened' },
    faults: ['not-found', 'conflict'],
    handle: async ({ charging }, { viewer, params, body }) => ({
      id: await disputeBill(charging, driverOf(viewer), params['id'] ?? '', body),
      state: 'OPEN',
    }),
  }),
];
