import { changeAgreement, createAgreement, endAgreement } from '../../../hub/agreements.ts';
import { agreementOrder, listAgreements } from '../../../store/read/agreements.ts';
import { filters } from '../filters.ts';
import { type Operation, operation } from '../operation.ts';

const tag = 'Agreements';

/** Agreements: who sees whom. */
export const agreementOperations: readonly Operation[] = [
  operation<'agreement-create'>({
    id: 'createAgreement',
    method: 'POST',
    path: '/agreements',
    tag,
    scope: 'agreements:write',
    summary: 'Let two sides exchange',
    description:
      'Each side is a party of a partner, or `*` for all there are and will be. What the hub has of the one is offered to the other at once. ' +
      'An agreement is between parties: it stays when a party moves to another partner.',
    body: 'agreement-create',
    answer: { status: 201, schema: 'agreement' },
    faults: ['conflict'],
    handle: ({ hub }, { actor, body }) => createAgreement(hub, actor, body),
  }),
  operation({
    id: 'listAgreements',
    method: 'GET',
    path: '/agreements',
    tag,
    scope: 'agreements:read',
    summary: 'List agreements, newest first',
    filters: {
      state: { description: 'Only active, or only ended ones.', enum: ['active', 'ended'] },
      party: filters.party,
    },
    answer: { status: 200, listOf: 'agreement', order: agreementOrder },
    handle: ({ hub }, { filters: { state, party }, page }) =>
      listAgreements(hub.db, { state, party: party?.toUpperCase() }, page),
  }),
  operation<'agreement-update'>({
    id: 'updateAgreement',
    method: 'PATCH',
    path: '/agreements/{id}',
    tag,
    scope: 'agreements:write',
    summary: 'Change what becomes of CDRs that fail their check',
    description: 'From now on: what is held stays so until somebody decides about it, and what was delivered is.',
    body: 'agreement-update',
    answer: { status: 200, schema: 'agreement' },
    faults: ['not-found'],
    handle: ({ hub }, { actor, id, body }) => changeAgreement(hub, actor, id, body),
  }),
  operation({
    id: 'endAgreement',
    method: 'DELETE',
    path: '/agreements/{id}',
    tag,
    scope: 'agreements:write',
    summary: 'End an agreement',
    description: 'Its parties are strangers from now on. It stays in the list, with the time it ended.',
    answer: { status: 204 },
    faults: ['not-found'],
    handle: ({ hub }, { actor, id }) => endAgreement(hub, actor, id),
  }),
];
