import { acceptDispute, escalateDispute, openDispute, rejectDispute, replyToDispute } from '../../../hub/disputes.ts';
import type { Hub } from '../../../hub/hub.ts';
import { Fault } from '../../../kernel/fault.ts';
import { disputeOrder, disputeStates, findDispute, listDisputes } from '../../../store/read/disputes.ts';
import { filters } from '../filters.ts';
import { type Operation, operation } from '../operation.ts';

const tag = 'Disputes';

/** Disputes about CDRs: who says what until when, and how they end. */
export const disputeOperations: readonly Operation[] = [
  operation<'dispute-open'>({
    id: 'openDispute',
    method: 'POST',
    path: '/disputes',
    tag,
    scope: 'disputes:write',
    summary: 'Open a dispute about a CDR',
    description:
      'About a CDR there is one at a time. Nothing happens to the CDR: OCPI takes one back only by a credit CDR of its CPO. Uid and contract id of ' +
      "the CDR's token are masked in every text.",
    body: 'dispute-open',
    answer: { status: 201, schema: 'dispute', location: '/disputes/{id}' },
    faults: ['conflict'],
    handle: async ({ hub }, { actor, body }) => disputeWith(hub, await openDispute(hub, actor, body)),
  }),
  operation({
    id: 'listDisputes',
    method: 'GET',
    path: '/disputes',
    tag,
    scope: 'disputes:read',
    summary: 'List disputes, newest first',
    filters: {
      state: { description: 'Only disputes in this state.', enum: disputeStates },
      party: filters.party,
      overdue: {
        description: 'true: only open ones past their due date; false: only others.',
        enum: ['true', 'false'],
      },
    },
    answer: { status: 200, listOf: 'dispute-summary', order: disputeOrder },
    handle: ({ hub }, { filters: { state, party, overdue }, page }) =>
      listDisputes(
        hub.db,
        { state, party: party?.toUpperCase(), overdue: overdue === undefined ? undefined : overdue === 'true' },
        new Date(hub.clock.now()),
        page,
      ),
  }),
  operation({
    id: 'getDispute',
    method: 'GET',
    path: '/disputes/{id}',
    tag,
    scope: 'disputes:read',
    summary: 'Read a dispute with its thread',
    answer: { status: 200, schema: 'dispute' },
    faults: ['not-found'],
    handle: ({ hub }, { id }) => disputeWith(hub, id),
  }),
  operation<'dispute-reply'>({
    id: 'replyToDispute',
    method: 'POST',
    path: '/disputes/{id}/reply',
    tag,
    scope: 'disputes:write',
    summary: 'Add what a side says',
    description: 'What the eMSP says waits for the CPO, and the other way round. What the hub says changes nothing.',
    body: 'dispute-reply',
    answer: { status: 200, schema: 'dispute' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { actor, id, body }) {
      await replyToDispute(hub, actor, id, body);
      return disputeWith(hub, id);
    },
  }),
  operation<'dispute-accept'>({
    id: 'acceptDispute',
    method: 'POST',
    path: '/disputes/{id}/accept',
    tag,
    scope: 'disputes:write',
    summary: 'Note that the CDR is to be taken back',
    description:
      'The dispute closes by itself when the credit CDR of the CPO comes, also of one that was not accepted.',
    body: 'dispute-accept',
    bodyOptional: true,
    answer: { status: 200, schema: 'dispute' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { actor, id, body }) {
      await acceptDispute(hub, actor, id, body.text);
      return disputeWith(hub, id);
    },
  }),
  operation<'dispute-reject'>({
    id: 'rejectDispute',
    method: 'POST',
    path: '/disputes/{id}/reject',
    tag,
    scope: 'disputes:write',
    summary: 'End a dispute: the CDR stands',
    body: 'dispute-reject',
    answer: { status: 200, schema: 'dispute' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { actor, id, body }) {
      await rejectDispute(hub, actor, id, body.reason);
      return disputeWith(hub, id);
    },
  }),
  operation<'dispute-escalate'>({
    id: 'escalateDispute',
    method: 'POST',
    path: '/disputes/{id}/escalate',
    tag,
    scope: 'disputes:write',
    summary: 'Mark a dispute that its sides do not settle',
    description: 'Once; with another due date if it needs one.',
    body: 'dispute-escalate',
    bodyOptional: true,
    answer: { status: 200, schema: 'dispute' },
    faults: ['not-found', 'conflict'],
    async handle({ hub }, { actor, id, body }) {
      await escalateDispute(hub, actor, id, body);
      return disputeWith(hub, id);
    },
  }),
];

async function disputeWith(hub: Hub, id: string): Promise<unknown> {
  const dispute = await findDispute(hub.db, id, new Date(hub.clock.now()));
  if (dispute === undefined) throw new Fault('not-found', 'there is no dispute with this id');
  return dispute;
}
