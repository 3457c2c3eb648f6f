import type { Hub } from '../../../hub/hub.ts';
import { decideCharge } from '../../../hub/stations/held-charges.ts';
import { Fault } from '../../../kernel/fault.ts';
import {
  findTransaction,
  isStation,
  listTransactions,
  listUnmatched,
  transactionEvents,
  transactionOrder,
  transactionStates,
  unmatchedOrder,
} from '../../../store/read/transactions.ts';
import { filters } from '../filters.ts';
import { type Operation, operation } from '../operation.ts';

const tag = 'Stations';

/** What stations have charged, what was made of it, and what becomes of what is held. */
export const transactionOperations: readonly Operation[] = [
  operation({
    id: 'listTransactions',
    method: 'GET',
    path: '/transactions',
    tag,
    scope: 'stations:read',
    summary: 'List transactions of stations, newest first',
    description: 'Without what is of the driver.',
    filters: {
      party: { ...filters.party, description: 'Only of stations of this CPO, such as DE-XVC.' },
      station: { ...filters.partner, description: 'Only of the station with this id.' },
      state: { description: 'Only transactions in this state.', enum: transactionStates },
      session: { ...filters.partner, description: 'Only the one of the OCPI Session with this id.' },
    },
    answer: { status: 200, listOf: 'transaction-summary', order: transactionOrder },
    handle: ({ hub }, { filters: { party, station, state, session }, page }) =>
      listTransactions(hub.db, { party: party?.toUpperCase(), station, state, session }, page),
  }),
  operation({
    id: 'getTransaction',
    method: 'GET',
    path: '/transactions/{id}',
    tag,
    scope: 'stations:read',
    summary: 'Read a transaction with what its station said',
    description:
      'What had to be assumed is listed with it; docs/charges.md says what each means. Of very many events the first are shown, and how many there are.',
    answer: { status: 200, schema: 'transaction' },
    faults: ['not-found'],
    handle: ({ hub }, { id }) => transactionWith(hub, id),
  }),
  operation<'transaction-decision'>({
    id: 'releaseTransaction',
    method: 'POST',
    path: '/transactions/{id}/release',
    tag,
    scope: 'stations:write',
    summary: 'Bill a transaction that is held, as it is',
    description: 'Its Session ends and its CDR is sent, also where the token was refused and energy flowed.',
    body: 'transaction-decision',
    answer: { status: 202, schema: 'transaction' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { actor, id, body }) {
      await decideCharge(hub, actor, id, 'release', body.reason);
      return transactionWith(hub, id);
    },
  }),
  operation<'transaction-decision'>({
    id: 'closeTransaction',
    method: 'POST',
    path: '/transactions/{id}/close',
    tag,
    scope: 'stations:write',
    summary: 'End a transaction that is held without a CDR',
    description: 'Where its Session was told, it becomes INVALID.',
    body: 'transaction-decision',
    answer: { status: 202, schema: 'transaction' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { actor, id, body }) {
      await decideCharge(hub, actor, id, 'close', body.reason);
      return transactionWith(hub, id);
    },
  }),
  operation({
    id: 'listUnmatchedEvents',
    method: 'GET',
    path: '/stations/{id}/unmatched',
    tag,
    scope: 'stations:read',
    summary: 'List what a station said of transactions that nobody knows, newest first',
    description: 'The last thousand are kept. Nothing is made of them.',
    answer: { status: 200, listOf: 'station-event', order: unmatchedOrder },
    faults: ['not-found'],
    async handle({ hub }, { id, page }) {
      if (!(await isStation(hub.db, id))) throw new Fault('not-found', 'there is no station with this id');
      return listUnmatched(hub.db, id, page);
    },
  }),
];

async function transactionWith(hub: Hub, id: string) {
  const found = await findTransaction(hub.db, id);
  if (found === undefined) throw new Fault('not-found', 'there is no transaction with this id');
  const { number, summary, ...view } = found;
  const { total, events } = await transactionEvents(hub.db, number, hub.limits.transactionEventsShownMax);
  return {
    ...view,
    phase: summary['phase'] ?? null,
    energy_source: summary['energy_source'] ?? null,
    stopped_reason: summary['stopped_reason'] ?? null,
    missing_messages: summary['missing_messages'] ?? 0,
    assumptions: summary['assumptions'] ?? [],
    decision: summary['decided'] ?? null,
    events_total: total,
    events,
  };
}
